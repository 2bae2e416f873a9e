// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who came back from swap: by whom and when it had gone, and what it cost, beside
 * what the test did itself, pagemap, the kernel's count of refaults and its
 * accounting of delays.
 */
#include "evictions.h"
#include "taskstats.h"

/* Goes from its end, a page at a time; then reads all from its start. */
SUBJECT(goes_slowly)
{
	char *p = filled(BYTES);
	int i;

	subject_stop();
	for (i = PAGES - 1; i >= 0; i--)
		if (madvise(p + i * PAGE, PAGE, MADV_PAGEOUT))
			subject_cannot("no MADV_PAGEOUT");
	subject_stop();
	touch_read(p, BYTES);
	subject_stop();
}

/* Evictions that are remembered; and some more. */
#define REMEMBERED	65536
#define TOO_MANY	(REMEMBERED + 4096)

SUBJECT(goes_in_excess)
{
	size_t bytes = TOO_MANY * PAGE;
	char *p = map_anon(bytes);

	touch_write(p, bytes);
	subject_stop();
	if (madvise(p, bytes, MADV_PAGEOUT))
		subject_cannot("no MADV_PAGEOUT");
	subject_stop();
}

/**
 * struct trip - when the subject's pages went and came, in CLOCK_MONOTONIC
 * @go: Before the first went.
 * @gone: After the last did.
 * @come: Before the first came back.
 * @back: After the last did.
 */
struct trip {
	u64 go;
	u64 gone;
	u64 come;
	u64 back;
};

static void come_back(FIXTURE_DATA(swap) *self, struct trip *trip)
{
	trip->come = now_ns();
	subject_continue(&self->s);
	trip->back = now_ns();
	rings_drain_all(&self->rings, &self->all);
}

/* Goes by memory.reclaim, is out for a while, and comes back. */
static void go_and_come(FIXTURE_DATA(swap) *self, struct trip *trip)
{
	trip->go = now_ns();
	reclaim(self);
	trip->gone = now_ns();
	usleep(20000);
	come_back(self, trip);
}

/* The subject's faults on swap slots; @major: those that read it from the disk. */
static u64 swap_ins(FIXTURE_DATA(swap) *self, bool major, u64 *ns)
{
	const struct vmview_event *e;
	u64 nr = 0;

	*ns = 0;
	for (e = self->all.event; e < self->all.event + self->all.nr; e++) {
		if (e->type != VMVIEW_EVENT_FAULT || e->cause != VMVIEW_CAUSE_SWAP ||
		    (major && e->outcome != VMVIEW_OUTCOME_MAJOR))
			continue;
		nr++;
		*ns += e->latency_ns;
	}
	return nr;
}

/* Those in its claim, by page. */
static u64 returned(FIXTURE_DATA(swap) *self, const struct vmview_event *back[PAGES])
{
	const struct claim *c = &self->s.claim[0];
	const struct vmview_event *e;
	u64 nr = 0;

	memset(back, 0, PAGES * sizeof(*back));
	for (e = self->all.event; e < self->all.event + self->all.nr; e++) {
		if (e->type != VMVIEW_EVENT_FAULT || e->cause != VMVIEW_CAUSE_SWAP ||
		    e->addr < c->start || e->addr >= c->end)
			continue;
		back[(e->addr - c->start) / PAGE] = e;
		nr++;
	}
	return nr;
}

static bool tells_of(const struct vmview_event *e, const struct trip *trip, pid_t by,
		     int actor)
{
	return (e->flags & VMVIEW_FAULT_RETURNED) && e->by == (u32)by &&
	       e->actor == actor && trip->come - trip->gone <= e->out_ns &&
	       e->out_ns <= trip->back - trip->go;
}

/* Each page that went came back, and is told by whom and when it went. */
static void expect_returned(struct __test_metadata *_metadata, FIXTURE_DATA(swap) *self,
			    const struct trip *trip, pid_t by, int actor)
{
	const struct vmview_event *back[PAGES];
	struct vmview_counted counted;
	u64 entry[PAGES], good = 0, nr, ns;
	int i, bad = -1;

	entries(&self->s, entry);
	nr = returned(self, back);
	for (i = 0; i < PAGES; i++) {
		if (!back[i])
			continue;
		if ((entry[i] & PM_PRESENT) && tells_of(back[i], trip, by, actor))
			good++;
		else
			bad = i;
	}
	EXPECT_LE(PAGES / 2, nr);
	EXPECT_EQ(nr, good)
		TH_LOG("page %d: entry %llx, flags %x by %u actor %u out %llu", bad,
		       (unsigned long long)entry[bad], back[bad]->flags, back[bad]->by,
		       back[bad]->actor, (unsigned long long)back[bad]->out_ns);
	rings_counted(&self->rings, &counted);
	EXPECT_EQ(swap_ins(self, false, &ns), counted.returned + counted.unremembered);
	EXPECT_LE(nr, counted.returned);
}

TEST_F(swap, refault)
{
	u64 refaults, read, ns;
	struct trip trip;

	ASSERT_TRUE(start(self, &self->s, "idle"));
	rings_start_of(&self->rings, EVENT(FAULT), self->s.pid);
	refaults = vmstat("workingset_refault_anon");
	read = vmstat("pswpin");
	go_and_come(self, &trip);
	refaults = vmstat("workingset_refault_anon") - refaults;
	expect_returned(_metadata, self, &trip, getpid(), VMVIEW_ACTOR_MEMCG);
	read = vmstat("pswpin") - read;
	EXPECT_EQ(read, swap_ins(self, true, &ns));
	/* Generations once counted those alone that had not become older meanwhile. */
	if (mglru_on() && !kernel_at_least(6, 12)) {
		EXPECT_GE(read, refaults);
	} else {
		EXPECT_EQ(read, refaults);
	}
	/* All that it reads is back. */
	EXPECT_GT(PAGES / 4, swapped_pages(self->s.pid));
}

TEST_F(swap, time_to_read)
{
	struct taskstats before, after;
	u64 ns, nr, delay, delays;
	struct trip trip;

	if (!delays_on())
		SKIP(return, "no delay accounting");
	ASSERT_TRUE(start(self, &self->s, "idle"));
	rings_start_of(&self->rings, EVENT(FAULT), self->s.pid);
	before = delays_of(self->s.pid);
	go_and_come(self, &trip);
	after = delays_of(self->s.pid);
	nr = swap_ins(self, true, &ns);
	delays = after.swapin_count - before.swapin_count;
	delay = after.swapin_delay_total - before.swapin_delay_total;
	TH_LOG("%llu pages read in %llu ns, accounted %llu", (unsigned long long)nr,
	       (unsigned long long)ns, (unsigned long long)delay);
	EXPECT_LE(PAGES / 2, nr);
	/* A wait that the scheduler's clock takes for nothing is not counted. */
	EXPECT_LE(delays, nr);
	EXPECT_GE(delays + 1 + nr / 8, nr);
	/* Accounted is the reading alone; and one comes after the other. */
	EXPECT_LT(0, delay);
	EXPECT_LE(delay, ns);
	EXPECT_LE(ns, trip.back - trip.come);
}

/* The first to come back was the last to go: it was out the shortest. */
TEST_F(swap, time_out)
{
	const struct vmview_event *back[PAGES];
	struct trip trip;
	int i;

	ASSERT_TRUE(start(self, &self->s, "goes_slowly"));
	rings_start_of(&self->rings, EVENT(FAULT), self->s.pid);
	trip.go = now_ns();
	subject_continue(&self->s);
	trip.gone = now_ns();
	come_back(self, &trip);
	expect_returned(_metadata, self, &trip, self->s.pid, VMVIEW_ACTOR_ADVICE);
	returned(self, back);
	for (i = 1; i < PAGES; i++)
		if (back[i] && back[i - 1])
			EXPECT_LT(back[i - 1]->out_ns, back[i]->out_ns);
}

/* None of them comes back: each page that has no room any more takes another's. */
TEST_F(swap, forgotten)
{
	struct vmview_counted counted;
	u64 written;

	ASSERT_TRUE(start(self, &self->s, "goes_in_excess"));
	rings_start(&self->rings, &(struct vmview_watch){
		.flags = VMVIEW_WATCH_HIST, .events = EVENT(FAULT) });
	written = vmstat("pswpout");
	subject_continue(&self->s);
	written = vmstat("pswpout") - written;
	rings_counted(&self->rings, &counted);
	ASSERT_LT(REMEMBERED, written);
	EXPECT_LE(written - REMEMBERED, counted.forgotten);
	EXPECT_GE(written, counted.forgotten);
}

TEST_HARNESS_MAIN
