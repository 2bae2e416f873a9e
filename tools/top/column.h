/* SPDX-License-Identifier: GPL-2.0-only */
/* The columns of the list of processes. */
#ifndef TOP_COLUMN_H
#define TOP_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "table.h"

/**
 * struct column - one
 * @title: Its title, and its name.
 * @width: In characters, as printf() has it: negative is flush left; 0 for what is
 *	left of the line.
 * @help: What it shows, and what that rests on.
 * @number: What it is sorted by, most first; NULL if that is @text, first letter first.
 * @text: What is shown, in @buf or elsewhere, at @now_ns.
 */
struct column {
	const char *title;
	int width;
	const char *help;
	double (*number)(const struct row *row);
	const char *(*text)(const struct row *row, __u64 now_ns, char buf[16]);
};

extern const struct column columns[];
extern const size_t nr_columns;

/* By its title, whatever the case; NULL if none. */
const struct column *column_find(const char *title);
/* As for qsort(). */
int column_compare(const struct column *column, const struct row *a, const struct row *b);

/* "12.3s", "45m" in five columns at most: since @then_ns. */
const char *column_age(__u64 now_ns, __u64 then_ns, char buf[16]);

#endif /* TOP_COLUMN_H */
