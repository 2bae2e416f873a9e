// SPDX-License-Identifier: GPL-2.0-only
/* The terminal, by ncurses; foreign text cannot make it do anything. */
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "screen.h"

static int attributes[STYLES];

/* What a terminal without colours, or a serial line, can show. */
static void plain_styles(void)
{
	attributes[STYLE_TITLE] = A_REVERSE;
	attributes[STYLE_CURSOR] = A_REVERSE;
	attributes[STYLE_DIM] = A_DIM;
	attributes[STYLE_BOLD] = A_BOLD;
	attributes[STYLE_WARN] = A_BOLD;
}

static void color_styles(void)
{
	static const struct {
		enum style style;
		short text, back;
		int attribute;
	} colors[] = {
		{ STYLE_TITLE, COLOR_BLACK, COLOR_GREEN, 0 },
		{ STYLE_CURSOR, COLOR_BLACK, COLOR_CYAN, 0 },
		{ STYLE_WARN, COLOR_YELLOW, -1, A_BOLD },
		{ STYLE_OLD, COLOR_RED, -1, 0 },
		{ STYLE_YOUNG, COLOR_GREEN, -1, 0 },
		{ STYLE_SWAP, COLOR_MAGENTA, -1, A_BOLD },
		{ STYLE_LOCKED, COLOR_CYAN, -1, 0 },
	};

	start_color();
	use_default_colors();
	for (size_t i = 0; i < sizeof(colors) / sizeof(colors[0]); i++) {
		init_pair(i + 1, colors[i].text, colors[i].back);
		attributes[colors[i].style] = COLOR_PAIR(i + 1) | colors[i].attribute;
	}
}

bool screen_begin(void)
{
	setlocale(LC_CTYPE, "");
	if (!newterm(NULL, stdout, stdin))
		return false;
	plain_styles();
	if (has_colors())
		color_styles();
	cbreak();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	/* Long enough for the arrow keys of a serial line at 9600 baud. */
	set_escdelay(100);
	curs_set(0);
	return true;
}

void screen_end(void)
{
	endwin();
}

void screen_style(enum style style)
{
	attrset(attributes[style]);
}

/* The next character of @text, or '?'; how many bytes it has. */
static size_t next(const char *text, wchar_t *c)
{
	mbstate_t state = { 0 };
	size_t len = mbrtowc(c, text, strlen(text), &state);

	if (len <= MB_LEN_MAX && iswprint(*c))
		return len;
	*c = L'?';
	return len <= MB_LEN_MAX && len ? len : 1;
}

void screen_put(int y, int x, int width, const char *text)
{
	int used = 0;
	wchar_t c;

	if (x + width > COLS)
		width = COLS - x;
	if (y < 0 || y >= LINES || width <= 0)
		return;
	move(y, x);
	while (*text) {
		text += next(text, &c);
		used += wcwidth(c);
		if (used > width)
			return;
		addnwstr(&c, 1);
	}
}

void screen_print(int y, int x, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	screen_put(y, x, COLS - x, text);
}

void screen_line(int y, enum style style, const char *text)
{
	screen_style(style);
	mvhline(y, 0, ' ', COLS);
	screen_put(y, 0, COLS, text);
	screen_style(STYLE_PLAIN);
}
