/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that is made scarce, and as it was. */
#ifndef _SELFTESTS_SCARCE_H
#define _SELFTESTS_SCARCE_H

#include "common.h"
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
static struct {
	const char *knob;
	const char *value;
	char was[32];
} knobs[] = {
	{ .knob = "/proc/sys/vm/watermark_boost_factor", .value = "0" },
	{ .knob = "/proc/sys/vm/min_free_kbytes", .value = "4096" },
	{ .knob = "/proc/sys/vm/swappiness", .value = "200" },
};

/*
 * Leaves @mib of the machine's memory free: the rest goes to the pool of huge pages,
 * which costs nothing.
 */
static inline void scarce(unsigned int mib)
{
	unsigned int i;
	u64 free;

	for (i = 0; i < ARRAY_SIZE(knobs); i++) {
		read_file(knobs[i].knob, knobs[i].was, sizeof(knobs[i].was));
		write_file(knobs[i].knob, knobs[i].value);
	}
	write_file("/proc/sys/vm/drop_caches", "3");
	free = proc_bytes("/proc/meminfo", "MemFree");
	set_hugepages((free - mib * MIB) / PMD_BYTES);
}

/* As it was. */
static inline void plenty(void)
{
	unsigned int i;

	set_hugepages(0);
	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		write_file(knobs[i].knob, knobs[i].was);
}

#endif /* _SELFTESTS_SCARCE_H */
