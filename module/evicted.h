/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which page went to which swap slot, when, and who put it there: what a fault
 * that brings it back is told.
 *
 * A bounded table for the whole machine. A slot is put into it when its folio is
 * written, and taken out of it by the first fault on it; a slot that is freed
 * otherwise stays until it is written again, or forgotten: where there is no room,
 * the oldest of a few is. There is no lock, so all calls but the first two may come
 * from anywhere, NMI too; an entry that somebody else is just at is passed over.
 *
 * Not in it, since the kernel tells nobody: a folio that came back, was not written
 * to and went again. It needs no writing, for its slot still holds it. That is why
 * a fault takes its slot out: the next one would be told of the wrong eviction. So
 * of several processes that share a slot, the first that comes back is told.
 */
#ifndef VMVIEW_EVICTED_H
#define VMVIEW_EVICTED_H

#include <linux/types.h>

/**
 * struct vmview_evicted - an eviction
 * @time_ns: When, in CLOCK_MONOTONIC.
 * @by: Thread that did it: its number in the first PID namespace.
 * @actor: enum vmview_actor.
 */
struct vmview_evicted {
	u64 time_ns;
	u32 by;
	u32 actor;
};

/**
 * vmview_evicted_start() - begin to remember
 *
 * Context: process; may sleep. The caller keeps starts and stops apart.
 * Return: 0 or -ENOMEM.
 */
int vmview_evicted_start(void);

/**
 * vmview_evicted_stop() - forget all
 *
 * Context: as vmview_evicted_start(); no probe is running any more.
 */
void vmview_evicted_stop(void);

/**
 * vmview_evicted_put() - remember the slots of a folio
 * @type: The swap area.
 * @offset: The first slot.
 * @nr: How many.
 * @evicted: Their eviction.
 *
 * Context: any, with preemption off.
 */
void vmview_evicted_put(unsigned int type, u64 offset, unsigned int nr,
			const struct vmview_evicted *evicted);

/**
 * vmview_evicted_forget() - nothing is known of the slots of a folio any more
 * @type: The swap area.
 * @offset: The first slot.
 * @nr: How many.
 *
 * Context: any, with preemption off.
 */
void vmview_evicted_forget(unsigned int type, u64 offset, unsigned int nr);

/**
 * vmview_evicted_take() - what is known of a slot's eviction, and forget it
 * @type: The swap area.
 * @offset: The slot.
 * @before_ns: A later one is another page's, and stays.
 * @evicted: Filled in, if it is known.
 *
 * Context: any, with preemption off.
 * Return: whether it is known.
 */
bool vmview_evicted_take(unsigned int type, u64 offset, u64 before_ns,
			 struct vmview_evicted *evicted);

/**
 * vmview_evicted_forgotten() - slots forgotten for want of room, since the load
 */
u64 vmview_evicted_forgotten(void);

#endif
