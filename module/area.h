/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_AREA_H
#define VMVIEW_AREA_H

#include <linux/mm_types.h>
#include <linux/types.h>

struct file;

/**
 * struct vmview_area - what is kept of a VMA once its lock is dropped
 * @start: First address.
 * @end: First address behind it.
 * @vm_flags: The kernel's flags.
 * @pgoff: Offset in the file, in pages.
 * @inode: Inode number, or 0.
 * @dev: Device of the file system, or 0.
 * @memcg: Cgroup id that the process's new pages are charged to.
 * @flags: VMVIEW_VMA_*.
 */
struct vmview_area {
	unsigned long start;
	unsigned long end;
	unsigned long vm_flags;
	unsigned long pgoff;
	u64 inode;
	u64 memcg;
	dev_t dev;
	u32 flags;
};

/**
 * vmview_area_update() - copy what a VMA says
 * @area: Filled in, but for @memcg, which is the process's; left alone where it
 *	already holds this very VMA.
 * @vma: The VMA, whose lock or whose mmap_lock is held.
 *
 * Return: true if @area now holds another VMA than before.
 */
bool vmview_area_update(struct vmview_area *area, struct vm_area_struct *vma);

#endif
