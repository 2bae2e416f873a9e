// SPDX-License-Identifier: GPL-2.0-only
/* A line of cells, each filled with what is in it, from below. */
#include <assert.h>
#include <string.h>

#include "draw.h"

#define FILLED	(CELL - 1)
/* Ends of areas are told apart where there are so many cells to one. */
#define APART	2

static_assert(PAINTS + 1 <= FILLED, "there are more paints than a cell has room for");

static __u64 count(const __u32 there[PAINTS], __u64 pages, size_t i)
{
	if (i < PAINTS)
		return there[i];
	for (size_t paint = 0; paint < PAINTS; paint++)
		pages -= there[paint] < pages ? there[paint] : pages;
	return pages;
}

void draw_shares(const __u32 there[PAINTS], __u64 pages, int height, int share[PAINTS + 1])
{
	int left = height;

	for (size_t i = 0; i <= PAINTS; i++) {
		__u64 nr = count(there, pages, i);

		share[i] = nr * height / pages;
		if (nr && !share[i])
			share[i] = 1;
		left -= share[i];
	}
	for (; left; left += left < 0 ? 1 : -1) {
		size_t most = 0;

		/* Who has most can miss one; who lacks most of its due gets one. */
		for (size_t i = 1; i <= PAINTS; i++) {
			double due[2] = {
				(double)count(there, pages, most) * height / pages - share[most],
				(double)count(there, pages, i) * height / pages - share[i],
			};

			if (left < 0 ? share[i] > share[most] : due[1] > due[0])
				most = i;
		}
		share[most] += left < 0 ? -1 : 1;
	}
}

/* The cell that is the @nth of its row; all zeros if it is empty. */
static struct cell cell_at(const struct drawing *d, const struct line *line, __u64 nth)
{
	const struct cells *cells = &d->subject->cells;
	struct cell none = { .row = line->row, .nth = nth };

	for (size_t i = line->cell; i < cells->nr && cells->vec[i].row == line->row; i++)
		if (cells->vec[i].nth >= nth)
			return cells->vec[i].nth == nth ? cells->vec[i] : none;
	return none;
}

/* The last cell of a row stands for fewer pages. */
static __u64 pages_in(const struct drawing *d, const struct line *line, __u64 nth)
{
	__u64 all = d->subject->rows.vec[line->row].pages, size = 1ULL << d->subject->cells.shift;

	return all - nth * size < size ? all - nth * size : size;
}

static void stack(const struct drawing *d, const int share[PAINTS + 1], int x, int w)
{
	int bottom = d->y + FILLED;

	for (size_t i = 0; i <= PAINTS; i++) {
		__u32 color = i < PAINTS && i < d->subject->view->nr ?
			      d->subject->view->paints[i].color : COLOR_EMPTY;

		bottom -= share[i];
		if (share[i])
			d->c->ops->rect(d->c, x, bottom, w, share[i], color);
	}
}

/* Marks where one area ends and the next one begins. */
static void draw_ends(const struct drawing *d, const struct line *line)
{
	const struct rows *rows = &d->subject->rows;
	const struct row *row = &rows->vec[line->row];
	__u64 pages = 0;

	if ((row->end - row->first) * APART > row->pages >> d->subject->cells.shift)
		return;
	for (size_t area = row->first; area + 1 < row->end; area++) {
		__u64 at;
		int x;

		pages += rows_area_pages(rows, area);
		at = (pages * CELL) >> d->subject->cells.shift;
		/* At the start of a line it is beside it. */
		if (at < line->first * CELL || at >= (line->first + line->nr) * CELL)
			continue;
		x = CELLS_X + at - line->first * CELL - 1;
		d->c->ops->rect(d->c, x, d->y, 1, FILLED, COLOR_TEXT);
	}
}

void draw_line(const struct drawing *d, const struct line *line)
{
	int share[2][PAINTS + 1], begin = 0;

	for (__u64 i = 0; i <= line->nr; i++) {
		int *now = share[i % 2], *before = share[!(i % 2)];

		if (i < line->nr) {
			struct cell cell = cell_at(d, line, line->first + i);

			draw_shares(cell.there, pages_in(d, line, cell.nth), FILLED, now);
		}
		/* Equal ones are drawn at once. */
		if (i && (i == line->nr || memcmp(now, before, sizeof(share[0])))) {
			stack(d, before, CELLS_X + begin * CELL, (i - begin) * CELL - 1);
			begin = i;
		}
	}
	d->c->ops->grid(d->c, CELLS_X, d->y, line->nr * CELL - 1, FILLED, CELL);
	draw_ends(d, line);
}
