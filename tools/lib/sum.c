// SPDX-License-Identifier: GPL-2.0-only
/* Add up what several calls returned. */
#include "libvmview.h"

/* struct vmview_counts is an array of __u64 under many names. */
void vmview_counts_add(struct vmview_counts *sum, const struct vmview_counts *counts)
{
	const __u64 *from = (const __u64 *)counts;
	__u64 *to = (__u64 *)sum;

	for (size_t i = 0; i < sizeof(*sum) / sizeof(*to); i++)
		to[i] += from[i];
}

static __u64 max(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

void vmview_cost_add(struct vmview_cost *sum, const struct vmview_cost *cost)
{
	sum->time_ns += cost->time_ns;
	sum->entries += cost->entries;
	sum->retries += cost->retries;
	sum->unstable += cost->unstable;
	sum->holds += cost->holds;
	sum->hold_max_ns = max(sum->hold_max_ns, cost->hold_max_ns);
	sum->irqoff_max_ns = max(sum->irqoff_max_ns, cost->irqoff_max_ns);
	sum->lock_misses += cost->lock_misses;
	sum->fallbacks += cost->fallbacks;
	sum->flags |= cost->flags;
	sum->now_ms = max(sum->now_ms, cost->now_ms);
}

bool vmview_counts_hidden(const struct vmview_counts *counts)
{
	/* Whoever may see the pages sees an order for each that is resident. */
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(counts->order); i++)
		if (counts->order[i])
			return false;
	return counts->rss != 0;
}
