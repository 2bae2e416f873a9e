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
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "alike.h"
#include "cache.h"
#include "classify.h"
#include "scan.h"
#include "target.h"
#include "walk.h"

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
	scanner->memcg = scan->memcg;
	scanner->node = scan->node;
	if (scan->flags & VMVIEW_SCAN_PAGES)
		flags |= VMVIEW_WALK_MERGE | VMVIEW_WALK_DETAIL;
	else if (!(scan->flags & VMVIEW_SCAN_CONTIG))
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

/* Every page that is mapped has a flag at least; what is no page has no place. */
static bool scan_place_wanted(const struct vmview_scanner *scanner,
			      const struct vmview_page *page)
{
	if (!(scanner->flags & (VMVIEW_SCAN_MEMCG | VMVIEW_SCAN_NODE)))
		return true;
	if (!page->kpf)
		return false;
	return (!(scanner->flags & VMVIEW_SCAN_MEMCG) || page->memcg == scanner->memcg) &&
	       (!(scanner->flags & VMVIEW_SCAN_NODE) || page->node == scanner->node);
}

static bool scan_wanted(const struct vmview_scanner *scanner,
			const struct vmview_page *page)
{
	u64 cat;

	if (page->state == VMVIEW_STATE_NONE && !(page->flags & VMVIEW_PAGE_UNSTABLE) &&
	    !(scanner->flags & VMVIEW_SCAN_HOLES))
		return false;
	if (!scan_place_wanted(scanner, page))
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
	       !((a->kpf ^ b->kpf) & ~VMVIEW_KPF_PLACE) && a->memcg == b->memcg &&
	       a->pte == b->pte && a->mapcount == b->mapcount && a->node == b->node &&
	       a->zone == b->zone && a->order == b->order && a->state == b->state &&
	       a->kind == b->kind && a->list == b->list && a->level == b->level &&
	       a->swap_type == b->swap_type && a->unlisted == b->unlisted &&
	       a->gen_seq == b->gen_seq && a->gen_rank == b->gen_rank && a->gens == b->gens &&
	       a->refs == b->refs && a->tier == b->tier &&
	       a->gen_born_ms == b->gen_born_ms &&
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
 * Make a record of the piece of a hole at @addr: of what the page cache says
 * alike, or of all that is left. Return the address behind the piece. Whether the
 * caller may look is asked for the first piece alone: the kernel's audit may write
 * down each time that it is not the file's owner.
 */
static unsigned long scan_hole(struct vmview_scanner *scanner, unsigned long addr,
			       unsigned long end, struct vmview_page *page)
{
	struct vmview_walk *walk = scanner->walk;

	if (!scanner->done)
		scanner->cache = (scanner->flags & VMVIEW_SCAN_CACHE) &&
				 vmview_cache_visible(walk->file, &walk->area, scanner->full);
	if (scanner->cache)
		return vmview_cache_piece(walk->file, &walk->area, addr, end, page);
	page->addr = addr;
	page->pages = (end - addr) >> PAGE_SHIFT;
	return end;
}

/*
 * The pages of a raw entry from @addr, as many as there is room for. The record
 * of a single one is complete as it is.
 */
static unsigned long scan_pages(struct vmview_scanner *scanner, unsigned long addr,
				unsigned long end, u32 max, struct vmview_span *span)
{
	if (span->page.pages > 1)
		span->detail = &scanner->walk->detail[scanner->detail];
	if (span->page.frame)
		span->page.flags |= VMVIEW_PAGE_CONTIG;
	span->nr = min_t(unsigned long, (end - addr) >> PAGE_SHIFT, max);
	scanner->detail += span->nr;
	span->page.addr = addr;
	span->page.pages = 1;
	return addr + ((unsigned long)span->nr << PAGE_SHIFT);
}

/* A record like one made before: put right what alike pages do not share. */
static void scan_again(const struct vmview_memo *memo, const struct vmview_raw *raw,
		       unsigned long addr, struct vmview_page *page)
{
	*page = memo->page;
	page->addr = addr;
	page->pages = raw->nr;
	page->frame = raw->pfn;
	page->refcount = raw->refcount;
	page->index = raw->index;
	page->kpf = vmview_span_kpf(page, raw->index);
	page->flags &= ~VMVIEW_PAGE_CONTIG;
	if (raw->bits & VMVIEW_RAW_CONTIG)
		page->flags |= VMVIEW_PAGE_CONTIG;
}

/* A record made before of a page like @raw, or NULL. */
static const struct vmview_memo *scan_memo(struct vmview_scanner *scanner,
					   const struct vmview_raw *raw)
{
	const struct vmview_area *area = &scanner->walk->area;
	struct vmview_memo *memo, *end = scanner->memo + ARRAY_SIZE(scanner->memo);

	for (memo = scanner->memo; memo < end; memo++)
		if (memo->raw.nr && memo->raw.look == raw->look)
			return memo;
	for (memo = scanner->memo; memo < end; memo++) {
		if (memo->raw.nr && memo->area == area->start &&
		    memo->flags == area->vm_flags && vmview_raw_alike(&memo->raw, raw)) {
			memo->raw.look = raw->look;
			return memo;
		}
	}
	return NULL;
}

static void scan_classify(struct vmview_scanner *scanner, const struct vmview_raw *raw,
			  unsigned long addr, struct vmview_page *page)
{
	const struct vmview_area *area = &scanner->walk->area;
	const struct vmview_memo *like = NULL;
	struct vmview_memo *memo;

	if (raw->what == VMVIEW_RAW_PAGE)
		like = scan_memo(scanner, raw);
	if (like) {
		scan_again(like, raw, addr, page);
		return;
	}
	vmview_classify(page, raw, area, addr);
	if (raw->what != VMVIEW_RAW_PAGE)
		return;
	memo = &scanner->memo[scanner->memo_next ^= 1];
	memo->raw = *raw;
	memo->page = *page;
	memo->area = area->start;
	memo->flags = area->vm_flags;
}

/* Take a piece of the batch's next raw entry. */
static void scan_take(struct vmview_scanner *scanner, u32 max, struct vmview_span *span)
{
	struct vmview_walk *walk = scanner->walk;
	const struct vmview_raw *raw = &walk->raw[scanner->raw];
	unsigned long addr = walk->addr[scanner->raw];
	unsigned long end = addr + ((unsigned long)raw->nr << PAGE_SHIFT);

	scan_classify(scanner, raw, addr, &span->page);
	span->detail = NULL;
	span->nr = 1;
	addr = scanner->done ?: addr;
	if (raw->what == VMVIEW_RAW_HOLE)
		addr = scan_hole(scanner, addr, end, &span->page);
	else if (scanner->flags & VMVIEW_SCAN_PAGES)
		addr = scan_pages(scanner, addr, end, max, span);
	else
		addr = end;

	scanner->done = addr;
	if (addr == end) {
		scanner->raw++;
		scanner->done = 0;
	}
	if (!scanner->full)
		vmview_hide(&span->page);
}

/* Put a record into the run; return true with the run before it in its place. */
static bool scan_run(struct vmview_scanner *scanner, struct vmview_page *page)
{
	bool had;

	if (scan_merge(scanner, page))
		return false;
	had = scanner->run.pages;
	swap(scanner->run, *page);
	scanner->run_area = scanner->walk->area.start;
	return had;
}

int vmview_scan_next(struct vmview_scanner *scanner, u32 max, struct vmview_span *span)
{
	struct vmview_walk *walk = scanner->walk;
	int ret;

	for (;;) {
		while (scanner->raw < walk->nr) {
			scan_take(scanner, max, span);
			/* A hole may have many pieces; the rest is bounded by the batch. */
			if (scanner->done) {
				cond_resched();
				if (fatal_signal_pending(current))
					return -EINTR;
			}
			if (!scan_wanted(scanner, &span->page))
				continue;
			if ((scanner->flags & VMVIEW_SCAN_PAGES) ||
			    scan_run(scanner, &span->page))
				return 1;
		}
		scanner->raw = 0;
		scanner->done = 0;
		scanner->detail = 0;
		ret = vmview_walk_batch(walk);
		if (ret <= 0)
			break;
		if (walk->area_new) {
			scanner->memo[0].raw.nr = 0;
			scanner->memo[1].raw.nr = 0;
		}
	}
	if (ret < 0 || !scanner->run.pages)
		return ret;
	span->page = scanner->run;
	span->detail = NULL;
	span->nr = 1;
	scanner->run.pages = 0;
	return 1;
}
