// SPDX-License-Identifier: GPL-2.0-only
/*
 * Storms from all CPUs at once: on each a process writes to its pages, gives them up
 * to swap and takes them back, as fast as it can, beside rings and a histogram that
 * take all of it. getrusage() says how many faults each had, pagemap what it lost.
 */
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "events.h"
#include "memory.h"
#include "numa.h"
#include "proc.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

#define PAGES	64
#define BYTES	(PAGES * PAGE)
#define CPUS	8	/* at most */

/**
 * struct storm - a process and what it shares
 * @ready: Set when nothing but its area is going to fault.
 * @go: Set by who watches.
 * @done: Set at the end.
 * @faults: How many getrusage() counted meanwhile.
 * @out: Pages that pagemap said were in swap, each time that they were given up.
 */
struct storm {
	volatile bool ready;
	volatile bool go;
	volatile bool done;
	u64 faults;
	u64 out;
};

FIXTURE(storms) {
	struct storm *storm;
	pid_t pid[CPUS];
	int nr;
	struct rings rings;
	struct rings hist;
	struct events all;
};

static u64 faults_so_far(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_minflt + r.ru_majflt;
}

static void storm(struct storm *s, int cpu)
{
	int rounds = effort(400), i;
	char *p = map_anon(BYTES);
	u64 before;

	run_on(cpu);
	/* What the rounds take is there before they are counted. */
	touch_write(p, BYTES);
	count_entries(p, BYTES, PM_SWAP, 0);
	before = faults_so_far();
	s->ready = true;
	while (!s->go)
		;
	before = faults_so_far();
	for (i = 0; i < rounds; i++) {
		touch_write(p, BYTES);
		madvise(p, BYTES, MADV_PAGEOUT);
		s->out += count_entries(p, BYTES, PM_SWAP, 0);
	}
	s->faults = faults_so_far() - before;
	s->done = true;
	for (;;)
		pause();
}

FIXTURE_SETUP(storms)
{
	const struct vmview_watch watch = {
		.events = EVENT(FAULT_BEGIN) | EVENT(FAULT) | EVENT(EVICT),
		.ring_records = 65536, .watermark = 512,
	};
	const struct vmview_watch hist = {
		.events = EVENT(FAULT) | EVENT(EVICT), .flags = VMVIEW_WATCH_HIST,
	};
	int i;

	if (!swap_areas())
		SKIP(return, "no swap");
	self->nr = sysconf(_SC_NPROCESSORS_ONLN);
	ASSERT_LT(1, self->nr);
	ASSERT_GE(CPUS, self->nr);
	self->storm = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < self->nr; i++) {
		self->pid[i] = fork();
		if (!self->pid[i])
			storm(&self->storm[i], i);
		/* It spins from then on, so that the session begins while it does not fault. */
		while (!self->storm[i].ready)
			usleep(1000);
	}
	rings_start(&self->rings, &watch);
	rings_start(&self->hist, &hist);
}

FIXTURE_TEARDOWN(storms)
{
	int i;

	for (i = 0; i < self->nr; i++) {
		kill(self->pid[i], SIGKILL);
		waitpid(self->pid[i], NULL, 0);
	}
	rings_end(&self->rings);
	rings_end(&self->hist);
	events_free(&self->all);
	munmap(self->storm, PAGE);
}

static bool all_done(const FIXTURE_DATA(storms) *self)
{
	int i;

	for (i = 0; i < self->nr; i++)
		if (!self->storm[i].done)
			return false;
	return true;
}

/* Events of a type, and pages of evictions, of one process. */
static u64 told(const FIXTURE_DATA(storms) *self, pid_t of, int type)
{
	const struct vmview_event *e = self->all.event;
	u64 nr = 0;

	for (; e < self->all.event + self->all.nr; e++)
		if (e->type == type && e->tgid == (u32)of)
			nr += type == VMVIEW_EVENT_EVICT ? e->pages : 1;
	return nr;
}

/* How often the next event is of another CPU: 1 if one was after the other. */
static u64 turns_taken(FIXTURE_DATA(storms) *self)
{
	u64 nr = 0;
	size_t i;

	events_sort(&self->all);
	for (i = 1; i < self->all.nr; i++)
		nr += self->all.event[i].cpu != self->all.event[i - 1].cpu;
	return nr;
}

TEST_F(storms, each_is_told_whole)
{
	u64 produced[VMVIEW_EVENTS], storms = 0, turns, sum;
	struct vmview_counted counted;
	int i, type;

	for (i = 0; i < self->nr; i++)
		self->storm[i].go = true;
	while (!all_done(self)) {
		usleep(1000);
		rings_drain(&self->rings, &self->all);
	}
	/* Others fault as well, also while this looks. */
	for (type = 0; type < VMVIEW_EVENTS; type++)
		produced[type] = rings_produced(&self->rings, type);
	rings_drain(&self->rings, &self->all);
	for (type = 0; type < VMVIEW_EVENTS; type++) {
		for (sum = 0, i = 0; i < (int)self->all.nr; i++)
			sum += self->all.event[i].type == type;
		EXPECT_LE(produced[type], sum);
		EXPECT_EQ(0, rings_lost(&self->rings, type));
	}
	for (i = 0; i < self->nr; i++) {
		const struct storm *s = &self->storm[i];
		pid_t pid = self->pid[i];
		struct vmview_pair pair = rings_pair(&self->hist, pid, pid, VMVIEW_ACTOR_ADVICE);

		TH_LOG("CPU %d: %llu faults, %llu pages to swap", i, s->faults, s->out);
		EXPECT_LT(0, s->out);
		EXPECT_EQ(s->faults, told(self, pid, VMVIEW_EVENT_FAULT));
		EXPECT_EQ(s->faults, told(self, pid, VMVIEW_EVENT_FAULT_BEGIN));
		EXPECT_EQ(s->out, told(self, pid, VMVIEW_EVENT_EVICT));
		EXPECT_EQ(s->out, pair.swapped + pair.dropped);
		storms += s->faults;
	}
	rings_counted(&self->hist, &counted);
	EXPECT_LE(storms, counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_EQ(0, counted.overflow);
	turns = turns_taken(self);
	TH_LOG("%zu events, CPUs took turns %llu times", self->all.nr, turns);
	EXPECT_LT(self->nr, turns);
}

TEST_HARNESS_MAIN
