// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading page-table entries and the pages behind them, interrupts off.
 *
 * With interrupts off no page table that an entry leads to can be freed here:
 * whoever frees one beside the lock that is held waits for RCU or for an IPI
 * to this CPU. Still the pages behind the entries are not held. So an entry is
 * read, what is wanted of its page is copied, and then entry and page are read
 * again: if neither changed the page was mapped there all the while, and was
 * not freed. The copied fields are not one snapshot among themselves.
 */
#include <linux/hugetlb.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pgtable.h>

#include "compat/entry.h"
#include "compat/page.h"
#include "look.h"
#include "stretch.h"
#include "walk.h"

/**
 * struct look - the state of one stretch with interrupts off
 * @walk: The walk.
 * @hugetlb: The area is a hugetlb one.
 * @merge: Entries that look alike become one.
 * @memcg_data: Word that @memcg was told from; good within the stretch only.
 * @memcg: Cgroup id.
 * @subsection: Start of the subsection known to be online, as a PFN; or ~0.
 */
struct look {
	struct vmview_walk *walk;
	bool hugetlb;
	bool merge;
	unsigned long memcg_data;
	u64 memcg;
	unsigned long subsection;
};

/* The struct page of a frame, asked for once a subsection (2 MiB). */
static __always_inline const struct page *look_page(struct look *look, unsigned long pfn)
{
	unsigned long subsection = pfn & PAGE_SUBSECTION_MASK;

	if (likely(subsection == look->subsection))
		return pfn_to_page(pfn);
	if (!pfn_to_online_page(pfn))
		return NULL;
	look->subsection = subsection;
	return pfn_to_page(pfn);
}

static __always_inline u64 look_memcg(struct look *look, unsigned long data)
{
	if (unlikely(data != look->memcg_data)) {
		look->memcg_data = data;
		look->memcg = vmview_memcg_id(data);
	}
	return look->memcg;
}

/*
 * The frame that an entry leads to, ~0 if none. Non-present entries may stand
 * for a page in memory too: migration, hwpoison, device.
 */
static __always_inline unsigned long look_pfn(unsigned long entry, int level)
{
	struct vmview_swp swp;

	if (likely(vmview_entry_present(entry, level)))
		return vmview_entry_pfn(entry, level);
	vmview_entry_swp(entry, &swp);
	return swp.has_pfn ? swp.offset : ~0UL;
}

/*
 * Fill @raw from the entry at @ep, for the page @sub pages into what the entry
 * maps. Return false if the entry became empty or, above the PTE level, is not
 * what it was: the way down has to be looked up again.
 */
static __always_inline bool look_entry(struct look *look, const unsigned long *ep,
				       int level, unsigned long sub,
				       struct vmview_raw *raw)
{
	const struct page *page, *head;
	unsigned long entry, data;
	int try;

	raw->level = level;
	raw->nr = 1;
	raw->bits = VMVIEW_RAW_CONTIG;
	for (try = 0; try < VMVIEW_ENTRY_TRIES; try++) {
		entry = READ_ONCE(*ep);
		raw->entry = entry;
		raw->bits = VMVIEW_RAW_CONTIG;
		raw->pfn = look_pfn(entry, level);
		if (unlikely(raw->pfn == ~0UL)) {
			raw->what = VMVIEW_RAW_ENTRY;
			return entry;
		}
		raw->pfn += sub;
		page = look_page(look, raw->pfn);
		if (unlikely(!page)) {
			raw->what = VMVIEW_RAW_FRAME;
			return true;
		}
		head = look->hugetlb ? page - sub : vmview_page_head(page);
		data = vmview_memcg_data(head);
		vmview_page_copy(raw, page, head, look->hugetlb);
		/* Pairs with nothing: orders the copies before the check. */
		smp_rmb();
		if (likely(READ_ONCE(*ep) == entry &&
			   (look->hugetlb || vmview_page_head(page) == head))) {
			raw->memcg = look_memcg(look, data);
			return true;
		}
		look->walk->cost.retries++;
		if (level != VMVIEW_LEVEL_PTE)
			return false;
	}
	raw->what = VMVIEW_RAW_UNSTABLE;
	look->walk->cost.unstable++;
	return true;
}

static __always_inline bool look_alike(const struct vmview_raw *a,
				       const struct vmview_raw *b)
{
	if (a->what != b->what || a->level != b->level)
		return false;
	if (likely(a->what == VMVIEW_RAW_PAGE))
		return vmview_entry_attrs(a->entry) == vmview_entry_attrs(b->entry) &&
		       a->flags == b->flags && a->mapcount == b->mapcount &&
		       a->memcg == b->memcg && a->order == b->order &&
		       !((a->mapping ^ b->mapping) & PAGE_MAPPING_FLAGS) &&
		       !a->mapping == !b->mapping &&
		       !((a->pflags ^ b->pflags) & VMVIEW_PFLAGS_MERGE) &&
		       !((a->bits ^ b->bits) & VMVIEW_RAW_PT_SHARED);
	return a->what == VMVIEW_RAW_FRAME &&
	       vmview_entry_attrs(a->entry) == vmview_entry_attrs(b->entry);
}

/* Put what is in the batch's next free place into the batch. */
static __always_inline void look_emit(struct look *look, unsigned long addr)
{
	struct vmview_walk *walk = look->walk;
	struct vmview_raw *raw = &walk->raw[walk->nr];
	struct vmview_raw *prev = raw - 1;

	if (look->merge && walk->nr &&
	    walk->addr[walk->nr - 1] + ((unsigned long)prev->nr << PAGE_SHIFT) == addr &&
	    look_alike(prev, raw)) {
		if (raw->pfn != prev->pfn + prev->nr)
			prev->bits &= ~VMVIEW_RAW_CONTIG;
		prev->nr += raw->nr;
		return;
	}
	walk->addr[walk->nr++] = addr;
}

/* Nothing is mapped from @addr to @end. */
static void look_hole(struct look *look, unsigned long addr, unsigned long end)
{
	struct vmview_walk *walk = look->walk;
	unsigned long nr = (end - addr) >> PAGE_SHIFT;
	struct vmview_raw *raw;

	if (!(walk->flags & VMVIEW_WALK_HOLES))
		return;
	if (walk->nr) {
		raw = &walk->raw[walk->nr - 1];
		if (raw->what == VMVIEW_RAW_HOLE && raw->nr + nr <= U32_MAX &&
		    walk->addr[walk->nr - 1] + ((unsigned long)raw->nr << PAGE_SHIFT) ==
		    addr) {
			raw->nr += nr;
			return;
		}
	}
	raw = &walk->raw[walk->nr];
	memset(raw, 0, sizeof(*raw));
	raw->what = VMVIEW_RAW_HOLE;
	raw->nr = nr;
	walk->addr[walk->nr++] = addr;
}

static unsigned long look_ptes(struct look *look, const unsigned long *ep,
			       unsigned long addr, unsigned long end)
{
	unsigned long stop = min(end, addr + VMVIEW_SECTION_PAGES * PAGE_SIZE);
	struct vmview_walk *walk = look->walk;
	unsigned int used = 0;

	walk->cost.entries += (stop - addr) >> PAGE_SHIFT;
	for (; addr < stop; addr += PAGE_SIZE, ep++) {
		if (vmview_entry_none(READ_ONCE(*ep)) ||
		    !look_entry(look, ep, VMVIEW_LEVEL_PTE, 0, &walk->raw[walk->nr])) {
			look_hole(look, addr, addr + PAGE_SIZE);
			continue;
		}
		used++;
		look_emit(look, addr);
	}
	walk->entries[VMVIEW_LEVEL_PTE] += used;
	if (walk->flags & VMVIEW_WALK_TRACE)
		walk->path[VMVIEW_LEVEL_PTE] = READ_ONCE(ep[-1]);
	return addr;
}

/* One entry that maps what several lower ones could. */
static unsigned long look_huge(struct look *look, const unsigned long *ep, int level,
			       unsigned long addr, unsigned long end,
			       unsigned long size)
{
	unsigned long sub = (addr & (size - 1)) >> PAGE_SHIFT;
	unsigned long left = (end - addr) >> PAGE_SHIFT;
	struct vmview_walk *walk = look->walk;
	struct vmview_raw *raw;
	const struct page *head;
	int pages;

	for (pages = 0; addr < end && pages < VMVIEW_SECTION_PAGES; pages++) {
		raw = &walk->raw[walk->nr];
		walk->cost.entries++;
		if (!look_entry(look, ep, level, sub, raw))
			return addr;
		if (raw->what == VMVIEW_RAW_PAGE) {
			head = pfn_to_page(raw->pfn) - raw->index;
			if (look->hugetlb && hugetlb_pmd_shared((pte_t *)ep))
				raw->bits |= VMVIEW_RAW_PT_SHARED;
			if ((look->merge || VMVIEW_TAILS_AS_HEAD) &&
			    vmview_folio_uniform(head, raw, look->hugetlb))
				raw->nr = min(left, BIT(raw->order) - raw->index);
		} else {
			raw->nr = left;
		}
		sub += raw->nr;
		left -= raw->nr;
		addr += (unsigned long)raw->nr << PAGE_SHIFT;
		look_emit(look, addr - ((unsigned long)raw->nr << PAGE_SHIFT));
	}
	return addr;
}

/**
 * struct look_way - where the way down from the root ended
 * @ep: The entry there.
 * @level: Its level.
 * @shift: log2 of the bytes that it maps.
 * @none: It is empty.
 */
struct look_way {
	const unsigned long *ep;
	int level;
	unsigned int shift;
	bool none;
};

/* Count a slot of an upper table, and the table that it leads to, once. */
static void look_count(struct vmview_walk *walk, const struct look_way *way,
		       unsigned long addr, bool table)
{
	int lower = way->level - 1;

	if (walk->slot[way->level] == addr >> way->shift)
		return;
	walk->slot[way->level] = addr >> way->shift;
	walk->entries[way->level]++;
	if (lower == VMVIEW_LEVEL_P4D && !pgtable_l5_enabled())
		lower = VMVIEW_LEVEL_PUD;
	if (table)
		walk->tables[lower]++;
}

/* Read one entry on the way. Return it if it leads to a lower table, else 0. */
static unsigned long look_step(struct look *look, struct look_way *way, const void *ep,
			       int level, unsigned int shift, unsigned long addr)
{
	unsigned long entry = READ_ONCE(*(const unsigned long *)ep);
	struct vmview_walk *walk = look->walk;
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
	if (way->none)
		return 0;
	look_count(walk, way, addr, !leaf);
	return leaf ? 0 : entry;
}

/*
 * Go down to the leaf entry, or to the PTE table, that maps @addr. Each table
 * is found through the one value that was read of the entry that leads there:
 * an entry that changes meanwhile leads into the old table, which still exists.
 */
static void look_down(struct look *look, unsigned long addr, struct look_way *way)
{
	unsigned long entry;
	pgd_t *pgdp = pgd_offset(look->walk->mm, addr);
	p4d_t p4d;
	pud_t pud;
	pmd_t pmd;

	entry = look_step(look, way, pgdp, VMVIEW_LEVEL_PGD, PGDIR_SHIFT, addr);
	if (entry && pgtable_l5_enabled()) {
		pgd_t pgd = __pgd(entry);

		entry = look_step(look, way, p4d_offset(&pgd, addr), VMVIEW_LEVEL_P4D,
				  P4D_SHIFT, addr);
	}
	if (!entry)
		return;
	p4d = __p4d(entry);
	entry = look_step(look, way, pud_offset(&p4d, addr), VMVIEW_LEVEL_PUD,
			  PUD_SHIFT, addr);
	if (!entry)
		return;
	pud = __pud(entry);
	entry = look_step(look, way, pmd_offset(&pud, addr), VMVIEW_LEVEL_PMD,
			  PMD_SHIFT, addr);
	if (!entry)
		return;
	pmd = __pmd(entry);
	way->ep = (const unsigned long *)pte_offset_kernel(&pmd, addr);
	way->level = VMVIEW_LEVEL_PTE;
	way->shift = PAGE_SHIFT;
	if (look->walk->flags & VMVIEW_WALK_TRACE)
		look->walk->leaf = VMVIEW_LEVEL_PTE;
}

/* An entry that was another at every try: give up one page of it. */
static unsigned long look_unstable(struct look *look, unsigned long addr)
{
	struct vmview_raw *raw = &look->walk->raw[look->walk->nr];

	memset(raw, 0, sizeof(*raw));
	raw->what = VMVIEW_RAW_UNSTABLE;
	raw->nr = 1;
	look->walk->cost.unstable++;
	look_emit(look, addr);
	return addr + PAGE_SIZE;
}

static unsigned long look_section(struct look *look, unsigned long addr,
				  unsigned long end)
{
	unsigned long began = addr, size, stop;
	struct look_way way;
	int steps, tries = 0;

	for (steps = 0; steps < VMVIEW_SECTION_STEPS && addr < end; steps++) {
		look_down(look, addr, &way);
		size = BIT(way.shift);
		stop = way.level == VMVIEW_LEVEL_PTE ? (addr | ~PMD_MASK) + 1 :
						       (addr | (size - 1)) + 1;
		stop = min3(stop - 1, end - 1, addr + VMVIEW_HOLE_MAX - 1) + 1;
		if (way.level == VMVIEW_LEVEL_PTE) {
			vmview_stretch_table(way.ep);
			return look_ptes(look, way.ep, addr, stop);
		}
		if (!way.none) {
			stop = look_huge(look, way.ep, way.level, addr, stop, size);
			if (stop == addr && ++tries == VMVIEW_ENTRY_TRIES)
				return look_unstable(look, addr);
			if (stop > addr)
				return stop;
			continue;
		}
		look_hole(look, addr, stop);
		addr = stop;
	}
	return max(addr, began);
}

unsigned long vmview_look(struct vmview_walk *walk, unsigned long addr,
			  unsigned long end)
{
	struct look look = {
		.walk = walk,
		.hugetlb = walk->area.vm_flags & VM_HUGETLB,
		.merge = walk->flags & VMVIEW_WALK_MERGE,
		.subsection = ~0UL,
	};
	unsigned long flags;

	local_irq_save(flags);
	rcu_read_lock();
	addr = look_section(&look, addr, end);
	rcu_read_unlock();
	local_irq_restore(flags);
	return addr;
}
