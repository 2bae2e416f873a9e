/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the interface share: requests with sane members, processes
 * to look at.
 */
#ifndef _SELFTESTS_HELPERS_H
#define _SELFTESTS_HELPERS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "test.h"
#include "calls.h"

#define ALL		(~0ULL)
#define DEBUGFS		"/sys/kernel/debug"
#define DEBUGFS_DIR	DEBUGFS "/vmview"

/* The error, or 0; the request goes as it is. */
static inline int vmview_call(int fd, unsigned long cmd, void *req)
{
	return ioctl(fd, cmd, req) ? errno : 0;
}

static inline int device_open(void)
{
	return open(VMVIEW_DEVICE, O_RDONLY | O_CLOEXEC);
}

static inline struct vmview_scan scan_of(pid_t pid, void *vec, __u32 len)
{
	return (struct vmview_scan){
		.size = sizeof(struct vmview_scan),
		.target.pid = pid,
		.end = ALL,
		.vec = (uintptr_t)vec,
		.vec_len = len,
		.rec_size = sizeof(struct vmview_page),
	};
}

static inline struct vmview_summary summary_of(pid_t pid, void *vec, __u32 len,
					       struct vmview_counts *total)
{
	return (struct vmview_summary){
		.size = sizeof(struct vmview_summary),
		.target.pid = pid,
		.end = ALL,
		.vec = (uintptr_t)vec,
		.vec_len = len,
		.rec_size = vec ? sizeof(struct vmview_vma) : 0,
		.total = (uintptr_t)total,
		.total_size = total ? sizeof(*total) : 0,
	};
}

static inline struct vmview_translate translate_of(pid_t pid, __u64 *addrs,
						   void *vec, __u32 nr)
{
	return (struct vmview_translate){
		.size = sizeof(struct vmview_translate),
		.target.pid = pid,
		.addrs = (uintptr_t)addrs,
		.vec = (uintptr_t)vec,
		.nr = nr,
		.rec_size = sizeof(struct vmview_translation),
	};
}

static inline struct vmview_lru lru_of(void *vec, __u32 len)
{
	return (struct vmview_lru){
		.size = sizeof(struct vmview_lru),
		.node = -1,
		.vec = (uintptr_t)vec,
		.vec_len = len,
		.rec_size = sizeof(struct vmview_lruvec),
	};
}

static inline struct vmview_info info_of(int fd)
{
	struct vmview_info info = { .size = sizeof(info) };

	if (ioctl(fd, VMVIEW_IOC_INFO, &info))
		die("INFO");
	return info;
}

/* Is the feature there? -1 if INFO does not know its name. */
static inline int feature_of(int fd, const char *name)
{
	struct vmview_feature features[64];
	struct vmview_info info = {
		.size = sizeof(info),
		.vec = (uintptr_t)features,
		.vec_len = 64,
		.rec_size = sizeof(features[0]),
	};
	unsigned int i;

	if (ioctl(fd, VMVIEW_IOC_INFO, &info))
		return -1;
	for (i = 0; i < info.nr; i++)
		if (!strcmp(features[i].name, name))
			return features[i].available;
	return -1;
}

static inline void *map_some(size_t len, int flags)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_ANONYMOUS | flags, -1, 0);

	if (p == MAP_FAILED)
		die("mmap of %zu bytes", len);
	return p;
}

static inline void *map_anon(size_t len)
{
	return map_some(len, MAP_PRIVATE);
}

/* Memory that a child shares. */
static inline void *map_shared(size_t len)
{
	return map_some(len, MAP_SHARED);
}

/* @len bytes that end where an unmapped page begins. */
static inline void *map_before_hole(size_t len)
{
	size_t room = (len + PAGE - 1) & ~(PAGE - 1);
	char *p = map_anon(room + PAGE);

	if (mprotect(p + room, PAGE, PROT_NONE))
		die("mprotect");
	return p + room - len;
}

static inline bool is_zero(const void *p, size_t len)
{
	const char *c = p;

	while (len && !*c)
		c++, len--;
	return !len;
}

/* The number behind @key in a file of "Key:  number" lines; -1 if none. */
static inline long long number_in(const char *path, const char *key)
{
	char *text = slurp(path), *at = text;
	size_t len = strlen(key);
	long long value = -1;

	while (at && *at) {
		if (!strncmp(at, key, len)) {
			value = strtoll(at + len, NULL, 0);
			break;
		}
		at = strchr(at, '\n');
		at += !!at;
	}
	free(text);
	return value;
}

/* Field 22 of /proc/PID/stat. */
static inline unsigned long long start_time_of(pid_t pid)
{
	char path[64], buf[1024], *at;
	int field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (!read_file(path, buf, sizeof(buf)))
		return 0;
	at = strrchr(buf, ')');
	for (field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

static inline u64 now_ms(void)
{
	return now_ns() / 1000000;
}

/*
 * A kernel with detectors built in runs some ten times slower. KMSAN has no file to know
 * it by.
 */
static inline bool slow_kernel(void)
{
	struct utsname u;

	return !access(DEBUGFS "/kmemleak", F_OK) || !access(DEBUGFS "/kcsan", F_OK) ||
	       (!uname(&u) && strstr(u.release, "-vmview-k3"));
}

/*
 * Take copies of what fork() left shared: a target that stands still would see
 * its counts change when its parent writes to these pages.
 */
static inline void own_pages(void)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	char *maps = slurp("/proc/self/maps"), *line, right;
	unsigned long at, end;
	u64 entry;

	for (line = strtok(maps, "\n"); line; line = strtok(NULL, "\n")) {
		if (sscanf(line, "%lx-%lx r%c", &at, &end, &right) != 3 || right != 'w')
			continue;
		for (; at < end; at += PAGE)
			if (pread(pagemap, &entry, 8, (off_t)(at / PAGE * 8)) == 8 &&
			    entry >> 63)
				*(volatile char *)at += 0;
	}
	close(pagemap);
	free(maps);
}

/* Run @fn in a child that then waits to be killed; returns once @fn is done. */
static inline pid_t spawn(void (*fn)(void *), void *arg)
{
	int ready[2];
	char c = 0;
	pid_t pid;

	if (pipe(ready))
		die("pipe");
	pid = fork_child();
	if (pid) {
		close(ready[1]);
		if (read(ready[0], &c, 1) != 1)
			die("a child did not get ready");
		close(ready[0]);
		return pid;
	}
	close(ready[0]);
	own_pages();
	if (fn)
		fn(arg);
	if (write(ready[1], &c, 1) != 1)
		_exit(1);
	close(ready[1]);
	for (;;)
		pause();
}

static inline void stop(pid_t pid)
{
	if (kill(pid, SIGSTOP) || waitpid(pid, NULL, WUNTRACED) != pid)
		die("stop %d", pid);
}

/* Kill a child and wait until nothing is left of it. */
static inline int reap(pid_t pid)
{
	int status = 0;

	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* A PID that belongs to nobody: that of a child which is dead and reaped. */
static inline pid_t dead_pid(void)
{
	pid_t pid = fork_child();

	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	return pid;
}

#endif /* _SELFTESTS_HELPERS_H */
