/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_COMPAT_VMA_H
#define VMVIEW_COMPAT_VMA_H

#include <linux/mm.h>
#include <linux/version.h>

/* Change the flags of an area that is being mapped. */
static inline void vmview_vm_flags_mod(struct vm_area_struct *vma, unsigned long set,
				       unsigned long clear)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	vm_flags_mod(vma, set, clear);
#else
	vma->vm_flags |= set;
	vma->vm_flags &= ~clear;
#endif
}

#endif
