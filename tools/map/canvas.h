/* SPDX-License-Identifier: GPL-2.0-only */
/* What a picture is drawn on: SVG, PNG, or nothing, to see how much room it takes. */
#ifndef MAP_CANVAS_H
#define MAP_CANVAS_H

#include <stdio.h>
#include <linux/types.h>

enum font {
	FONT_TITLE,
	FONT_TEXT,
	FONT_SMALL,
	FONT_MONO,
	FONTS
};

/* Advance of a character of FONT_MONO; no common fixed font is wider. */
#define MONO_ADVANCE	6.63

struct font_form {
	double size;
	int fixed;
	int bold;
};

extern const struct font_form fonts[FONTS];

enum anchor { LEFT, RIGHT };

struct canvas;

/**
 * struct canvas_ops - how to draw
 * @rect: Fills it.
 * @text: Writes a line of UTF-8; @y is its base line.
 * @grid: White lines behind every @pitch to the right, up to @w.
 * @begin: What follows belongs together: @what it is; @data are attributes for
 *	programs; @title is told who points at it.
 * @end: Up to here.
 */
struct canvas_ops {
	void (*rect)(struct canvas *c, int x, int y, int w, int h, __u32 color);
	void (*text)(struct canvas *c, int x, int y, enum font font, enum anchor anchor,
		     __u32 color, const char *text);
	void (*grid)(struct canvas *c, int x, int y, int w, int h, int pitch);
	void (*begin)(struct canvas *c, const char *what, const char *data, const char *title);
	void (*end)(struct canvas *c);
};

struct canvas {
	const struct canvas_ops *ops;
	void *to;		/* its own */
};

/* Draws nothing. */
extern const struct canvas canvas_none;

/* @desc: the totals, for programs. */
void svg_begin(struct canvas *c, FILE *out, int width, int height, const char *title,
	       const char *desc);
void svg_end(struct canvas *c);

/* NULL, or what went wrong; then there is nothing to end. */
const char *png_begin(struct canvas *c, int width, int height);
/* Writes it. NULL, or what went wrong. */
const char *png_end(struct canvas *c, FILE *out);

#endif /* MAP_CANVAS_H */
