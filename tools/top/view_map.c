// SPDX-License-Identifier: GPL-2.0-only
/* The pages of an area, a character for one or more; Enter makes one of them a map. */
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "screen.h"
#include "top.h"

#define FIRST_LINE	3
#define ADDRESS		15	/* columns before the cells */
#define LEAST_WIDTH	16

/**
 * struct map - the view
 * @view: The view.
 * @subject: The process.
 * @name: The area's.
 * @start: The range.
 * @end: The first address behind it.
 * @cursor: An address in it.
 * @shown: What is seen.
 * @next: What is being counted; seen once that is done, but the first time at once.
 * @walk: How far that is.
 * @walking: There is one.
 * @whole: @shown is.
 * @err: What went wrong.
 */
struct map {
	struct view view;
	struct subject subject;
	char name[128];
	__u64 start, end, cursor;
	struct cells shown, next;
	struct walk walk;
	bool walking;
	bool whole;
	int err;
};

static const struct {
	char letter;
	enum style style;
	const char *name;
} looks[CELLS] = {
	[CELL_NONE] = { '.', STYLE_DIM, "nothing" },
	[CELL_GEN] = { '0', STYLE_OLD, "in the oldest generation" },
	[CELL_GEN + 1] = { '1', STYLE_PLAIN, "in generation 1" },
	[CELL_GEN + 2] = { '2', STYLE_YOUNG, "in generation 2" },
	[CELL_GEN + 3] = { '3', STYLE_YOUNG, "in generation 3" },
	[CELL_INACTIVE] = { 'i', STYLE_OLD, "inactive" },
	[CELL_ACTIVE] = { 'a', STYLE_YOUNG, "active" },
	[CELL_SWAP] = { 's', STYLE_SWAP, "in swap" },
	[CELL_LOCKED] = { 'L', STYLE_LOCKED, "unevictable" },
	[CELL_UNLISTED] = { 'p', STYLE_PLAIN, "on no list" },
	[CELL_ODD] = { '!', STYLE_WARN, "special" },
};

static size_t lines(void)
{
	return LINES > FIRST_LINE + 3 ? LINES - FIRST_LINE - 2 : 1;
}

/* A power of two, so that lines begin at round addresses. */
static size_t width(void)
{
	size_t width = LEAST_WIDTH;

	while (ADDRESS + 2 * width <= (size_t)COLS)
		width *= 2;
	return width;
}

static void stop_walk(struct map *m)
{
	if (m->walking)
		walk_end(&m->walk);
	m->walking = false;
	cells_end(&m->next);
}

static void begin_walk(struct top *top, struct map *m)
{
	m->err = cells_begin(&m->next, m->start, m->end, top->dev.info.page_size,
			     width() * lines());
	if (!m->err)
		m->err = walk_begin(&m->walk, m->subject.pid, m->subject.start_time, m->start,
				    m->end);
	m->walking = !m->err;
}

static void show(struct map *m)
{
	cells_end(&m->shown);
	m->shown = m->next;
	m->next.count = NULL;
	m->whole = true;
	stop_walk(m);
}

static bool tick(struct top *top, struct view *view)
{
	struct map *m = (struct map *)view;
	__u64 start = vmview_now_ns();
	int ret = 1;

	if (top->absent)
		return false;
	if (!m->walking)
		begin_walk(top, m);
	/* A step at least, as of the areas. */
	if (m->walking) {
		do {
			ret = cells_step(&m->next, &m->walk, &top->dev);
		} while (ret > 0 && vmview_now_ns() - start <= top->budget_ns);
	}
	if (ret < 0) {
		m->err = ret;
		stop_walk(m);
	} else if (!ret) {
		show(m);
	}
	return m->walking;
}

/* What is seen: of the first walk as much as is known. */
static const struct cells *seen(const struct map *m)
{
	return m->whole ? &m->shown : &m->next;
}

static size_t at_cursor(const struct map *m, const struct cells *c)
{
	return (m->cursor - m->start) / (c->pages * c->page);
}

static void draw_cell(const struct cells *c, size_t cell, int y, int x, bool cursor)
{
	__u64 there;
	enum cell most = cells_most(c, cell, &there);

	screen_style(cursor ? STYLE_CURSOR : looks[most].style);
	mvaddch(y, x, looks[most].letter);
}

static void draw_cells(const struct map *m, const struct cells *c)
{
	size_t cursor = at_cursor(m, c), w = width();

	for (size_t cell = 0; cell < c->nr; cell++) {
		int y = FIRST_LINE + cell / w, x = cell % w;

		if (!x) {
			screen_style(STYLE_DIM);
			screen_print(y, 0, "%14llx", cells_address(c, cell));
		}
		draw_cell(c, cell, y, ADDRESS + x, cell == cursor);
	}
	screen_style(STYLE_PLAIN);
}

/* "7f0000: 4 pages, 3 in swap, 1 nothing", "7f0000: in swap" */
static void draw_cursor(const struct map *m, const struct cells *c)
{
	size_t cell = at_cursor(m, c), len;
	__u64 start = cells_address(c, cell), end = start + c->pages * c->page, pages, there;
	enum cell most;
	char text[300];

	if (cell >= c->nr)
		return;
	if (end > m->end)
		end = m->end;
	pages = (end - start) / c->page;
	most = cells_most(c, cell, &there);
	if (pages == 1) {
		screen_print(LINES - 2, 0, "%llx: %s", start, looks[most].name);
		return;
	}
	len = snprintf(text, sizeof(text), "%llx: %llu pages", start, pages);
	for (size_t i = CELL_NONE + 1; i < CELLS && len < sizeof(text); i++)
		if (c->count[cell][i])
			len += snprintf(text + len, sizeof(text) - len, ", %u %s",
					c->count[cell][i], looks[i].name);
	if (there < pages && len < sizeof(text))
		snprintf(text + len, sizeof(text) - len, ", %llu nothing", pages - there);
	screen_put(LINES - 2, 0, COLS, text);
}

static void draw(struct top *top, struct view *view)
{
	struct map *m = (struct map *)view;
	const struct cells *c = seen(m);
	char size[2][8];

	screen_style(STYLE_BOLD);
	screen_print(0, 0, "%s, PID %d: %llx-%llx %s", m->subject.name, m->subject.pid, m->start,
		     m->end, *m->name ? m->name : "[ anon ]");
	screen_style(STYLE_WARN);
	if (top->absent || m->err) {
		screen_put(1, 0, COLS, top->absent ? top->absent : vmview_explain(m->err));
		screen_style(STYLE_PLAIN);
		return;
	}
	screen_style(STYLE_PLAIN);
	if (!c->count)
		return;
	screen_print(1, 0, "%s; a character is %llu page%s, %s%s",
		     vmview_human(size[0], m->end - m->start), c->pages, c->pages == 1 ? "" : "s",
		     vmview_human(size[1], c->pages * c->page), m->whole ? "" : "; looking ...");
	screen_put(2, 0, COLS, "0-3 generation, 0 goes first  i inactive  a active  s swap  "
		   "L locked  . nothing");
	draw_cells(m, c);
	draw_cursor(m, c);
}

/* By so many cells, within the range. */
static void move_by(struct map *m, long cells)
{
	const struct cells *c = seen(m);
	size_t at = at_cursor(m, c);

	if (!c->count || (cells < 0 && at < (size_t)-cells) || at + cells >= c->nr)
		return;
	m->cursor = cells_address(c, at + cells);
}

static bool closer(struct top *top, struct map *m)
{
	const struct cells *c = seen(m);
	__u64 start, end;

	if (!c->count)
		return false;
	start = cells_address(c, at_cursor(m, c));
	end = start + c->pages * c->page;
	if (c->pages == 1)
		return view_page(top, &m->subject, start);
	return view_map(top, &m->subject, start, end < m->end ? end : m->end, m->name);
}

static bool key(struct top *top, struct view *view, int key)
{
	struct map *m = (struct map *)view;

	switch (key) {
	case KEY_LEFT:
	case KEY_RIGHT:
		move_by(m, key == KEY_LEFT ? -1 : 1);
		return true;
	case KEY_UP:
	case KEY_DOWN:
		move_by(m, key == KEY_UP ? -(long)width() : (long)width());
		return true;
	case KEY_HOME:
		m->cursor = m->start;
		return true;
	case KEY_END:
		if (seen(m)->count)
			m->cursor = cells_address(seen(m), seen(m)->nr - 1);
		return true;
	case '\r':
	case '\n':
	case KEY_ENTER:
		return closer(top, m);
	case 't':
		return view_trace(top, &m->subject);
	case KEY_RESIZE:
		/* Other cells: begin anew. */
		stop_walk(m);
		m->whole = false;
		cells_end(&m->shown);
		tick(top, view);
		return true;
	default:
		return false;
	}
}

static void end(struct view *view)
{
	struct map *m = (struct map *)view;

	stop_walk(m);
	cells_end(&m->shown);
}

static const struct view_ops ops = {
	.keys = "arrows:move  Enter:closer, down to one page  t:trace  ?:help  q:back",
	.draw = draw,
	.key = key,
	.tick = tick,
	.end = end,
};

bool view_map(struct top *top, const struct subject *subject, __u64 start, __u64 end,
	      const char *name)
{
	struct map *m = view_push(top, &ops, sizeof(*m));

	if (!m)
		return false;
	m->subject = *subject;
	m->start = start;
	m->end = end;
	m->cursor = start;
	snprintf(m->name, sizeof(m->name), "%s", name);
	return true;
}
