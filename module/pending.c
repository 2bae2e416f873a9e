// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hash table of buckets of four places. Only its own task reads or writes an
 * entry; other tasks compete for the place. Whoever fills one has claimed it
 * by setting its key to BUSY, and a reader that finds its key unmoved behind
 * the copy has read what it wrote itself.
 */
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "limits.h"
#include "pending.h"

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

static struct place *key_bucket(unsigned long key)
{
	return &table[WAYS * hash_long(key, ilog2(VMVIEW_PENDING / WAYS))];
}

static struct place *find(unsigned long key)
{
	struct place *place = key_bucket(key), *end = place + WAYS;

	for (; place < end; place++)
		if (READ_ONCE(place->key) == key)
			return place;
	return NULL;
}

/* An empty place, or that which was filled first; NULL if all are being filled. */
static struct place *find_room(unsigned long key, unsigned long *found)
{
	struct place *place = key_bucket(key), *end = place + WAYS, *oldest = NULL;
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

static struct place *claim(unsigned long key)
{
	struct place *place = find(key);
	unsigned long other;
	int i;

	/* Another task may just take it. */
	if (place && cmpxchg(&place->key, key, BUSY) == key)
		return place;
	for (i = 0; i < VMVIEW_PENDING_TRIES; i++) {
		place = find_room(key, &other);
		if (place && cmpxchg(&place->key, other, BUSY) == other)
			return place;
	}
	return NULL;
}

void vmview_pending_put(enum vmview_doing doing, const struct vmview_pending *pending)
{
	unsigned long key = current_key(doing);
	struct place *place = claim(key);

	if (!place)
		return;
	place->pending = *pending;
	smp_store_release(&place->key, key);
}

bool vmview_pending_get(enum vmview_doing doing, struct vmview_pending *pending)
{
	unsigned long key = current_key(doing);
	struct place *place = find(key);

	if (!place)
		return false;
	*pending = place->pending;
	smp_rmb(); /* if it is ours still, the copy is */
	return READ_ONCE(place->key) == key;
}

void vmview_pending_drop(enum vmview_doing doing)
{
	unsigned long key = current_key(doing);
	struct place *place = find(key);

	if (place)
		cmpxchg(&place->key, key, 0);
}

int vmview_pending_start(void)
{
	table = kvcalloc(VMVIEW_PENDING, sizeof(*table), GFP_KERNEL);
	return table ? 0 : -ENOMEM;
}

void vmview_pending_stop(void)
{
	kvfree(table);
	table = NULL;
}
