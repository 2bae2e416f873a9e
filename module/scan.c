// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records: classify, hide, filter, and merge what is alike into runs.
 *
 * A scan stops when the caller's room is full, in the middle of a batch or of
 * a raw entry; the run that had begun by then is dropped, and the cursor goes
 * back to where it began.
 */
#include <linux/kernel-page-flags.h>
#include <linux/mm.h>

#include "cache.h"
#include "classify.h"
#include "scan.h"
#include "target.h"
#include "walk.h"

#define KPF_PLACE (BIT_ULL(KPF_COMPOUND_HEAD) | BIT_ULL(KPF_COMPOUND_TAIL))

int vmview_scan_begin(struct vmview_scanner *scanner, const struct vmview_tgt *tgt,
		      const struct vmview_scan *scan)
{
	unsigned int flags = 0;

	memset(scanner, 0, sizeof(*scanner));
	scanner->full = tgt->full;
	scanner->flags = scan->flags;
	scanner->cat_all = scan->cat_all;
	scanner->cat_any = scan->cat_any;
	scanner->cat_none = scan->cat_none;
	if (!(scan->flags & (VMVIEW_SCAN_PAGES | VMVIEW_SCAN_CONTIG)))
		flags |= VMVIEW_WALK_MERGE;
	if (scan->flags & (VMVIEW_SCAN_HOLES | VMVIEW_SCAN_CACHE))
		flags |= VMVIEW_WALK_HOLES;
	if (scan->flags & VMVIEW_SCAN_CACHE)
		flags |= VMVIEW_WALK_FILES;
	scanner->walk = vmview_walk_alloc(tgt->mm, scan->start, scan->end, flags);
	return scanner->walk ? 0 : -ENOMEM;
}

void vmview_scan_end(struct vmview_scanner *scanner)
{
	vmview_walk_free(scanner->walk);
}

u64 vmview_scan_cursor(const struct vmview_scanner *scanner)
{
	const struct vmview_walk *walk = scanner->walk;

	if (scanner->run.pages)
		return scanner->run.addr;
	if (scanner->raw < walk->nr)
		return scanner->done ?: walk->addr[scanner->raw];
	return walk->next < walk->end ? walk->next : ~0ULL;
}

static bool scan_wanted(const struct vmview_scanner *scanner,
			const struct vmview_page *page)
{
	u64 cat;

	if (page->state == VMVIEW_STATE_NONE && !(page->flags & VMVIEW_PAGE_UNSTABLE) &&
	    !(scanner->flags & VMVIEW_SCAN_HOLES))
		return false;
	if (!(scanner->cat_all | scanner->cat_any | scanner->cat_none))
		return true;
	cat = vmview_categories(page);
	return (cat & scanner->cat_all) == scanner->cat_all &&
	       (!scanner->cat_any || (cat & scanner->cat_any)) &&
	       !(cat & scanner->cat_none);
}

/* Whether the frame or slot of @page follows that of @run. */
static bool scan_contig(const struct vmview_page *run, const struct vmview_page *page)
{
	return run->frame && (run->flags & VMVIEW_PAGE_CONTIG) &&
	       (page->pages == 1 || (page->flags & VMVIEW_PAGE_CONTIG)) &&
	       run->frame + run->pages == page->frame;
}

static bool scan_alike(const struct vmview_page *a, const struct vmview_page *b)
{
	return a->addr + ((u64)a->pages << PAGE_SHIFT) == b->addr &&
	       !((a->kpf ^ b->kpf) & ~KPF_PLACE) && a->memcg == b->memcg &&
	       a->pte == b->pte && a->mapcount == b->mapcount && a->node == b->node &&
	       a->zone == b->zone && a->order == b->order && a->state == b->state &&
	       a->kind == b->kind && a->list == b->list && a->level == b->level &&
	       a->swap_type == b->swap_type && a->gen == b->gen &&
	       !((a->flags ^ b->flags) & ~VMVIEW_PAGE_CONTIG) &&
	       (u64)a->pages + b->pages <= U32_MAX;
}

/* Add a record to the run that is growing. Return false if it begins another. */
static bool scan_merge(struct vmview_scanner *scanner, const struct vmview_page *page)
{
	struct vmview_page *run = &scanner->run;
	bool contig;

	if (scanner->run_area != scanner->walk->area.start || !scan_alike(run, page))
		return false;
	contig = scan_contig(run, page);
	if (!contig && page->frame && (scanner->flags & VMVIEW_SCAN_CONTIG))
		return false;
	if (!contig)
		run->flags &= ~VMVIEW_PAGE_CONTIG;
	run->pages += page->pages;
	return true;
}

/*
 * Make a record of the piece at @addr of a raw entry: of a page in page mode,
 * of what the page cache says alike of a hole, otherwise of all of it. Return
 * the address behind the piece.
 */
static unsigned long scan_piece(struct vmview_scanner *scanner,
				const struct vmview_raw *raw, unsigned long first,
				unsigned long addr, struct vmview_page *page)
{
	struct vmview_walk *walk = scanner->walk;
	unsigned long end = first + ((unsigned long)raw->nr << PAGE_SHIFT);
	unsigned long skip = (addr - first) >> PAGE_SHIFT;

	vmview_classify(page, raw, &walk->area, first);
	if (likely(raw->nr == 1) && raw->what != VMVIEW_RAW_HOLE)
		return end;
	if (raw->what == VMVIEW_RAW_HOLE) {
		if ((scanner->flags & VMVIEW_SCAN_CACHE) &&
		    vmview_cache_visible(walk->file, &walk->area, scanner->full))
			return vmview_cache_piece(walk->file, &walk->area, addr, end,
						  page);
		return end;
	}
	if (!(scanner->flags & VMVIEW_SCAN_PAGES))
		return end;
	page->addr = addr;
	page->pages = 1;
	page->frame += page->frame ? skip : 0;
	page->index += skip;
	if (skip && page->order)
		page->kpf = (page->kpf & ~KPF_PLACE) | BIT_ULL(KPF_COMPOUND_TAIL);
	return addr + PAGE_SIZE;
}

/* Put a wanted record where it belongs. Return how many are complete now: 0, 1. */
static unsigned int scan_put(struct vmview_scanner *scanner, struct vmview_page *out,
			     const struct vmview_page *page)
{
	unsigned int nr = 0;

	if (scan_merge(scanner, page))
		return 0;
	if (scanner->run.pages) {
		*out = scanner->run;
		nr = 1;
	}
	scanner->run = *page;
	scanner->run_area = scanner->walk->area.start;
	return nr;
}

/* Take records from the batch until it is empty or there is no room. */
static unsigned int scan_batch(struct vmview_scanner *scanner, struct vmview_page *out,
			       unsigned int max)
{
	bool pages = scanner->flags & VMVIEW_SCAN_PAGES;
	struct vmview_walk *walk = scanner->walk;
	struct vmview_page record, *page;
	unsigned int nr = 0;

	while (scanner->raw < walk->nr && nr < max) {
		const struct vmview_raw *raw = &walk->raw[scanner->raw];
		unsigned long first = walk->addr[scanner->raw];

		page = pages ? &out[nr] : &record;
		scanner->done = scan_piece(scanner, raw, first, scanner->done ?: first,
					   page);
		if (scanner->done >= first + ((unsigned long)raw->nr << PAGE_SHIFT)) {
			scanner->raw++;
			scanner->done = 0;
		}
		if (!scanner->full)
			vmview_hide(page);
		if (scan_wanted(scanner, page))
			nr += pages ? 1 : scan_put(scanner, &out[nr], page);
	}
	return nr;
}

int vmview_scan_fill(struct vmview_scanner *scanner, struct vmview_page *out,
		     unsigned int max)
{
	struct vmview_walk *walk = scanner->walk;
	unsigned int nr = 0;
	int ret;

	for (;;) {
		nr += scan_batch(scanner, out + nr, max - nr);
		if (nr == max)
			return nr;
		scanner->raw = 0;
		scanner->done = 0;
		ret = vmview_walk_batch(walk);
		if (ret < 0)
			return ret;
		if (!ret)
			break;
	}
	if (scanner->run.pages) {
		out[nr++] = scanner->run;
		scanner->run.pages = 0;
	}
	return nr;
}
