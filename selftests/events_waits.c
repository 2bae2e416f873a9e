// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who compacts memory, for whom and for how long, and whom the OOM killer takes:
 * beside the kernel's own trace events, a cgroup's counts and the status of who was
 * killed.
 */
#include <sys/wait.h>

#include "test.h"
#include "cgroup.h"
#include "events.h"
#include "memory.h"
#include "proc.h"
#include "scarce.h"
#include "subject.h"
#include "trace.h"

#define CGROUP		"events-waits"
#define BEGIN		"mm_compaction_begin"
#define END		"mm_compaction_end"
#define FREE_MIB	24	/* in single pages, where huge ones are asked for */
#define SPARE_MIB	16	/* for all others */
/* After a compaction in vain the kernel leaves out up to 2^6 that are asked for. */
#define TRIES		200

static const char *const events[] = { "compaction/" BEGIN, "compaction/" END, NULL };

/**
 * struct compactions - of zones, as the kernel's trace tells
 * @nr: How many.
 * @ns: How long all of them took.
 */
struct compactions {
	u64 nr;
	u64 ns;
};

static struct compactions traced(void)
{
	struct compactions all = {};
	struct trace_line line;
	FILE *f = trace_open();
	double begun = 0;

	while (trace_next(f, &line)) {
		if (!strcmp(line.event, BEGIN)) {
			begun = line.at;
			continue;
		}
		all.nr++;
		all.ns += (line.at - begun) * 1e9;
	}
	fclose(f);
	return all;
}

FIXTURE(waits) {
	struct subject s;
	struct rings rings;
	struct events all;
};

FIXTURE_SETUP(waits)
{
	memset(self, 0, sizeof(*self));
}

FIXTURE_TEARDOWN(waits)
{
	if (self->s.pid)
		subject_end(&self->s);
	if (self->rings.fd)
		rings_end(&self->rings);
	events_free(&self->all);
}

/* Each zone's compaction is told of, by whom, and takes as long. */
static void expect_compactions(struct __test_metadata *_metadata,
			       FIXTURE_DATA(waits) *self, int actor, u32 order)
{
	struct compactions kernels = traced();
	const struct vmview_event *e;
	u64 ns = 0;

	rings_drain_all(&self->rings, &self->all);
	for (e = self->all.event; e < self->all.event + self->all.nr; e++) {
		EXPECT_EQ(VMVIEW_EVENT_COMPACT, e->type);
		EXPECT_EQ(getpid(), (pid_t)e->pid);
		EXPECT_EQ(actor, e->actor);
		EXPECT_EQ(order, e->order);
		ns += e->latency_ns;
	}
	TH_LOG("%llu compactions of %llu ns, traced %llu ns", (unsigned long long)kernels.nr,
	       (unsigned long long)ns, (unsigned long long)kernels.ns);
	EXPECT_LT(0, kernels.nr);
	EXPECT_EQ(kernels.nr, self->all.nr);
	/* The trace's own work is between, and a CPU of a guest may stand still. */
	EXPECT_LT(ns / 4, kernels.ns);
	EXPECT_LT(kernels.ns / 4, ns);
}

TEST_F(waits, compaction_asked_for)
{
	rings_start_of(&self->rings, EVENT(COMPACT), getpid());
	trace_begin(events);
	EXPECT_TRUE(write_file("/proc/sys/vm/compact_memory", "1"));
	trace_end(events);
	expect_compactions(_metadata, self, VMVIEW_ACTOR_ADVICE, 0);
}

/* Every second page of an area: what is free between them is in single pages. */
SUBJECT(scatters)
{
	size_t bytes = 2 * FREE_MIB * MIB, at;
	char *p = map_anon(bytes);

	madvise(p, bytes, MADV_NOHUGEPAGE);
	touch_write(p, bytes);
	for (at = 0; at < bytes; at += 2 * PAGE)
		madvise(p + at, PAGE, MADV_DONTNEED);
	subject_stop();
}

/* Pages that were looked at for who asked, not for kcompactd. */
static u64 compacted(void)
{
	return vmstat("compact_migrate_scanned") - vmstat("compact_daemon_migrate_scanned");
}

/* Huge pages for a pool, where memory is free in single pages only. */
TEST_F(waits, compaction_for_an_allocation)
{
	u64 pool, before;
	int i;

	scarce(2 * FREE_MIB + SPARE_MIB);
	/* This line has no KiB. */
	pool = proc_bytes("/proc/meminfo", "HugePages_Total") >> 10;
	subject_start(&self->s, "scatters");
	rings_start_of(&self->rings, EVENT(COMPACT), getpid());
	trace_begin(events);
	before = compacted();
	for (i = 0; i < TRIES && compacted() == before; i++)
		set_hugepages(pool + FREE_MIB);
	trace_end(events);
	plenty();
	expect_compactions(_metadata, self, VMVIEW_ACTOR_DIRECT, 9);
}

SUBJECT(eats_too_much)
{
	subject_stop();
	touch_write(map_anon(32 * MIB), 32 * MIB);
	subject_stop();
}

TEST_F(waits, oom_kill)
{
	const struct vmview_event *e;
	int status;

	if (!cg_there())
		SKIP(return, "no cgroup v2 here");
	cg_make(CGROUP);
	cg_write(CGROUP, "memory.max", "8M");
	if (swap_areas())
		cg_write(CGROUP, "memory.swap.max", "0");
	subject_start_in(&self->s, "eats_too_much", CGROUP);
	ASSERT_STREQ("", self->s.why);
	rings_start_of(&self->rings, EVENT(OOM_KILL), self->s.pid);
	kill(self->s.pid, SIGCONT);
	ASSERT_EQ(self->s.pid, waitpid(self->s.pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	rings_drain_all(&self->rings, &self->all);
	EXPECT_EQ(1, cg_event(CGROUP, "oom_kill"));
	ASSERT_EQ(1, self->all.nr);
	e = self->all.event;
	EXPECT_EQ(VMVIEW_EVENT_OOM_KILL, e->type);
	EXPECT_EQ(self->s.pid, (pid_t)e->tgid);
	/* It wanted the memory itself. */
	EXPECT_EQ(self->s.pid, (pid_t)e->by);
	self->s.pid = 0;
}

TEST_HARNESS_MAIN
