/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * On whose account the current task reclaims memory. The kernel tells so in the
 * tracepoints at both ends of a reclaim, and for the rest in the task itself.
 */
#ifndef VMVIEW_RECLAIMER_H
#define VMVIEW_RECLAIMER_H

#include <linux/sched.h>

#include "vmview_events.h"

/**
 * vmview_reclaiming() - whether the current task reclaims memory just now
 *
 * True as well while it compacts memory.
 */
static inline bool vmview_reclaiming(void)
{
	return current->flags & PF_MEMALLOC;
}

/**
 * vmview_reclaimer() - on whose account the current task reclaims
 *
 * Context: any in which the task itself runs and vmview_reclaiming(), preemption
 * off.
 */
enum vmview_actor vmview_reclaimer(void);

/**
 * vmview_reclaimer_begin() - the current task began to reclaim
 * @actor: On whose account; not what the task itself tells.
 * @order: Order of the folio that it wants.
 *
 * Context: as vmview_reclaimer().
 */
void vmview_reclaimer_begin(enum vmview_actor actor, unsigned int order);

/**
 * vmview_reclaimer_end() - it has ended
 * @event: @actor, @order and @latency_ns are filled in, if the begin was seen.
 *
 * Context: as vmview_reclaimer().
 * Return: whether it was.
 */
bool vmview_reclaimer_end(struct vmview_event *event);

#endif
