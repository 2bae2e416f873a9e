/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_LOOK_H
#define VMVIEW_LOOK_H

#include <linux/types.h>

struct vmview_raw;
struct vmview_walk;

/**
 * struct vmview_look - the state of looking, for one hold of the area's lock
 * @walk: The walk.
 * @hugetlb: The area is a hugetlb one.
 * @last: Raw entry that the next page may be like: the batch's last, of a page
 *	that a present PTE maps, right below the next address; or NULL.
 * @last_tail: What a tail page of its folio has for a head; 0 for order 0.
 * @last_mapping: Its mapping word.
 * @next_pfn: The frame behind that of the last page: often the next one's.
 * @memcg_data: Word that @memcg was told from; good within the RCU section.
 * @memcg: Cgroup id.
 * @subsection: Start of the subsection known to be online, as a PFN; or ~0.
 */
struct vmview_look {
	struct vmview_walk *walk;
	bool hugetlb;
	struct vmview_raw *last;
	unsigned long last_tail;
	unsigned long last_mapping;
	unsigned long next_pfn;
	unsigned long memcg_data;
	u64 memcg;
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
 * Reads at most VMVIEW_SECTION_PAGES pages, of one table, or steps over at
 * most VMVIEW_SECTION_STEPS empty entries.
 *
 * Context: process; the lock of the area is held, in one RCU read section.
 * Return: the address behind what was read; @addr if an entry kept changing.
 */
unsigned long vmview_look(struct vmview_look *look, unsigned long addr,
			  unsigned long end);

#endif
