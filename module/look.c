// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading page-table entries and the pages behind them, interrupts off.
 *
 * With interrupts off no page table that an entry leads to can be freed here:
 * whoever frees one beside the lock that is held waits for RCU or for an IPI
 * to this CPU.
 */
#include <linux/hugetlb.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "batch.h"
#include "compat/entry.h"
#include "compat/page.h"
#include "down.h"
#include "like.h"
#include "look.h"
#include "read.h"
#include "stretch.h"
#include "walk.h"

/* How many entries of a PTE table are empty; eight are tested at a time. */
static unsigned int look_empty(const unsigned long *ep, unsigned int max)
{
	unsigned int n = 0;

	while (n + 8 <= max && vmview_entry_none(READ_ONCE(ep[n]) | READ_ONCE(ep[n + 1]) |
						 READ_ONCE(ep[n + 2]) | READ_ONCE(ep[n + 3]) |
						 READ_ONCE(ep[n + 4]) | READ_ONCE(ep[n + 5]) |
						 READ_ONCE(ep[n + 6]) | READ_ONCE(ep[n + 7])))
		n += 8;
	while (n < max && vmview_entry_none(READ_ONCE(ep[n])))
		n++;
	return n;
}

/*
 * Pages count towards the bound of a section, and a hole between them as one;
 * empty entries are bounded by their table.
 */
static unsigned long look_ptes(struct vmview_look *look, const unsigned long *ep,
			       unsigned long addr, unsigned long end)
{
	unsigned int max = (end - addr) >> PAGE_SHIFT;
	struct vmview_walk *walk = look->walk;
	unsigned long at = addr;
	unsigned int i, n, used = 0, holes = 0;

	for (i = 0; i < max && used + holes < VMVIEW_SECTION_PAGES;
	     i += n, at += n * PAGE_SIZE) {
		struct vmview_raw *raw = &walk->raw[walk->nr];

		n = vmview_like_again(look, ep + i,
				      min(max - i, VMVIEW_SECTION_PAGES - used - holes));
		used += n;
		if (n)
			continue;
		if (vmview_like_turn(look, ep + i, at)) {
			n = 1;
			used++;
			continue;
		}
		n = look_empty(ep + i, max - i);
		if (n) {
			vmview_batch_hole(look, at, at + n * PAGE_SIZE);
			holes++;
			continue;
		}
		n = 1;
		if (vmview_read_entry(look, ep + i, VMVIEW_LEVEL_PTE, 0, raw)) {
			used++;
			vmview_like_remember(look, vmview_batch_emit(look, at), raw);
		} else {
			vmview_batch_hole(look, at, at + PAGE_SIZE);
			holes++;
		}
	}
	walk->cost.entries += i;
	walk->looks += used;
	walk->entries[VMVIEW_LEVEL_PTE] += used;
	return at;
}

/* One look at an entry above the PTE level; @left pages are of interest. */
static bool look_leaf(struct vmview_look *look, const unsigned long *ep, int level,
		      unsigned long sub, unsigned long left, struct vmview_raw *raw)
{
	look->walk->cost.entries++;
	look->walk->looks++;
	if (!vmview_read_entry(look, ep, level, sub, raw))
		return false;
	if (raw->what != VMVIEW_RAW_PAGE) {
		raw->nr = left;
		return true;
	}
	/* It reads what only a table of PMDs has. */
	if (look->hugetlb && level == VMVIEW_LEVEL_PMD && hugetlb_pmd_shared((pte_t *)ep))
		raw->bits |= VMVIEW_RAW_PT_SHARED;
	if (raw->index < BIT(raw->order) &&
	    vmview_folio_uniform(pfn_to_page(raw->pfn) - raw->index, raw, look->hugetlb))
		raw->nr = min(left, BIT(raw->order) - raw->index);
	return true;
}

/* One entry that maps what several lower ones could, by @most looks. */
static unsigned long look_huge(struct vmview_look *look, const struct vmview_way *way,
			       unsigned long addr, unsigned long end, unsigned int most)
{
	struct vmview_walk *walk = look->walk;
	unsigned long mask = BIT(way->shift) - 1;
	unsigned int looks;

	look->last = NULL;
	/* What is noted by page has to fit into the batch. */
	if (walk->flags & VMVIEW_WALK_DETAIL)
		end = min(end, addr + (VMVIEW_HOLD_PAGES - walk->details) * PAGE_SIZE);
	for (looks = 0; addr < end && looks < most; looks++) {
		struct vmview_raw *raw = &walk->raw[walk->nr];
		unsigned long nr;

		if (!look_leaf(look, way->ep, way->level, (addr & mask) >> PAGE_SHIFT,
			       (end - addr) >> PAGE_SHIFT, raw))
			return addr;
		nr = raw->nr;
		vmview_batch_emit(look, addr);
		addr += nr << PAGE_SHIFT;
	}
	return addr;
}

/* An entry that was another at every try: give up one page of it. */
static unsigned long look_unstable(struct vmview_look *look, unsigned long addr)
{
	struct vmview_raw *raw = &look->walk->raw[look->walk->nr];

	memset(raw, 0, sizeof(*raw));
	raw->what = VMVIEW_RAW_UNSTABLE;
	raw->nr = 1;
	look->walk->cost.unstable++;
	vmview_batch_emit(look, addr);
	return addr + PAGE_SIZE;
}

/* The last address that an entry and the empty ones behind it stand for. */
static unsigned long look_extent(const struct vmview_way *way, unsigned long addr,
				 unsigned long end)
{
	unsigned long last = way->level == VMVIEW_LEVEL_PTE ? addr | ~PMD_MASK :
							      addr | (BIT(way->shift) - 1);

	if (way->none > 1)
		last += (unsigned long)(way->none - 1) << way->shift;
	return min3(last, end - 1, addr + VMVIEW_HOLE_MAX - 1);
}

static unsigned long look_section(struct vmview_look *look, unsigned long addr,
				  unsigned long end)
{
	struct vmview_walk *walk = look->walk;
	unsigned int before = walk->looks, steps = 0, tries = 0;
	struct vmview_way way;
	unsigned long next;

	while (addr < end && steps < VMVIEW_SECTION_STEPS &&
	       walk->looks < before + VMVIEW_SECTION_PAGES && vmview_walk_has_room(walk)) {
		vmview_down(walk, addr, &way);
		next = look_extent(&way, addr, end) + 1;
		if (way.level == VMVIEW_LEVEL_PTE) {
			/* A table is worth a stretch of its own. */
			if (walk->looks > before || steps)
				return addr;
			vmview_stretch_table(way.ep);
			return look_ptes(look, way.ep, addr, next);
		}
		steps += max(way.none, 1U);
		if (way.none)
			vmview_batch_hole(look, addr, next);
		else
			next = look_huge(look, &way, addr, next,
					 before + VMVIEW_SECTION_PAGES - walk->looks);
		tries = next == addr ? tries + 1 : 0;
		if (tries == VMVIEW_ENTRY_TRIES)
			return look_unstable(look, addr);
		addr = next;
	}
	return addr;
}

void vmview_look_begin(struct vmview_look *look, struct vmview_walk *walk)
{
	memset(look, 0, sizeof(*look));
	look->walk = walk;
	look->hugetlb = walk->area.vm_flags & VM_HUGETLB;
	look->oldest = look->like;
}

unsigned long vmview_look(struct vmview_look *look, unsigned long addr,
			  unsigned long end)
{
	unsigned long flags;

	local_irq_save(flags);
	/* What was online may have gone since. */
	look->subsection = ~0UL;
	vmview_like_forget(look);
	addr = look_section(look, addr, end);
	local_irq_restore(flags);
	return addr;
}
