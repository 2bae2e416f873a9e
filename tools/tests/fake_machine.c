// SPDX-License-Identifier: GPL-2.0-only
/* What /proc and /sys say of the fake machine. */
#include <string.h>

#include "fake.h"

#define MEMINFO	"MemTotal:      1048576 kB\nMemFree:        123456 kB\n"	\
		"MemAvailable:   345678 kB\nBuffers:         12345 kB\n"	\
		"Cached:         234567 kB\nSwapCached:        128 kB\n"	\
		"Unevictable:      1024 kB\nShmem:            2222 kB\n"	\
		"SReclaimable:     9999 kB\n"

FILE *fake_machine(const char *path)
{
	bool swap = !story("noswap"), kinds = story("kinds");

	if (!strcmp(path, "/proc/meminfo") && kinds)
		return text(MEMINFO "SwapTotal: 8192 kB\nSwapFree: 1024 kB\n"
			    "Zswap: 256 kB\nZswapped: 1024 kB\n");
	if (!strcmp(path, "/proc/meminfo"))
		return text(swap ? MEMINFO "SwapTotal: 4096 kB\nSwapFree: 1024 kB\n" :
			    MEMINFO "SwapTotal: 0 kB\nSwapFree: 0 kB\n");
	if (!strcmp(path, "/proc/swaps"))
		return text(kinds ? "Filename\tType\tSize\tUsed\tPriority\n"
				    "/dev/vdb partition 4096 4000 -2\n"
				    "/dev/zram0 partition 4096 3168 100\n" : "");
	if (!strcmp(path, "/sys/block/zram0/mm_stat"))
		return text("3244032 1000000 1228800 0 1228800 12 0 0 0\n");
	return NULL;
}
