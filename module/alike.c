// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages may share a record.
 */
#include <linux/mm.h>

#include "alike.h"
#include "compat/entry.h"
#include "compat/page.h"

/* Special entries lead to the zero page or to frames of a driver. */
static bool zero_differs(unsigned long a, unsigned long b)
{
	return is_zero_pfn(a) != is_zero_pfn(b);
}

bool vmview_raw_alike(const struct vmview_raw *a, const struct vmview_raw *b)
{
	if (a->what != b->what || a->level != b->level || a->what == VMVIEW_RAW_UNSTABLE)
		return false;
	if (a->what == VMVIEW_RAW_ENTRY)
		return vmview_entry_is_slot(a->entry) && vmview_entry_is_slot(b->entry) &&
		       vmview_slot_attrs(a->entry) == vmview_slot_attrs(b->entry);
	if (vmview_entry_attrs(a->entry) != vmview_entry_attrs(b->entry))
		return false;
	if (a->what == VMVIEW_RAW_FRAME)
		return true;
	if (a->level == VMVIEW_LEVEL_PTE && zero_differs(a->pfn, b->pfn))
		return false;
	return a->flags == b->flags && a->mapcount == b->mapcount &&
	       a->type == b->type && a->memcg == b->memcg && a->order == b->order &&
	       !((a->mapping ^ b->mapping) & PAGE_MAPPING_FLAGS) &&
	       !a->mapping == !b->mapping &&
	       a->pflags == b->pflags && a->seq == b->seq && a->rank == b->rank &&
	       a->gens == b->gens && a->born == b->born &&
	       !((a->bits ^ b->bits) & (VMVIEW_RAW_PT_SHARED | VMVIEW_RAW_RMAPPABLE |
				       VMVIEW_RAW_OFFLINE));
}

