// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module can go whenever nothing of it is open, and be loaded again,
 * whatever was looked up, held by its path or is being tried meanwhile.
 */
#include <dirent.h>
#include <sys/inotify.h>
#include <sys/mount.h>

#include "helpers.h"
#include "vmview_events.h"

#define PID_DIR		DEBUGFS_DIR "/pid"
#define PID_1		PID_DIR "/1"

static int load(void)
{
	const char *path = getenv("VMVIEW_KO") ?: "/lib/vmview.ko";
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		die("%s", path);
	if (syscall(SYS_finit_module, fd, "", 0))
		err = errno;
	close(fd);
	return err;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "vmview", O_NONBLOCK) ? errno : 0;
}

static bool is_busy(int err)
{
	return err == EBUSY || err == EWOULDBLOCK;
}

/* As long as others keep it busy, try again. */
static int unload_in_the_end(unsigned long *busy)
{
	u64 end = now_ms() + 60000;
	int err;

	while (is_busy(err = unload()) && now_ms() < end) {
		++*busy;
		usleep(500);
	}
	return err;
}

static bool loaded(void)
{
	return !access("/sys/module/vmview", F_OK);
}

FIXTURE(module) {
	int unused;
};

FIXTURE_SETUP(module)
{
	ASSERT_TRUE(loaded() || !load());
}

FIXTURE_TEARDOWN(module)
{
	if (!loaded())
		EXPECT_EQ(0, load());
}

TEST_F(module, goes_and_comes)
{
	EXPECT_EQ(0, unload());
	EXPECT_EQ(-1, access(VMVIEW_DEVICE, F_OK));
	EXPECT_EQ(-1, access(DEBUGFS_DIR, F_OK));
	EXPECT_EQ(0, load());
	EXPECT_EQ(0, access(VMVIEW_DEVICE, F_OK));
	EXPECT_EQ(0, access(PID_1, F_OK));
	EXPECT_EQ(EEXIST, load());
}

TEST_F(module, busy_while_open)
{
	static const struct { const char *path; int flags; } files[] = {
		{ VMVIEW_DEVICE, O_RDONLY }, { DEBUGFS_DIR "/info", O_RDONLY },
		{ PID_1, O_RDONLY }, { DEBUGFS_DIR "/lru", O_RDONLY },
		{ DEBUGFS_DIR "/events", O_RDONLY },
	};
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fd = open(files[i].path, files[i].flags);
		ASSERT_LE(0, fd)
			TH_LOG("%s", files[i].path);
		EXPECT_TRUE(is_busy(unload()))
			TH_LOG("unloaded although %s was open", files[i].path);
		close(fd);
		EXPECT_EQ(0, unload());
		ASSERT_EQ(0, load());
	}
}

/* A listing keeps nothing: open across, the directory is empty and stays so. */
TEST_F(module, directory_open_across)
{
	DIR *dir = opendir(PID_DIR);

	ASSERT_NE(NULL, dir);
	ASSERT_NE(NULL, readdir(dir));
	rewinddir(dir);
	ASSERT_EQ(0, unload());
	errno = 0;
	while (readdir(dir))
		;
	ASSERT_EQ(0, load());
	rewinddir(dir);
	while (readdir(dir))
		;
	EXPECT_EQ(-1, faccessat(dirfd(dir), "1", F_OK, 0));
	closedir(dir);
}

/* A descriptor that was inherited and passed on holds it as well as any. */
TEST_F(module, busy_until_the_last_holder_is_gone)
{
	int fd = device_open();
	pid_t pid = spawn(NULL, NULL);

	close(fd);
	EXPECT_TRUE(is_busy(unload()));
	reap(pid);
	EXPECT_EQ(0, unload());
}

static int watch_all(u32 ring_records, struct vmview_watch *watch)
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

/* A session ends with its last descriptor and its last mapping, not before. */
TEST_F(module, busy_while_mapped)
{
	struct vmview_watch watch;
	int fd = watch_all(1024, &watch);
	char *rings, *half;

	ASSERT_LE(0, fd);
	rings = mmap(NULL, watch.rings_size, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, rings);
	close(fd);
	EXPECT_TRUE(is_busy(unload()));
	half = rings + watch.rings_size / 2 / PAGE * PAGE;
	munmap(rings, half - rings);
	EXPECT_TRUE(is_busy(unload()));
	munmap(half, rings + watch.rings_size - half);
	EXPECT_EQ(0, unload());
}

/* Everything that can be tried with a descriptor of a path. */
static void use_path(int fd)
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

static void hold_paths(int *fd)
{
	static const char * const paths[NR_PATHS] = {
		DEBUGFS_DIR, PID_DIR, PID_1, DEBUGFS_DIR "/info", DEBUGFS_DIR "/lru",
		DEBUGFS_DIR "/events",
	};
	int i;

	for (i = 0; i < NR_PATHS; i++)
		fd[i] = open(paths[i], O_PATH | O_CLOEXEC);
}

TEST_F(module, paths_held_across)
{
	int fd[NR_PATHS], i, round;

	hold_paths(fd);
	for (i = 0; i < NR_PATHS; i++)
		ASSERT_LE(0, fd[i]);
	ASSERT_EQ(0, chdir(PID_DIR));
	for (round = 0; round < 3; round++) {
		ASSERT_EQ(0, unload());
		for (i = 0; i < NR_PATHS; i++)
			use_path(fd[i]);
		EXPECT_EQ(-1, openat(fd[1], "1", O_RDONLY));
		EXPECT_EQ(-1, openat(fd[1], "2", O_RDONLY));
		ASSERT_EQ(0, load());
		for (i = 0; i < NR_PATHS; i++)
			use_path(fd[i]);
		EXPECT_EQ(0, access(PID_1, F_OK));
	}
	for (i = 0; i < NR_PATHS; i++)
		close(fd[i]);
}

/* A bind mount of the directory, watches, a lock: other ways to hold a path. */
TEST_F(module, mounted_and_watched_across)
{
	static const char at[] = "/tmp/vmview-bound";
	int watch = inotify_init1(IN_NONBLOCK), fd, round;

	ASSERT_LE(0, watch);
	mkdir(at, 0700);
	for (round = 0; round < 3; round++) {
		EXPECT_LE(0, inotify_add_watch(watch, PID_DIR, IN_ALL_EVENTS));
		EXPECT_LE(0, inotify_add_watch(watch, PID_1, IN_ALL_EVENTS));
		ASSERT_EQ(0, mount(PID_DIR, at, NULL, MS_BIND, NULL));
		EXPECT_EQ(0, access("/tmp/vmview-bound/1", F_OK));
		ASSERT_EQ(0, unload());
		fd = open(at, O_PATH);
		use_path(fd);
		close(fd);
		EXPECT_EQ(-1, access("/tmp/vmview-bound/1", F_OK));
		umount2(at, MNT_DETACH);
		ASSERT_EQ(0, load());
	}
	close(watch);
	rmdir(at);
}

/* Workers: each does one thing that comes in the way, over and over. */
static void stat_storm(void)
{
	char path[64];
	struct stat st;
	int pid;

	for (pid = 1; pid < 200; pid++) {
		snprintf(path, sizeof(path), PID_DIR "/%d", pid);
		stat(path, &st);
	}
}

static void hold_and_use(void)
{
	int fd[NR_PATHS], i;

	hold_paths(fd);
	usleep(3000);
	for (i = 0; i < NR_PATHS; i++) {
		if (fd[i] < 0)
			continue;
		use_path(fd[i]);
		close(fd[i]);
	}
}

static void stay_inside(void)
{
	char buf[256];

	if (chdir(PID_DIR))
		return;
	usleep(5000);
	if (!getcwd(buf, sizeof(buf)))
		buf[0] = 0;
	close(open("1", O_RDONLY));
	close(open(".", O_RDONLY));
	chdir("..");
	chdir("/");
}

static void scan_and_close(void)
{
	static struct vmview_page page[512];
	struct vmview_scan scan = scan_of(1, page, 512);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(getppid(), NULL, 0, &total);
	struct vmview_lruvec rec[8];
	struct vmview_lru lru = lru_of(rec, 8);
	int fd = device_open();

	if (fd < 0)
		return;
	vmview_call(fd, VMVIEW_IOC_SCAN, &scan);
	vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum);
	vmview_call(fd, VMVIEW_IOC_LRU, &lru);
	close(fd);
}

static void read_debugfs(void)
{
	static const char * const paths[] = {
		PID_1, DEBUGFS_DIR "/info", DEBUGFS_DIR "/lru", DEBUGFS_DIR "/events",
	};
	static char buf[1 << 14];
	DIR *dir = opendir(PID_DIR);
	int i;

	while (dir && readdir(dir))
		;
	if (dir)
		closedir(dir);
	for (i = 0; i < 4; i++)
		read_file(paths[i], buf, sizeof(buf));
}

/*
 * Probes come and go with it, in the middle of what they look at. That takes long
 * where the kernel is slow; as long again, and more, the module is left alone.
 */
static void watch_a_while(void)
{
	u64 begin = now_ms();
	struct vmview_watch watch;
	int fd = watch_all(256, &watch);
	void *rings;

	if (fd < 0)
		return;
	rings = mmap(NULL, watch.rings_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (rings != MAP_FAILED)
		die("rings were mapped for writing");
	rings = mmap(NULL, watch.rings_size, PROT_READ, MAP_SHARED, fd, 0);
	usleep(2000);
	close(fd);
	if (rings != MAP_FAILED)
		munmap(rings, watch.rings_size);
	usleep(3000 * (now_ms() - begin));
}

/* First touches, copies and pages that swap takes and gives back. */
static void fault_and_swap(void)
{
	const size_t bytes = 1 << 20;
	char *p = map_anon(bytes);
	pid_t pid = fork();
	size_t i;

	for (i = 0; i < bytes; i += PAGE)
		p[i] = 1;
	if (!pid)
		_exit(0);
	madvise(p, bytes, MADV_PAGEOUT);
	for (i = 0; i < bytes; i += PAGE)
		p[i]++;
	munmap(p, bytes);
	waitpid(pid, NULL, 0);
}

static const struct {
	const char *name;
	void (*work)(void);
} workers[] = {
	{ "stat storms", stat_storm }, { "paths held", hold_and_use },
	{ "stays inside", stay_inside }, { "scans", scan_and_close },
	{ "debugfs reads", read_debugfs }, { "sessions", watch_a_while },
	{ "faults and swap", fault_and_swap },
};

#define NR_WORKERS ARRAY_SIZE(workers)

static pid_t work_on(void (*work)(void), unsigned long *count)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		work();
		__atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
		usleep(10000);
	}
}

TEST_F(module, comes_and_goes_under_load)
{
	unsigned long *count = map_shared(PAGE), busy = 0;
	int rounds = effort(slow_kernel() ? 20 : 60), i, round;
	pid_t pid[NR_WORKERS];

	for (i = 0; i < (int)NR_WORKERS; i++)
		pid[i] = work_on(workers[i].work, &count[i]);
	for (round = 0; round < rounds; round++) {
		ASSERT_EQ(0, unload_in_the_end(&busy));
		if (round % 4 == 0)
			usleep(1000);
		ASSERT_EQ(0, load());
		usleep(round % 8 * 500);
	}
	for (i = 0; i < (int)NR_WORKERS; i++) {
		reap(pid[i]);
		TH_LOG("%lu %s", count[i], workers[i].name);
		/* What takes a second there need not have come to its end. */
		EXPECT_LE(slow_kernel() ? 0 : 1, count[i]);
	}
	TH_LOG("%d times unloaded and loaded, %lu times busy", rounds, busy);
}

TEST_HARNESS_MAIN
