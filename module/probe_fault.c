// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults: raised, handled, answered with a signal.
 */
#include <linux/mm.h>

#include "compat/hook.h"
#include "probe.h"
#include "session.h"

bool vmview_hook_enter(struct vm_area_struct *vma, unsigned long addr,
		       unsigned int flags, const struct pt_regs *regs, void *data)
{
	return false;
}

void vmview_hook_exit(unsigned long ret, const void *data)
{
}

struct vmview_probe vmview_fault_probes[] = {
	{}
};
