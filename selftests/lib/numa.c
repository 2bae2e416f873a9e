// SPDX-License-Identifier: GPL-2.0-only
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "numa.h"

bool numa_nodes(void)
{
	return !access("/sys/devices/system/node/node1", F_OK);
}

bool run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return !sched_setaffinity(0, sizeof(set), &set);
}

static u64 numa_updates(void)
{
	char *text = slurp("/proc/vmstat");
	char *at = strstr(text, "numa_pte_updates ");
	u64 value = at ? strtoull(at + 17, NULL, 10) : 0;

	free(text);
	return value;
}

/* Uses its time, for the scan runs from the tick, until no more is marked. */
static bool numa_hinted(u64 before, u64 pages)
{
	u64 last = before, now, idle = 0, rounds;

	for (rounds = 0; rounds < 200; rounds++) {
		for (volatile int i = 0; i < 5000000; i++)
			;
		now = numa_updates();
		idle = now == last ? idle + 1 : 0;
		last = now;
		if (now - before >= pages && idle == 5)
			return true;
	}
	return false;
}

/* Pages of the far node: those of the own node are left alone. */
const char *numa_hint(char *p, size_t bytes)
{
	u64 before;

	if (!numa_nodes())
		return "the guest has one NUMA node only";
	if (!set_knob("/proc/sys/kernel/numa_balancing", "1"))
		return "this kernel does no NUMA balancing";
	set_knob("/sys/kernel/debug/sched/numa_balancing/scan_delay_ms", "10");
	set_knob("/sys/kernel/debug/sched/numa_balancing/scan_period_min_ms", "10");
	if (!run_on(1))
		return "the guest has one CPU only";
	before = numa_updates();
	touch_write(p, bytes);
	/* Before 6.10 no page is marked on which an LRU batch holds a reference. */
	drain_lru();
	run_on(0);
	return numa_hinted(before, bytes / PAGE) ? NULL :
	       "NUMA balancing left no hints in 30 s";
}
