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

#include "alike.h"
#include "compat/entry.h"
#include "compat/lruvec.h"
#include "compat/page.h"
#include "down.h"
#include "look.h"
#include "stretch.h"
#include "walk.h"

/* The struct page of a frame, asked for once a subsection (2 MiB). */
static __always_inline const struct page *look_page(struct vmview_look *look, unsigned long pfn)
{
	unsigned long subsection = pfn & PAGE_SUBSECTION_MASK;

	if (unlikely(subsection != look->subsection)) {
		if (!pfn_to_online_page(pfn))
			return NULL;
		look->subsection = subsection;
	}
	return pfn_to_page(pfn);
}

static u64 look_memcg(struct vmview_look *look, unsigned long data)
{
	if (data != look->memcg_data) {
		look->memcg_data = data;
		look->memcg = vmview_memcg_id(data);
	}
	return look->memcg;
}

/*
 * Tell who is charged for a folio that was seen mapped, and its generation in
 * that one's lruvec. Return false if it changed its generation meanwhile: the
 * window of generations has to be of a moment at which it was in this one.
 */
static bool look_charge(struct vmview_look *look, unsigned long data,
			const struct page *head, struct vmview_raw *raw)
{
	struct vmview_seqs seqs;

	raw->memcg = look_memcg(look, data);
	raw->seq = 0;
	raw->rank = 0;
	raw->gens = 0;
	raw->born = 0;
	look->lruvec = NULL;
	if (!(raw->flags & LRU_GEN_MASK))
		return true;
	look->lruvec = vmview_folio_lruvec(data, raw->flags);
	vmview_seqs_read(look->lruvec, &seqs);
	vmview_raw_gen(raw, &seqs);
	/* Pairs with nothing: orders the window between two readings of the flags. */
	smp_rmb();
	return !((READ_ONCE(head->flags) ^ raw->flags) & LRU_GEN_MASK);
}

/* Forget looks in generations that are not what they were. */
static void look_forget(struct vmview_look *look)
{
	struct vmview_like *like;

	for (like = look->like; like < look->like + ARRAY_SIZE(look->like); like++) {
		if (!like->raw || !like->lruvec ||
		    !vmview_raw_gen_moved(like->raw, like->lruvec))
			continue;
		like->raw = NULL;
		if (look->last == like)
			look->last = NULL;
	}
}

/*
 * The frame that an entry leads to, ~0 if none. Non-present entries may stand
 * for a page in memory too: migration, hwpoison, device.
 */
static unsigned long look_pfn(unsigned long entry, int level)
{
	struct vmview_swp swp;

	if (vmview_entry_present(entry, level))
		return vmview_entry_pfn(entry, level);
	vmview_entry_swp(entry, &swp);
	return swp.has_pfn ? swp.offset : ~0UL;
}

/*
 * Fill @raw from the entry at @ep, for the page @sub pages into what the entry
 * maps. Return false if the entry became empty or, above the PTE level, is not
 * what it was: the way down has to be looked up again.
 */
static bool look_entry(struct vmview_look *look, const unsigned long *ep, int level,
		       unsigned long sub, struct vmview_raw *raw)
{
	const struct page *page, *head;
	unsigned long entry, data;
	int try;

	raw->level = level;
	raw->nr = 1;
	for (try = 0; try < VMVIEW_ENTRY_TRIES; try++) {
		entry = READ_ONCE(*ep);
		raw->entry = entry;
		raw->bits = VMVIEW_RAW_CONTIG;
		raw->pfn = look_pfn(entry, level);
		if (raw->pfn == ~0UL) {
			raw->what = VMVIEW_RAW_ENTRY;
			if (vmview_entry_is_slot(entry))
				raw->pfn = vmview_slot_offset(entry);
			return !vmview_entry_none(entry);
		}
		raw->pfn += sub;
		page = look_page(look, raw->pfn);
		if (!page) {
			raw->what = VMVIEW_RAW_FRAME;
			return true;
		}
		head = look->hugetlb ? page - sub : vmview_page_head(page);
		data = vmview_memcg_data(head);
		vmview_page_copy(raw, page, head, look->hugetlb);
		/* Pairs with nothing: orders the copies before the check. */
		smp_rmb();
		if (READ_ONCE(*ep) == entry &&
		    (look->hugetlb || vmview_page_head(page) == head) &&
		    look_charge(look, data, head, raw))
			return true;
		look->walk->cost.retries++;
		if (level != VMVIEW_LEVEL_PTE)
			return false;
	}
	raw->what = VMVIEW_RAW_UNSTABLE;
	look->walk->cost.unstable++;
	return true;
}

/* Note what a page does not share with its neighbours. */
static __always_inline void look_detail(struct vmview_walk *walk, unsigned long pfn,
					s32 refcount, u32 index)
{
	struct vmview_detail *detail = &walk->detail[walk->details++];

	detail->pfn = pfn;
	detail->refcount = refcount;
	detail->index = index;
}

static void look_details(struct vmview_walk *walk, const struct vmview_raw *raw)
{
	bool page = raw->what == VMVIEW_RAW_PAGE;
	u32 i;

	if (!(walk->flags & VMVIEW_WALK_DETAIL))
		return;
	for (i = 0; i < raw->nr; i++)
		look_detail(walk, raw->pfn + i, page ? raw->refcount : 0,
			    page ? raw->index + i : 0);
}

/*
 * Put what is in the batch's next free place into the batch, or into one that
 * is there: right before it, or, where order means nothing, a few places back.
 */
static struct vmview_raw *look_emit(struct vmview_look *look, unsigned long addr)
{
	struct vmview_walk *walk = look->walk;
	struct vmview_raw *raw = &walk->raw[walk->nr];
	struct vmview_raw *prev = raw - 1, *oldest = raw - 1;

	look_details(walk, raw);
	walk->addr[walk->nr] = addr;
	if (walk->flags & VMVIEW_WALK_UNORDERED)
		oldest = raw - min(walk->nr, 4U);
	else if (!(walk->flags & VMVIEW_WALK_MERGE) || !walk->nr ||
		 walk->addr[walk->nr - 1] + ((unsigned long)prev->nr << PAGE_SHIFT) != addr)
		oldest = raw;
	for (; prev >= oldest; prev--) {
		if (!vmview_raw_alike(prev, raw))
			continue;
		if (raw->pfn != prev->pfn + prev->nr)
			prev->bits &= ~VMVIEW_RAW_CONTIG;
		prev->nr += raw->nr;
		return prev;
	}
	raw->look = ++walk->look;
	walk->nr++;
	return raw;
}

/* Nothing is mapped from @addr to @end. */
static void look_hole(struct vmview_look *look, unsigned long addr, unsigned long end)
{
	struct vmview_walk *walk = look->walk;
	unsigned long nr = (end - addr) >> PAGE_SHIFT;
	struct vmview_raw *raw = &walk->raw[walk->nr];

	if (!(walk->flags & VMVIEW_WALK_UNORDERED))
		look->last = NULL;
	if (!(walk->flags & VMVIEW_WALK_HOLES))
		return;
	if (walk->nr && raw[-1].what == VMVIEW_RAW_HOLE && raw[-1].nr + nr <= U32_MAX &&
	    walk->addr[walk->nr - 1] + ((unsigned long)raw[-1].nr << PAGE_SHIFT) == addr) {
		raw[-1].nr += nr;
		return;
	}
	memset(raw, 0, sizeof(*raw));
	raw->what = VMVIEW_RAW_HOLE;
	raw->nr = nr;
	walk->addr[walk->nr++] = addr;
}

/*
 * Remember what the next pages may be like: @last, in the batch, which stands
 * for the page that was read into @raw. Special entries, which lead to the zero
 * page or to a driver's frames, are not worth a short cut.
 */
static void look_remember(struct vmview_look *look, struct vmview_raw *last,
			  const struct vmview_raw *raw)
{
	bool page = raw->what == VMVIEW_RAW_PAGE &&
		    (raw->entry & (_PAGE_PRESENT | _PAGE_SPECIAL)) == _PAGE_PRESENT;
	bool slot = raw->what == VMVIEW_RAW_ENTRY && vmview_entry_is_slot(raw->entry);
	struct vmview_like *like = look->oldest;

	look->last = NULL;
	if (!(look->walk->flags & VMVIEW_WALK_MERGE) || !(page || slot))
		return;
	if (++look->oldest == look->like + ARRAY_SIZE(look->like))
		look->oldest = look->like;
	like->raw = last;
	like->mapping = raw->mapping;
	like->memcg_data = look->memcg_data;
	like->lruvec = page ? look->lruvec : NULL;
	like->next_pfn = raw->pfn + 1;
	like->tail = 0;
	if (page && raw->order)
		like->tail = (unsigned long)(pfn_to_page(raw->pfn) - raw->index) | 1;
	look->last = like;
}

/*
 * The short cut for pages that look like the one before them: of order 0, or
 * tails of the same folio. Every field that a record shows is read and compared,
 * and the binding is validated, as in look_entry(); what differs in anything, or
 * changes meanwhile, is left to that. Return how many pages of @max were taken.
 *
 * All that is compared with is in locals, one test each: this loop is what a
 * walk costs. Frames mostly follow each other, so the entry is compared with the
 * one that would, as a whole. Its reads race with the kernel's writes by design;
 * each value is compared once and never used.
 */
static __always_inline unsigned int look_run(struct vmview_look *look,
					     const unsigned long *ep, unsigned int max,
					     const bool tails, const bool details)
{
	struct vmview_like *like = look->last;
	struct vmview_raw *last = like->raw;
	const unsigned long flags = last->flags, pflags = last->pflags;
	const unsigned long mapping = like->mapping, data = like->memcg_data;
	unsigned long entry, pfn = like->next_pfn, tail = like->tail;
	unsigned long expect = vmview_entry_attrs(last->entry) | (pfn << PAGE_SHIFT);
	const unsigned long *first = ep, *end = ep + max, *jump = end;
	const struct page *page = look_page(look, pfn);
	const struct page *head = (const struct page *)(tail - 1);
	struct vmview_detail *detail = &look->walk->detail[look->walk->details];
	const int type = last->type;

	if (!page)
		return 0;
	for (; ep < end; ep++, page++, pfn++) {
		entry = READ_ONCE(*ep);
		if (entry != expect || !(pfn % PAGES_PER_SUBSECTION)) {
			if (vmview_entry_attrs(entry ^ expect))
				break;
			if (entry != expect)
				jump = min(jump, ep);
			pfn = (entry & PTE_PFN_MASK) >> PAGE_SHIFT;
			page = look_page(look, pfn);
			if (!page)
				break;
		}
		if (!tails) {
			head = page;
		} else if (!(data_race(page->compound_head) & 1)) {
			if (vmview_head_order(page) != last->order ||
			    !vmview_entire_alike(page, head))
				break;
			head = page;
			tail = (unsigned long)head | 1;
		}
		if (((data_race(head->flags) ^ flags) & VMVIEW_FLAGS_MASK) ||
		    data_race((unsigned long)head->mapping) != mapping ||
		    data_race(vmview_memcg_data(head)) != data ||
		    data_race(*(const int *)&page->_mapcount) != type)
			break;
		if (tails && (data_race(page->flags) & VMVIEW_PFLAGS_MASK) != pflags)
			break;
		if (details) {
			detail->pfn = pfn;
			detail->refcount = atomic_read(&head->_refcount);
			detail->index = tails ? page - head : 0;
		}
		/* Pairs with nothing: orders the reads before the check. */
		smp_rmb();
		if (READ_ONCE(*ep) != entry || (!tails || page == head ?
		    data_race(page->compound_head) & 1 :
		    data_race(page->compound_head) != tail))
			break;
		if (details)
			detail++;
		expect = entry + PAGE_SIZE;
	}
	if (jump < ep)
		last->bits &= ~VMVIEW_RAW_CONTIG;
	last->nr += ep - first;
	like->tail = tail;
	like->next_pfn = (expect & PTE_PFN_MASK) >> PAGE_SHIFT;
	look->walk->details = detail - look->walk->detail;
	return ep - first;
}

/* The same for swap slots: there is no page to look at. */
static unsigned int look_slots(struct vmview_look *look, const unsigned long *ep,
			       unsigned int max)
{
	struct vmview_raw *last = look->last->raw;
	const unsigned long attrs = vmview_slot_attrs(last->entry);
	const bool details = look->walk->flags & VMVIEW_WALK_DETAIL;
	unsigned long entry, offset;
	unsigned int nr;

	for (nr = 0; nr < max; nr++) {
		entry = READ_ONCE(ep[nr]);
		if (vmview_slot_attrs(entry) != attrs || vmview_entry_none(entry))
			break;
		offset = vmview_slot_offset(entry);
		if (offset != last->pfn + last->nr)
			last->bits &= ~VMVIEW_RAW_CONTIG;
		if (details)
			look_detail(look->walk, offset, 0, 0);
		last->nr++;
	}
	return nr;
}

static noinline unsigned int look_runs(struct vmview_look *look,
				       const unsigned long *ep, unsigned int max)
{
	bool details = look->walk->flags & VMVIEW_WALK_DETAIL;

	if (look->last->tail)
		return details ? look_run(look, ep, max, true, true) :
				 look_run(look, ep, max, true, false);
	return details ? look_run(look, ep, max, false, true) :
			 look_run(look, ep, max, false, false);
}

/* Go on with pages that are like the last one. Return how many they are. */
static unsigned int look_again(struct vmview_look *look, const unsigned long *ep,
			       unsigned int max)
{
	const struct vmview_like *last = look->last;

	if (!last)
		return 0;
	if (last->raw->what == VMVIEW_RAW_ENTRY)
		return look_slots(look, ep, max);
	/* The first entry tells most of those that are not. */
	if (vmview_entry_attrs(READ_ONCE(*ep) ^ last->raw->entry))
		return 0;
	return look_runs(look, ep, max);
}

/*
 * Whether the page at @ep, of order 0, is like @like. If so @raw has its entry,
 * frame and references; the rest is as in @like. Reads and validates as look_run().
 */
static bool look_alike(struct vmview_look *look, const struct vmview_like *like,
		       const unsigned long *ep, struct vmview_raw *raw)
{
	const struct vmview_raw *old = like->raw;
	const struct page *page;
	unsigned long entry = READ_ONCE(*ep);

	if (vmview_entry_attrs(entry ^ old->entry) || old->what != VMVIEW_RAW_PAGE ||
	    like->tail)
		return false;
	raw->entry = entry;
	raw->pfn = vmview_entry_pfn(entry, VMVIEW_LEVEL_PTE);
	page = look_page(look, raw->pfn);
	if (!page || ((data_race(page->flags) ^ old->flags) & VMVIEW_FLAGS_MASK) ||
	    data_race((unsigned long)page->mapping) != like->mapping ||
	    data_race(vmview_memcg_data(page)) != like->memcg_data ||
	    data_race(*(const u32 *)&page->_mapcount) != old->type)
		return false;
	raw->refcount = atomic_read(&page->_refcount);
	/* Pairs with nothing: orders the reads before the check. */
	smp_rmb();
	return READ_ONCE(*ep) == entry && !(data_race(page->compound_head) & 1);
}

/* Add the page in @raw, at @addr, to the batch: it is like @like. */
static void look_add(struct vmview_look *look, struct vmview_like *like,
		     struct vmview_raw *raw, unsigned long addr)
{
	struct vmview_walk *walk = look->walk;
	struct vmview_raw *old = like->raw;

	like->next_pfn = raw->pfn + 1;
	if (walk->flags & VMVIEW_WALK_DETAIL)
		look_detail(walk, raw->pfn, raw->refcount, 0);
	if ((walk->flags & VMVIEW_WALK_UNORDERED) ||
	    (look->last && look->last->raw == old)) {
		if (raw->pfn != old->pfn + old->nr)
			old->bits &= ~VMVIEW_RAW_CONTIG;
		old->nr++;
	} else {
		raw->flags = old->flags;
		raw->pflags = old->pflags;
		raw->mapping = old->mapping;
		raw->memcg = old->memcg;
		raw->born = old->born;
		raw->seq = old->seq;
		raw->rank = old->rank;
		raw->gens = old->gens;
		raw->look = old->look;
		raw->nr = 1;
		raw->index = 0;
		raw->mapcount = old->mapcount;
		raw->type = old->type;
		raw->what = old->what;
		raw->level = old->level;
		raw->order = 0;
		raw->bits = old->bits | VMVIEW_RAW_CONTIG;
		walk->addr[walk->nr++] = addr;
		like->raw = raw;
	}
	look->last = like;
}

/*
 * Pages often take turns in their looks, and behind a hole they often look as
 * before it. Return whether the page at @ep is like one that was remembered.
 */
static bool look_turn(struct vmview_look *look, const unsigned long *ep,
		      unsigned long addr)
{
	struct vmview_raw *raw = &look->walk->raw[look->walk->nr];
	struct vmview_like *like;

	for (like = look->like; like < look->like + ARRAY_SIZE(look->like); like++) {
		if (!like->raw || !look_alike(look, like, ep, raw))
			continue;
		look_add(look, like, raw, addr);
		return true;
	}
	return false;
}

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

		n = look_again(look, ep + i,
			       min(max - i, VMVIEW_SECTION_PAGES - used - holes));
		used += n;
		if (n)
			continue;
		if (look_turn(look, ep + i, at)) {
			n = 1;
			used++;
			continue;
		}
		n = look_empty(ep + i, max - i);
		if (n) {
			look_hole(look, at, at + n * PAGE_SIZE);
			holes++;
			continue;
		}
		n = 1;
		if (look_entry(look, ep + i, VMVIEW_LEVEL_PTE, 0, raw)) {
			used++;
			look_remember(look, look_emit(look, at), raw);
		} else {
			look_hole(look, at, at + PAGE_SIZE);
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
	if (!look_entry(look, ep, level, sub, raw))
		return false;
	/* A lost hugetlb page is no page of the pool any more: trust the entry alone. */
	if (look->hugetlb && !vmview_entry_present(raw->entry, level) &&
	    raw->what == VMVIEW_RAW_PAGE)
		raw->what = VMVIEW_RAW_FRAME;
	if (raw->what != VMVIEW_RAW_PAGE) {
		raw->nr = left;
		return true;
	}
	if (look->hugetlb && hugetlb_pmd_shared((pte_t *)ep))
		raw->bits |= VMVIEW_RAW_PT_SHARED;
	if (raw->index < BIT(raw->order) &&
	    vmview_folio_uniform(pfn_to_page(raw->pfn) - raw->index, raw, look->hugetlb))
		raw->nr = min(left, BIT(raw->order) - raw->index);
	return true;
}

/* One entry that maps what several lower ones could. */
static unsigned long look_huge(struct vmview_look *look, const struct vmview_way *way,
			       unsigned long addr, unsigned long end)
{
	struct vmview_walk *walk = look->walk;
	unsigned long mask = BIT(way->shift) - 1;
	int looks;

	look->last = NULL;
	/* What is noted by page has to fit into the batch. */
	if (walk->flags & VMVIEW_WALK_DETAIL)
		end = min(end, addr + (VMVIEW_HOLD_PAGES - walk->details) * PAGE_SIZE);
	for (looks = 0; addr < end && looks < VMVIEW_SECTION_PAGES; looks++) {
		struct vmview_raw *raw = &walk->raw[walk->nr];
		unsigned long nr;

		if (!look_leaf(look, way->ep, way->level, (addr & mask) >> PAGE_SHIFT,
			       (end - addr) >> PAGE_SHIFT, raw))
			return addr;
		nr = raw->nr;
		look_emit(look, addr);
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
	look_emit(look, addr);
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
			if (walk->looks > before)
				return addr;
			vmview_stretch_table(way.ep);
			return look_ptes(look, way.ep, addr, next);
		}
		steps += max(way.none, 1U);
		if (way.none)
			look_hole(look, addr, next);
		else
			next = look_huge(look, &way, addr, next);
		if (next == addr && ++tries == VMVIEW_ENTRY_TRIES)
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
	look->subsection = ~0UL;
	look->oldest = look->like;
}

unsigned long vmview_look(struct vmview_look *look, unsigned long addr,
			  unsigned long end)
{
	unsigned long flags;

	local_irq_save(flags);
	look_forget(look);
	addr = look_section(look, addr, end);
	local_irq_restore(flags);
	return addr;
}
