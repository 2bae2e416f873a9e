/* SPDX-License-Identifier: GPL-2.0-only */
/* How the machine stands: what /proc says of all of it, and the LRU lists of all cgroups. */
#ifndef READER_MACHINE_H
#define READER_MACHINE_H

#include <stdbool.h>
#include <stdio.h>

#include "libvmview.h"
#include "forecast.h"

/**
 * struct machine - memory and swap of the machine, in bytes
 * @total: MemTotal; the next ones are as free -w of procps 4 has them.
 * @used: Less what is available.
 * @free: MemFree.
 * @shared: Shmem.
 * @buffers: Buffers.
 * @cache: Cached and SReclaimable.
 * @available: MemAvailable.
 * @unevictable: What is on the unevictable lists.
 * @swap_total: Of all swap areas.
 * @swap_used: Of that.
 * @swap_free: Of that.
 * @zram: Of @swap_used what zram holds in memory.
 * @zram_memory: The memory that it takes for that and for all else it holds.
 * @zswap: Of @swap_used what zswap holds in memory before the disk.
 * @zswap_memory: The memory that it takes for that.
 * @disk: The rest of @swap_used: on disks and in files.
 */
struct machine {
	__u64 total;
	__u64 used;
	__u64 free;
	__u64 shared;
	__u64 buffers;
	__u64 cache;
	__u64 available;
	__u64 unevictable;
	__u64 swap_total;
	__u64 swap_used;
	__u64 swap_free;
	__u64 zram;
	__u64 zram_memory;
	__u64 zswap;
	__u64 zswap_memory;
	__u64 disk;
};

/* Fills it from /proc and /sys. 0 or -errno. */
int machine_read(struct machine *machine);

/* Unevictable memory of a cgroup, on all nodes. */
struct holder {
	__u64 memcg;
	bool offline;
	__u64 bytes;
};

/**
 * struct machine_lru - what the census says of all cgroups
 * @oldest: Bytes by type in the oldest generation of each cgroup and node that
 *	has any of that type, and on the inactive lists.
 * @mglru: Some lists have generations.
 * @classic: Some have active and inactive memory.
 * @holders: Who has unevictable memory, most first.
 * @nr_holders: How many.
 * @cost: Of the census.
 */
struct machine_lru {
	__u64 oldest[TYPES];
	bool mglru;
	bool classic;
	struct holder *holders;
	size_t nr_holders;
	struct vmview_cost cost;
};

/* Takes a census. 0 or -errno. */
int machine_lru_read(struct machine_lru *lru, const struct vmview_device *dev);
void machine_lru_free(struct machine_lru *lru);

#endif /* READER_MACHINE_H */
