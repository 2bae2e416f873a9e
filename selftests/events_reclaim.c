// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who had to reclaim or compact memory and for how long, kswapd, and the OOM
 * killer: what events tell beside vmstat, the kernel's delay accounting, its own
 * trace events, a cgroup's counts and the status of who was killed.
 */
#include <dirent.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"
#include "events.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"
#include "taskstats.h"

#define MIB		(1UL << 20)
#define FREE_MIB	28	/* what is left where memory is made scarce */
#define IDLE_MIB	4	/* of a process that only loses memory */
#define EATS_MIB	40	/* of one that takes it */
#define HUGEPAGES	"/proc/sys/vm/nr_hugepages"

SUBJECT(idle)
{
	char *p = map_anon(IDLE_MIB * MIB);

	touch_write(p, IDLE_MIB * MIB);
	drain_lru();
	CLAIM(p, IDLE_MIB * MIB);
	subject_stop();
}

SUBJECT(eats)
{
	char *p = map_anon(EATS_MIB * MIB);

	subject_stop();
	touch_write(p, EATS_MIB * MIB);
	subject_stop();
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

/*
 * Most of the machine's memory goes to the pool of huge pages, which costs nothing.
 * Little is kept free beyond that: kswapd is to sleep until somebody eats.
 */
static void scarce(void)
{
	char text[32];
	u64 free;

	write_file("/proc/sys/vm/watermark_boost_factor", "0");
	write_file("/proc/sys/vm/min_free_kbytes", "4096");
	write_file("/proc/sys/vm/swappiness", "200");
	write_file("/proc/sys/vm/drop_caches", "3");
	free = proc_bytes("/proc/meminfo", "MemFree");
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)(free - FREE_MIB * MIB) / PMD_BYTES);
	write_file(HUGEPAGES, text);
	printf("# free %llu now %llu pool %s got %llu\n", free>>10, proc_bytes("/proc/meminfo", "MemFree")>>10, text, read_number(HUGEPAGES, 0));
}

/*
 * Lets the process run before kswapd on the CPU to which both are bound: it has to
 * reclaim by itself then.
 */
static void starve_kswapd(pid_t runs)
{
	const struct sched_param first = { .sched_priority = 1 }, last = {};
	pid_t starves = kswapd();
	cpu_set_t one;

	write_file("/proc/sys/kernel/sched_rt_runtime_us", "-1");
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(starves, sizeof(one), &one) ||
	    sched_setaffinity(runs, sizeof(one), &one) ||
	    sched_setscheduler(starves, SCHED_IDLE, &last) ||
	    sched_setscheduler(runs, SCHED_FIFO, &first))
		die("kswapd cannot be starved");
}

static void feed_kswapd(void)
{
	const struct sched_param other = {};
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(kswapd(), sizeof(all), &all);
	sched_setscheduler(kswapd(), SCHED_OTHER, &other);
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
	scarce();
	subject_start(&self->idle, "idle");
	/* So little is left that it would be robbed too early? */
	ASSERT_EQ(0, swapped_pages(self->idle.pid));
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
	write_file(HUGEPAGES, "0");
	write_file("/proc/sys/vm/swappiness", "60");
}

/*
 * Each page that the idle process lost to swap was taken by kswapd, or by a process
 * that needed memory: mostly by who eats, but the test needs some too. @first took
 * some.
 */
static void expect_evictors(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
			    pid_t first)
{
	u64 lost = swapped_pages(self->idle.pid), by_kswapd = 0, by_eater = 0, by_others = 0;
	const struct vmview_event *e;
	pid_t pid = kswapd();

	rings_drain_all(&self->evict, &self->evicted);
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
	EXPECT_LT(0, first == pid ? by_kswapd : by_eater);
	EXPECT_EQ(lost, by_kswapd + by_eater + by_others);
	EXPECT_EQ(by_kswapd, rings_pair(&self->evict, 0, self->idle.pid,
					VMVIEW_ACTOR_KSWAPD).swapped);
	EXPECT_EQ(by_eater, rings_pair(&self->evict, self->eats.pid, self->idle.pid,
				       VMVIEW_ACTOR_DIRECT).swapped);
}

/* What vmstat counts of reclaim. */
struct counts {
	u64 runs;
	u64 stalls;
	u64 stolen;
};

static struct counts counts(void)
{
	return (struct counts){
		.runs = vmstat("pageoutrun"),
		.stalls = vmstat("allocstall_"),
		.stolen = vmstat("pgsteal_direct"),
	};
}

/* kswapd ran so often, and sleeps. */
static void expect_kswapd(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
			  u64 runs)
{
	const struct vmview_event *e, *last = NULL;
	pid_t pid = kswapd();
	u64 woken = 0;

	events_sort(&self->waited);
	for (e = self->waited.event; e < self->waited.event + self->waited.nr; e++) {
		if (e->type != VMVIEW_EVENT_KSWAPD)
			continue;
		EXPECT_EQ(pid, e->pid);
		EXPECT_EQ(0, e->frame);
		woken += e->outcome;
		last = e;
	}
	EXPECT_LT(0, woken);
	EXPECT_EQ(runs, woken);
	ASSERT_NE(NULL, last);
	EXPECT_EQ(0, last->outcome);
}

/* A reclaim is told of each wait that the kernel counted and accounted. */
static void expect_stalls(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
			  const struct counts *was, const struct counts *is)
{
	struct taskstats delays = delays_of(self->eats.pid);
	u64 all = 0, nr = 0, ns = 0, pages = 0;
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
	TH_LOG("%llu stalls, %llu of it of who eats; %llu ns, accounted %llu",
	       (unsigned long long)all, (unsigned long long)nr, (unsigned long long)ns,
	       (unsigned long long)delays.freepages_delay_total);
	EXPECT_EQ(is->stalls - was->stalls, all);
	EXPECT_EQ(delays.freepages_count, nr);
	EXPECT_LE(delays.freepages_delay_total, ns);
	/* What slabs gave counts too. */
	EXPECT_LE(is->stolen - was->stolen, pages);
}

static void press(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self,
		  pid_t first)
{
	struct counts was = counts(), is;

	subject_continue(&self->eats);
	feed_kswapd();
	/* kswapd is done, and asleep. */
	sleep(1);
	is = counts();
	rings_drain_all(&self->wait, &self->waited);
	expect_kswapd(_metadata, self, is.runs - was.runs);
	expect_stalls(_metadata, self, &was, &is);
	expect_evictors(_metadata, self, first);
}

TEST_F(reclaim, by_kswapd)
{
	press(_metadata, self, kswapd());
}

TEST_F(reclaim, direct)
{
	starve_kswapd(self->eats.pid);
	press(_metadata, self, self->eats.pid);
}

TEST_HARNESS_MAIN
