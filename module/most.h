/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The most that was done at a time since the module was loaded, beside the bounds
 * in limits.h: counts, for time depends on the machine.
 */
#ifndef VMVIEW_MOST_H
#define VMVIEW_MOST_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct vmview_most - the largest of each so far
 * @section_pages: Pages read in one stretch with interrupts off.
 * @section_entries: Entries read in one, empty ones among them.
 * @hold_pages: Pages read under one hold of a lock of the target.
 * @hold_sections: Stretches in one hold.
 * @lru_section: Cgroups stepped over in one RCU read section of a census.
 * @follow_places: Places of a session's table of processes that were looked at, for a
 *	fork, an exit or a process that is named, under one hold of its lock, with
 *	interrupts off.
 * @alloc: Bytes of one allocation.
 * @text: Bytes of text made at a time, for one read of a file in debugfs.
 */
struct vmview_most {
	u32 section_pages;
	u32 section_entries;
	u32 hold_pages;
	u32 hold_sections;
	u32 lru_section;
	u32 follow_places;
	u32 alloc;
	u32 text;
};

extern struct vmview_most vmview_most;

/**
 * vmview_most_note() - note what was done at a time
 * @most: A member of vmview_most.
 * @nr: How much it was.
 *
 * Context: any.
 */
static inline void vmview_most_note(u32 *most, u32 nr)
{
	u32 old = READ_ONCE(*most);

	while (unlikely(nr > old) && !try_cmpxchg(most, &old, nr))
		;
}

#endif
