/* SPDX-License-Identifier: GPL-2.0-only */
/* What keeps memory from going, wherever it stands in the line. */
#ifndef READER_BOUNDS_H
#define READER_BOUNDS_H

#include <stdbool.h>
#include <linux/types.h>

/**
 * struct bounds - limits of reclaim from a cgroup, or from all of the machine
 * @swap_total: Bytes of swap areas.
 * @swap_free: What of them is free.
 * @swap_room: What the cgroup and those above it may still use of that.
 * @swappiness: Where it is 0 anonymous memory is not swapped out.
 * @min: memory.min as far as those above grant it; ~0 for "max".
 * @low: The same of memory.low.
 * @usage: memory.current.
 */
struct bounds {
	__u64 swap_total;
	__u64 swap_free;
	__u64 swap_room;
	int swappiness;
	__u64 min;
	__u64 low;
	__u64 usage;
};

/* @cgroup: a path, or NULL for none. @swappiness: of it alone, or -1. */
void bounds_read(struct bounds *b, const char *cgroup, int swappiness);
/* Nothing is taken while it uses no more than memory.min. */
bool bounds_all_protected(const struct bounds *b);
/* What of @bytes of anonymous memory can go. */
__u64 bounds_anon(const struct bounds *b, __u64 bytes);

#endif /* READER_BOUNDS_H */
