// SPDX-License-Identifier: GPL-2.0-only
/*
 * The short cuts: pages are mostly like the one before them, or like the one
 * before that.
 */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <asm/barrier.h>

#include "batch.h"
#include "compat/entry.h"
#include "compat/lruvec.h"
#include "compat/page.h"
#include "like.h"
#include "look.h"
#include "read.h"
#include "walk.h"

void vmview_like_forget(struct vmview_look *look)
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
 * Special entries, which lead to the zero page or to a driver's frames, are not
 * worth a short cut.
 */
void vmview_like_remember(struct vmview_look *look, struct vmview_raw *last,
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
 * and the binding is validated, as in vmview_read_entry(); what differs in anything,
 * or changes meanwhile, is left to that. Return how many pages of @max were taken.
 *
 * All that is compared with is in locals, one test each: this loop is what a
 * walk costs. Frames mostly follow each other, so the entry is compared with the
 * one that would, as a whole. Its reads race with the kernel's writes by design;
 * each value is compared once and never used.
 */
static __always_inline unsigned int like_run(struct vmview_look *look,
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
	const struct page *page = vmview_look_page(look, pfn);
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
			page = vmview_look_page(look, pfn);
			if (!page)
				break;
		}
		if (!tails) {
			head = page;
		} else if (data_race(page->compound_head) != tail) {
			/* No head of another folio's tail is worth a look. */
			if (data_race(page->compound_head) & 1 ||
			    vmview_head_order(page) != last->order ||
			    vmview_page_mapcount(page, page, last, false) != last->mapcount)
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
		/* The reads before the check; pairs as that in vmview_read_entry(). */
		smp_rmb();
		if (READ_ONCE(*ep) != entry || (!tails || page == head ?
		    data_race(page->compound_head) & 1 :
		    data_race(page->compound_head) != tail))
			break;
		if (details)
			detail++;
		expect = entry + PAGE_SIZE;
	}
	/* Pages of a new generation may have the mark of one that is gone. */
	if (like->lruvec && vmview_raw_gen_moved(last, like->lruvec))
		return 0;
	if (jump < ep)
		last->bits &= ~VMVIEW_RAW_CONTIG;
	last->nr += ep - first;
	like->tail = tail;
	like->next_pfn = (expect & PTE_PFN_MASK) >> PAGE_SHIFT;
	look->walk->details = detail - look->walk->detail;
	return ep - first;
}

/* The same for swap slots: there is no page to look at. */
static unsigned int like_slots(struct vmview_look *look, const unsigned long *ep,
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
		if (details)
			vmview_batch_detail(look->walk, offset, 0, 0);
		vmview_batch_extend(last, offset, 1);
	}
	return nr;
}

static noinline unsigned int like_runs(struct vmview_look *look,
				       const unsigned long *ep, unsigned int max)
{
	bool details = look->walk->flags & VMVIEW_WALK_DETAIL;

	if (look->last->tail)
		return details ? like_run(look, ep, max, true, true) :
				 like_run(look, ep, max, true, false);
	return details ? like_run(look, ep, max, false, true) :
			 like_run(look, ep, max, false, false);
}

unsigned int vmview_like_again(struct vmview_look *look, const unsigned long *ep,
			       unsigned int max)
{
	const struct vmview_like *last = look->last;

	if (!last)
		return 0;
	if (last->raw->what == VMVIEW_RAW_ENTRY)
		return like_slots(look, ep, max);
	/* The first entry tells most of those that are not. */
	if (vmview_entry_attrs(READ_ONCE(*ep) ^ last->raw->entry))
		return 0;
	return like_runs(look, ep, max);
}

/*
 * Whether the page at @ep, of order 0, is like @like. If so @raw has its entry,
 * frame and references; the rest is as in @like. Reads and validates as like_run().
 */
static bool like_same(struct vmview_look *look, const struct vmview_like *like,
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
	page = vmview_look_page(look, raw->pfn);
	if (!page || ((data_race(page->flags) ^ old->flags) & VMVIEW_FLAGS_MASK) ||
	    data_race((unsigned long)page->mapping) != like->mapping ||
	    data_race(vmview_memcg_data(page)) != like->memcg_data ||
	    data_race(*(const u32 *)&page->_mapcount) != old->type)
		return false;
	raw->refcount = atomic_read(&page->_refcount);
	/* The reads before the check; pairs as that in vmview_read_entry(). */
	smp_rmb();
	return READ_ONCE(*ep) == entry && !(data_race(page->compound_head) & 1) &&
	       !(like->lruvec && vmview_raw_gen_moved(old, like->lruvec));
}

/* Add the page in @raw, at @addr, to the batch: it is like @like. */
static void like_add(struct vmview_look *look, struct vmview_like *like,
		     struct vmview_raw *raw, unsigned long addr)
{
	struct vmview_walk *walk = look->walk;
	struct vmview_raw *old = like->raw;

	like->next_pfn = raw->pfn + 1;
	if (walk->flags & VMVIEW_WALK_DETAIL)
		vmview_batch_detail(walk, raw->pfn, raw->refcount, 0);
	if ((walk->flags & VMVIEW_WALK_UNORDERED) ||
	    (look->last && look->last->raw == old)) {
		vmview_batch_extend(old, raw->pfn, 1);
	} else {
		const unsigned long entry = raw->entry, pfn = raw->pfn;
		const s32 refcount = raw->refcount;

		*raw = *old;
		raw->entry = entry;
		raw->pfn = pfn;
		raw->refcount = refcount;
		raw->nr = 1;
		raw->bits |= VMVIEW_RAW_CONTIG;
		walk->addr[walk->nr++] = addr;
		like->raw = raw;
	}
	look->last = like;
}

bool vmview_like_turn(struct vmview_look *look, const unsigned long *ep,
		      unsigned long addr)
{
	struct vmview_raw *raw = &look->walk->raw[look->walk->nr];
	struct vmview_like *like;

	for (like = look->like; like < look->like + ARRAY_SIZE(look->like); like++) {
		if (!like->raw || !like_same(look, like, ep, raw))
			continue;
		like_add(look, like, raw, addr);
		return true;
	}
	return false;
}
