/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_CAUSE_H
#define VMVIEW_CAUSE_H

#include "vmview_events.h"

struct vm_area_struct;
struct vmview_seen;

/**
 * vmview_cause() - why an address faults
 * @vma: Its area, held.
 * @addr: The address.
 * @flags: FAULT_FLAG_*, as handle_mm_fault() got them.
 * @seen: What vmview_see_page() saw there. Where shmem has a swap slot @slot and
 *	@swap_type are filled in.
 *
 * Context: any in which @vma is held; interrupts off.
 * Return: the cause. HUGE_SPLIT is a guess that the end of the fault confirms: the
 * page may be written as a whole after all.
 */
enum vmview_cause vmview_cause(const struct vm_area_struct *vma, unsigned long addr,
			       unsigned int flags, struct vmview_seen *seen);

#endif
