/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_LOOK_H
#define VMVIEW_LOOK_H

#include <linux/types.h>

#include "limits.h"

struct lruvec;
struct vmview_raw;
struct vmview_walk;

/**
 * struct vmview_like - what pages to come may be like
 * @raw: A raw entry of the batch, of a page or a swap slot that a PTE mapped;
 *	or NULL.
 * @tail: What a tail page of its folio has for a head; 0 for order 0.
 * @mapping: Its mapping word.
 * @memcg_data: The word that its memcg was told from.
 * @lruvec: The lruvec that its generation is of, or NULL; good within the RCU
 *	section.
 * @next_pfn: The frame behind that of the last such page: often the next one's.
 */
struct vmview_like {
	struct vmview_raw *raw;
	unsigned long tail;
	unsigned long mapping;
	unsigned long memcg_data;
	const struct lruvec *lruvec;
	unsigned long next_pfn;
};

/**
 * struct vmview_look - the state of looking, for one hold of the area's lock
 * @walk: The walk.
 * @hugetlb: The area is a hugetlb one.
 * @like: Looks to expect.
 * @last: The one of these whose raw entry grows if the next page is like it: it
 *	is the batch's last and ends right below the next address, or order means
 *	nothing; or NULL.
 * @oldest: The one that was remembered first, and is the first to be forgotten.
 * @memcg_data: Word that @memcg was told from; good within the RCU section.
 * @memcg: Cgroup id.
 * @offline: %VMVIEW_RAW_OFFLINE or 0, of that cgroup.
 * @lruvec: The lruvec that the last page's generation is of, or NULL.
 * @subsection: Start of the subsection known to be online, as a PFN; or ~0.
 */
struct vmview_look {
	struct vmview_walk *walk;
	bool hugetlb;
	struct vmview_like like[VMVIEW_LOOKS];
	struct vmview_like *last;
	struct vmview_like *oldest;
	unsigned long memcg_data;
	u64 memcg;
	u8 offline;
	const struct lruvec *lruvec;
	unsigned long subsection;
};

/**
 * vmview_look_begin() - get ready to look at an area
 * @look: Filled in.
 * @walk: Where raw entries go; its area is the one that is held.
 */
void vmview_look_begin(struct vmview_look *look, struct vmview_walk *walk);

/**
 * vmview_look() - read entries in one stretch with interrupts off
 * @look: The state; calls for one hold follow each other from address to address.
 * @addr: First address.
 * @end: First address behind; in the same area, which is held.
 *
 * Reads at most VMVIEW_SECTION_PAGES pages, of one table, and its empty entries
 * between them; or steps over VMVIEW_SECTION_STEPS empty entries, and the rest of the
 * table then begun.
 *
 * Context: process; the lock of the area is held, in one RCU read section.
 * Return: the address behind what was read; @addr if an entry kept changing.
 */
unsigned long vmview_look(struct vmview_look *look, unsigned long addr,
			  unsigned long end);

#endif
