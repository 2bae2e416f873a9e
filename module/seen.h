/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lies at one address, as a probe sees it in passing.
 *
 * A walk looks at many pages and remembers what they share; a fault concerns one, and
 * every instruction is one more that each fault takes.
 */
#ifndef VMVIEW_SEEN_H
#define VMVIEW_SEEN_H

#include <linux/types.h>

struct mm_struct;

/**
 * struct vmview_seen - an entry, and the page that it maps
 * @entry: The entry; 0 if it, or one above it, is empty.
 * @frame: PFN of the page that it stands for, or 0.
 * @slot: Offset of a swap slot.
 * @level: VMVIEW_LEVEL_* where the way down ended.
 * @state: enum vmview_state; PROT_NONE also of a NUMA hint, which the area alone
 *	tells from it.
 * @swap_type: Number of the swap area.
 * @kind: enum vmview_kind, of vmview_see_page(); hugetlb is not told.
 * @order: Order of the folio, of vmview_see_page().
 */
struct vmview_seen {
	unsigned long entry;
	u64 frame;
	u64 slot;
	u8 level;
	u8 state;
	u8 swap_type;
	u8 kind;
	u8 order;
};

/**
 * vmview_see() - read the entry of an address
 * @mm: Address space: current's, or that of an area that is held.
 * @addr: An address of user space.
 * @seen: Filled in, but for @kind and @order, which are 0.
 *
 * Context: any; interrupts off, which keeps tables from being freed.
 */
void vmview_see(struct mm_struct *mm, unsigned long addr, struct vmview_seen *seen);

/**
 * vmview_see_page() - the same, and the page that is mapped
 * @mm: As for vmview_see().
 * @addr: Likewise.
 * @seen: Filled in; @frame, @kind and @order are 0 where no page is mapped, the last
 *	two where the entry changed meanwhile.
 *
 * Context: as for vmview_see().
 */
void vmview_see_page(struct mm_struct *mm, unsigned long addr, struct vmview_seen *seen);

#endif
