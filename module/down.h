/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_DOWN_H
#define VMVIEW_DOWN_H

#include <linux/types.h>

struct vmview_walk;

/**
 * struct vmview_way - where the way down from the root ended
 * @ep: The entry there.
 * @level: Its level.
 * @shift: log2 of the bytes that it maps.
 * @none: How many entries from there on are empty, in the same table; 0 at the
 *	PTE level, whose entries are not read.
 */
struct vmview_way {
	const unsigned long *ep;
	int level;
	unsigned int shift;
	unsigned int none;
};

/**
 * vmview_down() - go down to the leaf entry, or to the PTE table, for an address
 * @walk: The walk; tables and entries on the way are counted in it.
 * @addr: The address.
 * @way: Filled in.
 *
 * Each table is found through the one value that was read of the entry that
 * leads there: an entry that changes meanwhile leads into the old table, which
 * still exists.
 *
 * Context: interrupts off, the lock of the area held.
 */
void vmview_down(struct vmview_walk *walk, unsigned long addr, struct vmview_way *way);

#endif
