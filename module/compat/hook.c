// SPDX-License-Identifier: GPL-2.0-only
/*
 * Placing the hook.
 */
#include <linux/fprobe.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <asm/ibt.h>
#include <asm/nops.h>

#include "hook.h"
#include "limits.h"

/* What was missed before the hook was last placed, and how that went. */
static u64 missed_before;
static int last_error;

#ifdef CONFIG_FPROBE

static struct fprobe hook;

static int hook_enter(struct fprobe *fp, unsigned long ip, unsigned long ret_ip,
		      struct pt_regs *regs, void *data)
{
	/* What is not 0 spares the exit. */
	return !vmview_hook_enter((void *)regs_get_kernel_argument(regs, 0),
				  regs_get_kernel_argument(regs, 1),
				  regs_get_kernel_argument(regs, 2),
				  (void *)regs_get_kernel_argument(regs, 3), data);
}

static int hook_nothing(struct fprobe *fp, unsigned long ip, unsigned long ret_ip,
			struct pt_regs *regs, void *data)
{
	return 1;
}

static void hook_exit(struct fprobe *fp, unsigned long ip, unsigned long ret_ip,
		      struct pt_regs *regs, void *data)
{
	vmview_hook_exit((__force vm_fault_t)regs_return_value(regs), data);
}

static int hook_place(fprobe_entry_cb enter)
{
	unsigned long addr = (unsigned long)handle_mm_fault;

	/*
	 * Permanent: not placed while kernel.ftrace_enabled is 0, and that is not
	 * made 0 meanwhile; else it would be there and see nothing.
	 */
	hook = (struct fprobe){
		.ops.flags = FTRACE_OPS_FL_PERMANENT,
		.entry_handler = enter,
		.exit_handler = hook_exit,
		.entry_data_size = VMVIEW_HOOK_DATA,
		.nr_maxactive = VMVIEW_HOOK_ACTIVE,
	};
	return register_fprobe_ips(&hook, &addr, 1);
}

static void hook_remove(void)
{
	unregister_fprobe(&hook);
}

#else

static struct kretprobe hook;

static int hook_enter(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return !vmview_hook_enter((void *)regs_get_kernel_argument(regs, 0),
				  regs_get_kernel_argument(regs, 1),
				  regs_get_kernel_argument(regs, 2),
				  (void *)regs_get_kernel_argument(regs, 3),
				  instance->data);
}

NOKPROBE_SYMBOL(hook_enter);

static int hook_nothing(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return 1;
}

NOKPROBE_SYMBOL(hook_nothing);

static int hook_exit(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	vmview_hook_exit((__force vm_fault_t)regs_return_value(regs), instance->data);
	return 0;
}

NOKPROBE_SYMBOL(hook_exit);

/*
 * Where kprobes are off (kernel.ftrace_enabled, kprobes/enabled in debugfs) they can be
 * registered and are not there: the function begins with the compiler's room for them.
 */
static bool hook_is_there(void)
{
	static const u8 room[] = { BYTES_NOP5 };
	const u8 *code = (const u8 *)handle_mm_fault;

	if (is_endbr(*(const u32 *)code))
		code += sizeof(u32);
	return memcmp(code, room, sizeof(room));
}

static int hook_place(kretprobe_handler_t enter)
{
	int ret;

	hook = (struct kretprobe){
		.kp.symbol_name = "handle_mm_fault",
		.entry_handler = enter,
		.handler = hook_exit,
		.data_size = VMVIEW_HOOK_DATA,
		.maxactive = VMVIEW_HOOK_ACTIVE,
	};
	ret = register_kretprobe(&hook);
	if (!ret && !hook_is_there()) {
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

int vmview_hook_start(void)
{
	last_error = hook_place(hook_enter);
	if (last_error && last_error != -ENOMEM)
		return -EOPNOTSUPP;
	return last_error;
}

/* Whoever was in one of the functions when it was taken away leaves it now. */
void vmview_hook_stop(void)
{
	hook_remove();
	synchronize_rcu();
	missed_before += READ_ONCE(hook.nmissed);
	hook.nmissed = 0;
}

u64 vmview_hook_missed(void)
{
	return missed_before + READ_ONCE(hook.nmissed);
}

/* What a fault needs is not there yet: nothing is done at it. */
void vmview_hook_init(void)
{
	last_error = hook_place(hook_nothing);
	if (last_error)
		return;
	hook_remove();
	hook.nmissed = 0;
}

bool vmview_hook_now(const char **why)
{
	static char text[64];

	if (last_error) {
		snprintf(text, sizeof(text), "handle_mm_fault cannot be hooked: error %d",
			 -last_error);
		*why = text;
		return false;
	}
	*why = IS_ENABLED(CONFIG_FPROBE) ? "an fprobe on handle_mm_fault" :
					   "a kretprobe on handle_mm_fault";
	return true;
}
