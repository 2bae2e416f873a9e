// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults as the CPU raises them: FAULT_BEGIN, and what probe_fault.c is to know of it.
 *
 * Interrupts are off. Every fault comes through here, before it is known whether it is
 * worth anything to anybody: what is done is in line, and on the stack there is nothing
 * whose address is taken, which would have to be guarded.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <asm/trace/exceptions.h>
#include <asm/trap_pf.h>

#include "pending.h"
#include "probe.h"
#include "ring_slot.h"
#include "seen.h"
#include "session.h"

/* Kept for handle_mm_fault(), or the signal. */
static noinline void fault_remember(unsigned long addr, unsigned long ip, u8 flags)
{
	struct vmview_place *place;

	/* What a task was in the middle of when it was interrupted stays so. */
	if (!in_task())
		return;
	place = vmview_pending_open(VMVIEW_DOING_FAULT);
	if (!place)
		return;
	place->pending = (struct vmview_pending){
		.begin_ns = ktime_get_mono_fast_ns(),
		.addr = addr,
		.ip = ip,
		.id = flags,
	};
	vmview_pending_close(VMVIEW_DOING_FAULT, place);
}

/*
 * All members one by one, for it may be a slot: what is not told is 0. The clock comes
 * last, and in front of it the compiler makes one zero of many.
 */
static __always_inline void begin_write(struct vmview_event *event, unsigned long addr,
					unsigned long ip, u8 flags)
{
	event->type = VMVIEW_EVENT_FAULT_BEGIN;
	event->flags = flags;
	event->addr = addr;
	event->ip = ip;
	event->slot = 0;
	event->latency_ns = 0;
	event->out_ns = 0;
	event->by = 0;
	event->pages = 0;
	event->cause = 0;
	event->state = 0;
	event->kind = 0;
	event->outcome = 0;
	event->actor = 0;
	event->level = 0;
	event->order = 0;
	event->swap_type = 0;
	event->time_ns = ktime_get_mono_fast_ns();
}

static noinline void begin_absent(struct vmview_event *event, unsigned long entry, u8 level)
{
	struct vmview_seen seen = { .entry = entry, .level = level };

	vmview_seen_absent(&seen);
	event->frame = seen.frame;
	event->slot = seen.slot;
	event->state = seen.state;
	event->level = seen.level;
	event->swap_type = seen.swap_type;
}

/* What the entry holds. */
static __always_inline void begin_look(struct vmview_event *event, unsigned long addr)
{
	struct vmview_seen seen = {};

	if (addr < TASK_SIZE_MAX && !vmview_see_plain(current->mm, addr, &seen)) {
		begin_absent(event, seen.entry, seen.level);
		return;
	}
	event->frame = seen.frame;
	event->state = seen.state;
	event->level = seen.level;
}

static noinline void begin_emit(unsigned long addr, unsigned long ip, u8 flags)
{
	struct vmview_event event;

	begin_write(&event, addr, ip, flags);
	begin_look(&event, addr);
	vmview_emit(&event, current);
}

/* The same where one ring alone gets it. */
static noinline void begin_put(unsigned long addr, unsigned long ip, unsigned int flags,
			       struct vmview_ringset *rings)
{
	struct vmview_slot slot;

	if (!vmview_slot_reserve(rings, VMVIEW_EVENT_FAULT_BEGIN, &slot))
		return;
	begin_write(slot.event, addr, ip, flags);
	vmview_event_of_current(slot.event);
	begin_look(slot.event, addr);
	vmview_slot_commit(rings, &slot);
}

/* For all that may be wanted. */
static noinline void raised_for_many(unsigned long addr, unsigned long ip, u8 flags)
{
	if (vmview_wants(VMVIEW_EVENT_FAULT, current))
		fault_remember(addr, ip, flags);
	if (vmview_wants(VMVIEW_EVENT_FAULT_BEGIN, current))
		begin_emit(addr, ip, flags);
}

static __always_inline void raised(unsigned long addr, unsigned long ip,
				   unsigned long code, unsigned int flags)
{
	struct vmview_ringset *rings = vmview_sole_ring(VMVIEW_EVENT_FAULT_BEGIN);

	if (code & X86_PF_WRITE)
		flags |= VMVIEW_FAULT_WRITE;
	if (code & X86_PF_INSTR)
		flags |= VMVIEW_FAULT_EXEC;
	if (rings && !vmview_wanted(VMVIEW_EVENT_FAULT))
		begin_put(addr, ip, flags, rings);
	else
		raised_for_many(addr, ip, flags);
}

static void probe_user(void *data, unsigned long addr, struct pt_regs *regs,
		       unsigned long code)
{
	raised(addr, regs->ip, code, VMVIEW_FAULT_USER);
}

/* Faults on the kernel's own memory are no process's. */
static void probe_kernel(void *data, unsigned long addr, struct pt_regs *regs,
			 unsigned long code)
{
	if (addr < TASK_SIZE_MAX && current->mm)
		raised(addr, regs->ip, code, 0);
}

#define FAULTS	(VMVIEW_NEED(VMVIEW_EVENT_FAULT) | VMVIEW_NEED(VMVIEW_EVENT_FAULT_BEGIN))

struct vmview_probe vmview_raised_probes[] = {
	VMVIEW_PROBE(page_fault_user, probe_user, FAULTS),
	VMVIEW_PROBE(page_fault_kernel, probe_kernel, FAULTS),
	{}
};
