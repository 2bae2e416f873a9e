// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way through the upper tables.
 */
#include <linux/mm.h>
#include <linux/pgtable.h>

#include "compat/entry.h"
#include "down.h"
#include "walk.h"

/* Count a slot of an upper table, and the table that it leads to, once. */
static noinline void down_count(struct vmview_walk *walk, const struct vmview_way *way,
				unsigned long addr, bool table)
{
	int lower = way->level - 1;

	walk->slot[way->level] = addr >> way->shift;
	walk->entries[way->level]++;
	if (lower == VMVIEW_LEVEL_P4D && !pgtable_l5_enabled())
		lower = VMVIEW_LEVEL_PUD;
	if (table)
		walk->tables[lower]++;
}

/*
 * How many entries from @ep on are empty, up to the end of the table. @slot
 * counts entries of this level from address 0, so that its low bits are the
 * position in the table.
 */
static noinline unsigned int down_empty(const unsigned long *ep, unsigned long slot)
{
	unsigned int left = PTRS_PER_PTE - (slot & (PTRS_PER_PTE - 1)), n;

	for (n = 1; n < left && vmview_entry_none(READ_ONCE(ep[n])); n++)
		;
	return n;
}

/* Read one entry on the way. Return it if it leads to a lower table, else 0. */
static __always_inline unsigned long
down_step(struct vmview_walk *walk, struct vmview_way *way, const void *ep, int level,
	  unsigned int shift, unsigned long addr)
{
	unsigned long entry = READ_ONCE(*(const unsigned long *)ep);
	bool leaf = vmview_entry_leaf(entry);

	walk->cost.entries++;
	way->ep = ep;
	way->level = level;
	way->shift = shift;
	way->none = vmview_entry_none(entry) || (leaf && level > VMVIEW_LEVEL_PUD);
	if (walk->flags & VMVIEW_WALK_TRACE) {
		walk->path[level] = entry;
		walk->leaf = level;
	}
	if (way->none) {
		way->none = down_empty(ep, addr >> shift);
		walk->cost.entries += way->none - 1;
		return 0;
	}
	if (walk->slot[level] != addr >> shift)
		down_count(walk, way, addr, !leaf);
	return leaf ? 0 : entry;
}

void vmview_down(struct vmview_walk *walk, unsigned long addr, struct vmview_way *way)
{
	unsigned long entry;

	entry = down_step(walk, way, pgd_offset(walk->mm, addr), VMVIEW_LEVEL_PGD,
			  PGDIR_SHIFT, addr);
	if (entry && pgtable_l5_enabled())
		entry = down_step(walk, way, vmview_entry_slot(entry, addr, P4D_SHIFT),
				  VMVIEW_LEVEL_P4D, P4D_SHIFT, addr);
	if (entry)
		entry = down_step(walk, way, vmview_entry_slot(entry, addr, PUD_SHIFT),
				  VMVIEW_LEVEL_PUD, PUD_SHIFT, addr);
	if (entry)
		entry = down_step(walk, way, vmview_entry_slot(entry, addr, PMD_SHIFT),
				  VMVIEW_LEVEL_PMD, PMD_SHIFT, addr);
	if (!entry)
		return;
	way->ep = vmview_entry_slot(entry, addr, PAGE_SHIFT);
	way->level = VMVIEW_LEVEL_PTE;
	way->shift = PAGE_SHIFT;
	if (walk->flags & VMVIEW_WALK_TRACE)
		walk->leaf = VMVIEW_LEVEL_PTE;
}
