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
#include <linux/irq_work.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "ring.h"
#include "ring_pages.h"

/*
 * Whoever goes to sleep says so and then looks at the fill; here the fill is
 * written and then looked for sleepers: one of the two sees the other.
 */
static noinline void ring_wake(struct vmview_ringset *rings)
{
	/* Pairs with that in rings_ready_or_wake(). */
	smp_mb();
	if (READ_ONCE(rings->sleepers))
		irq_work_queue(&rings->work);
}

/* An event in words: the first of them, with its number, is written last. */
struct words {
	u64 first;
	u64 rest[12];
};

static_assert(sizeof(struct words) == sizeof(struct vmview_event));

static __always_inline void ring_commit(struct vmview_event *slot,
					const struct vmview_event *event)
{
	const struct words *from = (const struct words *)event;
	struct words *to = (struct words *)slot;

	memcpy(to->rest, from->rest, sizeof(to->rest));
	/* Pairs with the acquire in ring_ready(), or that of whoever maps the ring. */
	smp_store_release(&to->first, from->first);
}

void vmview_ring_put(struct vmview_ringset *rings, struct vmview_event *event)
{
	struct vmview_ring *ring = &rings->ring[event->cpu];
	struct vmview_ring_counters *counters = ring->head;
	u64 head, old, used;

	if (rings->sample > 1 && local64_inc_return(&ring->nth) % rings->sample)
		return;
	local64_inc(&counters->produced[event->type]);
	old = local64_read(&counters->head);
	do {
		head = old;
		used = head - READ_ONCE(*ring->position);
		if (unlikely(used >= rings->records)) {
			local64_inc(&counters->lost[event->type]);
			return;
		}
		old = local64_cmpxchg(&counters->head, head, head + 1);
	} while (old != head);
	event->seq = head + 1;
	ring_commit(&ring->slots[head & (rings->records - 1)], event);
	/* The position may be newer by now: then somebody is woken for less. */
	if (unlikely(used + 1 >= rings->watermark))
		ring_wake(rings);
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
