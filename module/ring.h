/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rings of a session: one a CPU, written by that CPU alone, whatever it is
 * doing, and read by whoever has the file, through a mapping or read().
 *
 * Bytes only: what is an event for whom is decided elsewhere. The pages that the
 * kernel writes are never writable by the reader, who writes its positions
 * alone; these are trusted no further than that a slot may be written.
 */
#ifndef VMVIEW_RING_H
#define VMVIEW_RING_H

#include <linux/poll.h>
#include <linux/types.h>

#include "vmview_events.h"

struct file;
struct vm_area_struct;
struct vmview_ringset;

/**
 * vmview_ringset_new() - make the rings
 * @watch: Its @ring_records, @sample and @watermark are checked; @nr_rings,
 *	@record_size, @rings_size and @positions_size are filled in.
 *
 * Context: process; may sleep. Charged to the caller's cgroup.
 * Return: the rings, or an error: -E2BIG where they would be larger than
 * VMVIEW_RINGS_MAX, -ENOMEM, -EINTR.
 */
struct vmview_ringset *vmview_ringset_new(struct vmview_watch *watch);

/**
 * vmview_ringset_free() - free them
 * @rings: From vmview_ringset_new(), or NULL; no probe uses them any more.
 */
void vmview_ringset_free(struct vmview_ringset *rings);

/**
 * vmview_ring_put() - put an event into this CPU's ring, or count it as lost
 * @rings: The rings.
 * @event: The event; its @seq and @cpu are those of the slot.
 *
 * Context: any, NMI too; preemption off.
 */
void vmview_ring_put(struct vmview_ringset *rings, const struct vmview_event *event);

/**
 * vmview_ring_totals() - how many events the rings were given, and lost
 * @rings: The rings.
 * @produced: Sum over all types and rings.
 * @lost: Likewise.
 */
void vmview_ring_totals(const struct vmview_ringset *rings, u64 *produced, u64 *lost);

/**
 * vmview_ring_read() - the read() of a session
 * @rings: The rings.
 * @to: Buffer; whole events are written, ring after ring.
 * @size: Its bytes.
 * @nonblock: Return what there is; else wait for a ring to reach the watermark.
 *
 * Context: process; may sleep.
 * Return: bytes, -EINVAL where not one event fits, -EAGAIN, -EFAULT, -ERESTARTSYS.
 */
ssize_t vmview_ring_read(struct vmview_ringset *rings, char __user *to, size_t size,
			 bool nonblock);

/**
 * vmview_ring_poll() - the poll() of a session
 * @rings: The rings.
 * @file: Its file.
 * @wait: As poll() has it.
 *
 * Return: EPOLLIN where a ring has reached the watermark, else 0.
 */
__poll_t vmview_ring_poll(struct vmview_ringset *rings, struct file *file,
			  poll_table *wait);

/**
 * vmview_ring_mmap() - the mmap() of a session
 * @rings: The rings; they stay as long as the area's file.
 * @vma: The area; any part of what lies at VMVIEW_WATCH_RINGS or _POSITIONS.
 *
 * Return: 0; -EINVAL for another range or a private mapping, -EPERM for one of the
 * rings that may be written or executed.
 */
int vmview_ring_mmap(struct vmview_ringset *rings, struct vm_area_struct *vma);

#endif
