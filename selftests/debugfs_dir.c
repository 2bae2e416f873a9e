// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory pid/: the processes of the reader's PID namespace, all that are
 * there, none that is not, and nothing that can be done to it but look.
 */
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <sys/time.h>

#include "helpers.h"

#define PID_DIR		DEBUGFS_DIR "/pid"
#define MOST_PIDS	(1 << 16)
#define CHILDREN	40

/* Which PIDs a directory lists, read in pieces of @piece bytes. */
static size_t list(const char *path, unsigned char *there, size_t piece)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	struct { __u64 ino, off; __u16 len; __u8 type; char name[]; } *entry;
	char buf[4096] __attribute__((aligned(8)));
	long got, at, pid, nr = 0, last = 0;

	if (fd < 0)
		die("%s", path);
	memset(there, 0, MOST_PIDS);
	while ((got = syscall(SYS_getdents64, fd, buf, piece)) > 0) {
		for (at = 0; at < got; at += entry->len) {
			entry = (void *)(buf + at);
			pid = atol(entry->name);
			if (pid <= 0 || pid >= MOST_PIDS)
				continue;
			if (pid <= last && strcmp(path, "/proc"))
				die("%ld behind %ld", pid, last);
			last = pid;
			there[pid] = 1;
			nr++;
		}
	}
	if (got < 0)
		die("getdents64 of %s", path);
	close(fd);
	return nr;
}

static int open_pid(long pid)
{
	char path[64];

	snprintf(path, sizeof(path), PID_DIR "/%ld", pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

FIXTURE(pid_dir) {
	unsigned char *before, *listed, *after;
};

FIXTURE_SETUP(pid_dir)
{
	self->before = map_anon(MOST_PIDS);
	self->listed = map_anon(MOST_PIDS);
	self->after = map_anon(MOST_PIDS);
}

FIXTURE_TEARDOWN(pid_dir)
{
}

/* Enough children that a listing takes several calls. */
static void many_children(pid_t *pid, int nr)
{
	while (nr--)
		pid[nr] = spawn(NULL, NULL);
}

TEST_F(pid_dir, lists_what_proc_lists)
{
	static const size_t pieces[] = { 32, 64, 300, 4096 };
	pid_t child[CHILDREN];
	size_t i, nr;
	int pid, fd;

	many_children(child, CHILDREN);
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		list("/proc", self->before, 4096);
		nr = list(PID_DIR, self->listed, pieces[i]);
		list("/proc", self->after, 4096);
		EXPECT_LT(CHILDREN, nr);
		for (pid = 1; pid < MOST_PIDS; pid++) {
			if (self->before[pid] && self->after[pid])
				EXPECT_TRUE(self->listed[pid])
					TH_LOG("%d is not listed", pid);
			if (!self->before[pid] && !self->after[pid])
				EXPECT_FALSE(self->listed[pid])
					TH_LOG("%d is listed", pid);
		}
	}
	for (pid = 1; pid < MOST_PIDS; pid++) {
		if (!self->listed[pid])
			continue;
		fd = open_pid(pid);
		EXPECT_TRUE(fd >= 0 || errno == ENOENT)
			TH_LOG("%d: %s", pid, strerror(errno));
		close(fd);
	}
	for (i = 0; i < CHILDREN; i++)
		reap(child[i]);
}

/* There at once when it is born, and gone at once when it is dead. */
TEST_F(pid_dir, follows_life_and_death)
{
	int i, fd, rounds = effort(slow_kernel() ? 50 : 200);
	char c;
	pid_t pid;

	for (i = 0; i < rounds; i++) {
		pid = fork();
		if (!pid) {
			pause();
			_exit(0);
		}
		fd = open_pid(pid);
		ASSERT_LE(0, fd);
		EXPECT_EQ(1, read(fd, &c, 1));
		close(fd);
		reap(pid);
		ASSERT_EQ(-1, open_pid(pid));
		EXPECT_EQ(ENOENT, errno);
	}
}

TEST_F(pid_dir, names_that_are_no_process)
{
	static const char * const names[] = {
		"0", "-1", "01", "+1", " 1", "1 ", "1x", "0x1", "1.", "self", "thread-self",
		"99999999", "4194305", "2147483648", "4294967297", "18446744073709551617",
		"11111111111111111111111111111111111111111111",
	};
	char path[128];
	struct stat st;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), PID_DIR "/%s", names[i]);
		EXPECT_EQ(-1, stat(path, &st))
			TH_LOG("%s is there", path);
		EXPECT_EQ(ENOENT, errno);
	}
}

static pid_t thread_id;

static void *wait_for_ever(void *unused)
{
	__atomic_store_n(&thread_id, syscall(SYS_gettid), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return unused;
}

TEST_F(pid_dir, threads_are_no_processes)
{
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_for_ever, NULL));
	while (!__atomic_load_n(&thread_id, __ATOMIC_ACQUIRE))
		usleep(1000);
	EXPECT_EQ(-1, open_pid(thread_id));
	EXPECT_EQ(ENOENT, errno);
	list(PID_DIR, self->listed, 4096);
	EXPECT_FALSE(self->listed[thread_id]);
	EXPECT_TRUE(self->listed[getpid()]);
}

/* In a PID namespace of its own a reader finds itself as 1, and its child. */
TEST_F(pid_dir, of_the_readers_namespace)
{
	pid_t outside = getpid(), pid;
	int status;

	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid) {
		spawn(NULL, NULL);
		if (list(PID_DIR, self->listed, 4096) != 2 || !self->listed[1] ||
		    !self->listed[2])
			_exit(1);
		if (open_pid(outside) >= 0 || errno != ENOENT)
			_exit(2);
		_exit(open_pid(1) >= 0 && open_pid(2) >= 0 ? 0 : 3);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* A descriptor of the directory shows what its reader may see, not its opener. */
TEST_F(pid_dir, passed_into_a_namespace)
{
	int fd = open(PID_DIR, O_RDONLY | O_DIRECTORY), status;
	char buf[4096];
	pid_t pid;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid) {
		long got = syscall(SYS_getdents64, fd, buf, sizeof(buf));

		/* ".", ".." and "1", 24 bytes each. */
		_exit(got == 3 * 24 && openat(fd, "1", O_RDONLY) >= 0 ? 0 : 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(pid_dir, seeks)
{
	DIR *dir = opendir(PID_DIR);
	struct dirent *entry;
	char name[16];
	long at;

	ASSERT_NE(NULL, dir);
	while ((entry = readdir(dir)) && atoi(entry->d_name) != 2)
		;
	ASSERT_NE(NULL, entry);
	at = telldir(dir);
	entry = readdir(dir);
	ASSERT_NE(NULL, entry);
	snprintf(name, sizeof(name), "%.15s", entry->d_name);
	while (readdir(dir))
		;
	seekdir(dir, at);
	entry = readdir(dir);
	ASSERT_NE(NULL, entry);
	EXPECT_STREQ(name, entry->d_name);
	rewinddir(dir);
	entry = readdir(dir);
	EXPECT_STREQ(".", entry->d_name);
	closedir(dir);
}

/* Nothing can be made, moved, removed or written there. */
TEST_F(pid_dir, is_only_to_look_at)
{
	static const char one[] = PID_DIR "/1", more[] = PID_DIR "/999999";

	EXPECT_EQ(-1, open(more, O_RDWR | O_CREAT, 0600));
	EXPECT_EQ(-1, open(PID_DIR "/a", O_RDWR | O_CREAT, 0600));
	EXPECT_EQ(-1, open(one, O_RDWR | O_CREAT | O_EXCL, 0600));
	EXPECT_EQ(-1, open(PID_DIR, O_RDWR | O_TMPFILE, 0600));
	EXPECT_EQ(-1, mkdir(PID_DIR "/a", 0700));
	EXPECT_EQ(-1, mkdir(one, 0700));
	EXPECT_EQ(-1, unlink(one));
	EXPECT_EQ(-1, rmdir(PID_DIR));
	EXPECT_EQ(-1, rename(one, more));
	EXPECT_EQ(-1, rename(one, DEBUGFS_DIR "/one"));
	EXPECT_EQ(-1, rename(DEBUGFS_DIR "/info", one));
	EXPECT_EQ(-1, link(one, more));
	EXPECT_EQ(-1, symlink(one, PID_DIR "/a"));
	EXPECT_EQ(-1, mknod(PID_DIR "/a", S_IFREG | 0600, 0));
	EXPECT_EQ(0, access(one, F_OK));
	EXPECT_EQ(0, access(PID_DIR, F_OK));
}

TEST_HARNESS_MAIN
