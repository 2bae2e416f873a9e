/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the rings lie in memory; for ring*.c and ring_slot.h alone.
 *
 *	page 0		struct vmview_rings
 *	ring n		a page with its head, then its slots
 *	positions	pages of their own, a cache line each ring
 */
#ifndef VMVIEW_RING_PAGES_H
#define VMVIEW_RING_PAGES_H

#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <asm/local64.h>

#include "vmview_events.h"

/* struct vmview_ring_head as its CPU writes it: an NMI may come between. */
struct vmview_ring_counters {
	local64_t head;
	local64_t produced[VMVIEW_EVENTS];
	local64_t lost[VMVIEW_EVENTS];
};

static_assert(sizeof(struct vmview_ring_counters) == sizeof(struct vmview_ring_head));
static_assert(sizeof(struct vmview_event) == 104);

/**
 * struct vmview_ring - a CPU's ring
 * @head: First page.
 * @slots: Behind it.
 * @position: The reader's; it may write anything there.
 * @nth: Events, for sampling.
 */
struct vmview_ring {
	struct vmview_ring_counters *head;
	struct vmview_event *slots;
	u64 *position;
	local64_t nth;
};

/**
 * struct vmview_pages - pages that are mapped here and by the reader
 * @nr: How many.
 * @page: They.
 * @addr: Where they are mapped here.
 */
struct vmview_pages {
	unsigned long nr;
	struct page **page;
	void *addr;
};

/**
 * struct vmview_ringset - the rings of a session
 * @records: Events that a ring holds.
 * @watermark: Fill that wakes.
 * @sample: One event in so many is taken.
 * @sleepers: Somebody waits, or will.
 * @work: Wakes them.
 * @wait: Where they wait.
 * @lock: One read() at a time. The lock of an address space nests inside, as the
 *	events are copied out.
 * @rings: What the reader may not write.
 * @positions: What it may.
 * @ring: By CPU.
 */
struct vmview_ringset {
	u32 records;
	u32 watermark;
	u32 sample;
	bool sleepers;
	struct irq_work work;
	wait_queue_head_t wait;
	struct mutex lock; /* one read() at a time */
	struct vmview_pages rings;
	struct vmview_pages positions;
	struct vmview_ring ring[];
};

#endif
