// SPDX-License-Identifier: GPL-2.0-only
/*
 * A snapshot of a VMA, so that nothing refers to it after its lock is dropped.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>

#include "area.h"
#include "compat/file.h"
#include "vmview.h"

static const struct {
	unsigned long vm_flag;
	u32 flag;
} area_flags[] = {
	{ VM_READ, VMVIEW_VMA_READ },
	{ VM_WRITE, VMVIEW_VMA_WRITE },
	{ VM_EXEC, VMVIEW_VMA_EXEC },
	{ VM_MAYSHARE, VMVIEW_VMA_SHARED },
	{ VM_LOCKED, VMVIEW_VMA_LOCKED },
	{ VM_PFNMAP, VMVIEW_VMA_PFNMAP },
	{ VM_MIXEDMAP, VMVIEW_VMA_MIXEDMAP },
	{ VM_HUGETLB, VMVIEW_VMA_HUGETLB },
	{ VM_GROWSDOWN, VMVIEW_VMA_GROWSDOWN },
	{ VM_IO, VMVIEW_VMA_IO },
	{ VM_HUGEPAGE, VMVIEW_VMA_HUGEPAGE },
	{ VM_NOHUGEPAGE, VMVIEW_VMA_NOHUGEPAGE },
	{ VM_MERGEABLE, VMVIEW_VMA_MERGEABLE },
	{ VM_SOFTDIRTY, VMVIEW_VMA_SOFTDIRTY },
	{ VM_UFFD_MISSING, VMVIEW_VMA_UFFD },
	{ VM_UFFD_WP, VMVIEW_VMA_UFFD },
	{ VM_UFFD_MINOR, VMVIEW_VMA_UFFD },
};

static u32 area_flags_of(const struct vm_area_struct *vma)
{
	const struct mm_struct *mm = vma->vm_mm;
	u32 flags = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(area_flags); i++)
		if (vma->vm_flags & area_flags[i].vm_flag)
			flags |= area_flags[i].flag;
	if (vma->vm_file)
		flags |= VMVIEW_VMA_FILE;
	else if (vma->vm_start < mm->brk && vma->vm_end > mm->start_brk)
		flags |= VMVIEW_VMA_HEAP;
	else if (vma->vm_start <= mm->start_stack && vma->vm_end >= mm->start_stack)
		flags |= VMVIEW_VMA_STACK;
	return flags;
}

bool vmview_area_update(struct vmview_area *area, struct vm_area_struct *vma)
{
	u64 inode = 0;
	dev_t dev = 0;

	if (vma->vm_file) {
		inode = vmview_file_inode(vma->vm_file)->i_ino;
		dev = vmview_file_inode(vma->vm_file)->i_sb->s_dev;
	}
	if (area->start == vma->vm_start && area->end == vma->vm_end &&
	    area->vm_flags == vma->vm_flags && area->inode == inode &&
	    area->dev == dev && area->pgoff == vma->vm_pgoff)
		return false;

	area->start = vma->vm_start;
	area->end = vma->vm_end;
	area->vm_flags = vma->vm_flags;
	area->pgoff = vma->vm_pgoff;
	area->inode = inode;
	area->dev = dev;
	area->flags = area_flags_of(vma);
	return true;
}
