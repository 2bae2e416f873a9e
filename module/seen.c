// SPDX-License-Identifier: GPL-2.0-only
/*
 * One look at one address.
 */
#include <linux/memory_hotplug.h>
#include <linux/mm.h>

#include "compat/page.h"
#include "compat/peek.h"
#include "seen.h"

void vmview_seen_absent(struct vmview_seen *seen)
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

/* See page_kind() of classify.c, which knows the area too. */
static u8 seen_kind(const struct page *head, const struct vmview_seen *seen)
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
static const struct page *seen_struct_page(const struct vmview_seen *seen)
{
	if (seen->level > VMVIEW_LEVEL_PTE)
		return pfn_to_online_page(seen->frame);
	return seen->entry & _PAGE_SPECIAL ? NULL : pfn_to_page(seen->frame);
}

void vmview_see_page(const unsigned long *ep, struct vmview_seen *seen)
{
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
	page = seen_struct_page(seen);
	if (!page) {
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
