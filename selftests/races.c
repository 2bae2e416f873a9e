// SPDX-License-Identifier: GPL-2.0-only
/*
 * One change at a time, so many times, under walkers of every kind: what is walked
 * is freed, moved, made anew, split or collapsed in the middle. Each record must
 * hold together, and what the race is about must have happened. churn.c has all of
 * them at once.
 */
#include <sys/swap.h>

#include "churn.h"
#include "walkers.h"

#define GIB_BYTES	(1UL << 30)

/* A huge page of a file is made of small ones, and split by a hole or by swap. */
static void churn_shmem_huge(struct churn_shared *shared)
{
	static char *p;
	static int fd;

	if (!p) {
		p = map_anon(2 * HUGE_BYTES);
		p += HUGE_BYTES - (uintptr_t)p % HUGE_BYTES;
		fd = syscall(SYS_memfd_create, "races", 0);
		if (ftruncate(fd, HUGE_BYTES) ||
		    mmap(p, HUGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd,
			 0) != p)
			die("shared memory");
	}
	churn_touch(p, HUGE_BYTES);
	shared->hits += !madvise(p, HUGE_BYTES, MADV_COLLAPSE);
	if (shared->rounds % 2)
		fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 5 * PAGE, PAGE);
	else
		madvise(p + 64 * PAGE, 64 * PAGE, MADV_PAGEOUT);
}

/* Where a GiB of a file in huge pages is mapped: two processes share its table. */
static char *map_a_table(void)
{
	char *p = mmap(NULL, 2 * GIB_BYTES, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int fd = syscall(SYS_memfd_create, "races", 4 /* MFD_HUGETLB */);

	p += GIB_BYTES - (uintptr_t)p % GIB_BYTES;
	if (ftruncate(fd, GIB_BYTES) ||
	    mmap(p, GIB_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE,
		 fd, 0) != p)
		die("a GiB of huge pages");
	return p;
}

/*
 * The child comes to share the table by its fault, and to lose it in some way. It has
 * touched another page than the first: that it has that too shows that it shares.
 */
static void churn_shared_table(struct churn_shared *shared)
{
	static char *p;
	unsigned char there;
	pid_t pid;

	if (!p)
		p = map_a_table();
	p[0]++;
	pid = fork();
	if (!pid) {
		p[HUGE_BYTES]++;
		shared->hits += !mincore(p, PAGE, &there) && there;
		if (shared->rounds % 3 == 1)
			mprotect(p, GIB_BYTES, PROT_READ);
		else if (shared->rounds % 3 == 2)
			munmap(p, GIB_BYTES);
		_exit(0);
	}
	shared->child = pid;
	waitpid(pid, NULL, 0);
}

/* What lies in swap comes back all at once. */
static void churn_swapoff(struct churn_shared *shared)
{
	static char *p, device[64];
	char swaps[512], *line;
	long long in_swap;

	if (!p) {
		p = map_anon(256 * PAGE);
		if (!read_file("/proc/swaps", swaps, sizeof(swaps)))
			die("/proc/swaps");
		line = strchr(swaps, '\n');
		if (!line || sscanf(line, "%63s", device) != 1)
			die("no swap");
	}
	churn_touch(p, 256 * PAGE);
	madvise(p, 256 * PAGE, MADV_PAGEOUT);
	in_swap = number_in("/proc/self/status", "VmSwap:");
	shared->hits += !swapoff(device) && in_swap > 0;
	if (swapon(device, 0))
		die("swapon %s", device);
}

FIXTURE(race) {
	struct churn_shared *shared;
	struct tally *tally;
	unsigned long counted;
};

/**
 * struct race - what happens under the walkers
 * @round: It, once.
 * @times: How often.
 * @torture: The same by make torture.
 * @hits: Whether a round counts what comes to pass.
 * @counter: That of /proc/vmstat which has to grow, or none.
 */
FIXTURE_VARIANT(race) {
	void (*round)(struct churn_shared *shared);
	int times;
	int torture;
	bool hits;
	const char *counter;
};

#define RACE(name, ...) FIXTURE_VARIANT_ADD(race, name) { __VA_ARGS__ }

RACE(exit, .round = churn_fork, .times = 150, .torture = 100000);
RACE(exec, .round = churn_exec, .times = 60, .torture = 100000);
RACE(munmap, .round = churn_munmap, .times = 150, .torture = 100000);
RACE(mremap, .round = churn_mremap, .times = 150, .torture = 100000);
RACE(dontneed, .round = churn_dontneed, .times = 150, .torture = 100000);
RACE(mprotect, .round = churn_mprotect, .times = 100, .torture = 100000);
RACE(collapse_and_split, .round = churn_huge, .times = 60, .torture = 100000, .hits = true,
     .counter = "thp_split_pmd ");
RACE(shmem_collapse, .round = churn_shmem_huge, .times = 60, .torture = 100000, .hits = true,
     .counter = "thp_split_page ");
RACE(compaction, .round = churn_migrate, .times = 20, .torture = 10000,
     .counter = "pgmigrate_success ");
RACE(swap, .round = churn_swap, .times = 100, .torture = 10000, .counter = "pswpout ");
RACE(swapoff, .round = churn_swapoff, .times = 20, .torture = 10000, .hits = true,
     .counter = "pswpout ");
RACE(hugetlb, .round = churn_hugetlb, .times = 100, .torture = 10000, .hits = true);
RACE(hugetlb_shared_table, .round = churn_shared_table, .times = 100, .torture = 10000,
     .hits = true);

FIXTURE_SETUP(race)
{
	self->shared = map_shared(PAGE);
	self->tally = map_shared(PAGE);
	walkers_prepare();
	write_file("/proc/sys/vm/nr_hugepages", "4");
	if (variant->counter)
		self->counted = number_in("/proc/vmstat", variant->counter);
}

FIXTURE_TEARDOWN(race)
{
	write_file("/proc/sys/vm/nr_hugepages", "0");
}

static pid_t start_walker(struct tally *tally, pid_t pid, const struct churn_shared *shared)
{
	pid_t walker = fork_child();
	struct walk w;

	if (walker)
		return walker;
	walk_begin(&w, tally, 1);
	for (;;) {
		walk_somehow(&w, pid, true);
		if (shared->child)
			walk_somehow(&w, shared->child, false);
	}
}

/* Whether it came so far under a walker, and the churner did not end by itself. */
static bool wait_for(const struct churn_shared *shared, unsigned long times,
		     const struct tally *tally, pid_t churner)
{
	while (__atomic_load_n(&shared->rounds, __ATOMIC_RELAXED) < times ||
	       !__atomic_load_n(&tally->calls, __ATOMIC_RELAXED)) {
		if (waitpid(churner, NULL, WNOHANG))
			return false;
		usleep(1000);
	}
	return true;
}

TEST_F(race, records_hold_together)
{
	int times = effort_to(slow_kernel() ? variant->times / 6 : variant->times,
			      variant->torture) ?: 1;
	pid_t churner = churner_start(variant->round, self->shared), walker;

	walker = start_walker(self->tally, churner, self->shared);
	EXPECT_TRUE(wait_for(self->shared, times, self->tally, churner));
	EXPECT_EQ(SIGKILL, reap(walker));
	EXPECT_EQ(SIGKILL, reap(churner));
	print_tally(self->tally);
	EXPECT_LT(0, self->tally->calls);
	EXPECT_EQ(0, self->tally->wrong);
	if (variant->hits)
		EXPECT_LT(0, self->shared->hits);
	if (variant->counter)
		EXPECT_LT(self->counted, number_in("/proc/vmstat", variant->counter));
	TH_LOG("%lu rounds, %lu hits, %lu calls, %lu records, %lu entries read again",
	       self->shared->rounds, self->shared->hits, self->tally->calls,
	       self->tally->records, self->tally->retries);
}

/* Where each of the processes that have one PID in turn has its memory, or none. */
#define REUSED		((char *)0x600000000000ULL)
#define REUSED_BYTES	(4 * HUGE_BYTES)
#define REUSED_STEP	(16 * PAGE)

/* The next one with the same PID: its memory is of the other kind. */
static pid_t reborn(pid_t pid, bool anon)
{
	char last[16];
	size_t i;
	pid_t child;

	snprintf(last, sizeof(last), "%d", pid - 1);
	if (pid && !write_file("/proc/sys/kernel/ns_last_pid", last))
		die("ns_last_pid");
	child = fork_child();
	if (child)
		return child;
	if (mmap(REUSED, REUSED_BYTES, PROT_READ | PROT_WRITE, MAP_ANONYMOUS |
		 MAP_FIXED_NOREPLACE | (anon ? MAP_PRIVATE : MAP_SHARED), -1, 0) != REUSED)
		_exit(1);
	madvise(REUSED, REUSED_BYTES, MADV_NOHUGEPAGE);
	for (i = 0; i < REUSED_BYTES; i += REUSED_STEP)
		REUSED[i] = 1;
	_exit(0);
}

/* Pages of one kind are of one process; @nr is how many there are. */
static bool of_one_process(int fd, pid_t pid, struct vmview_page *page, u32 *nr)
{
	struct vmview_scan scan = scan_of(pid, page, REUSED_BYTES / REUSED_STEP);
	u32 i;

	scan.flags = VMVIEW_SCAN_PAGES;
	scan.start = (uintptr_t)REUSED;
	scan.end = scan.start + REUSED_BYTES;
	*nr = 0;
	if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
		return true;
	*nr = scan.nr;
	for (i = 1; i < scan.nr; i++)
		if (page[i].kind != page[0].kind)
			return false;
	return true;
}

/* A call that has begun with one process does not go on with another of its PID. */
TEST(reused_pid)
{
	struct vmview_page *page = map_anon(REUSED_BYTES / REUSED_STEP * sizeof(*page));
	int times = effort_to(slow_kernel() ? 50 : 200, 100000), fd = device_open();
	unsigned long *calls = map_shared(PAGE), *seen = calls + 1, *mixed = calls + 2;
	pid_t pid = dead_pid(), child, walker;
	int i, reused = 0;
	u32 nr;

	walker = fork_child();
	if (!walker) {
		for (;; ++*calls) {
			*mixed += !of_one_process(fd, pid, page, &nr);
			*seen += !!nr;
		}
	}
	/* Another process may be first to take the number. */
	for (i = 0; (reused < times || !*seen) && i < 50 * times; i++) {
		child = reborn(pid, i % 2);
		reused += child == pid;
		waitpid(child, NULL, 0);
	}
	reap(walker);
	EXPECT_LT(0, *seen);
	EXPECT_EQ(0, *mixed);
	EXPECT_LE(times, reused);
	TH_LOG("%d of %d had the PID of the one before, %lu calls, %lu saw one", reused, i,
	       *calls, *seen);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--nap"))
		return usleep(2000);
	return test_harness_run(argc, argv);
}
