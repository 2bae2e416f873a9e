/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal. */
#ifndef TOP_SCREEN_H
#define TOP_SCREEN_H

#include <ncurses.h>

/* How something looks; without colours all but these few are plain. */
enum style {
	STYLE_PLAIN,
	STYLE_TITLE,		/* the line above a table; reverse */
	STYLE_CURSOR,		/* the line that keys act on; reverse */
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_WARN,
	STYLE_OLD,		/* goes first */
	STYLE_YOUNG,		/* stays */
	STYLE_SWAP,
	STYLE_LOCKED,
	STYLES
};

/* Takes the terminal; false if its type is not known. */
bool screen_begin(void);
void screen_end(void);

void screen_style(enum style style);
/* Text from (@y, @x) in at most @width columns, with what is not printable as '?'. */
void screen_put(int y, int x, int width, const char *text);
/* The same in as many columns as are left, as printf() forms it. */
void screen_print(int y, int x, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A line from edge to edge. */
void screen_line(int y, enum style style, const char *text);

#endif /* TOP_SCREEN_H */
