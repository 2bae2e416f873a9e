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

#define PF_KTHREAD	0x00200000	/* as in linux/sched.h */

/* From behind the name: fields 3, 9, 10, 12, 20 and 22. */
#define FIELDS	" %c" SKIP5 " %u %llu %*s %llu" SKIP6 " %*s %u %*s %llu"
#define SKIP5	" %*s %*s %*s %*s %*s"
#define SKIP6	SKIP5 " %*s"

/* "PID (NAME) STATE …": the name may hold blanks and parentheses. */
int vmview_stat_read(struct vmview_stat *stat, pid_t pid)
{
	char buf[1024], *open, *close;
	unsigned int flags;
	ssize_t got = vmview_proc_read(pid, "stat", buf, sizeof(buf));

	if (got <= 0)
		return -ESRCH;
	open = strchr(buf, '(');
	close = strrchr(buf, ')');
	if (!open || !close)
		return -EPROTO;
	*close = '\0';
	snprintf(stat->name, sizeof(stat->name), "%s", open + 1);
	if (sscanf(close + 1, FIELDS, &stat->state, &flags, &stat->minflt, &stat->majflt,
		   &stat->threads, &stat->start_time) != 6)
		return -EPROTO;
	stat->kernel = flags & PF_KTHREAD;
	return 0;
}
