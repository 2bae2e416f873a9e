/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the cells go: in lines of so many, and not more lines than can be looked over. */
#ifndef MAP_LAYOUT_H
#define MAP_LAYOUT_H

#include "cells.h"

#define LINE_CELLS	64
#define LINES		96

/**
 * struct line - a line of cells, or a mark for lines that are left out
 * @row: The row.
 * @first: The first cell in it, as numbered in its row.
 * @nr: How many; more than %LINE_CELLS where they are left out, for nothing is in them.
 * @cell: In the cells that are kept, the first that is not before @first.
 */
struct line {
	size_t row;
	__u64 first;
	__u64 nr;
	size_t cell;
};

struct layout {
	struct line vec[LINES];
	size_t nr;
};

/* Lets cells hold more until the lines suffice. */
void layout_make(struct layout *layout, const struct rows *rows, struct cells *cells);

#endif /* MAP_LAYOUT_H */
