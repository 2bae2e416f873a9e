/* SPDX-License-Identifier: GPL-2.0-only */
/* The pages of rows, counted in cells of equally many. */
#ifndef MAP_CELLS_H
#define MAP_CELLS_H

#include "rows.h"

/* So many are kept while pages are read: 1 MiB. With more, each is made to hold twice as much. */
#define CELLS	16384

/**
 * struct cell - pages that are drawn as a square
 * @nth: Which it is in its row.
 * @row: The row.
 * @there: Pages by paint; all else is empty.
 */
struct cell {
	__u64 nth;
	__u32 row;
	__u32 there[PAINTS];
};

/**
 * struct cells - those in which there is something, in order of addresses
 * @vec: The cells.
 * @nr: How many.
 * @shift: Each is of 1 << @shift pages.
 */
struct cells {
	struct cell *vec;
	size_t nr;
	unsigned int shift;
};

int cells_begin(struct cells *cells);
void cells_end(struct cells *cells);
/* Adds pages of a paint, in order of addresses: @nr from the @nth of the row on. */
void cells_add(struct cells *cells, __u32 row, __u64 nth, __u64 nr, unsigned int paint);
/* Lets each cell hold twice as much. */
void cells_double(struct cells *cells);

#endif /* MAP_CELLS_H */
