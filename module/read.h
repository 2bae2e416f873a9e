/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_READ_H
#define VMVIEW_READ_H

#include <linux/memory_hotplug.h>
#include <linux/mm.h>

#include "look.h"

/* The struct page of a frame, asked for once a subsection (2 MiB). */
static __always_inline const struct page *
vmview_look_page(struct vmview_look *look, unsigned long pfn)
{
	unsigned long subsection = pfn & PAGE_SUBSECTION_MASK;

	if (unlikely(subsection != look->subsection)) {
		if (!pfn_to_online_page(pfn))
			return NULL;
		look->subsection = subsection;
	}
	return pfn_to_page(pfn);
}

/**
 * vmview_read_entry() - read an entry and the page behind it
 * @look: The state.
 * @ep: The entry.
 * @level: Its level.
 * @sub: Which of the pages that the entry maps.
 * @raw: Filled in.
 *
 * Context: as vmview_look().
 * Return: false if the entry became empty or, above the PTE level, is not what
 * it was: the way down has to be looked up again.
 */
bool vmview_read_entry(struct vmview_look *look, const unsigned long *ep, int level,
		       unsigned long sub, struct vmview_raw *raw);

#endif
