// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

void die_at(const char *file, int line, const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	fprintf(stderr, "# %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, " (errno %d: %s)\n", err, strerror(err));
	fflush(NULL);
	_exit(1);
}

void *xalloc(size_t bytes)
{
	return xrealloc(NULL, bytes);
}

void *xrealloc(void *p, size_t bytes)
{
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		die("no memory for %zu bytes", bytes);
	return p;
}

bool write_file(const char *path, const char *text)
{
	size_t len = strlen(text);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, text, len) == (ssize_t)len;
	close(fd);
	return done;
}

bool read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return false;
	got = read(fd, buf, size - 1);
	close(fd);
	if (got < 0)
		return false;
	buf[got] = 0;
	return true;
}

u64 read_number(const char *path, u64 otherwise)
{
	char buf[64], *end;
	u64 value;

	if (!read_file(path, buf, sizeof(buf)))
		return otherwise;
	value = strtoull(buf, &end, 0);
	return end == buf ? otherwise : value;
}

char *slurp(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0, cap = 1 << 16;
	char *buf = xalloc(cap);
	ssize_t got;

	if (fd < 0)
		die("open %s", path);
	while ((got = read(fd, buf + len, cap - len - 1)) > 0) {
		len += got;
		if (cap - len < 1 << 14)
			buf = xrealloc(buf, cap *= 2);
	}
	if (got < 0)
		die("read %s", path);
	close(fd);
	buf[len] = 0;
	return buf;
}

void drain_lru(void)
{
	static char page[PAGE] __attribute__((aligned(4096)));
	void *where = page;
	int node = 0, status;

	*(volatile char *)page = 1;
	syscall(SYS_move_pages, 0, 1UL, &where, &node, &status, 2 /* MPOL_MF_MOVE */);
}

pid_t fork_child(void)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

void send_fds(int to, const int *fds, unsigned int nr)
{
	char c = 0, control[CMSG_SPACE(8 * sizeof(*fds))] = {};
	struct iovec iov = { &c, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = CMSG_SPACE(nr * sizeof(*fds)),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	if (nr > 8)
		die("send %u descriptors", nr);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(nr * sizeof(*fds));
	memcpy(CMSG_DATA(head), fds, nr * sizeof(*fds));
	if (sendmsg(to, &msg, 0) != 1)
		die("sendmsg");
}

u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

int effort_to(int full, int torture)
{
	const char *how = getenv("VMVIEW_EFFORT");

	if (!how || !strcmp(how, "full"))
		return full;
	if (!strcmp(how, "torture"))
		return torture;
	if (strcmp(how, "quick"))
		die("VMVIEW_EFFORT is %s, not quick, full or torture", how);
	return full < 5 ? 1 : full / 5;
}

int effort(int full)
{
	return effort_to(full, 15 * full);
}

int unless_torture(int usual, int torture)
{
	return effort_to(1, 2) == 2 ? torture : usual;
}

bool kernel_at_least(int major, int minor)
{
	static int maj, min;
	struct utsname u;

	if (!maj && (uname(&u) || sscanf(u.release, "%d.%d", &maj, &min) != 2))
		die("uname");
	return maj > major || (maj == major && min >= minor);
}
