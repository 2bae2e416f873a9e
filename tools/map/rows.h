/* SPDX-License-Identifier: GPL-2.0-only */
/* The areas of a process, in so many rows as a picture has room for. */
#ifndef MAP_ROWS_H
#define MAP_ROWS_H

#include "view.h"

/* With more, neighbours share a row: a picture is to be read, not only looked at. */
#define ROWS	48

/**
 * struct row - areas that are drawn one behind the other
 * @first: The first of them, in the maps.
 * @end: The first one behind them.
 * @pages: In all of them; holes between them are left out.
 * @there: Pages by paint.
 * @resident: Pages that the resident set has.
 * @swap: Pages in swap.
 */
struct row {
	size_t first;
	size_t end;
	__u64 pages;
	__u64 there[PAINTS];
	__u64 resident;
	__u64 swap;
};

/**
 * struct rows - all of them, in order of addresses
 * @maps: The areas.
 * @page: Bytes in a page.
 * @vec: The rows.
 * @nr: How many.
 */
struct rows {
	struct vmview_maps maps;
	__u64 page;
	struct row *vec;
	size_t nr;
};

/* Takes over @maps. 0 or -ENOMEM. */
int rows_begin(struct rows *rows, struct vmview_maps *maps, __u64 page);
void rows_end(struct rows *rows);

/* The address of the page that is the @nth of a row. */
__u64 rows_address(const struct rows *rows, const struct row *row, __u64 nth);
/* The first address of a row, and the first behind it. */
__u64 rows_start(const struct rows *rows, const struct row *row);
__u64 rows_stop(const struct rows *rows, const struct row *row);
__u64 rows_area_pages(const struct rows *rows, size_t area);
/* What a row is called, of at most @size bytes: by its first area, and its last if they differ. */
void rows_name(const struct rows *rows, const struct row *row, char *name, size_t size);

#endif /* MAP_ROWS_H */
