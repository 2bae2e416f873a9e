/* SPDX-License-Identifier: GPL-2.0-only */
/* What the colours of a map tell of pages. */
#ifndef MAP_VIEW_H
#define MAP_VIEW_H

#include "libvmview.h"

/* The most that a view tells apart, without what is not there. */
#define PAINTS	10

/* 0xRRGGBB; text is darker than what it stands beside, and all on white. */
#define COLOR_EMPTY	0xe4e8ec

/**
 * struct paint - pages that have a colour in common
 * @id: A word, for programs.
 * @name: For the legend.
 * @color: 0xRRGGBB.
 */
struct paint {
	const char *id;
	const char *name;
	__u32 color;
};

/**
 * struct view - a way to look at pages
 * @name: As --by takes it.
 * @about: What the colours mean.
 * @paints: What there is, the lowest in a cell first.
 * @nr: How many.
 * @paint: Which of them a page is; no more than @nr.
 * @lru: It takes what only root may know; what is hidden is the last paint.
 */
struct view {
	const char *name;
	const char *about;
	const struct paint *paints;
	size_t nr;
	unsigned int (*paint)(const struct vmview_page *page);
	bool lru;
};

/* The view of that name; NULL if there is none. */
const struct view *view_find(const char *name);

/* Whether a page lies in swap. */
bool view_in_swap(const struct vmview_page *page);

#endif /* MAP_VIEW_H */
