// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks that reclaim or compact memory, or wait for it; kswapd; the OOM killer.
 */
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/ktime.h>

/* The header that follows names it, and no header declares it. */
struct compact_control;
#include <trace/events/compaction.h>
#include <trace/events/oom.h>
#include <trace/events/vmscan.h>

#include "pending.h"
#include "probe.h"
#include "reclaimer.h"
#include "session.h"

static void probe_direct_begin(void *data, int order, gfp_t gfp)
{
	vmview_reclaimer_begin(VMVIEW_ACTOR_DIRECT, order);
}

static void probe_memcg_begin(void *data, int order, gfp_t gfp)
{
	vmview_reclaimer_begin(VMVIEW_ACTOR_MEMCG, order);
}

static void probe_node_begin(void *data, int nid, int order, gfp_t gfp)
{
	vmview_reclaimer_begin(VMVIEW_ACTOR_NODE, order);
}

/* Of all three; one within the other does not happen. */
static void probe_reclaim_end(void *data, unsigned long nr_reclaimed)
{
	struct vmview_event event = {
		.type = VMVIEW_EVENT_RECLAIM,
		.pages = nr_reclaimed,
	};

	if (vmview_reclaimer_end(&event) && vmview_wanted(VMVIEW_EVENT_RECLAIM))
		vmview_emit(&event, current);
}

static void kswapd(int nid, bool awake)
{
	struct vmview_event event = {
		.type = VMVIEW_EVENT_KSWAPD,
		.frame = nid,
		.outcome = awake,
	};

	vmview_emit(&event, current);
}

static void probe_kswapd_wake(void *data, int nid, int zid, int order)
{
	kswapd(nid, true);
}

static void probe_kswapd_sleep(void *data, int nid)
{
	kswapd(nid, false);
}

static void probe_throttled(void *data, int nid, int usec_timeout, int usec_delayed,
			    int reason)
{
	struct vmview_event event = {
		.type = VMVIEW_EVENT_THROTTLE,
		.latency_ns = (u64)usec_delayed * NSEC_PER_USEC,
		.frame = nid,
	};

	vmview_emit(&event, current);
}

/* For an allocation: as many zones as it takes follow. */
static void probe_try_to_compact(void *data, int order, gfp_t gfp, int prio)
{
	const struct vmview_pending wanted = {
		.begin_ns = ktime_get_mono_fast_ns(),
		.id = VMVIEW_ACTOR_DIRECT,
		.level = order,
	};

	vmview_pending_put(VMVIEW_DOING_COMPACT, &wanted);
}

/* Of all zones that an allocation or kcompactd compacts, or that it was told to. */
static void probe_compact_begin(void *data, struct compact_control *cc,
				unsigned long start, unsigned long end, bool sync)
{
	struct vmview_pending begun = {};

	if (!vmview_reclaiming() || !vmview_pending_get(VMVIEW_DOING_COMPACT, &begun)) {
		begun.id = current->flags & PF_KTHREAD ? VMVIEW_ACTOR_KERNEL :
							 VMVIEW_ACTOR_ADVICE;
		begun.level = 0;
	}
	begun.begin_ns = ktime_get_mono_fast_ns();
	vmview_pending_put(VMVIEW_DOING_COMPACT, &begun);
}

static void probe_compact_end(void *data, struct compact_control *cc,
			      unsigned long start, unsigned long end, bool sync,
			      int status)
{
	struct vmview_event event = { .type = VMVIEW_EVENT_COMPACT };
	struct vmview_pending begun;

	if (!vmview_pending_get(VMVIEW_DOING_COMPACT, &begun))
		return;
	event.actor = begun.id;
	event.order = begun.level;
	event.latency_ns = ktime_get_mono_fast_ns() - begun.begin_ns;
	vmview_emit(&event, current);
}

static void probe_mark_victim(void *data, struct task_struct *victim, uid_t uid)
{
	struct vmview_event event = {
		.type = VMVIEW_EVENT_OOM_KILL,
		.by = current->pid,
	};

	vmview_emit(&event, victim);
}

#define ACTOR		(VMVIEW_NEED(VMVIEW_EVENT_RECLAIM) | VMVIEW_NEED(VMVIEW_EVENT_EVICT) | \
			 VMVIEW_NEED(VMVIEW_EVENT_SWAP_WRITE) | VMVIEW_NEED(VMVIEW_EVENT_FAULT))
#define KSWAPD		VMVIEW_NEED(VMVIEW_EVENT_KSWAPD)
#define THROTTLE	VMVIEW_NEED(VMVIEW_EVENT_THROTTLE)
#define COMPACT		VMVIEW_NEED(VMVIEW_EVENT_COMPACT)
#define OOM_KILL	VMVIEW_NEED(VMVIEW_EVENT_OOM_KILL)

struct vmview_probe vmview_reclaim_probes[] = {
	VMVIEW_PROBE(mm_vmscan_direct_reclaim_begin, probe_direct_begin, ACTOR),
	VMVIEW_PROBE(mm_vmscan_direct_reclaim_end, probe_reclaim_end, ACTOR),
	VMVIEW_PROBE(mm_vmscan_memcg_reclaim_begin, probe_memcg_begin, ACTOR),
	VMVIEW_PROBE(mm_vmscan_memcg_reclaim_end, probe_reclaim_end, ACTOR),
	VMVIEW_PROBE(mm_vmscan_node_reclaim_begin, probe_node_begin, ACTOR),
	VMVIEW_PROBE(mm_vmscan_node_reclaim_end, probe_reclaim_end, ACTOR),
	VMVIEW_PROBE(mm_vmscan_kswapd_wake, probe_kswapd_wake, KSWAPD),
	VMVIEW_PROBE(mm_vmscan_kswapd_sleep, probe_kswapd_sleep, KSWAPD),
	VMVIEW_PROBE(mm_vmscan_throttled, probe_throttled, THROTTLE),
	VMVIEW_PROBE(mm_compaction_try_to_compact_pages, probe_try_to_compact, COMPACT),
	VMVIEW_PROBE(mm_compaction_begin, probe_compact_begin, COMPACT),
	VMVIEW_PROBE(mm_compaction_end, probe_compact_end, COMPACT),
	VMVIEW_PROBE(mark_victim, probe_mark_victim, OOM_KILL),
	{}
};
