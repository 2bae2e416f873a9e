// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults: handled, or answered with a signal.
 *
 *	exception	in probe_raised.c: the moment and the instruction are kept
 *	handle_mm_fault	begins: the area is held, the cause can be told
 *			ends: done, or to be tried again; FAULT
 *	signal		there was no area, or it did not allow the access; FAULT
 *
 * What the kernel takes without an exception (GUP) begins with handle_mm_fault().
 */
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/ktime.h>
#include <trace/events/signal.h>

#include "cause.h"
#include "compat/hook.h"
#include "evicted.h"
#include "pending.h"
#include "probe.h"
#include "ring_slot.h"
#include "seen.h"
#include "session.h"

/**
 * struct fault - a fault from the begin of a try to its end
 * @begun: As it is kept between tries: @frame is the slot, @id the flags of the event.
 * @seen: What was there before it.
 * @mm: Address space that is faulted on; whoever faults holds it.
 * @vm_flags: FAULT_FLAG_*.
 * @doing: The key under which it is kept.
 */
struct fault {
	struct vmview_pending begun;
	struct vmview_seen seen;
	struct mm_struct *mm;
	unsigned int vm_flags;
	enum vmview_doing doing;
};

static_assert(sizeof(struct fault) <= VMVIEW_HOOK_DATA);

static u8 fault_flags(const struct vm_area_struct *vma, unsigned int vm_flags,
		      const struct pt_regs *regs)
{
	u8 flags = 0;

	if (vm_flags & FAULT_FLAG_WRITE)
		flags |= VMVIEW_FAULT_WRITE;
	if (vm_flags & FAULT_FLAG_INSTRUCTION)
		flags |= VMVIEW_FAULT_EXEC;
	if (vm_flags & FAULT_FLAG_USER)
		flags |= VMVIEW_FAULT_USER;
	if (!regs)
		flags |= VMVIEW_FAULT_GUP;
	if (vma->vm_mm != current->mm)
		flags |= VMVIEW_FAULT_REMOTE;
	return flags;
}

/* The first try: what is there now, and so why the fault came. */
static __always_inline void fault_first(struct fault *fault,
					const struct vm_area_struct *vma,
					unsigned long addr)
{
	struct vmview_pending *begun = &fault->begun;
	struct vmview_seen *seen = &fault->seen;
	const unsigned long *ep;
	unsigned long flags;

	local_irq_save(flags);
	ep = vmview_see(vma->vm_mm, addr, seen);
	if (seen->state == VMVIEW_STATE_PRESENT || seen->state == VMVIEW_STATE_PROT_NONE)
		vmview_see_page(ep, seen);
	begun->cause = vmview_cause(vma, addr, fault->vm_flags, seen);
	local_irq_restore(flags);
	begun->state = seen->state;
	begun->frame = seen->slot;
	begun->swap_type = seen->swap_type;
}

bool vmview_hook_enter(struct vm_area_struct *vma, unsigned long addr,
		       unsigned int vm_flags, const struct pt_regs *regs, void *data)
{
	struct fault *fault = data;
	enum vmview_doing doing = regs ? VMVIEW_DOING_FAULT : VMVIEW_DOING_GUP;
	struct vmview_pending *begun = &fault->begun;
	bool known;

	/* What is pending was wanted when it was raised. */
	known = vmview_pending_take(doing, begun) && begun->addr == addr;
	if (!known && !vmview_wants(VMVIEW_EVENT_FAULT, current))
		return false;
	fault->seen = (struct vmview_seen){};
	fault->mm = vma->vm_mm;
	fault->vm_flags = vm_flags;
	fault->doing = doing;
	/* GUP may give up a fault after a try, and nobody tells. */
	if (known && begun->cause && (regs || vm_flags & FAULT_FLAG_TRIED)) {
		begun->id |= VMVIEW_FAULT_RETRIED;
		return true;
	}
	if (!known || !regs)
		*begun = (struct vmview_pending){
			.begin_ns = ktime_get_mono_fast_ns(),
			.addr = addr,
			.ip = regs ? instruction_pointer((struct pt_regs *)regs) : 0,
		};
	begun->id = fault_flags(vma, vm_flags, regs);
	if (regs && !known)
		begun->id |= VMVIEW_FAULT_LATE;
	fault_first(fault, vma, addr);
	return true;
}

static enum vmview_outcome fault_outcome(vm_fault_t ret, unsigned int vm_flags)
{
	if (ret & VM_FAULT_OOM)
		return VMVIEW_OUTCOME_OOM;
	if (ret & VM_FAULT_ERROR)
		return VMVIEW_OUTCOME_SIGNAL;
	/* As mm_account_fault() counts. */
	return ret & VM_FAULT_MAJOR || vm_flags & FAULT_FLAG_TRIED ? VMVIEW_OUTCOME_MAJOR :
								     VMVIEW_OUTCOME_MINOR;
}

/* As begin_write() of probe_raised.c. */
static __always_inline void fault_write(struct vmview_event *event,
					const struct vmview_pending *begun,
					enum vmview_outcome outcome)
{
	event->type = VMVIEW_EVENT_FAULT;
	event->flags = begun->id;
	event->addr = begun->addr;
	event->ip = begun->ip;
	event->frame = 0;
	event->slot = begun->frame;
	event->out_ns = 0;
	event->by = 0;
	event->pages = 0;
	event->cause = begun->cause;
	event->state = begun->state;
	event->kind = 0;
	event->outcome = outcome;
	event->actor = 0;
	event->level = 0;
	event->order = 0;
	event->swap_type = begun->swap_type;
	event->time_ns = ktime_get_mono_fast_ns();
	event->latency_ns = event->time_ns - begun->begin_ns;
}

/* What is there now, in @event; the entry's state is returned. */
static u8 fault_after(struct vmview_event *event, struct mm_struct *mm)
{
	struct vmview_seen seen = {};
	const unsigned long *ep;
	unsigned long flags;

	local_irq_save(flags);
	ep = vmview_see(mm, event->addr, &seen);
	vmview_see_page(ep, &seen);
	local_irq_restore(flags);
	event->frame = seen.frame;
	event->level = seen.level;
	event->kind = seen.kind;
	event->order = seen.order;
	return seen.state;
}

/*
 * The same, of a fault whose area is still held, with interrupts off. So are then the
 * tables above the lowest: they go with areas, as long as no other process has a share
 * in them, which only hugetlb gives away.
 */
static __always_inline void fault_after_held(struct vmview_event *event,
					     const struct fault *fault)
{
	struct vmview_seen seen = {};

	vmview_see_again(fault->mm, fault->seen.pmd, fault->begun.addr, &seen);
	event->frame = seen.frame;
	event->level = seen.level;
	event->kind = seen.kind;
	event->order = seen.order;
}

/* Who put the page out, if the fault brought it back, and that is known. */
static void fault_returned(struct vmview_event *event)
{
	u64 begin_ns = event->time_ns - event->latency_ns;
	struct vmview_evicted evicted;

	if (event->outcome != VMVIEW_OUTCOME_MINOR && event->outcome != VMVIEW_OUTCOME_MAJOR)
		return;
	/* A slot that was used again meanwhile is another page's. */
	if (!vmview_evicted_take(event->swap_type, event->slot, begin_ns, &evicted))
		return;
	event->flags |= VMVIEW_FAULT_RETURNED;
	event->out_ns = begin_ns - evicted.time_ns;
	event->by = evicted.by;
	event->actor = evicted.actor;
}

/* Of what causes what is there now tells another. */
#define CHANGED_LATER \
	(VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_HUGE_SPLIT) | VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_ZERO))

/* Of what causes more is known by then. */
#define TOLD_LATER \
	(CHANGED_LATER | VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_HUGETLB) | \
	 VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_SWAP) | VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_SHMEM_SWAP))

static noinline void fault_tell_more(struct vmview_event *event)
{
	switch (event->cause) {
	case VMVIEW_CAUSE_SWAP:
	case VMVIEW_CAUSE_SHMEM_SWAP:
		fault_returned(event);
		break;
	case VMVIEW_CAUSE_HUGETLB:
		if (event->frame)
			event->kind = VMVIEW_KIND_HUGETLB;
		break;
	case VMVIEW_CAUSE_HUGE_SPLIT:
		if (event->level > VMVIEW_LEVEL_PTE)
			event->cause = VMVIEW_CAUSE_COW_ANON;
		break;
	case VMVIEW_CAUSE_ZERO:
		/* For a moment the entry was empty, while somebody changed it. */
		if (event->kind == VMVIEW_KIND_ANON && event->level == VMVIEW_LEVEL_PTE)
			event->cause = VMVIEW_CAUSE_SPURIOUS;
		break;
	}
}

/*
 * What the kernel met behind the entry: protection keys are looked at there, and a
 * page that is cached may be lost. A marker is itself the cause.
 */
static noinline void fault_failed(struct vmview_event *event, vm_fault_t ret)
{
	if (event->cause == VMVIEW_CAUSE_MARKER)
		return;
	if (ret & VM_FAULT_SIGSEGV)
		event->cause = VMVIEW_CAUSE_PROTECTION;
	else if (ret & VM_FAULT_HWPOISON)
		event->cause = VMVIEW_CAUSE_HWPOISON;
}

/* Whether what is there now is to be looked at, and may be. */
static bool fault_has_after(const struct fault *fault, vm_fault_t ret)
{
	if (!vmview_told(VMVIEW_EVENT_FAULT) &&
	    !(CHANGED_LATER & VMVIEW_WATCH_CAUSE(fault->begun.cause)))
		return false;
	/*
	 * With COMPLETED the area is let go: then only of this CPU's own address space
	 * do interrupts that are off keep the tables.
	 */
	return !(ret & VM_FAULT_COMPLETED) || fault->mm == current->mm;
}

static noinline void fault_emit(const struct fault *fault, vm_fault_t ret)
{
	struct vmview_event event;

	fault_write(&event, &fault->begun, fault_outcome(ret, fault->vm_flags));
	if (fault_has_after(fault, ret))
		fault_after(&event, fault->mm);
	if (TOLD_LATER & VMVIEW_WATCH_CAUSE(event.cause))
		fault_tell_more(&event);
	if (unlikely(ret & VM_FAULT_ERROR))
		fault_failed(&event, ret);
	vmview_emit(&event, current);
}

/* The same where one ring alone gets it, and all but what is there now is known. */
static noinline void fault_put(const struct fault *fault, vm_fault_t ret,
			       struct vmview_ringset *rings)
{
	struct vmview_slot slot;
	unsigned long flags;

	local_irq_save(flags);
	if (vmview_slot_reserve(rings, VMVIEW_EVENT_FAULT, &slot)) {
		fault_write(slot.event, &fault->begun, fault_outcome(ret, fault->vm_flags));
		vmview_event_of_current(slot.event);
		fault_after_held(slot.event, fault);
		vmview_slot_commit(rings, &slot);
	}
	local_irq_restore(flags);
}

static __always_inline void fault_ended(const struct fault *fault, vm_fault_t ret)
{
	struct vmview_ringset *rings = vmview_sole_ring(VMVIEW_EVENT_FAULT);

	if (rings && !(ret & (VM_FAULT_COMPLETED | VM_FAULT_ERROR)) &&
	    !(TOLD_LATER & VMVIEW_WATCH_CAUSE(fault->begun.cause)))
		fault_put(fault, ret, rings);
	else
		fault_emit(fault, ret);
}

void vmview_hook_exit(vm_fault_t ret, const void *data)
{
	const struct fault *fault = data;

	if (ret & VM_FAULT_RETRY)
		vmview_pending_put(fault->doing, &fault->begun);
	else
		fault_ended(fault, ret);
}

/* What is passed in place of a siginfo by those who have none. */
#define SPECIAL	((unsigned long)SEND_SIG_PRIV)

static bool signal_of_fault(int sig, const struct kernel_siginfo *info)
{
	return sig == SIGSEGV && (unsigned long)info > SPECIAL &&
	       (info->si_code == SEGV_MAPERR || info->si_code == SEGV_ACCERR ||
		info->si_code == SEGV_PKUERR);
}

/*
 * A fault that did not come to handle_mm_fault() ends in a signal with its address.
 * Those that did are no longer pending.
 */
static void probe_signal(void *data, int sig, struct kernel_siginfo *info,
			 struct task_struct *task, int group, int result)
{
	struct vmview_pending begun;
	struct vmview_event event;

	if (task != current || !signal_of_fault(sig, info) ||
	    !vmview_pending_get(VMVIEW_DOING_FAULT, &begun) ||
	    begun.addr != (unsigned long)info->si_addr)
		return;
	vmview_pending_drop(VMVIEW_DOING_FAULT);
	begun.cause = info->si_code == SEGV_MAPERR ? VMVIEW_CAUSE_UNMAPPED :
						     VMVIEW_CAUSE_PROTECTION;
	fault_write(&event, &begun, VMVIEW_OUTCOME_SIGNAL);
	if (begun.addr < TASK_SIZE_MAX)
		event.state = fault_after(&event, current->mm);
	vmview_emit(&event, current);
}

struct vmview_probe vmview_fault_probes[] = {
	VMVIEW_PROBE(signal_generate, probe_signal, VMVIEW_NEED(VMVIEW_EVENT_FAULT)),
	{}
};
