/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lies at one address, as a probe sees it in passing.
 *
 * A walk looks at many pages and remembers what they share; a fault concerns one, and
 * every instruction is one more that each fault takes. So it is done in line.
 */
#ifndef VMVIEW_SEEN_H
#define VMVIEW_SEEN_H

#include <linux/bits.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/barrier.h>

#include "compat/entry.h"
#include "compat/page.h"

/**
 * struct vmview_seen - an entry, and the page that it maps
 * @pmd: Where the entry of the PMD level lies; NULL if the way ended above that.
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
	const unsigned long *pmd;
	unsigned long entry;
	u64 frame;
	u64 slot;
	u8 level;
	u8 state;
	u8 swap_type;
	u8 kind;
	u8 order;
};

/* The rest of vmview_see(), for an entry that is not present. */
void vmview_seen_absent(struct vmview_seen *seen);

/* One level down, if the entry leads there. Above the PUD level none maps memory. */
static __always_inline bool vmview_seen_step(const unsigned long **ep, unsigned long *entry,
					     unsigned long frames, unsigned long addr,
					     unsigned int shift)
{
	if (shift >= PUD_SHIFT ? !(*entry & _PAGE_PRESENT) : vmview_entry_leaf(*entry))
		return false;
	*ep = vmview_table_slot(*entry & frames, addr, shift);
	*entry = READ_ONCE(**ep);
	return true;
}

/* The way down. Return where the last entry lies; good while interrupts are off. */
static __always_inline const unsigned long *
vmview_seen_down(struct mm_struct *mm, unsigned long addr, struct vmview_seen *seen)
{
	const unsigned long *ep = (const unsigned long *)pgd_offset(mm, addr);
	unsigned long entry = READ_ONCE(*ep);
	unsigned long frames = PTE_PFN_MASK;
	int level = VMVIEW_LEVEL_PGD;

	/* Or its two halves are read for each level. */
	OPTIMIZER_HIDE_VAR(frames);
	if (pgtable_l5_enabled() && vmview_seen_step(&ep, &entry, frames, addr, P4D_SHIFT))
		level = VMVIEW_LEVEL_P4D;
	if ((level == VMVIEW_LEVEL_P4D || !pgtable_l5_enabled()) &&
	    vmview_seen_step(&ep, &entry, frames, addr, PUD_SHIFT))
		level = VMVIEW_LEVEL_PUD;
	if (level == VMVIEW_LEVEL_PUD &&
	    vmview_seen_step(&ep, &entry, frames, addr, PMD_SHIFT)) {
		level = VMVIEW_LEVEL_PMD;
		seen->pmd = ep;
	}
	if (level == VMVIEW_LEVEL_PMD &&
	    vmview_seen_step(&ep, &entry, frames, addr, PAGE_SHIFT))
		level = VMVIEW_LEVEL_PTE;
	seen->level = level;
	seen->entry = entry;
	return ep;
}

/* The last step of it, from an entry of the PMD level. */
static __always_inline const unsigned long *
vmview_seen_down_pmd(const unsigned long *pmd, unsigned long addr, struct vmview_seen *seen)
{
	const unsigned long *ep = pmd;
	unsigned long entry = READ_ONCE(*ep);

	seen->level = VMVIEW_LEVEL_PMD;
	if (vmview_seen_step(&ep, &entry, PTE_PFN_MASK, addr, PAGE_SHIFT))
		seen->level = VMVIEW_LEVEL_PTE;
	seen->entry = entry;
	return ep;
}

/* Where an address lies in what an entry above the PTE level maps, in pages. */
static inline unsigned long vmview_pages_in(unsigned long addr, int level)
{
	return (addr & ((PAGE_SIZE << (VMVIEW_TABLE_BITS * level)) - 1)) >> PAGE_SHIFT;
}

/* What an entry that is empty or present says; false for any other. */
static __always_inline bool vmview_seen_plain(unsigned long addr, struct vmview_seen *seen)
{
	if (vmview_entry_none(seen->entry)) {
		seen->entry = 0;
		return true;
	}
	if (unlikely(!vmview_entry_present(seen->entry, seen->level)))
		return false;
	seen->state = (seen->entry & (_PAGE_PRESENT | _PAGE_PROTNONE)) == _PAGE_PROTNONE ?
		      VMVIEW_STATE_PROT_NONE : VMVIEW_STATE_PRESENT;
	seen->frame = vmview_entry_pfn(seen->entry, seen->level);
	if (seen->level > VMVIEW_LEVEL_PTE)
		seen->frame += vmview_pages_in(addr, seen->level);
	return true;
}

/**
 * vmview_see() - read the entry of an address
 * @mm: Address space: current's, or that of an area that is held.
 * @addr: An address of user space.
 * @seen: All 0; filled in, but for @kind and @order.
 *
 * Context: any; interrupts off, which keeps tables from being freed.
 * Return: where the entry lies; good while interrupts are off.
 */
static __always_inline const unsigned long *
vmview_see(struct mm_struct *mm, unsigned long addr, struct vmview_seen *seen)
{
	const unsigned long *ep = vmview_seen_down(mm, addr, seen);

	if (unlikely(!vmview_seen_plain(addr, seen)))
		vmview_seen_absent(seen);
	return ep;
}

/**
 * vmview_see_plain() - the same where the entry is empty or present
 * @mm: As in vmview_see().
 * @addr: As there.
 * @seen: As there.
 *
 * Context: as vmview_see().
 * Return: whether it is; else @seen is of no use.
 */
static __always_inline bool
vmview_see_plain(struct mm_struct *mm, unsigned long addr, struct vmview_seen *seen)
{
	vmview_seen_down(mm, addr, seen);
	return vmview_seen_plain(addr, seen);
}

/* See page_kind() of classify.c, which knows the area too. */
static __always_inline u8 vmview_seen_kind(const struct page *head,
					   const struct vmview_seen *seen)
{
	unsigned long mapping = (unsigned long)vmview_peek(head->mapping);

	if ((mapping & PAGE_MAPPING_FLAGS) == PAGE_MAPPING_KSM)
		return VMVIEW_KIND_KSM;
	if (mapping & PAGE_MAPPING_ANON)
		return VMVIEW_KIND_ANON;
	if (vmview_peek(head->flags) & BIT(PG_swapbacked))
		return VMVIEW_KIND_SHMEM;
	if (mapping)
		return VMVIEW_KIND_FILE;
	return seen->level == VMVIEW_LEVEL_PMD ? VMVIEW_KIND_ZERO : VMVIEW_KIND_OTHER;
}

/*
 * The struct page of what is mapped. A PTE without one is marked as special; above, who
 * maps frames of his own may not have marked them.
 */
static inline const struct page *vmview_seen_struct_page(const struct vmview_seen *seen)
{
	if (seen->level > VMVIEW_LEVEL_PTE)
		return pfn_to_online_page(seen->frame);
	return seen->entry & _PAGE_SPECIAL ? NULL : pfn_to_page(seen->frame);
}

/* The page that a present entry maps. */
static __always_inline void vmview_seen_page(const unsigned long *ep,
					     struct vmview_seen *seen)
{
	const struct page *page, *head;
	u8 kind, order;

	if (seen->level == VMVIEW_LEVEL_PTE && is_zero_pfn(seen->frame)) {
		seen->kind = VMVIEW_KIND_ZERO;
		return;
	}
	page = vmview_seen_struct_page(seen);
	if (!page) {
		seen->kind = VMVIEW_KIND_SPECIAL;
		return;
	}
	head = vmview_page_head(page);
	kind = vmview_seen_kind(head, seen);
	order = vmview_head_order(head);
	/* The copies before the check; pairs as that in vmview_read_entry(). */
	smp_rmb();
	if (READ_ONCE(*ep) != seen->entry || vmview_page_head(page) != head)
		return;
	seen->kind = kind;
	seen->order = order;
}

/**
 * vmview_see_page() - and the page that it maps
 * @ep: Where the entry lies, of vmview_see().
 * @seen: From there; @frame, @kind and @order are 0 where no page is mapped, the last
 *	two where the entry changed meanwhile.
 *
 * Context: that of vmview_see().
 */
void vmview_see_page(const unsigned long *ep, struct vmview_seen *seen);

/**
 * vmview_see_again() - read entry and page where the area is held since vmview_see()
 * @mm: Address space.
 * @pmd: Of what vmview_see() saw then, where no huge page of hugetlb was; or NULL.
 * @addr: The address.
 * @seen: All 0; filled in, but for @state, @slot and @swap_type of an entry that is
 *	neither empty nor present.
 *
 * Context: that of vmview_see().
 */
static __always_inline void vmview_see_again(struct mm_struct *mm, const unsigned long *pmd,
					     unsigned long addr, struct vmview_seen *seen)
{
	const unsigned long *ep;

	if (likely(pmd))
		ep = vmview_seen_down_pmd(pmd, addr, seen);
	else
		ep = vmview_seen_down(mm, addr, seen);
	if (vmview_seen_plain(addr, seen) && seen->state != VMVIEW_STATE_NONE)
		vmview_seen_page(ep, seen);
}

#endif
