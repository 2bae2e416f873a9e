// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPU goes and comes back, so many times, while faults are told and counted on
 * it and on another: none is lost, of whoever faulted where, and none told twice.
 */
#include "toucher.h"
#include "census.h"

#define CPU_1		"/sys/devices/system/cpu/cpu1/online"
#define FAULTS		VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)

FIXTURE(cpus) {
	struct toucher t;
	struct rings rings;
	struct events all;
	s32 pid;
	pid_t storm;
	int fd;
};

/* Of whatever is faulted elsewhere nothing is told here; the probes run for it too. */
static pid_t start_storm(void)
{
	pid_t pid = fork_child();
	char *area;

	if (pid)
		return pid;
	area = map_anon(TOUCHED_BYTES);
	for (;;) {
		touch_area(area, TOUCH);
		usleep(1000);
	}
}

FIXTURE_SETUP(cpus)
{
	if (access(CPU_1, W_OK))
		SKIP(return, "CPU 1 cannot be taken away here");
	toucher_start(&self->t, NULL, NULL);
	toucher_do(&self->t, TOUCH);
	self->pid = self->t.pid;
	self->fd = device_open();
	rings_start(&self->rings, &(struct vmview_watch){
		.ring_records = 4096, .events = FAULTS, .flags = VMVIEW_WATCH_HIST,
		.pids = (uintptr_t)&self->pid, .nr_pids = 1 });
	self->storm = start_storm();
}

FIXTURE_TEARDOWN(cpus)
{
	write_file(CPU_1, "1");
	if (!self->storm)
		return;
	reap(self->storm);
	rings_end(&self->rings);
	events_free(&self->all);
	toucher_end(&self->t);
	close(self->fd);
}

static void run_it_on(pid_t pid, unsigned long cpus)
{
	if (sched_setaffinity(pid, sizeof(cpu_set_t), &(cpu_set_t){ { cpus } }))
		die("sched_setaffinity to %#lx", cpus);
}

/* What lies on the lists, and the process, are looked at meanwhile. */
static void look(int fd, pid_t pid)
{
	struct census c = census_take(fd, 64, 0, -1);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(pid, NULL, 0, &total);

	census_free(&c);
	if (vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum))
		die("SUMMARY");
}

TEST_F(cpus, go_and_come)
{
	int times = effort_to(slow_kernel() ? 5 : 10, 1000), i;
	size_t told = 0, there = 0, drained = 0, k;
	struct vmview_counted counted;

	for (i = 0; i < times; i++) {
		run_it_on(self->pid, 2);
		toucher_do(&self->t, TOUCH);
		/* The kernel lets it run anywhere when its only CPU goes. */
		ASSERT_TRUE(write_file(CPU_1, "0"));
		toucher_do(&self->t, TOUCH);
		look(self->fd, self->pid);
		drained += rings_drain_all(&self->rings, &self->all);
		/* What was counted on a CPU stays when it has gone. */
		rings_counted(&self->rings, &counted);
		EXPECT_EQ(drained, counted.events[VMVIEW_EVENT_FAULT]);
		ASSERT_TRUE(write_file(CPU_1, "1"));
		told += faults_in(&self->all, &self->t, self->pid);
		for (k = 0; k < self->all.nr; k++)
			there += self->all.event[k].cpu == 1;
		self->all.nr = 0;
	}
	drained += rings_drain_all(&self->rings, &self->all);
	rings_counted(&self->rings, &counted);
	EXPECT_EQ(2 * (size_t)times * TOUCHED, told);
	EXPECT_LE((size_t)times * TOUCHED, there);
	EXPECT_EQ(drained, rings_produced(&self->rings, VMVIEW_EVENT_FAULT));
	EXPECT_EQ(drained, counted.events[VMVIEW_EVENT_FAULT]);
	TH_LOG("CPU 1 went and came %d times, %zu faults told, %zu of them on it", times, told,
	       there);
}

TEST_HARNESS_MAIN
