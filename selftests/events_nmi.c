// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults in NMIs, interrupts and softirqs, in the middle of a process's own faults and
 * of what is written of them. A module of the tests' own makes them, and counts them.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>

#include "test.h"
#include "events.h"
#include "storm.h"

#define MODULE		"faulter"
#define PARAMETER	"/sys/module/" MODULE "/parameters/"
#define CPUS		2
#define BOTH		(EVENT(FAULT) | EVENT(FAULT_BEGIN))

/**
 * struct seen - what the reader saw
 * @next_seq: Numbers of the next events of both CPUs.
 * @faults: FAULT of the area.
 * @begun: FAULT_BEGIN of the area.
 * @holes: FAULT_BEGIN of the hole.
 * @others: Events of other processes on the process's CPU.
 * @late: FAULT whose beginning was forgotten.
 * @wrong: Whatever cannot be.
 */
struct seen {
	u64 next_seq[CPUS];
	u64 faults;
	u64 begun;
	u64 holes;
	u64 others;
	u64 late;
	u64 wrong;
};

FIXTURE(interrupted)
{
	struct storm *storm;
	pid_t pid;
	struct rings rings;
	struct events some;
	struct seen seen;
};

/* @of_all: Of all processes, and without histograms: written in the rings at once. */
FIXTURE_VARIANT(interrupted) { const char *from; int times; u64 events; bool of_all; };

#define VARIANT(name, ...) FIXTURE_VARIANT_ADD(interrupted, name) { __VA_ARGS__ };
VARIANT(by_nmi, .from = "nmi", .times = 10000, .events = BOTH)
VARIANT(by_interrupt, .from = "hardirq", .times = 5000, .events = BOTH)
VARIANT(by_softirq, .from = "softirq", .times = 5000, .events = BOTH)
VARIANT(of_all_by_nmi, .from = "nmi", .times = 5000, .events = BOTH, .of_all = true)
VARIANT(begins_of_all_by_nmi, .from = "nmi", .times = 5000,
	.events = EVENT(FAULT_BEGIN), .of_all = true)

FIXTURE_SETUP(interrupted)
{
	struct vmview_watch watch = {
		.events = variant->events, .ring_records = 32768, .watermark = 512,
	};

	if (!variant->of_all) {
		watch.flags = VMVIEW_WATCH_HIST;
		watch.pids = (uintptr_t)&self->pid;
		watch.nr_pids = 1;
	}
	self->seen.next_seq[0] = self->seen.next_seq[1] = 1;
	self->pid = storm_start(&self->storm, FOR_EVER);
	rings_start(&self->rings, &watch);
}

FIXTURE_TEARDOWN(interrupted)
{
	storm_end(self->storm, self->pid);
	rings_end(&self->rings);
	events_free(&self->some);
}

static bool module_load(FIXTURE_DATA(interrupted) *self, const char *from, int times)
{
	int fd = open("../.vmview/faulter.ko", O_RDONLY | O_CLOEXEC), ret;
	char args[160];

	snprintf(args, sizeof(args), "from=%s process=%d address=%lu times=%d cpu=0", from,
		 self->pid, (unsigned long)self->storm->hole, times);
	ret = syscall(SYS_finit_module, fd, args, 0);
	close(fd);
	return !ret;
}

static void look_at(struct seen *seen, const struct storm *s,
		    const struct vmview_event *e)
{
	bool in_area = e->addr - (uintptr_t)s->area < AREA_PAGES * PAGE;

	seen->wrong += e->cpu || strncmp(e->comm, "events_nmi", sizeof(e->comm));
	if (e->type == VMVIEW_EVENT_FAULT_BEGIN) {
		seen->begun += in_area;
		seen->holes += e->addr == (uintptr_t)s->hole;
		seen->wrong += (!in_area && e->addr != (uintptr_t)s->hole) || !e->ip ||
			       e->state != VMVIEW_STATE_NONE;
		return;
	}
	seen->faults++;
	seen->late += !!(e->flags & VMVIEW_FAULT_LATE);
	seen->wrong += !in_area || e->type != VMVIEW_EVENT_FAULT ||
		       e->cause != VMVIEW_CAUSE_ANON ||
		       e->outcome != VMVIEW_OUTCOME_MINOR || !e->ip ||
		       e->kind != VMVIEW_KIND_ANON || !e->frame;
}

static size_t take_some(FIXTURE_DATA(interrupted) *self, bool of_all)
{
	size_t nr = rings_drain(&self->rings, &self->some), i, there = 0;
	struct seen *seen = &self->seen;

	for (i = 0; i < nr; i++) {
		const struct vmview_event *e = &self->some.event[i];

		there += e->cpu == 0;
		if (e->cpu >= CPUS || e->seq != (u32)seen->next_seq[e->cpu]++)
			seen->wrong++;
		else if (of_all && e->pid != (u32)self->pid)
			seen->others += e->cpu == 0;
		else if (e->pid == (u32)self->pid)
			look_at(seen, self->storm, e);
		else
			seen->wrong++;
	}
	self->some.nr = 0;
	return there;
}

/* Before 6.4 the kernel tries once more to copy what is left. */
static u64 faults_each(void)
{
	return kernel_at_least(6, 4) ? 1 : 2;
}

/* How many the process's CPU was given, and lost. */
static u64 given(const struct rings *rings, u64 *lost)
{
	u64 produced = 0;
	int type;

	*lost = 0;
	for (type = VMVIEW_EVENT_FAULT_BEGIN; type <= VMVIEW_EVENT_FAULT; type++) {
		produced += ring_produced(rings, 0, type);
		*lost += ring_lost(rings, 0, type);
	}
	return produced;
}

TEST_F(interrupted, faults_within_faults)
{
	u64 times = effort(variant->times), produced, lost, faulted, faults, begun;
	struct pollfd p = { self->rings.fd, POLLIN, 0 };
	struct vmview_counted counted;
	struct seen *seen = &self->seen;
	struct storm *s = self->storm;

	s->go = true;
	ASSERT_TRUE(module_load(self, variant->from, times));
	while (read_number(PARAMETER "came", times) < times) {
		poll(&p, 1, 20);
		take_some(self, variant->of_all);
	}
	s->stop = true;
	while (!s->done || take_some(self, variant->of_all))
		usleep(1000);
	faulted = read_number(PARAMETER "faulted", 0) * faults_each();
	ASSERT_EQ(0, syscall(SYS_delete_module, MODULE, O_NONBLOCK));

	produced = given(&self->rings, &lost);
	faults = variant->events & EVENT(FAULT) ? s->faults : 0;
	begun = s->faults + faulted;
	TH_LOG("%llu faults, %llu interruptions with %llu faults, %llu late, %llu lost",
	       s->faults, times, faulted, seen->late, lost);
	EXPECT_LE(times / 2, faulted);
	EXPECT_EQ(0, seen->wrong);
	EXPECT_EQ(0, seen->late);
	EXPECT_EQ(faults + begun + seen->others, produced);
	EXPECT_EQ(produced, seen->faults + seen->begun + seen->holes + seen->others + lost);
	if (variant->of_all)
		return;
	rings_counted(&self->rings, &counted);
	EXPECT_EQ(0, counted.displaced);
	EXPECT_EQ(faults, counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_EQ(begun, counted.events[VMVIEW_EVENT_FAULT_BEGIN]);
}

TEST_HARNESS_MAIN
