// SPDX-License-Identifier: GPL-2.0-only
/*
 * Only cells in which there is something are kept, so that a TiB of nothing costs
 * nothing, and never more than so many: how much a cell holds grows as it must.
 */
#include <errno.h>
#include <stdlib.h>

#include "cells.h"

int cells_begin(struct cells *cells)
{
	*cells = (struct cells){ .vec = calloc(CELLS, sizeof(*cells->vec)) };
	return cells->vec ? 0 : -ENOMEM;
}

void cells_end(struct cells *cells)
{
	free(cells->vec);
	cells->vec = NULL;
}

void cells_double(struct cells *cells)
{
	size_t nr = 0;

	for (size_t i = 0; i < cells->nr; i++) {
		struct cell cell = cells->vec[i], *last = nr ? &cells->vec[nr - 1] : NULL;

		cell.nth /= 2;
		if (!last || last->row != cell.row || last->nth != cell.nth) {
			cells->vec[nr++] = cell;
			continue;
		}
		for (size_t paint = 0; paint < PAINTS; paint++)
			last->there[paint] += cell.there[paint];
	}
	cells->nr = nr;
	cells->shift++;
}

/* The cell of a page; with more than there is room for, a larger one. */
static struct cell *cell_of(struct cells *cells, __u32 row, __u64 nth)
{
	struct cell *last;

	for (;;) {
		last = cells->nr ? &cells->vec[cells->nr - 1] : NULL;
		if (last && last->row == row && last->nth == nth >> cells->shift)
			return last;
		if (cells->nr < CELLS)
			break;
		cells_double(cells);
	}
	last = &cells->vec[cells->nr++];
	*last = (struct cell){ .row = row, .nth = nth >> cells->shift };
	return last;
}

void cells_add(struct cells *cells, __u32 row, __u64 nth, __u64 nr, unsigned int paint)
{
	while (nr) {
		struct cell *cell = cell_of(cells, row, nth);
		__u64 room = ((cell->nth + 1) << cells->shift) - nth;

		if (room > nr)
			room = nr;
		cell->there[paint] += room;
		nth += room;
		nr -= room;
	}
}
