// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counting events.
 */
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/ktime.h>
#include <linux/topology.h>
#include <asm/local64.h>

#include "compat/hook.h"
#include "evicted.h"
#include "hist.h"
#include "room.h"

/**
 * struct vmview_counters - what a session counted
 * @since_ns: Start, or last clear.
 * @base: The sums then.
 * @cpu: By CPU.
 */
struct vmview_counters {
	u64 since_ns;
	struct vmview_counted *base;
	struct vmview_counted *cpu[];
};

/* An NMI may count between the reading and the writing of a plain addition. */
static void count(u64 *counter, u64 nr)
{
	static_assert(sizeof(local64_t) == sizeof(u64));
	local64_add(nr, (local64_t *)counter);
}

static void count_log2(u64 *buckets, u64 ns)
{
	count(&buckets[min(ns ? ilog2(ns) : 0, VMVIEW_LOG2 - 1)], 1);
}

/* It brought a page back from swap. */
static bool swapped_in(const struct vmview_event *event)
{
	return (event->cause == VMVIEW_CAUSE_SWAP ||
		event->cause == VMVIEW_CAUSE_SHMEM_SWAP) &&
	       (event->outcome == VMVIEW_OUTCOME_MINOR ||
		event->outcome == VMVIEW_OUTCOME_MAJOR);
}

static void count_fault(struct vmview_counted *to, const struct vmview_event *event)
{
	count(&to->outcome[event->cause][event->outcome], 1);
	count_log2(to->latency[event->cause], event->latency_ns);
	count(&to->latency_ns[event->cause], event->latency_ns);
	if (event->flags & VMVIEW_FAULT_LATE)
		count(&to->displaced, 1);
	if (event->flags & VMVIEW_FAULT_RETURNED) {
		count_log2(to->out, event->out_ns);
		count(&to->out_ns, event->out_ns);
		count(&to->returned, 1);
	} else if (swapped_in(event)) {
		count(&to->unremembered, 1);
	}
}

void vmview_hist_count(struct vmview_counters *hist, const struct vmview_event *event)
{
	struct vmview_counted *to = hist->cpu[smp_processor_id()];

	count(&to->events[event->type], 1);
	switch (event->type) {
	case VMVIEW_EVENT_FAULT_BEGIN:
		count(&to->begun[event->state], 1);
		break;
	case VMVIEW_EVENT_FAULT:
		count_fault(to, event);
		break;
	case VMVIEW_EVENT_EVICT:
		count(&to->evicted[event->actor][event->kind], event->pages);
		break;
	case VMVIEW_EVENT_RECLAIM:
		count_log2(to->stall[event->actor], event->latency_ns);
		count(&to->stall_ns[event->actor], event->latency_ns);
		break;
	}
}

void vmview_hist_overflow(struct vmview_counters *hist, u64 nr)
{
	count(&hist->cpu[smp_processor_id()]->overflow, nr);
}

#define COUNTERS	(sizeof(struct vmview_counted) / sizeof(u64))

/* All of the structure are counters, but for the two times, which nobody adds to. */
static void hist_sum(struct vmview_counters *hist, struct vmview_counted *sum)
{
	u64 *to = (u64 *)sum;
	const u64 *from;
	unsigned int cpu;
	size_t i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		from = (const u64 *)hist->cpu[cpu];
		for (i = 0; i < COUNTERS; i++)
			to[i] += READ_ONCE(from[i]);
	}
	sum->unhooked = vmview_hook_missed();
	sum->forgotten = vmview_evicted_forgotten();
}

void vmview_hist_read(struct vmview_counters *hist, struct vmview_counted *counted,
		      bool clear)
{
	u64 *to = (u64 *)counted, *base = (u64 *)hist->base, now = ktime_get_ns(), all;
	size_t i;

	hist_sum(hist, counted);
	for (i = 0; i < COUNTERS; i++) {
		all = to[i];
		to[i] -= base[i];
		if (clear)
			base[i] = all;
	}
	counted->since_ns = hist->since_ns;
	counted->now_ns = now;
	if (clear)
		hist->since_ns = now;
}

/* Members that are no sums are written anew at each reading, whatever their base. */
void vmview_hist_unclear(struct vmview_counters *hist, const struct vmview_counted *counted)
{
	const u64 *told = (const u64 *)counted;
	u64 *base = (u64 *)hist->base;
	size_t i;

	for (i = 0; i < COUNTERS; i++)
		base[i] -= told[i];
	hist->since_ns = min_t(u64, hist->since_ns, counted->since_ns);
}

struct vmview_counters *vmview_hist_new(void)
{
	struct vmview_counters *hist;
	unsigned int cpu;

	hist = vmview_room_new(struct_size(hist, cpu, nr_cpu_ids));
	if (!hist)
		return NULL;
	hist->base = vmview_room_new(sizeof(*hist->base));
	if (!hist->base)
		goto err;
	for_each_possible_cpu(cpu) {
		hist->cpu[cpu] = vmview_room_zeroed(sizeof(*hist->cpu[cpu]),
						    GFP_KERNEL_ACCOUNT, cpu_to_node(cpu));
		if (!hist->cpu[cpu])
			goto err;
	}
	return hist;
err:
	vmview_hist_free(hist);
	return NULL;
}

void vmview_hist_begin(struct vmview_counters *hist)
{
	hist_sum(hist, hist->base);
	hist->since_ns = ktime_get_ns();
}

void vmview_hist_free(struct vmview_counters *hist)
{
	unsigned int cpu;

	if (!hist)
		return;
	for_each_possible_cpu(cpu)
		kvfree(hist->cpu[cpu]);
	kvfree(hist->base);
	kvfree(hist);
}

size_t vmview_hist_size(void)
{
	return struct_size((struct vmview_counters *)NULL, cpu, nr_cpu_ids) +
	       (num_possible_cpus() + 1) * sizeof(struct vmview_counted);
}
