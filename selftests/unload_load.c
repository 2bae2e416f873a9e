// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module goes and comes in the middle of all that can be done with it: stat
 * storms, paths that are held, files, sessions, faults and swap.
 */
#include "unload.h"

FIXTURE_OF_THE_MODULE(module)

/*
 * Workers: each does one thing that comes in the way, over and over, and says whether
 * it did: the module may be gone.
 */
static bool stat_storm(void)
{
	bool there = false;
	char path[64];
	struct stat st;
	int pid;

	for (pid = 1; pid < 200; pid++) {
		snprintf(path, sizeof(path), PID_DIR "/%d", pid);
		there |= !stat(path, &st);
	}
	return there;
}

static bool hold_and_use(void)
{
	bool there = false;
	int fd[NR_PATHS], i;

	hold_paths(fd);
	usleep(3000);
	for (i = 0; i < NR_PATHS; i++) {
		if (fd[i] < 0)
			continue;
		there = true;
		use_path(fd[i]);
		close(fd[i]);
	}
	return there;
}

static bool stay_inside(void)
{
	char buf[256];

	if (chdir(PID_DIR))
		return false;
	usleep(5000);
	if (!getcwd(buf, sizeof(buf)))
		buf[0] = 0;
	close(open("1", O_RDONLY));
	close(open(".", O_RDONLY));
	chdir("..");
	chdir("/");
	return true;
}

static bool scan_and_close(void)
{
	static struct vmview_page page[512];
	struct vmview_scan scan = scan_of(1, page, 512);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(getppid(), NULL, 0, &total);
	struct vmview_lruvec rec[8];
	struct vmview_lru lru = lru_of(rec, 8);
	int fd = device_open();
	bool done;

	if (fd < 0)
		return false;
	done = !vmview_call(fd, VMVIEW_IOC_SCAN, &scan);
	done &= !vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum);
	done &= !vmview_call(fd, VMVIEW_IOC_LRU, &lru);
	close(fd);
	return done;
}

/*
 * Probes come and go with it, in the middle of what they look at. That takes long
 * where the kernel is slow; as long again, and more, the module is left alone.
 */
static bool watch_a_while(void)
{
	u64 begin = now_ms();
	struct vmview_watch watch;
	int fd = watch_all(256, &watch);
	void *rings;

	if (fd < 0)
		return false;
	rings = mmap(NULL, watch.rings_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (rings != MAP_FAILED)
		die("rings were mapped for writing");
	rings = mmap(NULL, watch.rings_size, PROT_READ, MAP_SHARED, fd, 0);
	usleep(2000);
	close(fd);
	if (rings != MAP_FAILED)
		munmap(rings, watch.rings_size);
	usleep(3000 * (now_ms() - begin));
	return rings != MAP_FAILED;
}

/* First touches, copies and pages that swap takes and gives back. */
static bool fault_and_swap(void)
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
	return true;
}

static const struct {
	const char *name;
	bool (*work)(void);
} workers[] = {
	{ "stat storms", stat_storm }, { "paths held", hold_and_use },
	{ "stays inside", stay_inside }, { "scans", scan_and_close },
	{ "debugfs reads", read_debugfs }, { "sessions", watch_a_while },
	{ "faults and swap", fault_and_swap },
};

#define NR_WORKERS ARRAY_SIZE(workers)

static pid_t work_on(bool (*work)(void), unsigned long *count)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	for (;;) {
		if (work())
			__atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
		usleep(10000);
	}
}

/* Each has done what it does so often. */
static bool all_did(const unsigned long *count, unsigned long least)
{
	size_t i;

	for (i = 0; i < NR_WORKERS; i++)
		if (__atomic_load_n(&count[i], __ATOMIC_RELAXED) < least)
			return false;
	return true;
}

/*
 * On, beyond so many rounds, until each worker had the module, and the module had users
 * when it was to go, as often as rounds are asked for by make torture, and else less
 * often: on a slow kernel a session takes a second.
 */
TEST_F(module, comes_and_goes_under_load)
{
	int rounds = effort_to(slow_kernel() ? 20 : 60, 1000);
	int least = rounds < 1000 ? rounds / 20 + 1 : rounds;
	unsigned long *count = map_shared(PAGE), busy = 0, before;
	pid_t pid[NR_WORKERS];
	int i, round, used = 0;

	for (i = 0; i < (int)NR_WORKERS; i++)
		pid[i] = work_on(workers[i].work, &count[i]);
	for (round = 0; round < rounds || used < least || !all_did(count, least); round++) {
		before = busy;
		ASSERT_EQ(0, unload_in_the_end(&busy));
		used += busy > before;
		if (round % 4 == 0)
			usleep(1000);
		ASSERT_EQ(0, load());
		usleep(round % 8 * 500);
	}
	for (i = 0; i < (int)NR_WORKERS; i++) {
		reap(pid[i]);
		TH_LOG("%lu %s", count[i], workers[i].name);
	}
	TH_LOG("%d times unloaded and loaded, %d of them once users were gone, %lu times busy",
	       round, used, busy);
}

TEST_HARNESS_MAIN
