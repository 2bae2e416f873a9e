// SPDX-License-Identifier: GPL-2.0-only
/* What keeps memory from going: swap, swappiness, protection of the cgroup. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvmview.h"
#include "bounds.h"
#include "lib/meminfo.h"

static void lower(__u64 *value, __u64 limit)
{
	if (limit < *value)
		*value = limit;
}

static void read_swap(struct bounds *b)
{
	const struct meminfo_line lines[] = {
		{ "SwapTotal:", &b->swap_total }, { "SwapFree:", &b->swap_free },
	};

	meminfo_read(lines, VMVIEW_ARRAY_SIZE(lines));
	b->swap_room = b->swap_free;
}

static int read_swappiness(void)
{
	FILE *f = fopen("/proc/sys/vm/swappiness", "re");
	int value = 60;

	if (!f)
		return value;
	if (fscanf(f, "%d", &value) != 1)
		value = 60;
	fclose(f);
	return value;
}

static void read_swap_limit(struct bounds *b, const char *path)
{
	__u64 max, current;

	if (vmview_cgroup_number(path, "memory.swap.max", &max) ||
	    vmview_cgroup_number(path, "memory.swap.current", &current))
		return;
	lower(&b->swap_room, max > current ? max - current : 0);
}

/* One of the cgroups from @cgroup up to, but without, the root. */
static void read_level(struct bounds *b, const char *path, bool own)
{
	__u64 value;

	if (!vmview_cgroup_number(path, "memory.min", &value)) {
		if (own)
			b->min = value;
		lower(&b->min, value);
	}
	if (!vmview_cgroup_number(path, "memory.low", &value)) {
		if (own)
			b->low = value;
		lower(&b->low, value);
	}
	read_swap_limit(b, path);
}

void bounds_read(struct bounds *b, const char *cgroup, int swappiness)
{
	bool own = true;
	char *path, *end;

	memset(b, 0, sizeof(*b));
	read_swap(b);
	b->swappiness = swappiness >= 0 ? swappiness : read_swappiness();
	path = cgroup ? strdup(cgroup) : NULL;
	if (!path)
		return;
	vmview_cgroup_number(path, "memory.current", &b->usage);
	while ((end = strrchr(path, '/')) && path[1]) {
		read_level(b, path, own);
		own = false;
		*end = '\0';
	}
	free(path);
}

bool bounds_all_protected(const struct bounds *b)
{
	return b->min && b->usage <= b->min;
}

__u64 bounds_anon(const struct bounds *b, __u64 bytes)
{
	if (!b->swappiness)
		return 0;
	return bytes < b->swap_room ? bytes : b->swap_room;
}
