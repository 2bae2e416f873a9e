// SPDX-License-Identifier: GPL-2.0-only
/* What all canvases share, and the one that draws nothing. */
#include "canvas.h"

const struct font_form fonts[FONTS] = {
	[FONT_TITLE] = { .size = 22, .bold = 1 },
	[FONT_TEXT] = { .size = 12 },
	[FONT_SMALL] = { .size = 11 },
	[FONT_MONO] = { .size = 11, .fixed = 1 },
};

static void no_rect(struct canvas *c, int x, int y, int w, int h, __u32 color)
{
	(void)c, (void)x, (void)y, (void)w, (void)h, (void)color;
}

static void no_text(struct canvas *c, int x, int y, enum font font, enum anchor anchor,
		    __u32 color, const char *text)
{
	(void)c, (void)x, (void)y, (void)font, (void)anchor, (void)color, (void)text;
}

static void no_grid(struct canvas *c, int x, int y, int w, int h, int pitch)
{
	(void)c, (void)x, (void)y, (void)w, (void)h, (void)pitch;
}

static void no_begin(struct canvas *c, const char *what, const char *data, const char *title)
{
	(void)c, (void)what, (void)data, (void)title;
}

static void no_end(struct canvas *c)
{
	(void)c;
}

static const struct canvas_ops ops = {
	.rect = no_rect,
	.text = no_text,
	.grid = no_grid,
	.begin = no_begin,
	.end = no_end,
};

const struct canvas canvas_none = { .ops = &ops };
