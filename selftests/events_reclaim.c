// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who had to reclaim memory and for how long, and kswapd: what events tell beside
 * vmstat, the kernel's delay accounting, and what a process lost to swap.
 */
#include <dirent.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"
#include "events.h"
#include "memory.h"
#include "proc.h"
#include "scarce.h"
#include "subject.h"
#include "taskstats.h"

#define FREE_MIB	16	/* what is left where memory is made scarce */
#define IDLE_MIB	4	/* of a process that only loses memory */
#define EATS_MIB	32	/* of one that takes it, each time */
#define ROUNDS		5	/* for who is preferred to have taken something */

/* Its memory is the first to go. */
SUBJECT(idle)
{
	char *p = map_anon(IDLE_MIB * MIB);

	for (;;) {
		touch_write(p, IDLE_MIB * MIB);
		drain_lru();
		madvise(p, IDLE_MIB * MIB, MADV_COLD);
		drain_lru();
		subject_stop();
	}
}

SUBJECT(eats)
{
	for (;;) {
		subject_stop();
		touch_write(map_anon(EATS_MIB * MIB), EATS_MIB * MIB);
	}
}

static pid_t kswapd(void)
{
	char path[64], comm[32];
	struct dirent *d;
	DIR *dir = opendir("/proc");
	pid_t pid = -1;

	while (pid < 0 && (d = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%.16s/comm", d->d_name);
		if (read_file(path, comm, sizeof(comm)) && !strcmp(comm, "kswapd0\n"))
			pid = atoi(d->d_name);
	}
	closedir(dir);
	return pid;
}

static void schedule(pid_t pid, int policy, bool anywhere)
{
	const struct sched_param none = {};
	cpu_set_t set;

	memset(&set, anywhere ? 0xff : 0, sizeof(set));
	CPU_SET(0, &set);
	if (sched_setaffinity(pid, sizeof(set), &set) ||
	    sched_setscheduler(pid, policy, &none))
		die("process %d cannot be scheduled so", pid);
}

/* On the CPU to which both are bound the first runs whenever it wants to. */
static void prefer(pid_t first, pid_t then)
{
	schedule(then, SCHED_IDLE, false);
	schedule(first, SCHED_OTHER, false);
}

FIXTURE(reclaim) {
	struct subject idle;
	struct subject eats;
	struct rings evict;
	struct rings wait;
	struct events evicted;
	struct events waited;
};

FIXTURE_SETUP(reclaim)
{
	memset(self, 0, sizeof(*self));
	if (!swap_areas())
		SKIP(return, "the guest has no swap area");
	if (!delays_on())
		SKIP(return, "no delay accounting");
	subject_start(&self->eats, "eats");
	scarce(FREE_MIB);
	/* What lay about since the boot goes before the memory of those to come. */
	subject_continue(&self->eats);
	subject_start(&self->idle, "idle");
	rings_start_of(&self->evict, EVENT(EVICT), self->idle.pid);
	rings_start_of(&self->wait, EVENT(RECLAIM) | EVENT(KSWAPD), 0);
}

FIXTURE_TEARDOWN(reclaim)
{
	if (self->eats.pid)
		subject_end(&self->eats);
	if (self->idle.pid)
		subject_end(&self->idle);
	if (self->evict.fd)
		rings_end(&self->evict);
	if (self->wait.fd)
		rings_end(&self->wait);
	events_free(&self->evicted);
	events_free(&self->waited);
	plenty();
}

/**
 * struct counts - what the kernel counts of it
 * @runs: kswapd's, each up to where a node is balanced or it gives up.
 * @stalls: Direct reclaims.
 * @stolen: Pages that they got from lists.
 * @lost: Pages of the idle process that lie in swap.
 * @eater: What the one who eats waited for.
 */
struct counts {
	u64 runs;
	u64 stalls;
	u64 stolen;
	u64 lost;
	struct taskstats eater;
};

static struct counts counted(FIXTURE_DATA(reclaim) *self)
{
	return (struct counts){
		.runs = vmstat("pageoutrun"),
		.stalls = vmstat("allocstall_"),
		.stolen = vmstat("pgsteal_direct"),
		.lost = swapped_pages(self->idle.pid),
		.eater = delays_of(self->eats.pid),
	};
}

static bool kswapd_sleeps(FIXTURE_DATA(reclaim) *self)
{
	const struct vmview_event *e, *last = NULL;

	for (e = self->waited.event; e < self->waited.event + self->waited.nr; e++)
		if (e->type == VMVIEW_EVENT_KSWAPD)
			last = e;
	return !last || !last->outcome;
}

/* All that was told so far, and what the kernel counted when it was just so much. */
static struct counts settled(FIXTURE_DATA(reclaim) *self)
{
	struct counts counts;
	int tries;

	for (tries = 0; tries < 100; tries++, usleep(50000)) {
		rings_drain_all(&self->wait, &self->waited);
		rings_drain_all(&self->evict, &self->evicted);
		if (!kswapd_sleeps(self))
			continue;
		counts = counted(self);
		if (!rings_drain_all(&self->wait, &self->waited) &&
		    !rings_drain_all(&self->evict, &self->evicted))
			return counts;
	}
	die("kswapd does not go to sleep");
}

/* Lets one process eat. What was told before is forgotten. */
static void press(FIXTURE_DATA(reclaim) *self, struct counts *was, struct counts *is)
{
	*was = settled(self);
	self->waited.nr = 0;
	self->evicted.nr = 0;
	subject_continue(&self->eats);
	schedule(kswapd(), SCHED_OTHER, true);
	*is = settled(self);
}

/* kswapd ran so often. */
static void expect_kswapd(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
			  u64 runs)
{
	const struct vmview_event *e;
	pid_t pid = kswapd();
	u64 woken = 0;

	for (e = self->waited.event; e < self->waited.event + self->waited.nr; e++) {
		if (e->type != VMVIEW_EVENT_KSWAPD)
			continue;
		EXPECT_EQ(pid, e->pid);
		EXPECT_EQ(0, e->frame);
		woken += e->outcome;
	}
	EXPECT_LT(0, woken);
	EXPECT_EQ(runs, woken);
}

/* A reclaim is told of each wait that the kernel counted and accounted. */
static void expect_stalls(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
			  const struct counts *was, const struct counts *is)
{
	u64 all = 0, nr = 0, ns = 0, pages = 0, count, total;
	const struct vmview_event *e;

	for (e = self->waited.event; e < self->waited.event + self->waited.nr; e++) {
		if (e->type != VMVIEW_EVENT_RECLAIM)
			continue;
		EXPECT_EQ(VMVIEW_ACTOR_DIRECT, e->actor);
		all++;
		pages += e->pages;
		if (e->pid != (u32)self->eats.pid)
			continue;
		nr++;
		ns += e->latency_ns;
	}
	count = is->eater.freepages_count - was->eater.freepages_count;
	total = is->eater.freepages_delay_total - was->eater.freepages_delay_total;
	TH_LOG("%llu stalls; who eats: %llu, %llu ns, accounted %llu, %llu ns",
	       (unsigned long long)all, (unsigned long long)nr, (unsigned long long)ns,
	       (unsigned long long)count, (unsigned long long)total);
	EXPECT_EQ(is->stalls - was->stalls, all);
	EXPECT_TRUE(delays_agree(count, total, nr, ns));
	/* What slabs gave counts too. */
	EXPECT_LE(is->stolen - was->stolen, pages);
}

/*
 * Each page that the idle process lost to swap was taken by kswapd, or by a process
 * that needed memory: mostly by who eats, but the test needs some too. Returns what
 * @first took.
 */
static u64 expect_evictors(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
			   u64 lost, pid_t first)
{
	u64 by_kswapd = 0, by_eater = 0, by_others = 0;
	const struct vmview_event *e;
	pid_t pid = kswapd();

	for (e = self->evicted.event; e < self->evicted.event + self->evicted.nr; e++) {
		if (e->state != VMVIEW_STATE_SWAP)
			continue;
		EXPECT_EQ(self->idle.pid, e->tgid);
		EXPECT_EQ(e->by == (u32)pid ? VMVIEW_ACTOR_KSWAPD : VMVIEW_ACTOR_DIRECT,
			  e->actor);
		by_kswapd += e->by == (u32)pid;
		by_eater += e->by == (u32)self->eats.pid;
		by_others += e->by != (u32)pid && e->by != (u32)self->eats.pid;
	}
	TH_LOG("%llu pages lost to kswapd, %llu to who eats, %llu to others",
	       (unsigned long long)by_kswapd, (unsigned long long)by_eater,
	       (unsigned long long)by_others);
	EXPECT_EQ(lost, by_kswapd + by_eater + by_others);
	return first == pid ? by_kswapd : by_eater;
}

static u64 pairs_of(FIXTURE_DATA(reclaim) *self, pid_t by, u32 actor)
{
	return rings_pair(&self->evict, by, self->idle.pid, actor).swapped;
}

/* The idle process has its memory again, and loses it: returns what @first took. */
static u64 lose_to(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
		   pid_t first, pid_t then)
{
	struct counts was, is;

	subject_continue(&self->idle);
	prefer(first, then);
	press(self, &was, &is);
	if (first == kswapd())
		expect_kswapd(_metadata, self, is.runs - was.runs);
	expect_stalls(_metadata, self, &was, &is);
	return expect_evictors(_metadata, self, is.lost - was.lost, first);
}

/*
 * At first kswapd keeps up; then it is not let run. Who sleeps for a moment lets the
 * other one run, and just then the idle process's pages may have their turn.
 */
TEST_F(reclaim, by_kswapd_then_direct)
{
	u64 by_kswapd = 0, by_eater = 0;
	int round;

	for (round = 0; !by_kswapd && round < ROUNDS; round++)
		by_kswapd = lose_to(_metadata, self, kswapd(), self->eats.pid);
	EXPECT_LT(0, by_kswapd);
	EXPECT_LT(0, pairs_of(self, 0, VMVIEW_ACTOR_KSWAPD));

	for (round = 0; !by_eater && round < ROUNDS; round++)
		by_eater = lose_to(_metadata, self, self->eats.pid, kswapd());
	EXPECT_LT(0, by_eater);
	EXPECT_LT(0, pairs_of(self, self->eats.pid, VMVIEW_ACTOR_DIRECT));
	EXPECT_EQ(0, pairs_of(self, kswapd(), VMVIEW_ACTOR_DIRECT));
}

TEST_HARNESS_MAIN
