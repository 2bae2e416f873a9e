// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hash table of buckets of four places. Only its own task reads or writes an
 * entry; other tasks compete for the place. Whoever fills one has claimed it
 * by setting its key to BUSY, and a reader that finds its key unmoved behind
 * the copy has read what it wrote itself.
 */
#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "limits.h"
#include "pending.h"
#include "room.h"

#define WAYS	4
#define BUSY	1UL

struct place {
	unsigned long key;
	struct vmview_pending pending;
};

static struct place *table;

/* Tasks are aligned: what they are doing goes into the low bits. */
static unsigned long current_key(enum vmview_doing doing)
{
	return (unsigned long)current + doing;
}

/* The first place of its bucket is that which a key mostly has. */
static struct place *key_bucket(unsigned long key)
{
	return &table[WAYS * hash_long(key, ilog2(VMVIEW_PENDING / WAYS))];
}

static noinline struct place *find_in(struct place *place, unsigned long key)
{
	struct place *end = place + WAYS;

	for (; place < end; place++)
		if (READ_ONCE(place->key) == key)
			return place;
	return NULL;
}

static struct place *find(unsigned long key)
{
	struct place *place = key_bucket(key);

	return likely(READ_ONCE(place->key) == key) ? place : find_in(place, key);
}

/* An empty place, or that which was filled first; NULL if all are being filled. */
static struct place *find_room(struct place *place, unsigned long *found)
{
	struct place *end = place + WAYS, *oldest = NULL;
	unsigned long other;

	for (; place < end; place++) {
		other = READ_ONCE(place->key);
		if (!other) {
			*found = 0;
			return place;
		}
		if (other != BUSY && (!oldest || READ_ONCE(place->pending.begin_ns) <
						 READ_ONCE(oldest->pending.begin_ns))) {
			*found = other;
			oldest = place;
		}
	}
	return oldest;
}

static noinline struct place *claim_in(struct place *bucket, unsigned long key)
{
	struct place *place = find_in(bucket, key);
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

/* No other place of the bucket may have the key, or it would be found twice. */
static struct place *claim(unsigned long key)
{
	struct place *bucket = key_bucket(key);

	if (likely(READ_ONCE(bucket->key) == key) && cmpxchg(&bucket->key, key, BUSY) == key)
		return bucket;
	return claim_in(bucket, key);
}

struct vmview_pending *vmview_pending_open(enum vmview_doing doing)
{
	struct place *place = claim(current_key(doing));

	return place ? &place->pending : NULL;
}

void vmview_pending_close(enum vmview_doing doing, struct vmview_pending *pending)
{
	struct place *place = container_of(pending, struct place, pending);

	/* Its own task alone looks for it, or who takes the place: by its key. */
	smp_store_release(&place->key, current_key(doing));
}

bool vmview_pending_get(enum vmview_doing doing, struct vmview_pending *pending)
{
	unsigned long key = current_key(doing);
	struct place *place = find(key);

	if (!place)
		return false;
	*pending = place->pending;
	smp_rmb(); /* if it is ours still, the copy is */
	return READ_ONCE(place->key) == key && pending->begin_ns;
}

/* The place stays its task's, until somebody needs it: there it begins its next. */
static void emptied(struct place *place, unsigned long key)
{
	WRITE_ONCE(place->pending.begin_ns, 0);
	/* As in vmview_pending_close(). */
	smp_store_release(&place->key, key);
}

bool vmview_pending_take(enum vmview_doing doing, struct vmview_pending *pending)
{
	unsigned long key = current_key(doing);
	struct place *place = find(key);

	if (!place || !place->pending.begin_ns || cmpxchg(&place->key, key, BUSY) != key)
		return false;
	*pending = place->pending;
	emptied(place, key);
	return true;
}

void vmview_pending_drop(enum vmview_doing doing)
{
	unsigned long key = current_key(doing);
	struct place *place = find(key);

	if (place && place->pending.begin_ns && cmpxchg(&place->key, key, BUSY) == key)
		emptied(place, key);
}

int vmview_pending_start(void)
{
	table = vmview_room_zeroed(VMVIEW_PENDING * sizeof(*table), GFP_KERNEL,
				   NUMA_NO_NODE);
	return table ? 0 : -ENOMEM;
}

void vmview_pending_stop(void)
{
	kvfree(table);
	table = NULL;
}
