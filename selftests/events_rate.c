// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults as fast as they can be had, one after the other over known pages, beside a
 * reader that maps the rings, one that reads them as a file, and none. What is wanted
 * of all processes is written in the rings at once, what of one is copied there; the
 * reader of the first is woken for each event, to come upon it as it is written.
 */
#include <fcntl.h>
#include <poll.h>

#include "test.h"
#include "events.h"
#include "storm.h"

#define AT_A_TIME	512
#define CPUS		2
/* For while the host lets the reader's CPU stand still. */
#define ROOM		65536

enum reading { MAPPED, AS_A_FILE, NONE };

FIXTURE(rate)
{
	struct storm *storm;
	pid_t pid;
	struct rings rings;
	struct events some;
	u64 seen[VMVIEW_EVENTS];
	u64 others;
	u64 next_seq[CPUS];
	u64 last_ns;
	u64 wrong;
};

FIXTURE_VARIANT(rate) { enum reading reading; u32 ring_records; u64 events; bool of_all; };

#define FAULTS	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)
#define BEGINS	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN)

FIXTURE_VARIANT_ADD(rate, mapped) {
	.reading = MAPPED, .ring_records = ROOM, .events = FAULTS,
};

FIXTURE_VARIANT_ADD(rate, mapped_two_events) {
	.reading = MAPPED, .ring_records = ROOM, .events = FAULTS | BEGINS,
};

FIXTURE_VARIANT_ADD(rate, mapped_of_all) {
	.reading = MAPPED, .ring_records = ROOM, .events = FAULTS, .of_all = true,
};

FIXTURE_VARIANT_ADD(rate, mapped_begins_of_all) {
	.reading = MAPPED, .ring_records = ROOM, .events = BEGINS, .of_all = true,
};

FIXTURE_VARIANT_ADD(rate, as_a_file) {
	.reading = AS_A_FILE, .ring_records = ROOM, .events = FAULTS,
};

FIXTURE_VARIANT_ADD(rate, no_reader) {
	.reading = NONE, .ring_records = 4096, .events = FAULTS,
};

FIXTURE_SETUP(rate)
{
	struct vmview_watch watch = {
		.events = variant->events, .nr_pids = !variant->of_all,
		.pids = variant->of_all ? 0 : (uintptr_t)&self->pid,
		.ring_records = variant->ring_records,
		.watermark = variant->of_all ? 1 : AT_A_TIME,
	};
	u64 wanted = effort_to(100000, 10000000) / AREA_PAGES * AREA_PAGES;

	self->next_seq[0] = self->next_seq[1] = 1;
	self->pid = storm_start(&self->storm, wanted);
	rings_start(&self->rings, &watch);
}

FIXTURE_TEARDOWN(rate)
{
	storm_end(self->storm, self->pid);
	rings_end(&self->rings);
	events_free(&self->some);
}

/* What a slot held a lap ago is the same but for the time. */
static bool as_it_should_be(const FIXTURE_DATA(rate) *self, const struct vmview_event *e)
{
	u64 page = self->seen[e->type] % AREA_PAGES;

	return e->time_ns > self->last_ns && e->cpu == 0 && e->pid == (u32)self->pid &&
	       e->addr == (uintptr_t)self->storm->area + page * PAGE &&
	       (e->type == VMVIEW_EVENT_FAULT_BEGIN || (e->cause == VMVIEW_CAUSE_ANON &&
			e->outcome == VMVIEW_OUTCOME_MINOR && e->kind == VMVIEW_KIND_ANON));
}

/* All of one CPU: the order in which they happened, and no other. */
static void check_some(FIXTURE_DATA(rate) *self, bool of_all)
{
	size_t i;

	for (i = 0; i < self->some.nr; i++) {
		const struct vmview_event *e = &self->some.event[i];

		if (e->cpu >= CPUS || e->seq != (u32)self->next_seq[e->cpu]++) {
			self->wrong++;
		} else if (of_all && e->pid != (u32)self->pid) {
			self->others += e->cpu == 0;
		} else {
			self->wrong += !as_it_should_be(self, e);
			self->seen[e->type]++;
			self->last_ns = e->time_ns;
		}
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
	check_some(self, false);
	self->some = (struct events){};
}

static void take_some(FIXTURE_DATA(rate) *self, enum reading reading, bool of_all)
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
	check_some(self, of_all);
}

static u64 seen(const FIXTURE_DATA(rate) *self)
{
	return self->seen[VMVIEW_EVENT_FAULT] + self->seen[VMVIEW_EVENT_FAULT_BEGIN];
}

TEST_F(rate, nothing_is_lost_uncounted)
{
	u64 produced = 0, lost = 0, before;
	struct storm *s = self->storm;
	int type;

	fcntl(self->rings.fd, F_SETFL, O_NONBLOCK);
	s->go = true;
	while (!s->done)
		if (variant->reading == NONE)
			usleep(1000);
		else
			take_some(self, variant->reading, variant->of_all);
	do {
		before = seen(self);
		take_some(self, variant->reading, variant->of_all);
	} while (seen(self) != before);

	for (type = VMVIEW_EVENT_FAULT_BEGIN; type <= VMVIEW_EVENT_FAULT; type++) {
		produced += ring_produced(&self->rings, 0, type);
		lost += ring_lost(&self->rings, 0, type);
		if (variant->events & VMVIEW_WATCH_EVENT(type) && variant->reading != NONE)
			EXPECT_EQ(s->faults, self->seen[type]);
	}
	TH_LOG("%llu faults, %llu seen, %llu lost", s->faults, seen(self), lost);
	EXPECT_EQ(0, self->wrong);
	EXPECT_LE(s->wanted, s->faults);
	EXPECT_EQ(s->faults * __builtin_popcountll(variant->events) + self->others, produced);
	EXPECT_EQ(produced, seen(self) + self->others + lost);
	if (variant->reading == NONE)
		EXPECT_EQ(variant->ring_records, seen(self));
}

TEST_HARNESS_MAIN
