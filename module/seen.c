// SPDX-License-Identifier: GPL-2.0-only
/*
 * One look at one address.
 */
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pgtable.h>

#include "compat/entry.h"
#include "compat/page.h"
#include "seen.h"

/* Whether an upper entry ends the way: it is empty, or maps memory itself. */
static bool seen_ends(struct vmview_seen *seen, unsigned long entry, int level)
{
	seen->entry = entry;
	seen->level = level;
	return vmview_entry_leaf(entry);
}

/*
 * The way down. Return where the last entry lies, NULL above the levels that can
 * map memory; good while interrupts are off.
 */
static const unsigned long *seen_down(struct mm_struct *mm, unsigned long addr,
				      struct vmview_seen *seen)
{
	pgd_t *pgd = pgd_offset(mm, addr), pgdval = READ_ONCE(*pgd);
	p4d_t *p4d = (p4d_t *)pgd, p4dval;
	pud_t *pud, pudval;
	pmd_t *pmd, pmdval;
	pte_t *pte;

	if (seen_ends(seen, pgd_val(pgdval), VMVIEW_LEVEL_PGD))
		return NULL;
	if (pgtable_l5_enabled())
		p4d = p4d_offset(&pgdval, addr);
	p4dval = READ_ONCE(*p4d);
	if (pgtable_l5_enabled() && seen_ends(seen, p4d_val(p4dval), VMVIEW_LEVEL_P4D))
		return NULL;
	pud = pud_offset(&p4dval, addr);
	pudval = READ_ONCE(*pud);
	if (seen_ends(seen, pud_val(pudval), VMVIEW_LEVEL_PUD))
		return (unsigned long *)pud;
	pmd = pmd_offset(&pudval, addr);
	pmdval = READ_ONCE(*pmd);
	if (seen_ends(seen, pmd_val(pmdval), VMVIEW_LEVEL_PMD))
		return (unsigned long *)pmd;
	pte = pte_offset_kernel(&pmdval, addr);
	seen->entry = pte_val(READ_ONCE(*pte));
	seen->level = VMVIEW_LEVEL_PTE;
	return (unsigned long *)pte;
}

static void seen_absent(struct vmview_seen *seen)
{
	struct vmview_swp swp;

	vmview_entry_swp(seen->entry, &swp);
	seen->state = swp.state;
	seen->swap_type = swp.type;
	if (swp.has_pfn)
		seen->frame = swp.offset;
	else
		seen->slot = swp.offset;
}

static const unsigned long *seen_entry(struct mm_struct *mm, unsigned long addr,
				       struct vmview_seen *seen)
{
	const unsigned long *ep;

	*seen = (struct vmview_seen){};
	ep = seen_down(mm, addr, seen);
	if (vmview_entry_none(seen->entry)) {
		seen->entry = 0;
		return ep;
	}
	if (!vmview_entry_present(seen->entry, seen->level)) {
		seen_absent(seen);
		return ep;
	}
	seen->state = (seen->entry & (_PAGE_PRESENT | _PAGE_PROTNONE)) == _PAGE_PROTNONE ?
		      VMVIEW_STATE_PROT_NONE : VMVIEW_STATE_PRESENT;
	seen->frame = vmview_entry_pfn(seen->entry, seen->level);
	if (seen->level > VMVIEW_LEVEL_PTE)
		seen->frame += (addr & (seen->level == VMVIEW_LEVEL_PMD ? ~PMD_MASK : ~PUD_MASK)) >>
			       PAGE_SHIFT;
	return ep;
}

void vmview_see(struct mm_struct *mm, unsigned long addr, struct vmview_seen *seen)
{
	seen_entry(mm, addr, seen);
}

/* See page_kind() of classify.c, which knows the area too. */
static u8 seen_kind(const struct page *head, const struct vmview_seen *seen)
{
	unsigned long mapping = (unsigned long)READ_ONCE(head->mapping);

	if ((mapping & PAGE_MAPPING_FLAGS) == PAGE_MAPPING_KSM)
		return VMVIEW_KIND_KSM;
	if (mapping & PAGE_MAPPING_ANON)
		return VMVIEW_KIND_ANON;
	if (READ_ONCE(head->flags) & BIT(PG_swapbacked))
		return VMVIEW_KIND_SHMEM;
	if (mapping)
		return VMVIEW_KIND_FILE;
	return seen->level == VMVIEW_LEVEL_PMD ? VMVIEW_KIND_ZERO : VMVIEW_KIND_OTHER;
}

void vmview_see_page(struct mm_struct *mm, unsigned long addr, struct vmview_seen *seen)
{
	const unsigned long *ep = seen_entry(mm, addr, seen);
	const struct page *page, *head;
	u8 kind, order;

	if (seen->state != VMVIEW_STATE_PRESENT && seen->state != VMVIEW_STATE_PROT_NONE) {
		seen->frame = 0;
		return;
	}
	if (seen->level == VMVIEW_LEVEL_PTE && is_zero_pfn(seen->frame)) {
		seen->kind = VMVIEW_KIND_ZERO;
		return;
	}
	page = pfn_to_online_page(seen->frame);
	if (!page || (seen->level == VMVIEW_LEVEL_PTE && (seen->entry & _PAGE_SPECIAL))) {
		seen->kind = VMVIEW_KIND_SPECIAL;
		return;
	}
	head = vmview_page_head(page);
	kind = seen_kind(head, seen);
	order = vmview_head_order(head);
	/* Pairs with nothing: orders the copies before the check. */
	smp_rmb();
	if (READ_ONCE(*ep) != seen->entry || vmview_page_head(page) != head)
		return;
	seen->kind = kind;
	seen->order = order;
}
