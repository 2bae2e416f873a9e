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

/* What makes memory scarce, without kswapd awake until somebody eats. */
static struct knob knobs[] = {
	{ .path = "/proc/sys/vm/watermark_boost_factor", .value = "0" },
	{ .path = "/proc/sys/vm/min_free_kbytes", .value = "4096" },
	{ .path = "/proc/sys/vm/swappiness", .value = "200" },
};

/*
 * Leaves @mib of the machine's memory free: the rest goes to the pool of huge pages,
 * which costs nothing.
 */
static inline void scarce(unsigned int mib)
{
	u64 free;

	knobs_turn(knobs, ARRAY_SIZE(knobs));
	write_file("/proc/sys/vm/drop_caches", "3");
	free = proc_bytes("/proc/meminfo", "MemFree");
	set_hugepages((free - mib * MIB) / PMD_BYTES);
}

/* As it was. */
static inline void plenty(void)
{
	set_hugepages(0);
	knobs_back(knobs, ARRAY_SIZE(knobs));
}

#endif /* _SELFTESTS_SCARCE_H */
