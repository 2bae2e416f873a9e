// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook by what the kernel has for the ends of any function: an fprobe, or a
 * kretprobe where it has none, or one, before 6.5, whose entry is not asked whether
 * the end is wanted. Either keeps what a call needs in places of its own, as many as
 * it is given.
 */
#include <linux/fprobe.h>
#include <linux/kprobes.h>
#include <linux/version.h>

#include "hook.h"
#include "hook_means.h"
#include "limits.h"

#define BY_FPROBE	(IS_ENABLED(CONFIG_FPROBE) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0))

static bool begins(const struct pt_regs *regs, void *data)
{
	struct pt_regs *r = (struct pt_regs *)regs;

	return READ_ONCE(vmview_hook_turn) &&
	       vmview_hook_enter((void *)regs_get_kernel_argument(r, 0),
				 regs_get_kernel_argument(r, 1),
				 regs_get_kernel_argument(r, 2),
				 (void *)regs_get_kernel_argument(r, 3), data);
}

NOKPROBE_SYMBOL(begins);

#if BY_FPROBE

static struct fprobe hook;

static int hook_enter(struct fprobe *fp, unsigned long ip, unsigned long ret_ip,
		      struct pt_regs *regs, void *data)
{
	/* What is not 0 spares the exit. */
	return !begins(regs, data);
}

static void hook_exit(struct fprobe *fp, unsigned long ip, unsigned long ret_ip,
		      struct pt_regs *regs, void *data)
{
	vmview_hook_exit((__force vm_fault_t)regs_return_value(regs), data);
}

static int hook_place(void)
{
	unsigned long addr = (unsigned long)handle_mm_fault;

	/*
	 * Permanent: not placed while kernel.ftrace_enabled is 0, and that is not
	 * made 0 meanwhile; else it would be there and see nothing.
	 */
	hook = (struct fprobe){
		.ops.flags = FTRACE_OPS_FL_PERMANENT,
		.entry_handler = hook_enter,
		.exit_handler = hook_exit,
		.entry_data_size = VMVIEW_HOOK_DATA,
		.nr_maxactive = VMVIEW_HOOK_ACTIVE,
	};
	return register_fprobe_ips(&hook, &addr, 1);
}

static void hook_remove(void)
{
	if (unregister_fprobe(&hook))
		vmview_hook_stuck();
}

#else

static struct kretprobe hook;

static int hook_enter(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return !begins(regs, instance->data);
}

NOKPROBE_SYMBOL(hook_enter);

static int hook_exit(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	vmview_hook_exit((__force vm_fault_t)regs_return_value(regs), instance->data);
	return 0;
}

NOKPROBE_SYMBOL(hook_exit);

static int hook_place(void)
{
	int ret;

	hook = (struct kretprobe){
		.kp.symbol_name = "handle_mm_fault",
		.entry_handler = hook_enter,
		.handler = hook_exit,
		.data_size = VMVIEW_HOOK_DATA,
		.maxactive = VMVIEW_HOOK_ACTIVE,
	};
	ret = register_kretprobe(&hook);
	if (!ret && !vmview_hook_is_there()) {
		unregister_kretprobe(&hook);
		ret = -EBUSY;
	}
	return ret;
}

static void hook_remove(void)
{
	unregister_kretprobe(&hook);
}

#endif

static unsigned long hook_missed(void)
{
	return READ_ONCE(hook.nmissed);
}

const struct vmview_hook_means vmview_hook_return = {
	.name = BY_FPROBE ? "an fprobe on handle_mm_fault" :
			    "a kretprobe on handle_mm_fault",
	.place = hook_place,
	.remove = hook_remove,
	.missed = hook_missed,
};
