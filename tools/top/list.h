/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows, some of which are to be seen, with a cursor on one. */
#ifndef TOP_LIST_H
#define TOP_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	size_t nr;
	size_t cursor;
	size_t first;		/* to be seen */
	size_t seen;		/* rows on the screen */
};

/* Before drawing: there are @nr rows, and room for @seen of them. */
void list_fit(struct list *list, size_t nr, int seen);
/* Moves the cursor; false if @key is not about that. */
bool list_key(struct list *list, int key);

#endif /* TOP_LIST_H */
