// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPU that was not there when the module was loaded and the session started: it is
 * plugged in, as the host does when the guest asks for it, and what is faulted on it is
 * told and counted as elsewhere.
 */
#include "toucher.h"

#define CPU_2		"/sys/devices/system/cpu/cpu2"
#define ASK_HOST	"/dev/vport0p3"	/* see `guest -A` */
#define PATIENCE_MS	30000

/* As the kernel makes it known, it is switched on. */
static bool plug_in(void)
{
	u64 end = now_ms() + PATIENCE_MS;

	if (!write_file(ASK_HOST, "add-cpu\n"))
		return false;
	while (access(CPU_2 "/online", W_OK) && now_ms() < end)
		usleep(10000);
	return write_file(CPU_2 "/online", "1");
}

static size_t told_on(const struct events *all, pid_t pid, u32 cpu)
{
	size_t nr = 0, i;

	for (i = 0; i < all->nr; i++)
		nr += all->event[i].tgid == (u32)pid && all->event[i].cpu == cpu;
	return nr;
}

TEST(is_watched_as_any)
{
	struct vmview_counted *counted = xalloc(sizeof(*counted));
	struct events all = {};
	struct rings rings;
	struct toucher t;
	cpu_set_t cpu;

	/* Those that may come are known from the beginning. */
	if (!access(CPU_2, F_OK) || sysconf(_SC_NPROCESSORS_CONF) != 3)
		SKIP(return, "no CPU can be plugged in here");
	toucher_start(&t, NULL, NULL);
	rings_start(&rings, &(struct vmview_watch){
		.ring_records = 1024, .events = EVENT(FAULT), .flags = VMVIEW_WATCH_HIST,
		.pids = (uintptr_t)&t.pid, .nr_pids = 1 });
	ASSERT_TRUE(plug_in());
	CPU_ZERO(&cpu);
	CPU_SET(2, &cpu);
	ASSERT_EQ(0, sched_setaffinity(t.pid, sizeof(cpu), &cpu));
	toucher_do(&t, TOUCH);
	rings_drain_all(&rings, &all);
	EXPECT_EQ(TOUCHED, faults_in(&all, &t, t.pid));
	EXPECT_LE(TOUCHED, told_on(&all, t.pid, 2));
	rings_counted(&rings, counted);
	EXPECT_EQ(all.nr, counted->events[VMVIEW_EVENT_FAULT]);
	rings_end(&rings);
	events_free(&all);
	toucher_end(&t);
	free(counted);
}

TEST_HARNESS_MAIN
