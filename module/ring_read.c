// SPDX-License-Identifier: GPL-2.0-only
/*
 * The consumer: read() and poll(), for those who do not map the rings. They go by
 * the positions that a mapping would, and move them.
 */
#include <linux/cpumask.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <asm/barrier.h>

#include "limits.h"
#include "ring.h"
#include "ring_pages.h"

static u64 ring_head(const struct vmview_ring *ring)
{
	return READ_ONCE(*(u64 *)&ring->head->head);
}

/* Read before the head: whoever maps the ring too may move both meanwhile. */
static u64 ring_position(const struct vmview_ring *ring)
{
	/* Pairs with the reader's own release, or with that in ring_copy(). */
	return smp_load_acquire(ring->position);
}

/* Whether a slot holds event number @at. */
static bool slot_complete(const struct vmview_event *slot, u64 at)
{
	/* Pairs with the release in vmview_slot_commit(). */
	return smp_load_acquire(&slot->seq) == (u32)(at + 1);
}

/* How many from @at on are complete and lie in one piece, of those copied at a time. */
static u32 ring_ready(const struct vmview_ringset *rings, const struct vmview_ring *ring,
		      u64 at, u32 max)
{
	u32 slot = at & (rings->records - 1), nr;

	max = min3(max, rings->records - slot, VMVIEW_RING_COPY);
	for (nr = 0; nr < max; nr++)
		if (!slot_complete(&ring->slots[slot + nr], at + nr))
			break;
	return nr;
}

/*
 * Copy up to @max events of one ring; what was copied is done with, also where the
 * rest cannot be. A position that cannot be is taken for
 * that of the oldest event that is still there.
 */
static int ring_copy(const struct vmview_ringset *rings, const struct vmview_ring *ring,
		     struct vmview_event __user *to, u32 max)
{
	u64 at = ring_position(ring), head = ring_head(ring);
	u32 done = 0, nr;

	if (at > head || head - at > rings->records) {
		at = head > rings->records ? head - rings->records : 0;
		WRITE_ONCE(*ring->position, at);
	}
	while (!fatal_signal_pending(current) &&
	       (nr = ring_ready(rings, ring, at, max - done))) {
		if (copy_to_user(to + done, &ring->slots[at & (rings->records - 1)],
				 nr * sizeof(*to)))
			return done ?: -EFAULT;
		done += nr;
		at += nr;
		/*
		 * Only now may the slots be written. Pairs with the branch on the position
		 * in vmview_slot_reserve(), which the writes come after.
		 */
		smp_store_release(ring->position, at);
		cond_resched();
	}
	return done;
}

static ssize_t rings_copy(struct vmview_ringset *rings, char __user *to, size_t size)
{
	struct vmview_event __user *event = (void __user *)to;
	u32 max = min_t(size_t, size, INT_MAX) / sizeof(*event), done = 0;
	unsigned int cpu;
	int nr = 0;

	for (cpu = 0; cpu < nr_cpu_ids && done < max; cpu++) {
		nr = ring_copy(rings, &rings->ring[cpu], event + done, max - done);
		if (nr < 0)
			break;
		done += nr;
	}
	return nr < 0 && !done ? nr : done * sizeof(*event);
}

static bool rings_ready(const struct vmview_ringset *rings)
{
	const struct vmview_ring *ring;
	unsigned int cpu;
	u64 position;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		ring = &rings->ring[cpu];
		position = ring_position(ring);
		if (ring_head(ring) - position >= rings->watermark)
			return true;
	}
	return false;
}

/* Ask to be woken, then look; see vmview_ring_wake(). */
static bool rings_ready_or_wake(struct vmview_ringset *rings)
{
	WRITE_ONCE(rings->sleepers, true);
	/* Pairs with that in vmview_ring_wake(). */
	smp_mb();
	return rings_ready(rings);
}

ssize_t vmview_ring_read(struct vmview_ringset *rings, char __user *to, size_t size,
			 bool nonblock)
{
	ssize_t ret = 0;

	if (size < sizeof(struct vmview_event))
		return -EINVAL;
	while (!ret) {
		if (!nonblock &&
		    wait_event_interruptible(rings->wait, rings_ready_or_wake(rings)))
			return -ERESTARTSYS;
		if (mutex_lock_interruptible(&rings->lock))
			return -ERESTARTSYS;
		ret = rings_copy(rings, to, size);
		mutex_unlock(&rings->lock);
		/* A ring may be full of what is not complete yet, or said to be. */
		cond_resched();
		if (!ret && nonblock)
			ret = -EAGAIN;
		else if (!ret && signal_pending(current))
			ret = -ERESTARTSYS;
	}
	return ret;
}

__poll_t vmview_ring_poll(struct vmview_ringset *rings, struct file *file,
			  poll_table *wait)
{
	poll_wait(file, &rings->wait, wait);
	return rings_ready_or_wake(rings) ? EPOLLIN | EPOLLRDNORM : 0;
}
