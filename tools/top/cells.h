/* SPDX-License-Identifier: GPL-2.0-only */
/* The pages of a range, counted in cells of equally many. */
#ifndef TOP_CELLS_H
#define TOP_CELLS_H

#include "walk.h"

/* What a page is, as the map tells it. */
enum cell {
	CELL_NONE,
	CELL_GEN,		/* and the ranks behind it */
	CELL_INACTIVE = CELL_GEN + VMVIEW_GENS,
	CELL_ACTIVE,
	CELL_SWAP,
	CELL_LOCKED,
	CELL_UNLISTED,
	CELL_ODD,
	CELLS
};

/**
 * struct cells - the map of a range
 * @start: Its first address.
 * @end: The first one behind it.
 * @page: Bytes in a page.
 * @pages: In a cell, a power of two.
 * @nr: How many cells: bounded by the size of the screen.
 * @count: Pages by what they are, in each; 48 bytes.
 */
struct cells {
	__u64 start;
	__u64 end;
	__u64 page;
	__u64 pages;
	size_t nr;
	__u32 (*count)[CELLS];
};

/* In as few cells as @most allows, with as few pages as that takes. 0 or -ENOMEM. */
int cells_begin(struct cells *cells, __u64 start, __u64 end, __u64 page, size_t most);
void cells_end(struct cells *cells);
/* A step of @walk over the same range: 1 if there is more, 0, or -errno. */
int cells_step(struct cells *cells, struct walk *walk, const struct vmview_device *dev);

/* What most of those pages of a cell are that are there, and how many are there. */
enum cell cells_most(const struct cells *cells, size_t cell, __u64 *there);
/* First address of a cell. */
__u64 cells_address(const struct cells *cells, size_t cell);

#endif /* TOP_CELLS_H */
