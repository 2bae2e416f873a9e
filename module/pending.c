// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hash table of buckets of four places. Only its own task reads or writes an
 * entry; other tasks compete for the place. Whoever fills one has claimed it
 * by setting its key to BUSY, and a reader that finds its key unmoved behind
 * the copy has read what it wrote itself.
 */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <asm/barrier.h>

#include "limits.h"
#include "pending.h"
#include "room.h"

#define WAYS	VMVIEW_PENDING_WAYS
#define BUSY	VMVIEW_PENDING_BUSY

struct vmview_place *vmview_places;

struct vmview_place *vmview_pending_find_in(struct vmview_place *place, unsigned long key)
{
	struct vmview_place *end = place + WAYS;

	for (; place < end; place++)
		if (READ_ONCE(place->key) == key)
			return place;
	return NULL;
}

/* When what is in a place began. */
static u64 place_begin_ns(const struct vmview_place *place)
{
	/* Any time, where somebody fills it just now. */
	return data_race(READ_ONCE(place->pending.begin_ns));
}

/* An empty place, or that which was filled first; NULL if all are being filled. */
static struct vmview_place *find_room(struct vmview_place *place, unsigned long *found)
{
	struct vmview_place *end = place + WAYS, *oldest = NULL;
	unsigned long other;

	for (; place < end; place++) {
		other = READ_ONCE(place->key);
		if (!other) {
			*found = 0;
			return place;
		}
		if (other != BUSY &&
		    (!oldest || place_begin_ns(place) < place_begin_ns(oldest))) {
			*found = other;
			oldest = place;
		}
	}
	return oldest;
}

struct vmview_place *vmview_pending_claim_in(struct vmview_place *bucket, unsigned long key)
{
	struct vmview_place *place = vmview_pending_find_in(bucket, key);
	unsigned long other;
	int i;

	/* Another task may just take it. */
	if (place && cmpxchg(&place->key, key, BUSY) == key)
		return place;
	for (i = 0; i < VMVIEW_PENDING_TRIES; i++) {
		place = find_room(bucket, &other);
		if (place && cmpxchg(&place->key, other, BUSY) == other)
			return place;
	}
	return NULL;
}

bool vmview_pending_get(enum vmview_doing doing, struct vmview_pending *pending)
{
	unsigned long key = vmview_pending_key(doing);
	struct vmview_place *place = vmview_pending_find(key);

	if (!place)
		return false;
	/* Another task may just fill it, which the key tells behind the copy. */
	*pending = data_race(place->pending);
	/*
	 * Pairs with the cmpxchg by which another takes the place, before it writes: if
	 * it is ours still, the copy is.
	 */
	smp_rmb();
	return READ_ONCE(place->key) == key && pending->begin_ns;
}

void vmview_pending_drop(enum vmview_doing doing)
{
	struct vmview_pending dropped;

	vmview_pending_take(doing, &dropped);
}

int vmview_pending_start(void)
{
	struct vmview_place *places = vmview_room_zeroed(VMVIEW_PENDING * sizeof(*places),
							 GFP_KERNEL, NUMA_NO_NODE);

	/* Before vmview_wanted_events says that it is used; x86 reads in that order, too. */
	smp_store_release(&vmview_places, places);
	return places ? 0 : -ENOMEM;
}

void vmview_pending_stop(void)
{
	kvfree(vmview_places);
	vmview_places = NULL;
}
