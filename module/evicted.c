// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of evictions by swap slot.
 *
 * Each entry is owned by whoever turned its key to BUSY, until he writes another
 * key there. So what belongs to a key is only read and written under BUSY, and
 * nobody ever waits.
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/hash.h>
#include <linux/vmalloc.h>

#include "evicted.h"
#include "limits.h"
#include "room.h"

#define BUCKETS_BITS	(VMVIEW_EVICTED_BITS - 2)
#define WAYS		4

#define FREE		0ULL
#define BUSY		1ULL
#define IS_SLOT		BIT_ULL(63)

struct entry {
	atomic64_t key;
	struct vmview_evicted evicted;
};

static struct bucket {
	struct entry way[WAYS];
} *table;

static atomic64_t forgotten;

/* Types have 5 bits or 6, offsets less than 50: no two slots have one key. */
static u64 slot_key(unsigned int type, u64 offset)
{
	return IS_SLOT | (u64)type << 56 | offset;
}

static struct bucket *slot_bucket(u64 key)
{
	/* Pairs with the release in vmview_evicted_start(). */
	struct bucket *buckets = smp_load_acquire(&table);

	return buckets ? &buckets[hash_64(key, BUCKETS_BITS)] : NULL;
}

/* Pairs with the release: what the last owner wrote is there. */
static bool entry_own(struct entry *entry, u64 key)
{
	return atomic64_try_cmpxchg_acquire(&entry->key, (s64 *)&key, BUSY);
}

static void entry_release(struct entry *entry, u64 key)
{
	atomic64_set_release(&entry->key, key);
}

static struct entry *bucket_find(struct bucket *bucket, u64 key)
{
	struct entry *entry;

	for (entry = bucket->way; entry < bucket->way + WAYS; entry++)
		if ((u64)atomic64_read(&entry->key) == key)
			return entry;
	return NULL;
}

static u64 entry_time_ns(const struct entry *entry)
{
	/* Any time, where somebody owns the entry just now. */
	return data_race(READ_ONCE(entry->evicted.time_ns));
}

/* What is overwritten. */
static struct entry *bucket_oldest(struct bucket *bucket)
{
	struct entry *entry, *oldest = bucket->way;

	for (entry = bucket->way + 1; entry < bucket->way + WAYS; entry++)
		if (entry_time_ns(entry) < entry_time_ns(oldest))
			oldest = entry;
	return oldest;
}

/* Each step may find that somebody else was quicker: then the next best is tried. */
static struct entry *bucket_own(struct bucket *bucket, u64 key)
{
	struct entry *entry;
	u64 old;

	entry = bucket_find(bucket, key);
	if (entry && entry_own(entry, key))
		return entry;
	entry = bucket_find(bucket, FREE);
	if (entry && entry_own(entry, FREE))
		return entry;
	atomic64_inc(&forgotten);
	entry = bucket_oldest(bucket);
	old = atomic64_read(&entry->key);
	return old != BUSY && entry_own(entry, old) ? entry : NULL;
}

void vmview_evicted_put(unsigned int type, u64 offset, unsigned int nr,
			const struct vmview_evicted *evicted)
{
	struct bucket *bucket;
	struct entry *entry;
	u64 key;

	for (; nr; nr--, offset++) {
		key = slot_key(type, offset);
		bucket = slot_bucket(key);
		entry = bucket ? bucket_own(bucket, key) : NULL;
		if (!entry)
			continue;
		entry->evicted = *evicted;
		entry_release(entry, key);
	}
}

void vmview_evicted_forget(unsigned int type, u64 offset, unsigned int nr)
{
	struct vmview_evicted evicted;

	for (; nr; nr--, offset++)
		vmview_evicted_take(type, offset, U64_MAX, &evicted);
}

bool vmview_evicted_take(unsigned int type, u64 offset, u64 before_ns,
			 struct vmview_evicted *evicted)
{
	u64 key = slot_key(type, offset);
	struct bucket *bucket = slot_bucket(key);
	struct entry *entry = bucket ? bucket_find(bucket, key) : NULL;
	bool known;

	if (!entry || !entry_own(entry, key))
		return false;
	*evicted = entry->evicted;
	known = evicted->time_ns <= before_ns;
	entry_release(entry, known ? FREE : key);
	return known;
}

u64 vmview_evicted_forgotten(void)
{
	return atomic64_read(&forgotten);
}

int vmview_evicted_start(void)
{
	struct bucket *buckets;

	BUILD_BUG_ON(sizeof(struct entry) != 24);
	BUILD_BUG_ON(sizeof(*buckets) << BUCKETS_BITS > VMVIEW_ALLOC_MAX);
	buckets = vzalloc(vmview_room_note(sizeof(*buckets) << BUCKETS_BITS));
	if (!buckets)
		return -ENOMEM;
	/* Whoever sees the table sees it empty. */
	smp_store_release(&table, buckets);
	return 0;
}

void vmview_evicted_stop(void)
{
	vfree(table);
	table = NULL;
}
