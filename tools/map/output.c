// SPDX-License-Identifier: GPL-2.0-only
/* Written beside, then renamed: who looks meanwhile has the old picture. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "output.h"

/* Writes it, and closes the file. 0 or -errno. */
static int write_to(int fd, const char *data, size_t size)
{
	int err = 0;

	while (!err && size) {
		ssize_t done = write(fd, data, size);

		if (done < 0) {
			err = errno == EINTR ? 0 : -errno;
		} else {
			data += done;
			size -= done;
		}
	}
	return close(fd) && !err ? -errno : err;
}

static int replace(const char *path, const char *data, size_t size)
{
	char beside[PATH_MAX];
	mode_t mask = umask(0);
	int fd, err;

	umask(mask);
	if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= (int)sizeof(beside))
		return -ENAMETOOLONG;
	fd = mkstemp(beside);
	if (fd < 0)
		return -errno;
	err = fchmod(fd, 0666 & ~mask) ? -errno : 0;
	if (!err)
		err = write_to(fd, data, size);
	else
		close(fd);
	if (!err && rename(beside, path))
		err = -errno;
	if (err)
		unlink(beside);
	return err;
}

/* A pipe or a device is written to, and never replaced. */
static bool replaceable(const char *path)
{
	struct stat st;

	return stat(path, &st) ? errno == ENOENT : S_ISREG(st.st_mode);
}

int output_write(const char *path, const char *data, size_t size)
{
	char *real = NULL;
	int fd, err;

	if (!strcmp(path, "-"))
		return write_to(STDOUT_FILENO, data, size);
	if (replaceable(path)) {
		/* Where a link leads is written, and the link stays. */
		real = realpath(path, NULL);
		err = replace(real ? real : path, data, size);
		free(real);
		return err;
	}
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : write_to(fd, data, size);
}
