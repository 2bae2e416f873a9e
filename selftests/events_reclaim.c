// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who had to reclaim or compact memory and for how long, kswapd, and the OOM
 * killer: what events tell beside vmstat, the kernel's delay accounting, its own
 * trace events, a cgroup's counts and the status of who was killed.
 */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "test.h"
#include "cgroup.h"
#include "memory.h"
#include "proc.h"
#include "session.h"
#include "subject.h"
#include "taskstats.h"

#define MIB		(1UL << 20)
#define FREE_MIB	40	/* what is left where memory is made scarce */
#define IDLE_MIB	12	/* of a process that only loses memory */
#define EATS_MIB	48	/* of one that takes it */
#define TRACING		"/sys/kernel/tracing/"
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

static u64 vmstat(const char *key)
{
	char *text = slurp("/proc/vmstat"), word[64], *at = text;
	size_t len = snprintf(word, sizeof(word), "\n%s", key);
	u64 sum = 0;

	/* All zones of it. */
	while ((at = strstr(at, word))) {
		at += len;
		sum += strtoull(strchr(at, ' '), NULL, 10);
	}
	free(text);
	return sum;
}

static u64 swapped(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	return proc_bytes(path, "Swap") / PAGE;
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

/* Most of the machine's memory goes to the pool of huge pages, which costs nothing. */
static void scarce(void)
{
	u64 free;
	char text[32];

	write_file("/proc/sys/vm/drop_caches", "3");
	free = proc_bytes("/proc/meminfo", "MemFree");
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)(free - FREE_MIB * MIB) / PMD_BYTES);
	write_file(HUGEPAGES, text);
}

FIXTURE(reclaim) {
	struct subject idle;
	struct subject eats;
	struct session evict;
	struct session w;
};

FIXTURE_SETUP(reclaim)
{
	memset(self, 0, sizeof(*self));
	if (!swap_areas())
		SKIP(return, "the guest has no swap area");
	if (!delays_on())
		SKIP(return, "no delay accounting");
}

FIXTURE_TEARDOWN(reclaim)
{
	if (self->eats.pid)
		subject_end(&self->eats);
	if (self->idle.pid)
		subject_end(&self->idle);
	if (self->evict.fd)
		session_end(&self->evict);
	if (self->w.fd)
		session_end(&self->w);
	write_file(HUGEPAGES, "0");
}

/* A thread's waits that were told. */
static u64 told(const struct session *w, pid_t pid, u8 type, u64 *ns)
{
	const struct vmview_event *e;
	u64 nr = 0;

	*ns = 0;
	for (e = w->event; e < w->event + w->nr; e++) {
		if (e->type != type || (pid && e->pid != (u32)pid))
			continue;
		nr++;
		*ns += e->latency_ns;
	}
	return nr;
}

static void expect_kswapd(struct __test_metadata *_metadata, const struct session *w,
			  u64 runs)
{
	const struct vmview_event *e, *last = NULL;
	pid_t pid = kswapd();
	u64 woken = 0;

	for (e = w->event; e < w->event + w->nr; e++) {
		if (e->type != VMVIEW_EVENT_KSWAPD)
			continue;
		EXPECT_EQ(pid, e->pid);
		EXPECT_EQ(0, e->frame);
		woken += e->outcome;
		if (!last || last->time_ns < e->time_ns)
			last = e;
	}
	EXPECT_LT(0, woken);
	EXPECT_EQ(runs, woken);
	ASSERT_NE(NULL, last);
	EXPECT_EQ(0, last->outcome);
}

/* Each page that the idle process lost was taken by somebody, and by whom it may be. */
static void expect_evictors(struct __test_metadata *_metadata, FIXTURE_DATA(reclaim) *self)
{
	const struct vmview_event *e;
	u64 nr[VMVIEW_ACTORS] = {}, lost = swapped(self->idle.pid), all = 0;
	pid_t pid = kswapd();

	session_read(&self->evict);
	for (e = self->evict.event; e < self->evict.event + self->evict.nr; e++) {
		if (e->state != VMVIEW_STATE_SWAP)
			continue;
		all++;
		nr[e->actor]++;
		EXPECT_EQ(e->actor == VMVIEW_ACTOR_KSWAPD, e->by == (u32)pid);
	}
	EXPECT_LT(0, lost);
	EXPECT_EQ(lost, all);
	EXPECT_LT(0, nr[VMVIEW_ACTOR_KSWAPD]);
	EXPECT_EQ(all, nr[VMVIEW_ACTOR_KSWAPD] + nr[VMVIEW_ACTOR_DIRECT]);
	EXPECT_EQ(nr[VMVIEW_ACTOR_KSWAPD],
		  session_pair(&self->evict, 0, self->idle.pid, VMVIEW_ACTOR_KSWAPD).swapped);
	EXPECT_EQ(nr[VMVIEW_ACTOR_DIRECT] > 0, vmstat("pgsteal_direct") > 0);
}

TEST_F(reclaim, pressure)
{
	u64 runs, stalls, ns, nr;
	struct taskstats delays;

	subject_start(&self->eats, "eats");
	subject_start(&self->idle, "idle");
	scarce();
	session_start_of(&self->evict, EVENT(EVICT), self->idle.pid);
	session_start_of(&self->w, EVENT(RECLAIM) | EVENT(KSWAPD) | EVENT(THROTTLE), 0);
	runs = vmstat("pageoutrun");
	stalls = vmstat("allocstall_");
	subject_continue(&self->eats);
	stalls = vmstat("allocstall_") - stalls;
	delays = delays_of(self->eats.pid);
	/* kswapd is done, and asleep. */
	sleep(1);
	session_read(&self->w);
	expect_kswapd(_metadata, &self->w, vmstat("pageoutrun") - runs);
	expect_evictors(_metadata, self);

	nr = told(&self->w, self->eats.pid, VMVIEW_EVENT_RECLAIM, &ns);
	TH_LOG("%llu stalls, %llu of it of who eats; %llu ns, accounted %llu",
	       (unsigned long long)stalls, (unsigned long long)nr, (unsigned long long)ns,
	       (unsigned long long)delays.freepages_delay_total);
	EXPECT_EQ(delays.freepages_count, nr);
	EXPECT_LE(delays.freepages_delay_total, ns);
	EXPECT_EQ(stalls, told(&self->w, 0, VMVIEW_EVENT_RECLAIM, &ns));
}

TEST_HARNESS_MAIN
