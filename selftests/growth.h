/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the kernel's memory has grown meanwhile. */
#ifndef _SELFTESTS_GROWTH_H
#define _SELFTESTS_GROWTH_H

#include "unload.h"

/*
 * What may have grown, and by how much it may: KiB, objects, or areas, for rings are
 * pages that are mapped, which no other number counts.
 */
static const struct {
	const char *name;
	const char *file;
	u64 slack;
} sizes[] = {
	{ "SUnreclaim:", "/proc/meminfo", 8192 },
	{ "VmallocUsed:", "/proc/meminfo", 1024 },
	{ "Percpu:", "/proc/meminfo", 1024 },
	{ " vmap", "/proc/vmallocinfo", 16 },
	{ "mm_struct", "/proc/slabinfo", 200 },
	{ "task_struct", "/proc/slabinfo", 200 },
	{ "vm_area_struct", "/proc/slabinfo", 2000 },
	{ "filp", "/proc/slabinfo", 1000 },
};

#define SIZES	ARRAY_SIZE(sizes)

static inline u64 size_of(const char *file, const char *name)
{
	char *text, *at;
	u64 nr = 0;

	if (strcmp(file, "/proc/vmallocinfo"))
		return number_in(file, name);
	text = slurp(file);
	for (at = text; (at = strstr(at, name)); at++)
		nr++;
	free(text);
	return nr;
}

/* Without the module, and without what the kernel would give up if it were asked. */
static inline void measure_sizes(u64 *size)
{
	unsigned long busy = 0;
	size_t i;

	if (unload_in_the_end(&busy))
		die("the module does not unload");
	for (i = 0; i < 3; i++) {
		write_file("/proc/sys/vm/drop_caches", "3");
		sleep(1);
	}
	for (i = 0; i < SIZES; i++)
		size[i] = size_of(sizes[i].file, sizes[i].name);
	if (load())
		die("the module does not load");
}

/* By more than the slack divided by @strict. */
static inline bool has_grown(const u64 *before, const u64 *after, unsigned int strict)
{
	bool grown = false;
	size_t i;

	for (i = 0; i < SIZES; i++) {
		printf("# growth.h:%d:%-16s %llu before, %llu after\n", __LINE__, sizes[i].name,
		       (unsigned long long)before[i], (unsigned long long)after[i]);
		grown |= after[i] > before[i] + sizes[i].slack / strict;
	}
	return grown;
}

#endif /* _SELFTESTS_GROWTH_H */
