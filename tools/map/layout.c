// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each row begins a line. Two lines or more with nothing in them give way to one
 * mark, so that what is there is seen large, in however much address space it lies.
 */
#include <assert.h>

#include "layout.h"

static_assert(ROWS <= LINES, "there may be too many rows for any size of cells");

static bool put(struct layout *layout, struct line line)
{
	if (layout->nr == LINES)
		return false;
	layout->vec[layout->nr++] = line;
	return true;
}

/* Lines from @from to @to, in which there is nothing. */
static bool put_empty(struct layout *layout, struct line line, __u64 from, __u64 to, __u64 cells)
{
	__u64 end = to * LINE_CELLS < cells ? to * LINE_CELLS : cells;

	line.first = from * LINE_CELLS;
	line.nr = end - line.first;
	return from == to || put(layout, line);
}

/* The lines of a row; @cell: its first one that is kept, then the first of the next row. */
static bool put_row(struct layout *layout, const struct rows *rows, const struct cells *cells,
		    size_t row, size_t *cell)
{
	__u64 nr = ((rows->vec[row].pages - 1) >> cells->shift) + 1, next = 0;
	__u64 lines = (nr - 1) / LINE_CELLS + 1;

	while (next < lines) {
		struct line line = { .row = row, .cell = *cell };
		__u64 at = lines;

		if (*cell < cells->nr && cells->vec[*cell].row == row)
			at = cells->vec[*cell].nth / LINE_CELLS;
		/* The first line stands for the row, whether anything is in it or not. */
		if (!next && at)
			at = 0;
		if (!put_empty(layout, line, next, at, nr))
			return false;
		if (at == lines)
			break;
		if (!put_empty(layout, line, at, at + 1, nr))
			return false;
		next = at + 1;
		while (*cell < cells->nr && cells->vec[*cell].row == row &&
		       cells->vec[*cell].nth < next * LINE_CELLS)
			++*cell;
	}
	return true;
}

static bool fits(struct layout *layout, const struct rows *rows, const struct cells *cells)
{
	size_t cell = 0;

	layout->nr = 0;
	for (size_t row = 0; row < rows->nr; row++)
		if (!put_row(layout, rows, cells, row, &cell))
			return false;
	return true;
}

void layout_make(struct layout *layout, const struct rows *rows, struct cells *cells)
{
	while (!fits(layout, rows, cells))
		cells_double(cells);
}
