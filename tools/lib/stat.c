// SPDX-License-Identifier: GPL-2.0-only
/* Small files of /proc/PID, and what its stat says. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "libvmview.h"

ssize_t vmview_proc_read(pid_t pid, const char *file, char *buf, size_t size)
{
	char path[64];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	got = read(fd, buf, size - 1);
	if (got < 0)
		got = -errno;
	close(fd);
	buf[got < 0 ? 0 : got] = '\0';
	return got;
}

/* From behind the name: fields 3, 10, 12, 20 and 22. */
#define FIELDS	" %c" SKIP6 " %llu %*s %llu" SKIP6 " %*s %u %*s %llu"
#define SKIP6	" %*s %*s %*s %*s %*s %*s"

/* "PID (NAME) STATE …": the name may hold blanks and parentheses. */
int vmview_stat_read(struct vmview_stat *stat, pid_t pid)
{
	char buf[1024], *open, *close;
	ssize_t got = vmview_proc_read(pid, "stat", buf, sizeof(buf));

	if (got <= 0)
		return -ESRCH;
	open = strchr(buf, '(');
	close = strrchr(buf, ')');
	if (!open || !close)
		return -EPROTO;
	*close = '\0';
	snprintf(stat->name, sizeof(stat->name), "%s", open + 1);
	if (sscanf(close + 1, FIELDS, &stat->state, &stat->minflt, &stat->majflt,
		   &stat->threads, &stat->start_time) != 5)
		return -EPROTO;
	return 0;
}
