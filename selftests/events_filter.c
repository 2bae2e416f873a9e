// SPDX-License-Identifier: GPL-2.0-only
/*
 * Of what a session is told: processes that touch known pages, under every filter
 * and under several at once, in rings and in histograms.
 */
#include <sys/prctl.h>

#include "toucher.h"
#include "cgroup.h"

#define CGROUP		"events-filter"
#define FAULTS		VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)

FIXTURE(filter) {
	struct toucher one;
	struct toucher other;
	struct rings rings;
	struct events all;
	s32 pid;
};

FIXTURE_SETUP(filter)
{
	toucher_start(&self->one, NULL, NULL);
	toucher_start(&self->other, NULL, NULL);
	/* What a process does at its start is over. */
	toucher_do(&self->one, TOUCH);
	toucher_do(&self->other, TOUCH);
	self->pid = self->one.pid;
}

FIXTURE_TEARDOWN(filter)
{
	events_free(&self->all);
	toucher_end(&self->one);
	toucher_end(&self->other);
}

#define START(...) \
	rings_start(&self->rings, &(struct vmview_watch){ .ring_records = 2048, \
		.flags = VMVIEW_WATCH_HIST, .events = FAULTS, __VA_ARGS__ })

#define OF_ONE	.pids = (uintptr_t)&self->pid, .nr_pids = 1

#define DRAIN()	rings_drain(&self->rings, &self->all)
#define OF(who)	faults_in(&self->all, &self->who, self->who.pid)

static void clear(struct rings *rings, struct vmview_counted *counted)
{
	struct vmview_hist hist = { .counted = (uintptr_t)counted, .flags = VMVIEW_HIST_CLEAR };

	if (vmv_hist(rings->fd, &hist))
		die("HIST");
}

TEST_F(filter, all_processes)
{
	START();
	toucher_do(&self->one, TOUCH);
	toucher_do(&self->other, TOUCH);
	DRAIN();
	EXPECT_EQ(TOUCHED, OF(one));
	EXPECT_EQ(TOUCHED, OF(other));
	rings_end(&self->rings);
}

TEST_F(filter, one_process)
{
	START(OF_ONE);
	toucher_do(&self->one, TOUCH);
	toucher_do(&self->other, TOUCH);
	DRAIN();
	EXPECT_EQ(TOUCHED, OF(one));
	EXPECT_EQ(self->all.nr, OF(one));
	rings_end(&self->rings);
}

/* Named by the PID of a thread or not, a process is all of its threads. */
TEST_F(filter, threads)
{
	START(OF_ONE);
	toucher_do(&self->one, IN_A_THREAD);
	DRAIN();
	EXPECT_EQ(TOUCHED, OF(one));
	rings_end(&self->rings);
}

TEST_F(filter, children)
{
	START(OF_ONE);
	toucher_do(&self->one, IN_A_CHILD);
	DRAIN();
	EXPECT_EQ(0, faults_in(&self->all, &self->one, 0));
	rings_end(&self->rings);
	self->all.nr = 0;
	START(OF_ONE, .flags = VMVIEW_WATCH_CHILDREN | VMVIEW_WATCH_HIST);
	toucher_do(&self->one, IN_A_CHILD);
	toucher_do(&self->other, IN_A_CHILD);
	DRAIN();
	EXPECT_EQ(TOUCHED, faults_in(&self->all, &self->one, 0));
	EXPECT_EQ(0, faults_in(&self->all, &self->other, 0));
	rings_end(&self->rings);
}

#define MORE	10

/* A process of its own in the memory of its parent, which is cheap. */
static int wait_here(void *unused)
{
	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pause();
	return 0;
}

static void fork_many(pid_t *child, unsigned int nr)
{
	static char stacks[VMVIEW_WATCH_FOLLOWED + MORE][512] __attribute__((aligned(16)));
	unsigned int i;

	for (i = 0; i < nr; i++) {
		child[i] = clone(wait_here, stacks[i + 1], CLONE_VM | SIGCHLD, NULL);
		if (child[i] < 0)
			die("clone");
	}
}

TEST_F(filter, too_many_children)
{
	static pid_t child[VMVIEW_WATCH_FOLLOWED + MORE - 1];
	struct vmview_counted counted;
	unsigned int i, nr = ARRAY_SIZE(child);
	pid_t parent;
	int go[2];
	char c;

	if (read_number("/proc/sys/kernel/threads-max", 10) < nr + 500)
		SKIP(return, "no room for so many processes");
	if (pipe(go))
		die("pipe");
	parent = fork();
	if (!parent) {
		if (read(go[0], &c, 1) != 1)
			_exit(1);
		fork_many(child, nr);
		for (i = 0; i < nr; i++)
			kill(child[i], SIGKILL);
		for (i = 0; i < nr; i++)
			waitpid(child[i], NULL, 0);
		_exit(0);
	}
	self->pid = parent;
	START(OF_ONE, .ring_records = 0, .flags = VMVIEW_WATCH_CHILDREN | VMVIEW_WATCH_HIST);
	if (write(go[1], "", 1) != 1)
		die("write");
	waitpid(parent, NULL, 0);
	rings_counted(&self->rings, &counted);
	/* The parent has a place too. */
	EXPECT_EQ(nr + 1 - VMVIEW_WATCH_FOLLOWED, counted.unfollowed);
	rings_end(&self->rings);
	close(go[0]);
	close(go[1]);
}

static void enter(void *name)
{
	cg_enter(name);
}

TEST_F(filter, cgroup)
{
	struct toucher below, above;

	if (!cg_there())
		SKIP(return, "no cgroup v2 here");
	cg_make(CGROUP);
	cg_make(CGROUP "/below");
	toucher_start(&above, enter, CGROUP);
	toucher_start(&below, enter, CGROUP "/below");
	toucher_do(&below, TOUCH);
	START(.cgroup = cg_id(CGROUP));
	toucher_do(&below, TOUCH);
	toucher_do(&above, TOUCH);
	toucher_do(&self->other, TOUCH);
	DRAIN();
	EXPECT_EQ(TOUCHED, faults_in(&self->all, &below, below.pid));
	EXPECT_EQ(TOUCHED, faults_in(&self->all, &above, above.pid));
	EXPECT_EQ(0, OF(other));
	rings_end(&self->rings);
	self->all.nr = 0;
	START(.cgroup = cg_id(CGROUP "/below"));
	toucher_do(&below, TOUCH);
	toucher_do(&above, TOUCH);
	DRAIN();
	EXPECT_EQ(TOUCHED, faults_in(&self->all, &below, below.pid));
	EXPECT_EQ(0, faults_in(&self->all, &above, above.pid));
	rings_end(&self->rings);
	toucher_end(&above);
	toucher_end(&below);
	cg_remove_soon(CGROUP "/below");
	cg_remove_soon(CGROUP);
}

TEST_F(filter, causes)
{
	START(OF_ONE, .causes = VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_ZERO));
	toucher_do(&self->one, TOUCH);
	DRAIN();
	EXPECT_EQ(0, self->all.nr);
	toucher_do(&self->one, READ);
	DRAIN();
	EXPECT_EQ(TOUCHED, OF(one));
	EXPECT_EQ(self->all.nr, OF(one));
	rings_end(&self->rings);
}

TEST_F(filter, least_latency)
{
	START(OF_ONE, .min_latency_ns = 60000000000ULL);
	toucher_do(&self->one, TOUCH);
	DRAIN();
	EXPECT_EQ(0, self->all.nr);
	rings_end(&self->rings);
	START(OF_ONE, .min_latency_ns = 1);
	toucher_do(&self->one, TOUCH);
	DRAIN();
	EXPECT_EQ(TOUCHED, OF(one));
	rings_end(&self->rings);
}

/* What is counted is whole; the two CPUs' rings get one in four each. */
TEST_F(filter, samples)
{
	struct vmview_counted counted;

	START(OF_ONE, .sample = 4, .causes = VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_ANON));
	toucher_do(&self->one, TOUCH);
	toucher_do(&self->one, TOUCH);
	DRAIN();
	rings_counted(&self->rings, &counted);
	EXPECT_EQ(2 * TOUCHED, counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_LE(2 * TOUCHED / 4 - self->rings.watch.nr_rings, self->all.nr);
	EXPECT_GE(2 * TOUCHED / 4, self->all.nr);
	EXPECT_EQ(self->all.nr, rings_produced(&self->rings, VMVIEW_EVENT_FAULT));
	rings_end(&self->rings);
}

static u64 sum(const u64 *of, int nr)
{
	u64 all = 0;

	while (nr--)
		all += of[nr];
	return all;
}

static int log2_of(u64 ns)
{
	return ns ? 63 - __builtin_clzll(ns) : 0;
}

/* Counted and told is the same; after a clear it begins anew. */
TEST_F(filter, histograms)
{
	u64 bucket[VMVIEW_LOG2] = {}, ns = 0;
	struct vmview_counted counted;
	size_t i;

	START(OF_ONE, .causes = VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_ANON));
	toucher_do(&self->one, TOUCH);
	DRAIN();
	clear(&self->rings, &counted);
	for (i = 0; i < self->all.nr; i++) {
		bucket[log2_of(self->all.event[i].latency_ns)]++;
		ns += self->all.event[i].latency_ns;
	}
	EXPECT_EQ(self->all.nr, counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_EQ(self->all.nr,
		  counted.outcome[VMVIEW_CAUSE_ANON][VMVIEW_OUTCOME_MINOR]);
	EXPECT_EQ(ns, counted.latency_ns[VMVIEW_CAUSE_ANON]);
	EXPECT_EQ(0, memcmp(bucket, counted.latency[VMVIEW_CAUSE_ANON], sizeof(bucket)));
	EXPECT_EQ(self->all.nr, sum(counted.outcome[0], VMVIEW_CAUSES * VMVIEW_OUTCOMES));
	rings_counted(&self->rings, &counted);
	EXPECT_EQ(0, sum(counted.events, VMVIEW_EVENTS));
	EXPECT_EQ(0, sum(counted.outcome[0], VMVIEW_CAUSES * VMVIEW_OUTCOMES));
	toucher_do(&self->one, TOUCH);
	rings_counted(&self->rings, &counted);
	EXPECT_EQ(TOUCHED, counted.events[VMVIEW_EVENT_FAULT]);
	rings_end(&self->rings);
}

/* Each of many gets what it asked for, as if it were alone. */
TEST_F(filter, many_at_once)
{
	struct vmview_watch watch = { .events = FAULTS, .ring_records = 2048, OF_ONE };
	struct events all[6] = {};
	struct rings rings[6];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rings); i++) {
		self->pid = i % 2 ? self->other.pid : self->one.pid;
		watch.causes = i < 2 ? 0 : i < 4 ? VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_ANON) :
						   VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_ZERO);
		rings_start(&rings[i], &watch);
	}
	toucher_do(&self->one, TOUCH);
	toucher_do(&self->other, READ);
	for (i = 0; i < ARRAY_SIZE(rings); i++)
		rings_drain(&rings[i], &all[i]);
	EXPECT_EQ(TOUCHED, faults_in(&all[0], &self->one, self->one.pid));
	EXPECT_EQ(0, faults_in(&all[0], &self->other, self->other.pid));
	EXPECT_EQ(TOUCHED, faults_in(&all[1], &self->other, self->other.pid));
	EXPECT_EQ(TOUCHED, all[2].nr);
	EXPECT_EQ(0, faults_in(&all[3], &self->other, 0));
	EXPECT_EQ(0, faults_in(&all[4], &self->one, 0));
	EXPECT_EQ(TOUCHED, all[5].nr);
	for (i = 0; i < ARRAY_SIZE(rings); i++) {
		rings_end(&rings[i]);
		events_free(&all[i]);
	}
}

static void in_a_namespace(struct toucher *outside)
{
	struct vmview_watch watch = { .events = FAULTS, .ring_records = 2048 };
	struct events all = {};
	struct toucher inside;
	struct rings rings;

	toucher_start(&inside, NULL, NULL);
	toucher_do(&inside, TOUCH);
	rings_start(&rings, &watch);
	toucher_do(&inside, TOUCH);
	toucher_do(outside, TOUCH);
	rings_drain(&rings, &all);
	_exit(inside.pid < 10 && faults_in(&all, &inside, inside.pid) == TOUCHED &&
	      faults_in(&all, outside, outside->pid) == 0 ? 0 : 1);
}

/* PIDs are those of whoever watches; who is not there has none. */
TEST_F(filter, pid_namespace)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWPID))
			die("unshare");
		pid = fork();
		if (!pid)
			in_a_namespace(&self->one);
		waitpid(pid, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
