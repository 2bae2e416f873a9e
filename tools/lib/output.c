// SPDX-License-Identifier: GPL-2.0-only
/* Files that are there whole, or not at all: who looks meanwhile has the old one. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "libvmview.h"

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

/* Written beside, then renamed. */
static int replace(const char *path, const char *data, size_t size, mode_t mode)
{
	char beside[PATH_MAX];
	int fd, err;

	if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= (int)sizeof(beside))
		return -ENAMETOOLONG;
	fd = mkstemp(beside);
	if (fd < 0)
		return -errno;
	err = fchmod(fd, mode) ? -errno : 0;
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

bool vmview_output_replaces(const char *path)
{
	struct stat st;

	return stat(path, &st) ? errno == ENOENT : S_ISREG(st.st_mode);
}

mode_t vmview_output_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

int vmview_output(const char *path, const char *data, size_t size, mode_t mode)
{
	char *real = NULL;
	int fd, err;

	if (vmview_output_replaces(path)) {
		/* Where a link leads is written, and the link stays. */
		real = realpath(path, NULL);
		err = replace(real ? real : path, data, size, mode);
		free(real);
		return err;
	}
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : write_to(fd, data, size);
}
