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

/**
 * struct seen - what the reader saw
 * @next_seq: Number of the next event of the process's CPU.
 * @faults: FAULT of the area.
 * @begun: FAULT_BEGIN of the area.
 * @holes: FAULT_BEGIN of the hole.
 * @late: FAULT whose beginning was forgotten.
 * @wrong: Whatever cannot be.
 */
struct seen {
	u64 next_seq;
	u64 faults;
	u64 begun;
	u64 holes;
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

FIXTURE_VARIANT(interrupted) { const char *from; int times; };

FIXTURE_VARIANT_ADD(interrupted, by_nmi) { .from = "nmi", .times = 20000 };
FIXTURE_VARIANT_ADD(interrupted, by_interrupt) { .from = "hardirq", .times = 5000 };
FIXTURE_VARIANT_ADD(interrupted, by_softirq) { .from = "softirq", .times = 5000 };

FIXTURE_SETUP(interrupted)
{
	struct vmview_watch watch = {
		.events = EVENT(FAULT) | EVENT(FAULT_BEGIN), .nr_pids = 1,
		.pids = (uintptr_t)&self->pid, .flags = VMVIEW_WATCH_HIST,
		.ring_records = 32768, .watermark = 512,
	};

	self->seen.next_seq = 1;
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

static void look_at(struct seen *seen, const struct storm *s, pid_t pid,
		    const struct vmview_event *e)
{
	bool in_area = e->addr - (uintptr_t)s->area < AREA_PAGES * PAGE;

	seen->wrong += e->seq != (u32)seen->next_seq++ || e->cpu || e->pid != (u32)pid ||
		       strncmp(e->comm, "events_nmi", sizeof(e->comm));
	if (e->type == VMVIEW_EVENT_FAULT_BEGIN) {
		seen->begun += in_area;
		seen->holes += e->addr == (uintptr_t)s->hole;
		seen->wrong += !in_area && e->addr != (uintptr_t)s->hole;
		return;
	}
	seen->faults++;
	seen->late += !!(e->flags & VMVIEW_FAULT_LATE);
	seen->wrong += !in_area || e->type != VMVIEW_EVENT_FAULT ||
		       e->cause != VMVIEW_CAUSE_ANON ||
		       e->outcome != VMVIEW_OUTCOME_MINOR || !e->ip;
}

static size_t take_some(FIXTURE_DATA(interrupted) *self)
{
	size_t nr = rings_drain(&self->rings, &self->some), i;

	for (i = 0; i < nr; i++)
		look_at(&self->seen, self->storm, self->pid, &self->some.event[i]);
	self->some.nr = 0;
	return nr;
}

/* Before 6.4 the kernel tries once more to copy what is left. */
static u64 faults_each(void)
{
	return kernel_at_least(6, 4) ? 1 : 2;
}

TEST_F(interrupted, faults_within_faults)
{
	u64 times = effort(variant->times), produced, lost;
	struct pollfd p = { self->rings.fd, POLLIN, 0 };
	struct storm *s = self->storm;
	struct vmview_counted counted;
	u64 faulted;

	s->go = true;
	ASSERT_TRUE(module_load(self, variant->from, times));
	while (read_number(PARAMETER "came", times) < times) {
		poll(&p, 1, 20);
		take_some(self);
	}
	s->stop = true;
	while (!s->done || take_some(self))
		usleep(1000);
	faulted = read_number(PARAMETER "faulted", 0) * faults_each();
	ASSERT_EQ(0, syscall(SYS_delete_module, MODULE, O_NONBLOCK));

	produced = rings_produced(&self->rings, VMVIEW_EVENT_FAULT);
	lost = rings_lost(&self->rings, VMVIEW_EVENT_FAULT);
	rings_counted(&self->rings, &counted);
	TH_LOG("%llu faults, %llu interruptions with %llu faults, %llu late, %llu lost",
	       s->faults, times, faulted, self->seen.late, lost);
	EXPECT_LE(times / 2, faulted);
	EXPECT_EQ(0, self->seen.wrong);
	EXPECT_EQ(0, self->seen.late);
	EXPECT_EQ(0, counted.displaced);
	EXPECT_EQ(s->faults, produced);
	EXPECT_EQ(produced, self->seen.faults + lost);
	produced = rings_produced(&self->rings, VMVIEW_EVENT_FAULT_BEGIN);
	lost = rings_lost(&self->rings, VMVIEW_EVENT_FAULT_BEGIN);
	EXPECT_EQ(s->faults + faulted, produced);
	EXPECT_EQ(produced, self->seen.begun + self->seen.holes + lost);
	EXPECT_EQ(s->faults, counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_EQ(produced, counted.events[VMVIEW_EVENT_FAULT_BEGIN]);
}

TEST_HARNESS_MAIN
