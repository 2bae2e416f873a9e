/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the kernel's memory has grown meanwhile. */
#ifndef _SELFTESTS_GROWTH_H
#define _SELFTESTS_GROWTH_H

#include "unload.h"

/* 0 where this kernel does not tell. */
static inline u64 number_if_told(const char *path, const char *name)
{
	long long nr = number_in(path, name);

	return nr < 0 ? 0 : nr;
}

static inline u64 in_meminfo(const char *name)
{
	return number_if_told("/proc/meminfo", name);
}

/* Objects. What CPUs have of it counts as used, so it is taken from them first. */
static inline u64 in_slabinfo(const char *name)
{
	char path[80], line[40];

	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", name);
	write_file(path, "1");
	snprintf(line, sizeof(line), "%s ", name);
	return number_in("/proc/slabinfo", line);
}

/* Areas: rings are pages that are mapped. */
static inline u64 in_vmallocinfo(const char *name)
{
	char *text = slurp("/proc/vmallocinfo"), *at;
	u64 nr = 0;

	for (at = text; (at = strstr(at, name)); at++)
		nr++;
	free(text);
	return nr;
}

/* Cgroups that were removed, but that something holds. */
static inline u64 in_cgroups(const char *name)
{
	return number_if_told("/sys/fs/cgroup/cgroup.stat", name);
}

/*
 * KiB that are neither free nor told of: pages that somebody in the kernel took one
 * by one, as those of rings. What CPUs keep of free ones is in no number of meminfo's.
 */
static inline u64 untold(const char *name)
{
	static const char *const told[] = {
		"MemFree:", "Buffers:", "Cached:", "SwapCached:", "AnonPages:", "Slab:",
		"PageTables:", "SecPageTables:", "KernelStack:", "Percpu:", "VmallocUsed:",
	};
	char *zones = slurp("/proc/zoneinfo"), *at;
	u64 kib = in_meminfo(name);
	size_t i;

	write_file("/proc/sys/vm/stat_refresh", "1");
	for (i = 0; i < ARRAY_SIZE(told); i++)
		kib -= in_meminfo(told[i]);
	for (at = zones; (at = strstr(at, " count:")); at++)
		kib -= strtoull(at + 7, NULL, 10) * (PAGE / 1024);
	free(zones);
	/* What is mapped and in the swap cache was taken twice. */
	return (long long)kib < 0 ? 0 : kib;
}

/*
 * What may have grown, and by how much it may. Who leaks a reference, and no memory
 * of its own, leaves what it refers to: a process's numbers, its address space.
 */
static const struct {
	const char *name;
	u64 (*measure)(const char *name);
	u64 slack;
} sizes[] = {
	{ "SUnreclaim:", in_meminfo, 8192 },
	{ "VmallocUsed:", in_meminfo, 1024 },
	{ "Percpu:", in_meminfo, 1024 },
	{ " vmap", in_vmallocinfo, 16 },
	{ "mm_struct", in_slabinfo, 200 },
	{ "task_struct", in_slabinfo, 200 },
	{ "pid", in_slabinfo, 200 },
	{ "vm_area_struct", in_slabinfo, 2000 },
	{ "filp", in_slabinfo, 1000 },
	{ "nr_dying_descendants", in_cgroups, 16 },
	{ "MemTotal:", untold, 8192 },
};

#define SIZES	ARRAY_SIZE(sizes)

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
		size[i] = sizes[i].measure(sizes[i].name);
	if (load())
		die("the module does not load");
}

/* By more than the slack divided by @strict. */
static inline bool has_grown(const u64 *before, const u64 *after, unsigned int strict)
{
	bool grown = false;
	size_t i;

	for (i = 0; i < SIZES; i++) {
		printf("# growth.h:%d:%-16s %llu before, %llu after\n", __LINE__,
		       sizes[i].measure == untold ? "untold" : sizes[i].name,
		       (unsigned long long)before[i], (unsigned long long)after[i]);
		grown |= after[i] > before[i] + sizes[i].slack / strict;
	}
	return grown;
}

#endif /* _SELFTESTS_GROWTH_H */
