// SPDX-License-Identifier: GPL-2.0-only
/* The columns, to sort by, and what each shows. */
#include "list.h"
#include "screen.h"
#include "top.h"

struct sort {
	struct view view;
	struct list list;
};

static void draw(struct top *top, struct view *view)
{
	struct sort *s = (struct sort *)view;

	(void)top;
	screen_line(0, STYLE_TITLE, "Sort by");
	list_fit(&s->list, nr_columns, LINES - 2);
	for (size_t i = s->list.first; i < nr_columns && i < s->list.first + s->list.seen; i++) {
		int y = 1 + i - s->list.first;

		screen_line(y, i == s->list.cursor ? STYLE_CURSOR : STYLE_PLAIN, "");
		screen_style(i == s->list.cursor ? STYLE_CURSOR : STYLE_PLAIN);
		screen_print(y, 0, "%-8s %s", columns[i].title, columns[i].help);
	}
	screen_style(STYLE_PLAIN);
}

static bool key(struct top *top, struct view *view, int key)
{
	struct sort *s = (struct sort *)view;

	if (key != '\r' && key != '\n' && key != KEY_ENTER)
		return list_key(&s->list, key);
	top->sort = &columns[s->list.cursor];
	view_pop(top);
	return true;
}

static void end(struct view *view)
{
	(void)view;
}

static const struct view_ops ops = {
	.keys = "Enter:sort by this  q:back",
	.draw = draw,
	.key = key,
	.end = end,
};

bool view_sort(struct top *top)
{
	struct sort *s = view_push(top, &ops, sizeof(*s));

	if (s)
		s->list.cursor = top->sort - columns;
	return s;
}
