// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults as fast as they can be had, one after the other over known pages, beside a
 * reader that maps the rings, one that reads them as a file, and none.
 */
#include <fcntl.h>
#include <poll.h>

#include "test.h"
#include "events.h"
#include "storm.h"

#define AT_A_TIME	512

enum reading { MAPPED, AS_A_FILE, NONE };

FIXTURE(rate)
{
	struct storm *storm;
	pid_t pid;
	struct rings rings;
	struct events some;
	u64 seen;
	u64 next_seq;
	u64 begun;
	u64 wrong;
};

FIXTURE_VARIANT(rate) { enum reading reading; u32 ring_records; u64 events; };

#define FAULTS	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)
#define BEGINS	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN)

FIXTURE_VARIANT_ADD(rate, mapped) {
	.reading = MAPPED, .ring_records = 16384, .events = FAULTS,
};

FIXTURE_VARIANT_ADD(rate, mapped_two_events) {
	.reading = MAPPED, .ring_records = 32768, .events = FAULTS | BEGINS,
};

FIXTURE_VARIANT_ADD(rate, as_a_file) {
	.reading = AS_A_FILE, .ring_records = 16384, .events = FAULTS,
};

FIXTURE_VARIANT_ADD(rate, no_reader) {
	.reading = NONE, .ring_records = 4096, .events = FAULTS,
};

FIXTURE_SETUP(rate)
{
	struct vmview_watch watch = {
		.events = variant->events, .nr_pids = 1, .pids = (uintptr_t)&self->pid,
		.ring_records = variant->ring_records, .watermark = AT_A_TIME,
	};
	u64 wanted = effort_to(100000, 10000000) / AREA_PAGES * AREA_PAGES;

	self->next_seq = 1;
	self->pid = storm_start(&self->storm, wanted);
	rings_start(&self->rings, &watch);
}

FIXTURE_TEARDOWN(rate)
{
	storm_end(self->storm, self->pid);
	rings_end(&self->rings);
	events_free(&self->some);
}

/* All of one CPU: the order in which they happened, and no other. */
static void check_some(FIXTURE_DATA(rate) *self)
{
	size_t i;

	for (i = 0; i < self->some.nr; i++) {
		const struct vmview_event *e = &self->some.event[i];
		u64 page = self->seen % AREA_PAGES;

		self->wrong += e->seq != (u32)self->next_seq++ || e->cpu;
		if (e->type == VMVIEW_EVENT_FAULT_BEGIN) {
			self->begun++;
			continue;
		}
		self->wrong += e->addr != (uintptr_t)self->storm->area + page * PAGE ||
			       e->cause != VMVIEW_CAUSE_ANON ||
			       e->outcome != VMVIEW_OUTCOME_MINOR ||
			       e->pid != (u32)self->pid;
		self->seen++;
	}
	self->some.nr = 0;
}

static void read_some(FIXTURE_DATA(rate) *self)
{
	static struct vmview_event event[4096];
	ssize_t got = read(self->rings.fd, event, sizeof(event));

	if (got < 0 && errno == EAGAIN)
		return;
	if (got < 0 || got % sizeof(*event))
		die("read() of a session gave %zd", got);
	self->some = (struct events){ event, got / sizeof(*event), 0 };
	check_some(self);
	self->some = (struct events){};
}

static void take_some(FIXTURE_DATA(rate) *self, enum reading reading)
{
	struct pollfd p = { self->rings.fd, POLLIN, 0 };

	/* Fewer than the watermark may be left, which wake nobody. */
	if (poll(&p, 1, 20) < 0)
		die("poll");
	if (reading == AS_A_FILE) {
		if (p.revents & POLLIN || self->storm->done)
			read_some(self);
		return;
	}
	rings_drain(&self->rings, &self->some);
	check_some(self);
}

TEST_F(rate, nothing_is_lost_uncounted)
{
	struct storm *s = self->storm;
	u64 produced, lost, before;

	fcntl(self->rings.fd, F_SETFL, O_NONBLOCK);
	s->go = true;
	while (!s->done)
		if (variant->reading == NONE)
			usleep(1000);
		else
			take_some(self, variant->reading);
	do {
		before = self->seen + self->begun;
		take_some(self, variant->reading);
	} while (self->seen + self->begun != before);

	produced = rings_produced(&self->rings, VMVIEW_EVENT_FAULT);
	lost = rings_lost(&self->rings, VMVIEW_EVENT_FAULT);
	TH_LOG("%llu faults, %llu seen, %llu lost", s->faults, self->seen, lost);
	EXPECT_EQ(0, self->wrong);
	EXPECT_LE(s->wanted, s->faults);
	EXPECT_EQ(s->faults, produced);
	EXPECT_EQ(produced, self->seen + lost);
	EXPECT_EQ(variant->reading == NONE ? variant->ring_records : s->faults, self->seen);
	EXPECT_EQ(variant->events & BEGINS ? s->faults : 0, self->begun);
}

TEST_HARNESS_MAIN
