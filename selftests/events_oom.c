// SPDX-License-Identifier: GPL-2.0-only
/*
 * The OOM killer takes whose faults are told, who reads them, or who scans: its memory
 * comes back, and of a reader the rings, the histograms and the hold on the module too. What
 * there is, its cgroup, /proc/vmallocinfo and the module's count of users say, and of
 * the task that its cgroup can go: a task that is kept keeps it.
 */
#include "unload.h"
#include "cgroup.h"
#include "events.h"
#include "proc.h"

#define CGROUP		"events-oom"
#define MIB		(1UL << 20)
#define LEFT		(2 * MIB)
#define ROUNDS		effort(5)
#define EVENTS		(EVENT(FAULT_BEGIN) | EVENT(FAULT) | EVENT(RECLAIM) | EVENT(OOM_KILL))

/* What the victim tells before it dies. */
struct shared {
	unsigned long touched;
	unsigned long asked;	/* scans that it began, and that came back */
	unsigned long answered;
	u64 memory;		/* of its session */
	u64 rings;
};

FIXTURE(oom) {
	struct shared *shared;
	pid_t pid;
	u64 dying;
	u64 longest_ms;	/* from a victim's end until its memory was back */
};

/* Cgroups that were removed and are still used; what lies in the page cache uses them. */
static u64 dying(void)
{
	write_file("/proc/sys/vm/drop_caches", "3");
	drain_lru();
	return cg_count("", "nr_dying_descendants");
}

FIXTURE_SETUP(oom)
{
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	ASSERT_TRUE(loaded() || !load());
	self->dying = dying();
	cg_make(CGROUP);
	ASSERT_TRUE(cg_write(CGROUP, "memory.max", "24M"));
	if (swap_areas())
		ASSERT_TRUE(cg_write(CGROUP, "memory.swap.max", "0"));
	self->shared = map_shared(sizeof(*self->shared));
}

FIXTURE_TEARDOWN(oom)
{
	if (self->pid)
		reap(self->pid);
	if (cg_exists(CGROUP))
		cg_remove_soon(CGROUP);
}

static u64 charged(void)
{
	return read_number(CGROUPS "/" CGROUP "/memory.current", ~0ULL);
}

static u64 vmalloced(void)
{
	return module_vmallocs().bytes;
}

static bool falls_within(u64 (*what)(void), u64 most, unsigned int ms)
{
	u64 end = now_ms() + (slow_kernel() ? 6 * ms : ms);

	while (what() > most && now_ms() < end)
		usleep(1000);
	return what() <= most;
}

/* The last reference may be dropped by somebody else, a little later. */
static bool falls_to(u64 (*what)(void), u64 most)
{
	return falls_within(what, most, 10000);
}

/* At once: a second is for a host that has other things to do; notes how long it took. */
static bool memory_is_back(FIXTURE_DATA(oom) *self)
{
	u64 began = now_ms();
	bool back = falls_within(charged, LEFT, 1000);

	if (now_ms() - began > self->longest_ms)
		self->longest_ms = now_ms() - began;
	return back;
}

/*
 * A page at a time, as many as there may be. The OOM reaper takes what is private,
 * whoever holds it; what is shared goes with the last user of the address space.
 */
static void eat(struct shared *shared)
{
	char *p[] = { map_anon(32 * MIB), map_shared(32 * MIB) };
	size_t at;

	madvise(p[0], 32 * MIB, MADV_NOHUGEPAGE);
	madvise(p[1], 32 * MIB, MADV_NOHUGEPAGE);
	for (at = 0; at < 32 * MIB; at += PAGE) {
		p[0][at] = 1;
		p[1][at] = 1;
		shared->touched += 2;
	}
	_exit(1);
}

/* Lets scans of itself fill what it has not touched yet: they run out of memory. */
static void eat_by_scans(struct shared *shared)
{
	const u32 nr = MIB / PAGE;
	char *seen = map_anon(MIB), *to = map_anon(32 * MIB);
	struct vmview_scan scan;
	int fd = device_open();

	madvise(to, 32 * MIB, MADV_NOHUGEPAGE);
	memset(seen, 1, MIB);
	while (shared->touched < 32 * MIB / PAGE - nr) {
		scan = scan_of(getpid(), to + shared->touched * PAGE, nr);
		scan.flags = VMVIEW_SCAN_PAGES;
		scan.start = (uintptr_t)seen;
		scan.end = scan.start + MIB;
		shared->asked++;
		if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan) || scan.nr != nr)
			_exit(1);
		shared->answered++;
		shared->touched += nr * sizeof(struct vmview_page) / PAGE;
	}
	_exit(1);
}

static struct vmview_watch watch_of(s32 *pid)
{
	return (struct vmview_watch){
		.events = EVENTS, .flags = VMVIEW_WATCH_HIST,
		.ring_records = 1 << 15, .pids = (uintptr_t)pid, .nr_pids = 1,
		.cgroup = cg_id(CGROUP),
	};
}

static void watch_itself(struct shared *shared)
{
	s32 pid = getpid();
	struct vmview_watch watch = watch_of(&pid);
	volatile const char *p;
	struct rings rings;

	rings_start(&rings, &watch);
	shared->memory = rings.watch.memory;
	shared->rings = rings.watch.rings_size;
	for (p = rings.rings; p < rings.rings + rings.watch.rings_size; p += PAGE)
		(void)*p;
}

/* In the cgroup; stands still before it eats. */
static pid_t start(struct shared *shared, void (*first)(struct shared *),
		   void (*eats)(struct shared *))
{
	pid_t pid;

	memset(shared, 0, sizeof(*shared));
	pid = fork_child();
	if (pid) {
		if (waitpid(pid, NULL, WUNTRACED) != pid)
			die("the victim died early");
		return pid;
	}
	cg_enter(CGROUP);
	if (first)
		first(shared);
	kill(getpid(), SIGSTOP);
	eats(shared);
	_exit(1);
}

/* Lets it go on until it is killed: by the OOM killer, which took it alone. */
static bool killed(pid_t pid)
{
	u64 before = cg_event(CGROUP, "oom_kill");
	int status;

	kill(pid, SIGCONT);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
	       cg_event(CGROUP, "oom_kill") == before + 1;
}

/* What the module had for who was killed, and what that was charged. */
static void all_is_back(struct __test_metadata *_metadata, FIXTURE_DATA(oom) *self, u64 held,
			u64 mapped)
{
	EXPECT_TRUE(memory_is_back(self)) TH_LOG("%llu are left", charged());
	EXPECT_TRUE(falls_to(module_users, held));
	EXPECT_TRUE(falls_to(vmalloced, mapped)) TH_LOG("%llu, had been %llu", vmalloced(), mapped);
}

/* Nothing of those who were killed is kept: neither their cgroup, nor the module. */
static void nothing_is_left(struct __test_metadata *_metadata, FIXTURE_DATA(oom) *self)
{
	TH_LOG("the memory was back after %llu ms at most", self->longest_ms);
	cg_remove_soon(CGROUP);
	EXPECT_TRUE(falls_to(dying, self->dying)) TH_LOG("%llu cgroups are kept, had been %llu",
							 dying(), self->dying);
	EXPECT_EQ(0, unload());
	EXPECT_EQ(0, load());
}

/* How many of a type are told of the process. */
static size_t told(const struct events *all, int type, pid_t pid)
{
	size_t nr = 0, i;

	for (i = 0; i < all->nr; i++)
		nr += all->event[i].type == type && all->event[i].tgid == (u32)pid;
	return nr;
}

TEST_F(oom, who_is_watched)
{
	struct vmview_counted *counted = xalloc(sizeof(*counted));
	struct events all = {};
	struct vmview_watch watch;
	struct rings rings;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		self->pid = start(self->shared, NULL, eat);
		watch = watch_of(&self->pid);
		rings_start(&rings, &watch);
		ASSERT_TRUE(killed(self->pid));
		EXPECT_LT(4 * MIB / PAGE, self->shared->touched);
		/* With the session still there, and nothing read of it. */
		EXPECT_TRUE(memory_is_back(self)) TH_LOG("%llu are left", charged());
		rings_drain_all(&rings, &all);
		rings_counted(&rings, counted);
		EXPECT_EQ(1, told(&all, VMVIEW_EVENT_OOM_KILL, self->pid));
		EXPECT_EQ(1, counted->events[VMVIEW_EVENT_OOM_KILL]);
		EXPECT_LE(self->shared->touched, told(&all, VMVIEW_EVENT_FAULT, self->pid));
		EXPECT_LE(self->shared->touched, counted->events[VMVIEW_EVENT_FAULT]);
		self->pid = 0;
		all.nr = 0;
		rings_end(&rings);
	}
	events_free(&all);
	free(counted);
	nothing_is_left(_metadata, self);
}

TEST_F(oom, who_reads)
{
	u64 held = module_users(), mapped = vmalloced();
	int round;

	for (round = 0; round < ROUNDS; round++) {
		self->pid = start(self->shared, watch_itself, eat);
		ASSERT_LT(LEFT, self->shared->rings);
		EXPECT_LT(held, module_users());
		EXPECT_LE(mapped + self->shared->rings, vmalloced());
		EXPECT_LE(self->shared->rings, charged());
		ASSERT_TRUE(killed(self->pid));
		EXPECT_LT(4 * MIB / PAGE, self->shared->touched);
		self->pid = 0;
		all_is_back(_metadata, self, held, mapped);
	}
	nothing_is_left(_metadata, self);
}

TEST_F(oom, who_scans)
{
	u64 held = module_users(), mapped = vmalloced();
	int round;

	for (round = 0; round < ROUNDS; round++) {
		self->pid = start(self->shared, NULL, eat_by_scans);
		ASSERT_TRUE(killed(self->pid));
		self->pid = 0;
		/* In the midst of one. */
		EXPECT_LT(0, self->shared->answered);
		EXPECT_EQ(self->shared->answered + 1, self->shared->asked);
		all_is_back(_metadata, self, held, mapped);
	}
	nothing_is_left(_metadata, self);
}

TEST_HARNESS_MAIN
