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

#endif
