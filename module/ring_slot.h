/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Putting an event into a ring in two steps, in line: between them it is written
 * where it will lie. Whoever comes between them, an interrupt or NMI, gets the next
 * slot, and the reader waits for this one.
 */
#ifndef VMVIEW_RING_SLOT_H
#define VMVIEW_RING_SLOT_H

#include <linux/kmsan-checks.h>
#include <linux/smp.h>
#include <linux/stddef.h>

#include "ring.h"
#include "ring_pages.h"
#include "room.h"

/**
 * struct vmview_slot - a slot of this CPU's ring that is being written
 * @event: The slot; all but @seq and @cpu is for whoever reserved it to write.
 * @nr: Number of the event, from 1.
 * @used: Slots that are in use, with this one.
 */
struct vmview_slot {
	struct vmview_event *event;
	u64 nr;
	u64 used;
};

/* Of an event what its writer writes. */
#define VMVIEW_SLOT_AT	offsetof(struct vmview_event, cpu)
#define VMVIEW_SLOT_LEN	(sizeof(struct vmview_event) - VMVIEW_SLOT_AT)

/* Somebody may be waiting for as much as there is now. */
void vmview_ring_wake(struct vmview_ringset *rings);

/**
 * vmview_slot_reserve() - have a slot, or count an event as lost
 * @rings: The rings.
 * @type: enum vmview_event_type.
 * @slot: Filled in.
 *
 * Context: any, NMI too; interrupts off up to vmview_slot_commit(), or nearly there:
 * whom an interrupt in between wakes finds this one missing, and sleeps again.
 * Return: false if there is no room.
 */
static __always_inline bool vmview_slot_reserve(struct vmview_ringset *rings,
						unsigned int type, struct vmview_slot *slot)
{
	unsigned int cpu = smp_processor_id();
	struct vmview_ring *ring = &rings->ring[cpu];
	const u64 records = rings->records;
	struct vmview_ring_counters *counters;
	const u64 *position;
	u64 head, old;

	/* Or each use of it works out the address anew. */
	OPTIMIZER_HIDE_VAR(ring);
	counters = ring->head;
	position = ring->position;
	local64_inc(&counters->produced[type]);
	old = local64_read(&counters->head);
	do {
		head = old;
		slot->nr = head + 1;
		/* Pairs with the reader's release: a slot is written behind the branch. */
		slot->used = slot->nr - READ_ONCE(*position);
		if (unlikely(slot->used > records)) {
			local64_inc(&counters->lost[type]);
			return false;
		}
		old = local64_cmpxchg(&counters->head, head, slot->nr);
	} while (old != head);
	slot->event = &ring->slots[head & (records - 1)];
	vmview_room_unwritten((char *)slot->event + VMVIEW_SLOT_AT, VMVIEW_SLOT_LEN);
	slot->event->cpu = cpu;
	return true;
}

/**
 * vmview_slot_commit() - the event is written
 * @rings: The rings.
 * @slot: From vmview_slot_reserve().
 */
static __always_inline void vmview_slot_commit(struct vmview_ringset *rings,
					       const struct vmview_slot *slot)
{
	/* Who maps the ring reads it without a copy that KMSAN would look at. */
	kmsan_check_memory((char *)slot->event + VMVIEW_SLOT_AT, VMVIEW_SLOT_LEN);
	/* Pairs with the acquire in slot_complete(), or that of whoever maps the ring. */
	smp_store_release(&slot->event->seq, (u32)slot->nr);
	/* The position may be newer by now: then somebody is woken for less. */
	if (unlikely(slot->used >= rings->watermark))
		vmview_ring_wake(rings);
}

#endif
