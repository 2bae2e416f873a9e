/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_BATCH_H
#define VMVIEW_BATCH_H

#include "walk.h"

struct vmview_look;

/* Note what a page does not share with its neighbours. */
static __always_inline void
vmview_batch_detail(struct vmview_walk *walk, unsigned long pfn, s32 refcount, u32 index)
{
	struct vmview_detail *detail = &walk->detail[walk->details++];

	detail->pfn = pfn;
	detail->refcount = refcount;
	detail->index = index;
}

/* Let @raw stand for @nr pages more, the first of them at @pfn. */
static __always_inline void vmview_batch_extend(struct vmview_raw *raw, unsigned long pfn,
						u32 nr)
{
	if (pfn != raw->pfn + raw->nr)
		raw->bits &= ~VMVIEW_RAW_CONTIG;
	raw->nr += nr;
}

/**
 * vmview_batch_emit() - add the raw entry in the batch's next free place
 * @look: The state.
 * @addr: Its address.
 *
 * Return: it, or the one that is there already and now stands for it too.
 */
struct vmview_raw *vmview_batch_emit(struct vmview_look *look, unsigned long addr);

/**
 * vmview_batch_hole() - note that nothing is mapped
 * @look: The state.
 * @addr: From here.
 * @end: To here.
 */
void vmview_batch_hole(struct vmview_look *look, unsigned long addr, unsigned long end);

#endif
