// SPDX-License-Identifier: GPL-2.0-only
/*
 * On whose account memory is reclaimed.
 */
#include <linux/ktime.h>

#include "pending.h"
#include "reclaimer.h"

enum vmview_actor vmview_reclaimer(void)
{
	struct vmview_pending begun;

	if (current->flags & PF_KSWAPD)
		return VMVIEW_ACTOR_KSWAPD;
	if (vmview_pending_get(VMVIEW_DOING_RECLAIM, &begun))
		return begun.id;
	/* It began before the probes were there, or is one of the few without. */
	if (current->reclaim_state)
		return VMVIEW_ACTOR_NONE;
	return current->flags & PF_KTHREAD ? VMVIEW_ACTOR_KERNEL : VMVIEW_ACTOR_ADVICE;
}

void vmview_reclaimer_begin(enum vmview_actor actor, unsigned int order)
{
	struct vmview_pending begun = {
		.begin_ns = ktime_get_mono_fast_ns(),
		.id = actor,
		.level = order,
	};

	vmview_pending_put(VMVIEW_DOING_RECLAIM, &begun);
}

bool vmview_reclaimer_end(struct vmview_event *event)
{
	struct vmview_pending begun;

	if (!vmview_pending_take(VMVIEW_DOING_RECLAIM, &begun))
		return false;
	event->actor = begun.id;
	event->order = begun.level;
	event->latency_ns = ktime_get_mono_fast_ns() - begun.begin_ns;
	return true;
}
