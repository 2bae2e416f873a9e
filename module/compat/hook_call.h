/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hook_call.S and its callees agree on.
 */
#ifndef VMVIEW_COMPAT_HOOK_CALL_H
#define VMVIEW_COMPAT_HOOK_CALL_H

/* Bytes that one call keeps from its begin to its end. */
#define VMVIEW_HOOK_DATA	96

/* The same, and which turn it belongs to. */
#define VMVIEW_HOOK_CALL	(VMVIEW_HOOK_DATA + 8)

/* handle_mm_fault() goes on behind its endbr, if the kernel has those, and the call. */
#ifdef CONFIG_X86_KERNEL_IBT
#define VMVIEW_HOOK_ROOM	4
#else
#define VMVIEW_HOOK_ROOM	0
#endif
#define VMVIEW_HOOK_SKIP	(VMVIEW_HOOK_ROOM + 5)

#ifndef __ASSEMBLY__
#include <linux/mm_types.h>

struct pt_regs;

/**
 * struct vmview_hook_call - what the trampoline keeps on the stack
 * @turn: vmview_hook_turn when it began.
 * @data: For vmview_hook_enter() and vmview_hook_exit().
 */
struct vmview_hook_call {
	u64 turn;
	u8 data[VMVIEW_HOOK_DATA];
};

/* Called by handle_mm_fault(), with what that is called with. */
void vmview_hook_trampoline(void);

/* Called by the trampoline. */
bool vmview_hook_called(struct vm_area_struct *vma, unsigned long addr,
			unsigned int flags, const struct pt_regs *regs,
			struct vmview_hook_call *call);
void vmview_hook_returned(vm_fault_t ret, const struct vmview_hook_call *call);
#endif

#endif
