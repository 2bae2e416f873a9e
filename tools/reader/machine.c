// SPDX-License-Identifier: GPL-2.0-only
/* Memory and swap of the machine, from /proc and /sys. */
#include <string.h>

#include "machine.h"
#include "lib/meminfo.h"

/* What is made of several lines of meminfo. */
struct extra {
	__u64 cached;
	__u64 slab;
	__u64 zswapped;
};

static int read_meminfo(struct machine *m, struct extra *extra)
{
	const struct meminfo_line lines[] = {
		{ "MemTotal:", &m->total }, { "MemFree:", &m->free },
		{ "MemAvailable:", &m->available }, { "Buffers:", &m->buffers },
		{ "Cached:", &extra->cached }, { "Shmem:", &m->shared },
		{ "SReclaimable:", &extra->slab }, { "Unevictable:", &m->unevictable },
		{ "SwapTotal:", &m->swap_total }, { "SwapFree:", &m->swap_free },
		{ "Zswap:", &m->zswap_memory }, { "Zswapped:", &extra->zswapped },
	};

	return meminfo_read(lines, VMVIEW_ARRAY_SIZE(lines));
}

/* The third number of mm_stat: memory in all. */
static __u64 zram_memory(const char *device)
{
	unsigned long long bytes = 0;
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/block/%s/mm_stat", device);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%*u %*u %llu", &bytes) != 1)
		bytes = 0;
	fclose(f);
	return bytes;
}

/* A line of titles, then one an area: name, kind, size, used in KiB. */
static void read_swaps(struct machine *m)
{
	FILE *f = fopen("/proc/swaps", "re");
	unsigned long long used;
	char name[256];

	if (!f)
		return;
	if (fscanf(f, "%*[^\n]") != EOF)
		while (fscanf(f, "%255s %*s %*u %llu%*[^\n]", name, &used) == 2) {
			if (strncmp(name, "/dev/zram", 9))
				continue;
			m->zram += used << 10;
			m->zram_memory += zram_memory(name + 5);
		}
	fclose(f);
}

static __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

int machine_read(struct machine *m)
{
	struct extra extra = { 0 };
	int err;

	memset(m, 0, sizeof(*m));
	err = read_meminfo(m, &extra);
	if (err)
		return err;
	m->cache = extra.cached + extra.slab;
	/* A container's meminfo may have numbers of several worlds. */
	if (m->available > m->total)
		m->available = m->free;
	m->used = m->total - m->available;
	m->swap_used = m->swap_total - m->swap_free;
	read_swaps(m);
	/* Files of several reads need not fit each other; kinds are to add up. */
	m->zram = least(m->zram, m->swap_used);
	m->zswap = least(extra.zswapped, m->swap_used - m->zram);
	m->disk = m->swap_used - m->zram - m->zswap;
	return 0;
}
