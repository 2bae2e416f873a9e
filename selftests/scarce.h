/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that is made scarce, and as it was. */
#ifndef _SELFTESTS_SCARCE_H
#define _SELFTESTS_SCARCE_H

#include "common.h"
#include "knobs.h"
#include "proc.h"

#define MIB	(1UL << 20)

/* In the pool, as far as there is memory for it. */
static inline void set_hugepages(u64 nr)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)nr);
	write_file("/proc/sys/vm/nr_hugepages", text);
}

/*
 * What makes memory scarce, without kswapd awake until somebody eats. To clear hundreds
 * of huge pages takes an emulated CPU, of which others want a part, longer than the
 * kernel's watchdog lets pass.
 */
static struct knob knobs[] = {
	{ .path = "/proc/sys/kernel/watchdog_thresh", .value = "60" },
	{ .path = "/proc/sys/vm/watermark_boost_factor", .value = "0" },
	{ .path = "/proc/sys/vm/min_free_kbytes", .value = "4096" },
	{ .path = "/proc/sys/vm/swappiness", .value = "200" },
};

/* Memory that somebody had who has just gone comes back by and by. */
#define SETTLED		4	/* looks in a row, half a second apart */
#define SETTLES		60	/* looks at most */

/*
 * Leaves @mib of the machine's memory free, and little more in caches: the rest goes to
 * the pool of huge pages, which costs nothing.
 */
static inline void scarce(unsigned int mib)
{
	int i, settled = 0;

	knobs_turn(knobs, ARRAY_SIZE(knobs));
	for (i = 0; i < SETTLES && settled < SETTLED; i++) {
		u64 pool = proc_bytes("/proc/meminfo", "HugePages_Total") >> 10, free;

		write_file("/proc/sys/vm/drop_caches", "3");
		free = proc_bytes("/proc/meminfo", "MemFree");
		settled = free < (mib + 4) * MIB ? settled + 1 : 0;
		if (free > mib * MIB)
			set_hugepages(pool + (free - mib * MIB) / PMD_BYTES);
		usleep(500000);
	}
}

/* As it was. */
static inline void plenty(void)
{
	set_hugepages(0);
	knobs_back(knobs, ARRAY_SIZE(knobs));
}

#endif /* _SELFTESTS_SCARCE_H */
