/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What handle_mm_fault() calls in the room that the compiler left there.
 *
 *	8(%rsp)		where handle_mm_fault() returns to
 *	0(%rsp)		where it goes on
 *
 * There it goes on, unless the end of the call is wanted. Then the rest of it is
 * called from here, and what it returns is returned from here.
 */
#include <linux/linkage.h>
#include <asm/alternative.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

#include "hook_call.h"

#define ARGS	32

SYM_FUNC_START(vmview_hook_trampoline)
	pushq	%rbp
	movq	%rsp, %rbp
#ifdef CONFIG_CALL_THUNKS
	CALL_DEPTH_ACCOUNT
#endif
	subq	$(ARGS + VMVIEW_HOOK_CALL), %rsp
	movq	%rdi, (%rsp)
	movq	%rsi, 8(%rsp)
	movq	%rdx, 16(%rsp)
	movq	%rcx, 24(%rsp)
	leaq	ARGS(%rsp), %r8
	call	vmview_hook_called
	movq	(%rsp), %rdi
	movq	8(%rsp), %rsi
	movq	16(%rsp), %rdx
	movq	24(%rsp), %rcx
	testb	%al, %al
	jnz	.Lcall
	leave
	RET
.Lcall:
	call	handle_mm_fault + VMVIEW_HOOK_SKIP
	movl	%eax, (%rsp)
	movl	%eax, %edi
	leaq	ARGS(%rsp), %rsi
	call	vmview_hook_returned
	movl	(%rsp), %eax
	leave
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(vmview_hook_trampoline)
