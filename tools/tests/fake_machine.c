// SPDX-License-Identifier: GPL-2.0-only
/* What /proc and /sys say of the fake machine. */
#include <string.h>

#include "fake.h"

#define MEMINFO	"MemTotal:      1048576 kB\nMemFree:        123456 kB\n"	\
		"MemAvailable:   345678 kB\nBuffers:         12345 kB\n"	\
		"Cached:         234567 kB\nSwapCached:        128 kB\n"	\
		"Unevictable:      1024 kB\nShmem:            2222 kB\n"	\
		"SReclaimable:     9999 kB\n"

/* Stalls and refaults come only in the story "thrash", the same at each reading. */
static FILE *counters(const char *path)
{
	static unsigned int psi, vmstat;
	static char buf[512];

	if (!strcmp(path, "/proc/pressure/memory")) {
		/* From nothing, or averages since the boot would tell how long this machine is up. */
		snprintf(buf, sizeof(buf), "some avg10=1.00 avg60=1.00 avg300=1.00 total=%u\n"
			 "full avg10=1.00 avg60=1.00 avg300=1.00 total=%u\n", 2 * psi, psi);
		psi += story("thrash") ? 400000 : 0;
		return text(buf);
	}
	if (strcmp(path, "/proc/vmstat"))
		return NULL;
	vmstat += 1000;
	snprintf(buf, sizeof(buf), "pgsteal_kswapd %u\npgsteal_direct 7\noom_kill %u\n"
		 "pgsteal_file %u\n"
		 "workingset_refault_anon %u\nworkingset_refault_file 11\npswpin %u\n"
		 "pswpout 0\npgpgin %u\npgpgout 5\n", 4 * vmstat,
		 story("killed") || story("full") ? vmstat / 1000 : 3, story("backup") ? 100 * vmstat : 0,
		 story("thrash") ? 3 * vmstat : 0, story("thrash") ? 3 * (vmstat - 1000) : 0,
		 story("thrash") ? 24 * (vmstat - 1000) : 0);
	return text(buf);
}

/* 40 MiB more of it each time, and in the story "tables" of that. */
static FILE *slab(void)
{
	static unsigned int times;
	static char buf[1024];
	unsigned int kib = 40960 * ++times;

	snprintf(buf, sizeof(buf), MEMINFO "SwapTotal: 4096 kB\nSwapFree: 1024 kB\n"
		 "Slab: %u kB\nPageTables: %u kB\nKernelStack: 4096 kB\nPercpu: 2048 kB\n",
		 story("tables") ? 8192 : kib, story("tables") ? kib : 8192);
	return text(buf);
}

FILE *fake_machine(const char *path)
{
	bool swap = !story("noswap"), kinds = story("kinds");

	if (!strcmp(path, "/proc/meminfo") && kinds)
		return text(MEMINFO "SwapTotal: 8192 kB\nSwapFree: 1024 kB\n"
			    "Zswap: 256 kB\nZswapped: 1024 kB\n");
	if (!strcmp(path, "/proc/meminfo") && story("full"))
		return text(MEMINFO "SwapTotal: 4096 kB\nSwapFree: 8 kB\n"
			    "Active(anon): 400000 kB\nInactive(anon): 300000 kB\n");
	if (!strcmp(path, "/proc/meminfo") && story("slab"))
		return slab();
	if (!strcmp(path, "/proc/meminfo"))
		return text(swap ? MEMINFO "SwapTotal: 4096 kB\nSwapFree: 1024 kB\n" :
			    MEMINFO "SwapTotal: 0 kB\nSwapFree: 0 kB\n");
	if (!strcmp(path, "/proc/swaps"))
		return text(kinds ? "Filename\tType\tSize\tUsed\tPriority\n"
				    "/dev/vdb partition 4096 4000 -2\n"
				    "/dev/zram0 partition 4096 3168 100\n" : "");
	if (!strcmp(path, "/sys/block/zram0/mm_stat"))
		return text("3244032 1000000 1228800 0 1228800 12 0 0 0\n");
	return counters(path);
}
