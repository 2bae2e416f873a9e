/* SPDX-License-Identifier: GPL-2.0-only */
/* The picture: measures and colours that its parts share. */
#ifndef MAP_DRAW_H
#define MAP_DRAW_H

#include "canvas.h"
#include "layout.h"
#include "take.h"

/* In units, of which a PNG has several pixels. */
#define WIDTH		1280
#define MARGIN		32
#define ADDRESS_X	(NAME_X - 12)	/* its right end */
#define NAME_X		124
#define CELLS_X		324
#define CELL		12	/* with a unit of white to the right and below */
#define CELLS_WIDTH	(LINE_CELLS * CELL)
#define RESIDENT_X	1148	/* right ends of columns */
#define SWAP_X		1198
#define SIZE_X		(WIDTH - MARGIN)
#define NAME_COLUMNS	((int)((CELLS_X - NAME_X - 12) / MONO_ADVANCE))
#define LINE_COLUMNS	((int)((WIDTH - 2 * MARGIN) / MONO_ADVANCE))

#define COLOR_TEXT	0x1f2328
#define COLOR_NOTE	0x59636e
#define COLOR_RULE	0xd1d9e0
#define COLOR_BAND	0xf3f5f8

/**
 * struct drawing - what is drawn, and how far it is
 * @c: On what.
 * @subject: The process.
 * @layout: Its lines.
 * @y: The first unit that is free.
 */
struct drawing {
	struct canvas *c;
	const struct subject *subject;
	const struct layout *layout;
	int y;
};

/* All of it; the height that it takes. */
int draw(struct canvas *c, const struct subject *subject, const struct layout *layout);
/* "Memory map of NAME, PID 42" */
void draw_title(const struct subject *subject, char *text, size_t size);
/* "bytes by state: anon 4096, ...", for programs. */
void draw_totals(const struct subject *subject, char *text, size_t size);

/* Its parts. */
void draw_rows(struct drawing *d);
/* A line of cells at @d->y. */
void draw_line(const struct drawing *d, const struct line *line);
/* A size; the text is of the last eight calls. */
const char *draw_size(__u64 bytes);

/*
 * How high each paint of a cell is, and behind them what is empty, of @height: what is
 * there is seen, however little it is. @pages: those that the cell stands for.
 */
void draw_shares(const __u32 there[PAINTS], __u64 pages, int height, int share[PAINTS + 1]);

#endif /* MAP_DRAW_H */
