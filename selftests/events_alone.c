// SPDX-License-Identifier: GPL-2.0-only
/*
 * A session that wants all of a type is told of it on a short way, as long as nobody
 * else wants any of it. Here others come and go meanwhile, who want some: they are
 * told, and of the first each fault is told once all the same.
 */
#include <poll.h>

#include "test.h"
#include "events.h"
#include "storm.h"

#define CPUS	2

FIXTURE(alone)
{
	struct storm *storm;
	pid_t pid;
	struct rings rings;
	struct events some;
	u64 next_seq[CPUS];
	u64 seen;
	u64 others;
	u64 wrong;
};

FIXTURE_VARIANT(alone) { int type; };

FIXTURE_VARIANT_ADD(alone, faults) { .type = VMVIEW_EVENT_FAULT };
FIXTURE_VARIANT_ADD(alone, begins) { .type = VMVIEW_EVENT_FAULT_BEGIN };

FIXTURE_SETUP(alone)
{
	self->next_seq[0] = self->next_seq[1] = 1;
	self->pid = storm_start(&self->storm, FOR_EVER);
	rings_start(&self->rings, &(struct vmview_watch){
		.events = VMVIEW_WATCH_EVENT(variant->type), .ring_records = 32768,
		.watermark = 512 });
}

FIXTURE_TEARDOWN(alone)
{
	storm_end(self->storm, self->pid);
	rings_end(&self->rings);
	events_free(&self->some);
}

/* Sessions of that process, so many one after the other; each is told something. */
static pid_t come_and_go(s32 pid, int type, int times)
{
	const struct vmview_watch watch = {
		.events = VMVIEW_WATCH_EVENT(type), .ring_records = 8,
		.pids = (uintptr_t)&pid, .nr_pids = 1,
	};
	pid_t child = fork();
	struct rings rings;
	struct pollfd p;

	if (child)
		return child;
	for (; times; times--) {
		rings_start(&rings, &watch);
		p = (struct pollfd){ rings.fd, POLLIN, 0 };
		if (poll(&p, 1, 10000) != 1)
			_exit(1);
		rings_end(&rings);
		usleep(2000);
	}
	_exit(0);
}

static void look_at(FIXTURE_DATA(alone) *self, const struct vmview_event *e)
{
	if (e->cpu >= CPUS || e->seq != (u32)self->next_seq[e->cpu]++) {
		self->wrong++;
	} else if (e->pid != (u32)self->pid) {
		self->others += e->cpu == 0;
	} else {
		self->seen++;
		self->wrong += e->cpu || e->addr - (uintptr_t)self->storm->area >=
					 AREA_PAGES * PAGE || e->state != VMVIEW_STATE_NONE;
	}
}

static u64 take_some(FIXTURE_DATA(alone) *self)
{
	u64 before = self->seen;
	size_t i;

	rings_drain(&self->rings, &self->some);
	for (i = 0; i < self->some.nr; i++)
		look_at(self, &self->some.event[i]);
	self->some.nr = 0;
	return self->seen - before;
}

TEST_F(alone, while_others_come_and_go)
{
	pid_t flips = come_and_go(self->pid, variant->type, effort(100));
	struct pollfd p = { self->rings.fd, POLLIN, 0 };
	struct storm *s = self->storm;
	u64 produced, lost;
	int status = 1;

	s->go = true;
	while (!waitpid(flips, &status, WNOHANG)) {
		poll(&p, 1, 20);
		take_some(self);
	}
	EXPECT_EQ(0, status);
	s->stop = true;
	while (!s->done || take_some(self))
		usleep(1000);
	produced = ring_produced(&self->rings, 0, variant->type);
	lost = ring_lost(&self->rings, 0, variant->type);
	TH_LOG("%llu faults, %llu seen, %llu lost", s->faults, self->seen, lost);
	EXPECT_EQ(0, self->wrong);
	EXPECT_EQ(s->faults + self->others, produced);
	EXPECT_EQ(produced, self->seen + self->others + lost);
}

TEST_HARNESS_MAIN
