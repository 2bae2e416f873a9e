// SPDX-License-Identifier: GPL-2.0-only
/*
 * The producer: reserve, fill, commit, or lose and count.
 *
 * A slot is reserved by moving the head with a cmpxchg that is atomic against
 * interrupts and NMIs on this CPU, which are all that competes. The event is
 * filled in, and then its number written with release semantics: until then the
 * slot holds the number of an event a lap ago, and its reader waits.
 */
#include <linux/irq_work.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "ring.h"
#include "ring_pages.h"

/* Slots in use, as the reader says: more than there are if it lies. */
static u64 ring_used(const struct vmview_ring *ring, u64 head)
{
	return head - READ_ONCE(*ring->position);
}

static bool ring_reserve(struct vmview_ringset *rings, struct vmview_ring *ring, u64 *at)
{
	u64 head, old = local64_read(&ring->head->head);

	do {
		head = old;
		if (ring_used(ring, head) >= rings->records)
			return false;
		old = local64_cmpxchg(&ring->head->head, head, head + 1);
	} while (old != head);
	*at = head;
	return true;
}

/*
 * Whoever goes to sleep says so and then looks at the fill; here the fill is
 * written and then looked for sleepers: one of the two sees the other.
 */
static void ring_wake(struct vmview_ringset *rings, struct vmview_ring *ring, u64 head)
{
	if (ring_used(ring, head) < rings->watermark)
		return;
	smp_mb();
	if (READ_ONCE(rings->sleepers))
		irq_work_queue(&rings->work);
}

void vmview_ring_put(struct vmview_ringset *rings, const struct vmview_event *event)
{
	struct vmview_ring *ring = &rings->ring[smp_processor_id()];
	struct vmview_event *slot;
	u64 at;

	if (rings->sample > 1 && local64_inc_return(&ring->nth) % rings->sample)
		return;
	local64_inc(&ring->head->produced[event->type]);
	if (!ring_reserve(rings, ring, &at)) {
		local64_inc(&ring->head->lost[event->type]);
		return;
	}
	slot = &ring->slots[at & (rings->records - 1)];
	memcpy((void *)slot + sizeof(slot->seq), (void *)event + sizeof(slot->seq),
	       sizeof(*slot) - sizeof(slot->seq));
	smp_store_release(&slot->seq, (u32)(at + 1));
	ring_wake(rings, ring, at + 1);
}

void vmview_ring_totals(const struct vmview_ringset *rings, u64 *produced, u64 *lost)
{
	unsigned int cpu, type;

	*produced = 0;
	*lost = 0;
	for_each_possible_cpu(cpu) {
		for (type = 0; type < VMVIEW_EVENTS; type++) {
			*produced += local64_read(&rings->ring[cpu].head->produced[type]);
			*lost += local64_read(&rings->ring[cpu].head->lost[type]);
		}
	}
}
