// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module goes and comes in the middle of all that can be done with it: stat
 * storms, paths that are held, files, sessions, faults and swap.
 */
#include "unload.h"

FIXTURE_OF_THE_MODULE(module)

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

static void read_all(void)
{
	read_debugfs();
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
	{ "debugfs reads", read_all }, { "sessions", watch_a_while },
	{ "faults and swap", fault_and_swap },
};

#define NR_WORKERS ARRAY_SIZE(workers)

static pid_t work_on(void (*work)(void), unsigned long *count)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	for (;;) {
		work();
		__atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
		usleep(10000);
	}
}

TEST_F(module, comes_and_goes_under_load)
{
	unsigned long *count = map_shared(PAGE), busy = 0;
	int rounds = effort_to(slow_kernel() ? 20 : 60, 1000), i, round;
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
