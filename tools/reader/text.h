/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers, names and lines for people. */
#ifndef READER_TEXT_H
#define READER_TEXT_H

#include <stdio.h>
#include <linux/types.h>

#include "libvmview.h"
#include "options.h"

/* Escape sequences, or empty strings; characters to draw with. */
struct style {
	const char *bold;
	const char *dim;
	const char *name;	/* of a mapping, a process */
	const char *good;	/* a frame */
	const char *warn;	/* a slot, what is missing */
	const char *off;
	const char *corner;	/* a branch of the tree, two columns */
	const char *top[3];	/* of a box: left, between, right */
	const char *bottom[3];
	const char *across;
	const char *down;
	const char *micro;	/* of microseconds */
};

void style_init(struct style *style, enum when color);

/* A size in @unit. The buffers of the last eight calls stay valid. */
const char *text_size(__u64 bytes, enum unit unit);
/* Columns that sizes in @unit take. */
int text_size_width(enum unit unit);
/* 1,234,567; in the same buffers. */
const char *text_count(__u64 count);
/* 12.3 ms; in the same buffers. */
const char *text_time(__u64 ns, const struct style *style);
/* 12.3 s, 45 min; in the same buffers. */
const char *text_age(__u64 now_ms, __u64 born_ms);

/* Foreign bytes, with what a terminal would obey replaced by '?'. */
void text_print_name(FILE *out, const char *name);

/* "1 page", "2 pages" */
#define text_s(n)	((n) == 1 ? "" : "s")

/* The names of the bits in @value, wrapped at 80 columns; @indent says where we are. */
void text_print_flags(const struct vmview_name *names, __u64 value, int indent);

#endif /* READER_TEXT_H */
