/* SPDX-License-Identifier: GPL-2.0-only */
/* The module goes and comes, and what may hold its paths meanwhile. */
#ifndef _SELFTESTS_UNLOAD_H
#define _SELFTESTS_UNLOAD_H

#include <dirent.h>

#include "helpers.h"
#include "vmview_events.h"

#define PID_DIR		DEBUGFS_DIR "/pid"
#define PID_1		PID_DIR "/1"

static inline int load_file(const char *path, const char *parameters)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		die("%s", path);
	if (syscall(SYS_finit_module, fd, parameters, 0))
		err = errno;
	close(fd);
	return err;
}

static inline int load_with(const char *parameters)
{
	return load_file(getenv("VMVIEW_KO") ?: "/lib/vmview.ko", parameters);
}

static inline int load(void)
{
	return load_with("");
}

static inline int unload(void)
{
	return syscall(SYS_delete_module, "vmview", O_NONBLOCK) ? errno : 0;
}

static inline bool is_busy(int err)
{
	return err == EBUSY || err == EWOULDBLOCK;
}

/* As long as others keep it busy, try again. */
static inline int unload_in_the_end(unsigned long *busy)
{
	u64 end = now_ms() + 50000;
	int err;

	while (is_busy(err = unload()) && now_ms() < end) {
		++*busy;
		usleep(500);
	}
	return err;
}

static inline bool loaded(void)
{
	return !access("/sys/module/vmview", F_OK);
}

/* All of debugfs once: whether each of its files could be read. */
static inline bool read_debugfs(void)
{
	static const char * const paths[] = {
		PID_1, DEBUGFS_DIR "/info", DEBUGFS_DIR "/lru", DEBUGFS_DIR "/events",
	};
	static char buf[1 << 14];
	DIR *dir = opendir(PID_DIR);
	bool all = true;
	size_t i;

	while (dir && readdir(dir))
		;
	if (dir)
		closedir(dir);
	for (i = 0; i < ARRAY_SIZE(paths); i++)
		all &= read_file(paths[i], buf, sizeof(buf));
	return all;
}

/* A fixture whose tests find it loaded, and leave it so. */
#define FIXTURE_OF_THE_MODULE(name)				\
	FIXTURE(name) {						\
		int unused;					\
	};							\
	FIXTURE_SETUP(name)					\
	{							\
		ASSERT_TRUE(loaded() || !load());		\
	}							\
	FIXTURE_TEARDOWN(name)					\
	{							\
		if (!loaded())					\
			EXPECT_EQ(0, load());			\
	}

static inline int watch_all(u32 ring_records, struct vmview_watch *watch)
{
	int fd = open(VMVIEW_DEVICE, O_RDWR | O_CLOEXEC);

	*watch = (struct vmview_watch){
		.size = sizeof(*watch), .flags = VMVIEW_WATCH_HIST,
		.events = 2 * VMVIEW_WATCH_EVENT(VMVIEW_EVENT_OOM_KILL) -
			  VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN),
		.ring_records = ring_records,
	};
	if (fd >= 0 && vmview_call(fd, VMVIEW_IOC_WATCH, watch)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Everything that can be tried with a descriptor of a path. */
static inline void use_path(int fd)
{
	char path[64], buf[256];
	struct stat st;
	DIR *dir;
	int other;

	fstat(fd, &st);
	fchdir(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	readlink(path, buf, sizeof(buf));
	stat(path, &st);
	access(path, R_OK);
	other = open(path, O_RDONLY);
	if (other >= 0) {
		if (read(other, buf, sizeof(buf)) < 0)
			lseek(other, 0, SEEK_SET);
		dir = fdopendir(other);
		while (dir && readdir(dir))
			;
		if (dir)
			closedir(dir);
		else
			close(other);
	}
	other = openat(fd, "1", O_RDONLY);
	if (other >= 0)
		close(other);
	fstatat(fd, "1", &st, 0);
	fstatat(fd, "self", &st, 0);
	fstatat(fd, "pid/1", &st, 0);
	fstatat(fd, "..", &st, 0);
	fstatat(fd, "", &st, AT_EMPTY_PATH);
	fchmodat(fd, "1", 0400, 0);
	getcwd(buf, sizeof(buf));
	chdir("/");
}

#define NR_PATHS 6

static inline void hold_paths(int *fd)
{
	static const char * const paths[NR_PATHS] = {
		DEBUGFS_DIR, PID_DIR, PID_1, DEBUGFS_DIR "/info", DEBUGFS_DIR "/lru",
		DEBUGFS_DIR "/events",
	};
	int i;

	for (i = 0; i < NR_PATHS; i++)
		fd[i] = open(paths[i], O_PATH | O_CLOEXEC);
}

#endif /* _SELFTESTS_UNLOAD_H */
