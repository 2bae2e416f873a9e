/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two ends of handle_mm_fault(), which no tracepoint tells of: a direct call
 * in it, or where that cannot be had an fprobe, or a kretprobe where the kernel has no
 * fprobes. Each is placed by the address or name of that one exported function.
 */
#ifndef VMVIEW_COMPAT_HOOK_H
#define VMVIEW_COMPAT_HOOK_H

#include <linux/mm_types.h>

#include "hook_call.h"

struct pt_regs;
struct vm_area_struct;

/**
 * vmview_hook_enter() - handle_mm_fault() begins; in probe_fault.c
 * @vma: The area, held.
 * @addr: The address.
 * @flags: FAULT_FLAG_*.
 * @regs: Of the exception; NULL if there was none.
 * @data: VMVIEW_HOOK_DATA bytes for vmview_hook_exit().
 *
 * Context: the task that faults, preemption off.
 * Return: whether vmview_hook_exit() is to be called.
 */
bool vmview_hook_enter(struct vm_area_struct *vma, unsigned long addr,
		       unsigned int flags, const struct pt_regs *regs, void *data);

/**
 * vmview_hook_exit() - and ends
 * @ret: What it returned, VM_FAULT_*. The area may be gone.
 * @data: As vmview_hook_enter() left it.
 *
 * Context: the task that faults, preemption off.
 */
void vmview_hook_exit(vm_fault_t ret, const void *data);

/**
 * vmview_hook_start() - place it
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or -EOPNOTSUPP where the kernel refuses.
 */
int vmview_hook_start(void);

/**
 * vmview_hook_stop() - take it away; on return neither function runs
 *
 * Calls that are under way end without vmview_hook_exit().
 */
void vmview_hook_stop(void);

/**
 * vmview_hook_missed() - calls that it could not follow, since the load
 *
 * More than VMVIEW_HOOK_ACTIVE were under way; a direct call follows all.
 */
u64 vmview_hook_missed(void);

/**
 * vmview_hook_init() - try once, so that it is known whether it can be placed
 *
 * Context: process; may sleep; before any other of these.
 */
void vmview_hook_init(void);

/**
 * vmview_hook_quit() - wait for the last that returns from it; at the module's end
 *
 * Context: process; may sleep; it is not placed.
 */
void vmview_hook_quit(void);

/**
 * vmview_hook_is_stuck() - whether it could once not be taken away: the module has to stay
 */
bool vmview_hook_is_stuck(void);

/**
 * vmview_hook_now() - whether it could be placed when that was last tried
 * @why: Why not, or by what means.
 */
bool vmview_hook_now(const char **why);

#endif
