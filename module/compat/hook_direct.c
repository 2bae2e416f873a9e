// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook as a call in handle_mm_fault() itself, as BPF's trampolines are: a seventh
 * of what an fprobe or a kretprobe costs. One such call fits into a function; who comes
 * second, we or BPF, is refused.
 *
 * A fault that waits returns to code of this module, however long it waits. So calls
 * that are under way are counted, and the module stays while there are any.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <asm/text-patching.h>

#include "hook.h"
#include "hook_call.h"
#include "hook_means.h"
#include "limits.h"

static_assert(sizeof(struct vmview_hook_call) == VMVIEW_HOOK_CALL);

/* By CPU calls that began there, less those that ended there. */
static DEFINE_PER_CPU(long, under_way);

static struct ftrace_ops hook;

bool vmview_hook_called(struct vm_area_struct *vma, unsigned long addr,
			unsigned int flags, const struct pt_regs *regs,
			struct vmview_hook_call *call)
{
	bool wanted;

	preempt_disable();
	call->turn = READ_ONCE(vmview_hook_turn);
	wanted = call->turn && vmview_hook_enter(vma, addr, flags, regs, call->data);
	if (wanted)
		__this_cpu_inc(under_way);
	preempt_enable();
	return wanted;
}

/* A call of an earlier turn has nobody whom it could be told to. */
void vmview_hook_returned(vm_fault_t ret, const struct vmview_hook_call *call)
{
	preempt_disable();
	if (call->turn == READ_ONCE(vmview_hook_turn))
		vmview_hook_exit(ret, call->data);
	__this_cpu_dec(under_way);
	preempt_enable();
}

/* While none begins it is never less than there are. */
static long calls_under_way(void)
{
	unsigned int cpu;
	long nr = 0;

	for_each_possible_cpu(cpu)
		nr += READ_ONCE(per_cpu(under_way, cpu));
	return nr;
}

static void direct_drain(struct work_struct *work);
static DECLARE_DELAYED_WORK(drain, direct_drain);

static bool drain_later(void)
{
	return schedule_delayed_work(&drain, msecs_to_jiffies(VMVIEW_HOOK_DRAIN_MS));
}

/* Holds the module. Where it cannot be queued again it is just being cancelled. */
static void direct_drain(struct work_struct *work)
{
	if (!calls_under_way() || !drain_later())
		module_put(THIS_MODULE);
}

/* Most faults that wait do so for a disk. */
static bool drain_now(void)
{
	unsigned int i;

	for (i = 0; i < VMVIEW_HOOK_DRAINS && calls_under_way(); i++)
		msleep(VMVIEW_HOOK_DRAIN_MS);
	return !calls_under_way();
}

static int direct_register(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return register_ftrace_direct(&hook, (unsigned long)vmview_hook_trampoline);
#else
	return register_ftrace_direct_multi(&hook, (unsigned long)vmview_hook_trampoline);
#endif
}

static int direct_unregister(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return unregister_ftrace_direct(&hook, (unsigned long)vmview_hook_trampoline, false);
#else
	return unregister_ftrace_direct_multi(&hook, (unsigned long)vmview_hook_trampoline);
#endif
}

/* Whether handle_mm_fault() itself calls this module, whatever ftrace says. */
static bool direct_calls(void)
{
	const u8 *code = (const u8 *)handle_mm_fault + VMVIEW_HOOK_ROOM;
	s32 way;

	memcpy(&way, code + 1, sizeof(way));
	return *code == CALL_INSN_OPCODE &&
	       code + CALL_INSN_SIZE + way == (const u8 *)vmview_hook_trampoline;
}

static bool direct_take_out(void)
{
	if (direct_unregister() || direct_calls()) {
		vmview_hook_stuck();
		return false;
	}
	ftrace_free_filter(&hook);
	return true;
}

static int direct_place(void)
{
	int ret;

	if (is_endbr(*(const u32 *)handle_mm_fault) != !!VMVIEW_HOOK_ROOM)
		return -EOPNOTSUPP;
	hook = (struct ftrace_ops){};
	ret = ftrace_set_filter_ip(&hook, (unsigned long)handle_mm_fault, 0, 0);
	if (ret)
		return ret;
	ret = direct_register();
	if (ret) {
		if (direct_calls())
			vmview_hook_stuck();
		else
			ftrace_free_filter(&hook);
		return ret;
	}
	/* From now on kernel.ftrace_enabled is not made 0. */
	hook.flags |= FTRACE_OPS_FL_PERMANENT;
	if (vmview_hook_is_there())
		return 0;
	direct_take_out();
	return -EBUSY;
}

/* Who removes it holds the module, so that it can be held once more, or once less. */
static void direct_remove(void)
{
	bool held;

	if (!direct_take_out())
		return;
	held = cancel_delayed_work_sync(&drain);
	if (drain_now()) {
		if (held)
			module_put(THIS_MODULE);
	} else {
		if (!held)
			__module_get(THIS_MODULE);
		drain_later();
	}
}

/* The last calls have been counted out, and are perhaps not quite out. */
static void direct_quit(void)
{
	cancel_delayed_work_sync(&drain);
	synchronize_rcu_tasks();
}

const struct vmview_hook_means vmview_hook_direct = {
	.name = "a direct call in handle_mm_fault",
	.place = direct_place,
	.remove = direct_remove,
	.quit = direct_quit,
};
