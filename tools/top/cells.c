// SPDX-License-Identifier: GPL-2.0-only
/* Page records, sorted into cells. */
#include <errno.h>
#include <stdlib.h>

#include "cells.h"

int cells_begin(struct cells *cells, __u64 start, __u64 end, __u64 page, size_t most)
{
	__u64 all = (end - start) / page;

	*cells = (struct cells){ .start = start, .end = end, .page = page, .pages = 1 };
	while ((all + cells->pages - 1) / cells->pages > most)
		cells->pages *= 2;
	cells->nr = (all + cells->pages - 1) / cells->pages;
	cells->count = calloc(cells->nr, sizeof(*cells->count));
	return cells->count ? 0 : -ENOMEM;
}

void cells_end(struct cells *cells)
{
	free(cells->count);
	cells->count = NULL;
}

__u64 cells_address(const struct cells *cells, size_t cell)
{
	return cells->start + cell * cells->pages * cells->page;
}

static enum cell what(const struct vmview_page *page)
{
	if (page->state == VMVIEW_STATE_SWAP || page->state == VMVIEW_STATE_SHMEM_SWAP)
		return CELL_SWAP;
	if (page->state == VMVIEW_STATE_NONE)
		return CELL_NONE;
	if (page->state != VMVIEW_STATE_PRESENT && page->state != VMVIEW_STATE_PROT_NONE &&
	    page->state != VMVIEW_STATE_NUMA_HINT)
		return CELL_ODD;
	switch (page->list) {
	case VMVIEW_LIST_GEN_ANON:
	case VMVIEW_LIST_GEN_FILE:
		return CELL_GEN + page->gen_rank % VMVIEW_GENS;
	case VMVIEW_LIST_INACTIVE_ANON:
	case VMVIEW_LIST_INACTIVE_FILE:
		return CELL_INACTIVE;
	case VMVIEW_LIST_ACTIVE_ANON:
	case VMVIEW_LIST_ACTIVE_FILE:
		return CELL_ACTIVE;
	case VMVIEW_LIST_UNEVICTABLE:
		return CELL_LOCKED;
	default:
		return CELL_UNLISTED;
	}
}

/* A run may lie in several cells. */
static void add(struct cells *cells, const struct vmview_page *page)
{
	__u64 at = (page->addr - cells->start) / cells->page, end = at + page->pages;
	enum cell kind = what(page);

	while (at < end && at / cells->pages < cells->nr) {
		__u64 next = (at / cells->pages + 1) * cells->pages;

		if (next > end)
			next = end;
		cells->count[at / cells->pages][kind] += next - at;
		at = next;
	}
}

int cells_step(struct cells *cells, struct walk *walk, const struct vmview_device *dev)
{
	const struct vmview_page *page;
	struct vmview_scan_iter it;
	__u64 start, end;
	int ret;

	if (!walk_range(walk, &start, &end))
		return 0;
	ret = vmview_scan_begin(&it, dev, walk->target, start, end);
	if (ret)
		return ret;
	while ((ret = vmview_scan_next(&it, &page)) > 0)
		add(cells, page);
	walk->target = it.req.target;
	vmview_scan_end(&it);
	return ret < 0 ? ret : walk_more(walk);
}

enum cell cells_most(const struct cells *cells, size_t cell, __u64 *there)
{
	enum cell most = CELL_NONE;
	__u32 top = 0;

	*there = 0;
	for (enum cell kind = CELL_NONE + 1; kind < CELLS; kind++) {
		*there += cells->count[cell][kind];
		if (cells->count[cell][kind] <= top)
			continue;
		top = cells->count[cell][kind];
		most = kind;
	}
	return most;
}
