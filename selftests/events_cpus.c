// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPU goes and comes back, so many times, in the middle of faults that are told and
 * counted, on it and then on another: each is told or counted as lost, and none twice.
 */
#include "toucher.h"
#include "census.h"

#define CPU_1		"/sys/devices/system/cpu/cpu1/online"
#define FAULTS		VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)

#define RECORDS		65536

/**
 * struct runner - a process that touches untouched pages without a pause
 * @run: Whether it is to; set by who watches.
 * @idle: Whether it does not, and has read @run.
 * @rounds: How often it has touched all of its area.
 */
struct runner {
	bool run;
	bool idle;
	u64 rounds;
};

FIXTURE(cpus) {
	struct toucher t;
	struct runner *runner;
	struct rings rings;
	struct events all;
	pid_t storm;
	int fd;
};

static u64 rounds_of(const struct runner *r)
{
	return __atomic_load_n(&r->rounds, __ATOMIC_ACQUIRE);
}

static pid_t start_runner(struct runner *r, char *area)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	madvise(area, TOUCHED_BYTES, MADV_NOHUGEPAGE);
	for (;;) {
		while (!__atomic_load_n(&r->run, __ATOMIC_ACQUIRE)) {
			__atomic_store_n(&r->idle, true, __ATOMIC_RELEASE);
			usleep(100);
		}
		__atomic_store_n(&r->idle, false, __ATOMIC_RELAXED);
		touch_area(area, TOUCH);
		__atomic_add_fetch(&r->rounds, 1, __ATOMIC_RELEASE);
	}
}

/* Returns once it has touched all @more times from here on: at least the last was whole. */
static void wait_for_rounds(const struct runner *r, u64 more)
{
	u64 end = rounds_of(r) + more;

	while (rounds_of(r) < end)
		usleep(100);
}

static void stop_runner(struct runner *r)
{
	__atomic_store_n(&r->run, false, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&r->idle, __ATOMIC_ACQUIRE))
		usleep(100);
}

static void let_run(struct runner *r)
{
	__atomic_store_n(&r->run, true, __ATOMIC_RELEASE);
	wait_for_rounds(r, 2);
}

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
	self->runner = map_shared(PAGE);
	self->t.area = map_anon(TOUCHED_BYTES);
	self->t.pid = start_runner(self->runner, self->t.area);
	/* What it touches but once, it has touched. */
	let_run(self->runner);
	stop_runner(self->runner);
	self->runner->rounds = 0;
	self->fd = device_open();
	rings_start(&self->rings, &(struct vmview_watch){
		.ring_records = RECORDS, .events = FAULTS, .flags = VMVIEW_WATCH_HIST,
		.pids = (uintptr_t)&self->t.pid, .nr_pids = 1 });
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
	reap(self->t.pid);
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

/* CPU 1 is taken from who runs there; how many rounds it did meanwhile. */
static u64 take_away(struct runner *r, pid_t pid)
{
	u64 before, meanwhile;

	run_it_on(pid, 2);
	let_run(r);
	before = rounds_of(r);
	/* The kernel lets it run anywhere when its only CPU goes. */
	if (!write_file(CPU_1, "0"))
		die("CPU 1 does not go");
	meanwhile = rounds_of(r) - before;
	wait_for_rounds(r, 2);
	stop_runner(r);
	return meanwhile;
}

/* Events of CPU 1, and all others. */
static void sort_by_cpu(const struct events *all, size_t *on_it, size_t *elsewhere)
{
	size_t i;

	*on_it = *elsewhere = 0;
	for (i = 0; i < all->nr; i++)
		++*(all->event[i].cpu == 1 ? on_it : elsewhere);
}

TEST_F(cpus, go_and_come)
{
	int times = effort_to(slow_kernel() ? 5 : 10, 1000), i;
	size_t told = 0, drained = 0, on_it, elsewhere;
	struct vmview_counted counted;
	u64 meanwhile = 0, lost;

	for (i = 0; i < times; i++) {
		meanwhile += take_away(self->runner, self->t.pid);
		look(self->fd, self->t.pid);
		drained += rings_drain(&self->rings, &self->all);
		lost = rings_lost(&self->rings, VMVIEW_EVENT_FAULT);
		/* What was counted on a CPU stays when it has gone. */
		rings_counted(&self->rings, &counted);
		EXPECT_EQ(drained + lost, counted.events[VMVIEW_EVENT_FAULT]);
		ASSERT_TRUE(write_file(CPU_1, "1"));
		told += faults_in(&self->all, &self->t, self->t.pid);
		EXPECT_EQ(rounds_of(self->runner) * TOUCHED, told + lost);
		sort_by_cpu(&self->all, &on_it, &elsewhere);
		EXPECT_LE(TOUCHED, on_it);
		EXPECT_LE(TOUCHED, elsewhere);
		self->all.nr = 0;
	}
	EXPECT_EQ(drained + lost, rings_produced(&self->rings, VMVIEW_EVENT_FAULT));
	/* Else it was told before and after, and not while the CPU went. */
	EXPECT_LE((u64)times, meanwhile);
	TH_LOG("CPU 1 went and came %d times, %zu faults told, %llu lost, %llu while it went",
	       times, told, lost, meanwhile * TOUCHED);
}

TEST_HARNESS_MAIN
