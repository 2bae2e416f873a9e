// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who takes memory from whom, and where it goes.
 *
 * Reclaim unmaps a page from one process after another, and counts in each one's
 * rss_stat what it lost: there the victim is known, and the evictor is the current
 * task. What nobody says is which page it was. An anonymous page that goes to swap
 * is counted twice, one page less and one swap entry more, under the page table's
 * lock; one that is dropped is counted once. So the first count is kept until
 * the next one comes along on this CPU, and then it is known what it was.
 *
 * Then the folio is written, if it has to be; there its slot is known.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/ktime.h>
#include <trace/events/kmem.h>
#include <trace/events/vmscan.h>

#include "compat/tracepoints.h"
#include "evicted.h"
#include "pending.h"
#include "probe.h"
#include "reclaimer.h"
#include "session.h"

/**
 * struct anon_taken - an anonymous page that this CPU took, to be told
 * @from: Whose it was; NULL if there is none to be told.
 * @event: What is known by now.
 * @by: Process that took it: somebody else may run when the rest is known.
 */
struct anon_taken {
	const struct mm_struct *from;
	struct vmview_event event;
	u32 by;
};

static DEFINE_PER_CPU(struct anon_taken, anon_taken);

/* The process to which an address space belongs, 0 if it is just exiting. */
static pid_t mm_tgid(const struct mm_struct *mm)
{
	pid_t tgid = 0;
	const struct task_struct *owner;

	rcu_read_lock();
	owner = rcu_dereference(mm->owner);
	if (owner)
		tgid = owner->tgid;
	rcu_read_unlock();
	return tgid;
}

static void remember_victim(const struct vmview_event *event)
{
	const struct vmview_pending victim = {
		.begin_ns = event->time_ns,
		.id = event->tgid,
		.state = event->kind,
	};

	if (vmview_wanted(VMVIEW_EVENT_SWAP_WRITE) && event->kind != VMVIEW_KIND_FILE)
		vmview_pending_put(VMVIEW_DOING_EVICT, &victim);
}

static struct vmview_event evicted_from(const struct mm_struct *mm, enum vmview_kind kind)
{
	struct vmview_event event = {
		.type = VMVIEW_EVENT_EVICT,
		.time_ns = ktime_get_mono_fast_ns(),
		.tgid = mm_tgid(mm),
		.by = current->pid,
		.pages = 1,
		.state = VMVIEW_STATE_NONE,
		.kind = kind,
		.actor = vmview_reclaimer(),
		.level = VMVIEW_LEVEL_PTE,
	};

	memcpy(event.comm, current->comm, sizeof(event.comm));
	return event;
}

/* The second count of an anonymous page, or somebody else's first. */
static bool anon_settle(const struct mm_struct *mm, int member)
{
	struct anon_taken taken;
	bool swapped;

	if (!this_cpu_read(anon_taken.from))
		return false;
	taken = *this_cpu_ptr(&anon_taken);
	this_cpu_write(anon_taken.from, NULL);
	swapped = taken.from == mm && member == MM_SWAPENTS && vmview_reclaiming();
	if (swapped) {
		taken.event.state = VMVIEW_STATE_SWAP;
		remember_victim(&taken.event);
	}
	vmview_emit_by(&taken.event, NULL, taken.by);
	return swapped;
}

static void rss_stat(struct mm_struct *mm, int member)
{
	struct vmview_event event;

	if (anon_settle(mm, member) || !vmview_reclaiming())
		return;
	switch (member) {
	case MM_ANONPAGES:
		*this_cpu_ptr(&anon_taken) = (struct anon_taken){
			.from = mm,
			.event = evicted_from(mm, VMVIEW_KIND_ANON),
			.by = current->tgid,
		};
		break;
	case MM_FILEPAGES:
		event = evicted_from(mm, VMVIEW_KIND_FILE);
		vmview_emit_by(&event, NULL, current->tgid);
		break;
	case MM_SHMEMPAGES:
		event = evicted_from(mm, VMVIEW_KIND_SHMEM);
		remember_victim(&event);
		vmview_emit_by(&event, NULL, current->tgid);
		break;
	}
}

static void probe_rss_stat(void *data, VMVIEW_RSS_STAT_ARGS)
{
	rss_stat(mm, member);
}

/* The victim whose page the current task took last, if it is of that kind. */
static struct task_struct *last_victim(enum vmview_kind kind)
{
	struct vmview_pending victim;

	if (!vmview_pending_take(VMVIEW_DOING_EVICT, &victim) || victim.state != kind)
		return NULL;
	return vmview_process_then(victim.id, victim.begin_ns);
}

/*
 * Reclaim holds the folio, but it is not locked any more: it may have been brought
 * back and lost its slot since, also while it is looked at.
 */
static bool folio_slot(struct folio *folio, swp_entry_t *entry)
{
	if (!folio_test_swapcache(folio))
		return false;
	*entry = vmview_folio_slot(folio);
	/*
	 * Pairs with the atomic clearing of the flag when the folio leaves the swap
	 * cache: if it is there still, it was there then.
	 */
	smp_rmb();
	return entry->val && folio_test_swapcache(folio);
}

static void probe_write_folio(void *data, struct folio *folio)
{
	struct vmview_event event = {
		.type = VMVIEW_EVENT_SWAP_WRITE,
		.time_ns = ktime_get_mono_fast_ns(),
		.by = current->pid,
		.pages = folio_nr_pages(folio),
		.state = VMVIEW_STATE_SWAP,
		.kind = folio_test_anon(folio) ? VMVIEW_KIND_ANON : VMVIEW_KIND_SHMEM,
		.actor = vmview_reclaimer(),
		.order = folio_order(folio),
	};
	const struct vmview_evicted evicted = {
		.time_ns = event.time_ns,
		.by = event.by,
		.actor = event.actor,
	};
	swp_entry_t entry;

	if (!folio_slot(folio, &entry))
		return;
	event.swap_type = swp_type(entry);
	event.slot = swp_offset(entry);
	/* Who was quick enough to bring it back was told by nobody; nor of what was before. */
	if (!folio_mapped(folio))
		vmview_evicted_put(event.swap_type, event.slot, event.pages, &evicted);
	else
		vmview_evicted_forget(event.swap_type, event.slot, event.pages);
	if (!vmview_wanted(VMVIEW_EVENT_SWAP_WRITE))
		return;
	vmview_emit(&event, last_victim(event.kind));
}

int vmview_swap_start(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(anon_taken, cpu).from = NULL;
	return 0;
}

struct vmview_probe vmview_swap_probes[] = {
	VMVIEW_PROBE(rss_stat, probe_rss_stat,
		     VMVIEW_NEED(VMVIEW_EVENT_EVICT) | VMVIEW_NEED(VMVIEW_EVENT_SWAP_WRITE)),
	VMVIEW_PROBE(mm_vmscan_write_folio, probe_write_folio,
		     VMVIEW_NEED(VMVIEW_EVENT_SWAP_WRITE) | VMVIEW_NEED(VMVIEW_EVENT_FAULT)),
	{}
};
