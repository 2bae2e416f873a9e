/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tasks are in the middle of: from the probe that sees something begin to
 * the one that sees it end. A bounded table, without locks. Where a bucket is
 * full its oldest entry makes room: whoever misses its begin says so. What every fault
 * does is in line.
 */
#ifndef VMVIEW_PENDING_H
#define VMVIEW_PENDING_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "limits.h"

/**
 * enum vmview_doing - what a task can be in the middle of; one of each at a time
 * @VMVIEW_DOING_FAULT: A fault that the CPU raised.
 * @VMVIEW_DOING_GUP: A fault that the kernel takes without an exception.
 * @VMVIEW_DOING_RECLAIM: Reclaim, on whosever account.
 * @VMVIEW_DOING_COMPACT: Compaction.
 * @VMVIEW_DOING_EVICT: Reclaim's walk from evicted entry to written folio.
 */
enum vmview_doing {
	VMVIEW_DOING_FAULT,
	VMVIEW_DOING_GUP,
	VMVIEW_DOING_RECLAIM,
	VMVIEW_DOING_COMPACT,
	VMVIEW_DOING_EVICT,
};

/**
 * struct vmview_pending - what is to be known at the end
 * @begin_ns: When it began; what tells the oldest.
 * @addr: Whatever its user likes, as the rest.
 * @ip: "
 * @frame: "
 * @id: "
 * @cause: "
 * @state: "
 * @level: "
 * @swap_type: "
 */
struct vmview_pending {
	u64 begin_ns;
	u64 addr;
	u64 ip;
	u64 frame;
	u32 id;
	u8 cause;
	u8 state;
	u8 level;
	u8 swap_type;
};

/* Places of a bucket, and the key of one that is being filled. */
#define VMVIEW_PENDING_WAYS	4
#define VMVIEW_PENDING_BUSY	1UL

/**
 * struct vmview_place - a place of the table; for what is in line here, and pending.c
 * @key: Whose it is and what it is about, 0 or BUSY.
 * @pending: What is to be known.
 */
struct vmview_place {
	unsigned long key;
	struct vmview_pending pending;
};

extern struct vmview_place *vmview_places;

/* The rest of vmview_pending_find() and vmview_pending_open(). */
struct vmview_place *vmview_pending_find_in(struct vmview_place *bucket,
					    unsigned long key);
struct vmview_place *vmview_pending_claim_in(struct vmview_place *bucket,
					     unsigned long key);

/* Tasks are aligned: what they are doing goes into the low bits. */
static inline unsigned long vmview_pending_key(enum vmview_doing doing)
{
	return (unsigned long)current + doing;
}

/* The first place of its bucket is that which a key mostly has. */
static inline struct vmview_place *vmview_pending_bucket(unsigned long key)
{
	return &vmview_places[VMVIEW_PENDING_WAYS *
			      hash_long(key, ilog2(VMVIEW_PENDING / VMVIEW_PENDING_WAYS))];
}

static __always_inline struct vmview_place *vmview_pending_find(unsigned long key)
{
	struct vmview_place *place = vmview_pending_bucket(key);

	return likely(READ_ONCE(place->key) == key) ? place :
						      vmview_pending_find_in(place, key);
}

/* No other place of the bucket may have the key, or it would be found twice. */
static __always_inline struct vmview_place *vmview_pending_claim(unsigned long key)
{
	struct vmview_place *bucket = vmview_pending_bucket(key);

	if (likely(READ_ONCE(bucket->key) == key) &&
	    cmpxchg(&bucket->key, key, VMVIEW_PENDING_BUSY) == key)
		return bucket;
	return vmview_pending_claim_in(bucket, key);
}

/**
 * vmview_pending_open() - the current task begins something, in place of the last
 * @doing: What.
 *
 * Context: any in which the task itself runs, preemption off; not from an
 * interrupt or NMI that happened to come upon it.
 * Return: the place, to write all that is to be known into its @pending, for
 * vmview_pending_close(); or NULL.
 */
static __always_inline struct vmview_place *vmview_pending_open(enum vmview_doing doing)
{
	return vmview_pending_claim(vmview_pending_key(doing));
}

/**
 * vmview_pending_close() - it is written
 * @doing: What.
 * @place: From vmview_pending_open().
 */
static __always_inline void vmview_pending_close(enum vmview_doing doing,
						 struct vmview_place *place)
{
	/*
	 * Its own task alone looks for it, or who takes the place: by its key. Pairs with
	 * the cmpxchg of whoever takes it then.
	 */
	smp_store_release(&place->key, vmview_pending_key(doing));
}

/**
 * vmview_pending_put() - both at once
 * @doing: What.
 * @begun: Copied.
 *
 * Context: as vmview_pending_open().
 */
static inline void vmview_pending_put(enum vmview_doing doing,
				      const struct vmview_pending *begun)
{
	struct vmview_place *place = vmview_pending_open(doing);

	if (!place)
		return;
	place->pending = *begun;
	vmview_pending_close(doing, place);
}

/**
 * vmview_pending_get() - what the current task began
 * @doing: What.
 * @pending: Filled in if it is known.
 *
 * Context: as vmview_pending_open().
 * Return: false if nothing began, or it was forgotten.
 */
bool vmview_pending_get(enum vmview_doing doing, struct vmview_pending *pending);

/**
 * vmview_pending_take() - what the current task began, which is forgotten
 * @doing: What.
 * @pending: Filled in if it is known.
 *
 * The place stays its task's, until somebody needs it: there it begins its next.
 *
 * Context: as vmview_pending_open().
 * Return: as vmview_pending_get().
 */
static __always_inline bool vmview_pending_take(enum vmview_doing doing,
						struct vmview_pending *pending)
{
	unsigned long key = vmview_pending_key(doing);
	struct vmview_place *place = vmview_pending_find(key);

	/* Another task may just take the place; then this is any value. */
	if (!place || !data_race(place->pending.begin_ns) ||
	    cmpxchg(&place->key, key, VMVIEW_PENDING_BUSY) != key)
		return false;
	*pending = place->pending;
	WRITE_ONCE(place->pending.begin_ns, 0);
	/* As in vmview_pending_close(). */
	smp_store_release(&place->key, key);
	return true;
}

/**
 * vmview_pending_drop() - it has ended
 * @doing: What.
 *
 * Context: as vmview_pending_open().
 */
void vmview_pending_drop(enum vmview_doing doing);

/**
 * vmview_pending_start() - make the table
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int vmview_pending_start(void);

/**
 * vmview_pending_stop() - free it; no probe uses it any more
 */
void vmview_pending_stop(void);

#endif
