// SPDX-License-Identifier: GPL-2.0-only
/*
 * The producer: reserve, fill, commit, or lose and count.
 *
 * A slot is reserved by moving the head with a cmpxchg that is atomic against
 * interrupts and NMIs on this CPU, which are all that competes. The event is
 * filled in, and then its number written with release semantics: until then the
 * slot holds the number of an event a lap ago, and its reader waits. How many slots
 * are in use is as the reader says: if it lies, more than there are.
 */
#include <linux/cpumask.h>
#include <linux/irq_work.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "ring.h"
#include "ring_slot.h"

/*
 * Whoever goes to sleep says so and then looks at the fill; here the fill is
 * written and then looked for sleepers: one of the two sees the other.
 */
noinline void vmview_ring_wake(struct vmview_ringset *rings)
{
	/* Pairs with that in rings_ready_or_wake(). */
	smp_mb();
	if (READ_ONCE(rings->sleepers))
		irq_work_queue(&rings->work);
}

/* An event in words: the first of them has its number, which is written last. */
struct words {
	u64 first;
	u64 rest[12];
};

static_assert(sizeof(struct words) == sizeof(struct vmview_event));

void vmview_ring_put(struct vmview_ringset *rings, const struct vmview_event *event)
{
	struct vmview_ring *ring = &rings->ring[smp_processor_id()];
	struct vmview_slot slot;

	if (rings->sample > 1 && local64_inc_return(&ring->nth) % rings->sample)
		return;
	if (!vmview_slot_reserve(rings, event->type, &slot))
		return;
	slot.event->type = event->type;
	slot.event->flags = event->flags;
	memcpy(((struct words *)slot.event)->rest, ((const struct words *)event)->rest,
	       sizeof_field(struct words, rest));
	vmview_slot_commit(rings, &slot);
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
