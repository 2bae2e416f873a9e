// SPDX-License-Identifier: GPL-2.0-only
/*
 * One look at one address.
 */
#include <linux/mm.h>

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

void vmview_see_page(const unsigned long *ep, struct vmview_seen *seen)
{
	if (seen->state == VMVIEW_STATE_PRESENT || seen->state == VMVIEW_STATE_PROT_NONE)
		vmview_seen_page(ep, seen);
	else
		seen->frame = 0;
}
