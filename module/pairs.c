// SPDX-License-Identifier: GPL-2.0-only
/*
 * The matrix of evictors and victims: an open-addressed table, lock-free.
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/threads.h>

#include "limits.h"
#include "pairs.h"
#include "room.h"
#include "vmview_events.h"

#define BITS		ilog2(VMVIEW_PAIRS)

/* PIDs have 22 bits at most: no two pairs have one key, and none has key 0. */
#define IS_PAIR		BIT_ULL(63)
#define PID_BITS	22

enum { SWAPPED, DROPPED, FILE_PAGES, SHMEM_PAGES, NR_COUNTS };

struct vmview_pairs {
	struct slot {
		atomic64_t key;
		atomic64_t count[NR_COUNTS];
	} slot[VMVIEW_PAIRS];
};

struct vmview_pairs *vmview_pairs_new(void)
{
	BUILD_BUG_ON(PID_MAX_LIMIT > 1 << PID_BITS);
	return vmview_room_new(sizeof(struct vmview_pairs));
}

void vmview_pairs_free(struct vmview_pairs *pairs)
{
	kvfree(pairs);
}

size_t vmview_pairs_size(void)
{
	return sizeof(struct vmview_pairs);
}

static u64 pair_key(u32 by, u32 victim, u32 actor)
{
	return IS_PAIR | (u64)actor << 2 * PID_BITS | (u64)by << PID_BITS | victim;
}

static struct slot *pair_find(struct vmview_pairs *pairs, u64 key)
{
	unsigned int at = hash_64(key, BITS), tries;
	struct slot *slot;
	s64 old;

	for (tries = 0; tries < VMVIEW_PAIRS_TRIES; tries++, at++) {
		slot = &pairs->slot[at % VMVIEW_PAIRS];
		old = atomic64_read(&slot->key);
		if ((u64)old == key)
			return slot;
		if (!old && atomic64_try_cmpxchg_relaxed(&slot->key, &old, key))
			return slot;
		/* Somebody was quicker; with the same pair, perhaps. */
		if ((u64)old == key)
			return slot;
	}
	return NULL;
}

static unsigned int what_was_taken(const struct vmview_event *event)
{
	if (event->kind == VMVIEW_KIND_FILE)
		return FILE_PAGES;
	if (event->kind == VMVIEW_KIND_SHMEM)
		return SHMEM_PAGES;
	return event->state == VMVIEW_STATE_SWAP ? SWAPPED : DROPPED;
}

bool vmview_pairs_add(struct vmview_pairs *pairs, u32 by, const struct vmview_event *event)
{
	struct slot *slot = pair_find(pairs, pair_key(by, event->tgid, event->actor));

	if (!slot)
		return false;
	atomic64_add(event->pages, &slot->count[what_was_taken(event)]);
	return true;
}

u64 vmview_pairs_merge(struct vmview_pairs *to, const struct vmview_pairs *from)
{
	const struct slot *slot = from->slot;
	unsigned int what;
	struct slot *same;
	u64 lost = 0, nr;

	for (; slot < from->slot + VMVIEW_PAIRS; slot++) {
		if (!atomic64_read(&slot->key))
			continue;
		same = pair_find(to, atomic64_read(&slot->key));
		for (what = 0; what < NR_COUNTS; what++) {
			nr = atomic64_read(&slot->count[what]);
			if (same)
				atomic64_add(nr, &same->count[what]);
			else
				lost += nr;
		}
	}
	return lost;
}

u32 vmview_pairs_read(struct vmview_pairs *pairs, struct vmview_pair *vec, u32 len)
{
	const u32 pid_mask = (1U << PID_BITS) - 1;
	struct slot *slot = pairs->slot;
	u32 nr = 0;
	u64 key;

	for (; slot < pairs->slot + VMVIEW_PAIRS; slot++) {
		key = atomic64_read(&slot->key);
		if (!key)
			continue;
		if (++nr > len)
			continue;
		vec[nr - 1] = (struct vmview_pair){
			.by = key >> PID_BITS & pid_mask,
			.victim = key & pid_mask,
			.actor = (key & ~IS_PAIR) >> 2 * PID_BITS,
			.swapped = atomic64_read(&slot->count[SWAPPED]),
			.dropped = atomic64_read(&slot->count[DROPPED]),
			.file = atomic64_read(&slot->count[FILE_PAGES]),
			.shmem = atomic64_read(&slot->count[SHMEM_PAGES]),
		};
	}
	return nr;
}
