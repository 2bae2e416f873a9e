/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From batches of raw entries to filtered records and runs.
 */
#ifndef VMVIEW_SCAN_H
#define VMVIEW_SCAN_H

#include <linux/bits.h>
#include <linux/kernel-page-flags.h>
#include <linux/mm_types.h>

#include "raw.h"
#include "vmview.h"

struct vmview_tgt;
struct vmview_walk;

/* Flags that tell where in its folio a page is. */
#define VMVIEW_KPF_PLACE	(BIT_ULL(KPF_COMPOUND_HEAD) | BIT_ULL(KPF_COMPOUND_TAIL))

/**
 * struct vmview_span - records that come next
 * @page: The record, if @detail is NULL. Otherwise what @nr records share, which
 *	follow each other page by page from its address: all but the frame, the
 *	references, the position in the folio and what that means for @kpf.
 * @detail: What each of them has for itself; until the next call.
 * @nr: How many.
 */
struct vmview_span {
	struct vmview_page page;
	const struct vmview_detail *detail;
	u32 nr;
};

/* Flags of a page at position @index of its folio, with those of another. */
static __always_inline u64 vmview_span_kpf(const struct vmview_page *page, u32 index)
{
	if (!page->order)
		return page->kpf;
	return (page->kpf & ~VMVIEW_KPF_PLACE) |
	       (index ? BIT_ULL(KPF_COMPOUND_TAIL) : BIT_ULL(KPF_COMPOUND_HEAD));
}

/**
 * vmview_span_record() - one record of a span
 * @span: The span.
 * @i: Which, from 0.
 * @page: Filled in, all of it.
 */
static inline void vmview_span_record(const struct vmview_span *span, u32 i,
				      struct vmview_page *page)
{
	*page = span->page;
	page->addr += (u64)i << PAGE_SHIFT;
	if (!span->detail || (page->flags & VMVIEW_PAGE_HIDDEN))
		return;
	if (page->frame)
		page->frame = span->detail[i].pfn;
	page->refcount = span->detail[i].refcount;
	page->index = span->detail[i].index;
	page->kpf = vmview_span_kpf(page, page->index);
}

/**
 * struct vmview_memo - a raw entry and the record made of it
 * @raw: The raw entry; its nr is 0 if there is none.
 * @page: The record.
 * @area: Start of the area that it lies in.
 * @flags: The kernel's flags of that area.
 */
struct vmview_memo {
	struct vmview_raw raw;
	struct vmview_page page;
	unsigned long area;
	unsigned long flags;
};

/**
 * struct vmview_scanner - a scan in progress
 * @walk: The walk beneath.
 * @full: The caller may see all.
 * @flags: VMVIEW_SCAN_*.
 * @cat_all: Filter, as in struct vmview_scan.
 * @cat_any: Filter.
 * @cat_none: Filter.
 * @memcg: With %VMVIEW_SCAN_MEMCG the cgroup whose pages are wanted.
 * @node: With %VMVIEW_SCAN_NODE the node.
 * @raw: Raw entry of the batch that is next.
 * @done: Address up to which that entry has been taken; 0 for none of it.
 * @cache: Whether the page cache is looked up for that entry, a hole.
 * @detail: Detail of the batch that is next.
 * @memo: The last two records made, since pages often take turns.
 * @memo_next: Which of them is the older.
 * @run: The run that is growing; its pages are 0 if there is none.
 * @run_area: Start of the area that it lies in.
 */
struct vmview_scanner {
	struct vmview_walk *walk;
	bool full;
	u32 flags;
	u64 cat_all;
	u64 cat_any;
	u64 cat_none;
	u64 memcg;
	u32 node;
	unsigned int raw;
	unsigned long done;
	bool cache;
	unsigned int detail;
	struct vmview_memo memo[2];
	unsigned int memo_next;
	struct vmview_page run;
	unsigned long run_area;
};

/**
 * vmview_scan_begin() - begin a scan
 * @scanner: Filled in.
 * @tgt: The process; held until vmview_scan_end().
 * @scan: What is asked for, checked by the caller.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int vmview_scan_begin(struct vmview_scanner *scanner, const struct vmview_tgt *tgt,
		      const struct vmview_scan *scan);

/**
 * vmview_scan_next() - take the next records
 * @scanner: The scan.
 * @max: How many there is room for, at least 1.
 * @span: Filled in.
 *
 * Context: process; may sleep. Nothing of the target is held on return.
 * Return: 1; 0 at the end, and when the target is gone; -EINTR.
 */
int vmview_scan_next(struct vmview_scanner *scanner, u32 max, struct vmview_span *span);

/**
 * vmview_scan_cursor() - where a later scan goes on after the last record taken
 * @scanner: The scan.
 *
 * Return: the address, ~0 at the end of the walk.
 */
u64 vmview_scan_cursor(const struct vmview_scanner *scanner);

/**
 * vmview_scan_end() - end a scan
 * @scanner: The scan.
 */
void vmview_scan_end(struct vmview_scanner *scanner);

#endif
