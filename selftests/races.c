// SPDX-License-Identifier: GPL-2.0-only
/*
 * One change at a time, so many times, under walkers of every kind: what is walked
 * is freed, moved, made anew, split or collapsed in the middle. Each record must
 * hold together, and the walkers must have met what the race is about, so many
 * times. churn.c has all of them at once.
 */
#include <sys/swap.h>

#include "churn.h"
#include "walkers.h"

/*
 * One in so many rounds, at least, has to be met by a walker. Most are met more often,
 * but where CPUs are scarce and walkers wait for mmap_lock it is one in 30.
 */
#define MEETINGS	20

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
	char *p = mmap(NULL, 2 * GIB, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int fd = syscall(SYS_memfd_create, "races", 4 /* MFD_HUGETLB */);

	p += GIB - (uintptr_t)p % GIB;
	if (ftruncate(fd, GIB) ||
	    mmap(p, GIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE,
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
			mprotect(p, GIB, PROT_READ);
		else if (shared->rounds % 3 == 2)
			munmap(p, GIB);
		_exit(0);
	}
	shared->child = pid;
	waitpid(pid, NULL, 0);
}

/* The first swap device, or "". */
static void swap_device(char device[64])
{
	char swaps[512] = "", *line;

	read_file("/proc/swaps", swaps, sizeof(swaps));
	line = strchr(swaps, '\n');
	if (!line || sscanf(line, "%63s", device) != 1)
		*device = '\0';
}

/* What lies in swap comes back all at once. */
static void churn_swapoff(struct churn_shared *shared)
{
	static char *p, device[64];
	long long in_swap;

	if (!p) {
		p = map_anon(256 * PAGE);
		swap_device(device);
		if (!*device)
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
	char swap[64];
};

/**
 * struct race - what happens under the walkers
 * @round: It, once.
 * @times: How often.
 * @torture: The same by make torture.
 * @met: What of the walkers' tally says that they were in the middle of it, beside the
 *	target's own count of its rounds, which has to grow within as many calls.
 * @hits: Whether a round counts what comes to pass.
 * @counter: That of /proc/vmstat which has to grow, or none.
 */
FIXTURE_VARIANT(race) {
	void (*round)(struct churn_shared *shared);
	int times;
	int torture;
	size_t met;
	bool hits;
	const char *counter;
};

#define RACE(name, measure, ...)					\
	FIXTURE_VARIANT_ADD(race, name) {				\
		.met = offsetof(struct tally, measure), __VA_ARGS__	\
	}

RACE(exit, cut, .round = churn_fork, .times = 150, .torture = 100000);
RACE(exec, execed, .round = churn_exec, .times = 60, .torture = 100000);
RACE(munmap, changed, .round = churn_munmap, .times = 150, .torture = 100000);
RACE(mremap, changed, .round = churn_mremap, .times = 150, .torture = 100000);
RACE(dontneed, across, .round = churn_dontneed, .times = 150, .torture = 100000);
RACE(mprotect, changed, .round = churn_mprotect, .times = 100, .torture = 100000);
RACE(collapse_and_split, across, .round = churn_huge, .times = 60, .torture = 100000,
     .hits = true, .counter = "thp_split_pmd ");
RACE(shmem_collapse, across, .round = churn_shmem_huge, .times = 60, .torture = 100000,
     .hits = true, .counter = "thp_split_page ");
RACE(compaction, across, .round = churn_migrate, .times = 20, .torture = 10000,
     .counter = "pgmigrate_success ");
RACE(swap, across, .round = churn_swap, .times = 100, .torture = 10000,
     .counter = "pswpout ");
RACE(swapoff, across, .round = churn_swapoff, .times = 20, .torture = 10000, .hits = true,
     .counter = "pswpout ");
RACE(hugetlb, across, .round = churn_hugetlb, .times = 100, .torture = 10000, .hits = true);
RACE(hugetlb_shared_table, across, .round = churn_shared_table, .times = 100,
     .torture = 10000, .hits = true);

FIXTURE_SETUP(race)
{
	self->shared = map_shared(PAGE);
	self->tally = map_shared(PAGE);
	walkers_prepare();
	write_file("/proc/sys/vm/nr_hugepages", "4");
	swap_device(self->swap);
	if (variant->counter)
		self->counted = number_in("/proc/vmstat", variant->counter);
}

/* Who was killed between the two has left the swap area off. */
FIXTURE_TEARDOWN(race)
{
	if (*self->swap)
		swapon(self->swap, 0);
	write_file("/proc/sys/vm/nr_hugepages", "0");
}

static pid_t start_walker(struct tally *tally, pid_t pid, const struct churn_shared *shared)
{
	pid_t walker = fork_child();
	struct walk w;

	if (walker)
		return walker;
	walk_begin(&w, tally, 1);
	w.rounds = &shared->rounds;
	for (;;) {
		walk_somehow(&w, pid, true);
		if (shared->child)
			walk_somehow(&w, shared->child, false);
	}
}

static unsigned long so_far(const unsigned long *count)
{
	return __atomic_load_n(count, __ATOMIC_RELAXED);
}

/* By how much its counter has grown. */
static unsigned long counted(const FIXTURE_DATA(race) *self,
			     const FIXTURE_VARIANT(race) *variant)
{
	if (!variant->counter)
		return 0;
	return number_in("/proc/vmstat", variant->counter) - self->counted;
}

/* Whether the walkers met it often enough, and it came to pass as often as it should. */
static bool enough(const FIXTURE_DATA(race) *self, const FIXTURE_VARIANT(race) *variant,
		   unsigned long times)
{
	const unsigned long *met = (void *)self->tally + variant->met;

	return so_far(&self->shared->rounds) >= times && so_far(met) >= times / MEETINGS + 1 &&
	       so_far(&self->tally->across) >= times / MEETINGS + 1 &&
	       (!variant->hits || so_far(&self->shared->hits) >= times / 2) &&
	       (!variant->counter || counted(self, variant) >= times / 2);
}

/*
 * Until it is enough, however slow this machine is: who waits for ever is cut short as
 * a whole. False if the churner ended by itself.
 */
static bool wait_for(const FIXTURE_DATA(race) *self, const FIXTURE_VARIANT(race) *variant,
		     unsigned long times, pid_t churner)
{
	while (!enough(self, variant, times)) {
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
	EXPECT_TRUE(wait_for(self, variant, times, churner));
	EXPECT_EQ(SIGKILL, reap(walker));
	EXPECT_EQ(SIGKILL, reap(churner));
	print_tally(self->tally);
	EXPECT_EQ(0, self->tally->wrong);
	TH_LOG("%lu rounds, met %lu times in %lu calls, %lu hits, %s%lu",
	       self->shared->rounds, *(unsigned long *)((void *)self->tally + variant->met),
	       self->tally->calls, self->shared->hits, variant->counter ?: "counted ",
	       counted(self, variant));
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
	if (!write_file("/proc/sys/kernel/ns_last_pid", last))
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

#define REUSED_RECORDS	1024

/* From there to the end: what comes behind is looked at once the last of it was. */
static struct vmview_scan scan_of_reused(pid_t pid, struct vmview_page *page)
{
	struct vmview_scan scan = scan_of(pid, page, REUSED_RECORDS);

	scan.flags = VMVIEW_SCAN_PAGES;
	scan.start = (uintptr_t)REUSED;
	return scan;
}

/* How many of @nr pages are there; they are the first. */
static u32 in_reused(const struct vmview_page *page, u32 nr)
{
	u32 i;

	for (i = 0; i < nr && page[i].addr < (uintptr_t)REUSED + REUSED_BYTES; i++)
		;
	return i;
}

/* Pages of one kind are of one process. */
static bool of_one_process(const struct vmview_page *page, u32 nr)
{
	u32 i;

	for (i = 1; i < nr; i++)
		if (page[i].kind != page[0].kind)
			return false;
	return true;
}

/**
 * struct reuse - what a walker of one PID at a time saw
 * @pid: The number, another one once somebody else has taken it.
 * @calls: Its calls.
 * @seen: Those that saw such pages, by whether they were anonymous.
 * @cut: Those of them in the middle of which the process went.
 * @mixed: Those that saw pages of two processes.
 */
struct reuse {
	pid_t pid;
	unsigned long calls, seen[2], cut, mixed;
};

static pid_t walk_reused(struct reuse *r)
{
	struct vmview_page *page = map_anon(REUSED_RECORDS * sizeof(*page));
	struct vmview_scan scan;
	pid_t walker = fork_child();
	int fd;
	u32 nr;

	if (walker)
		return walker;
	for (fd = device_open();; r->calls++) {
		scan = scan_of_reused(__atomic_load_n(&r->pid, __ATOMIC_RELAXED), page);
		if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
			continue;
		nr = in_reused(page, scan.nr);
		if (!nr)
			continue;
		r->mixed += !of_one_process(page, nr);
		r->cut += !!(scan.cost.flags & VMVIEW_COST_TARGET_GONE);
		r->seen[page[0].kind == VMVIEW_KIND_ANON]++;
	}
}

/* It saw either kind, and processes that went under it, so often. */
static bool saw_enough(const struct reuse *r, unsigned long times)
{
	return so_far(&r->seen[0]) >= times && so_far(&r->seen[1]) >= times &&
	       so_far(&r->cut) >= times;
}

/* A call that has begun with one process does not go on with another of its PID. */
TEST(reused_pid)
{
	int times = effort_to(slow_kernel() ? 50 : 200, 100000), i, reused = 0;
	struct reuse *r = map_shared(PAGE);
	pid_t child, walker, last = 0;

	r->pid = dead_pid();
	walker = walk_reused(r);
	for (i = 0; reused < times || !saw_enough(r, times / MEETINGS + 1); i++) {
		child = reborn(r->pid, i % 2);
		waitpid(child, NULL, 0);
		reused += child == last;
		last = child;
		/* A thread of the kernel's that was first may keep the number. */
		if (child != r->pid)
			__atomic_store_n(&r->pid, dead_pid(), __ATOMIC_RELAXED);
	}
	reap(walker);
	EXPECT_EQ(0, r->mixed);
	TH_LOG("%d of %d had the PID of the one before", reused, i);
	TH_LOG("%lu calls: %lu saw shared memory, %lu anonymous, %lu saw it go", r->calls,
	       r->seen[0], r->seen[1], r->cut);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--nap"))
		return usleep(2000);
	return test_harness_run(argc, argv);
}
