// SPDX-License-Identifier: GPL-2.0-only
/* The list of processes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "screen.h"
#include "top.h"

#define LEAST_CGROUP	8	/* columns; in fewer it is left out */

/**
 * struct processes - the view
 * @view: The view.
 * @list: The cursor.
 * @rows: The rows to be seen, in their order; they are the table's.
 * @nr: How many.
 * @pid: The process under the cursor, that it stays on; 0: it stays on its line.
 * @filter: What a name, PID or cgroup must have in it.
 * @typing: Keys go to it.
 * @skipped: Columns behind the name that were moved out of sight.
 */
struct processes {
	struct view view;
	struct list list;
	const struct row **rows;
	size_t nr;
	int pid;
	char filter[32];
	bool typing;
	size_t skipped;
};

static bool fits(const struct processes *p, const struct row *row)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", row->pid);
	return strcasestr(row->name, p->filter) || strstr(pid, p->filter) ||
	       (row->cgroup && strcasestr(row->cgroup, p->filter));
}

/* Those that are equal stay in the order of PIDs. */
static int compare(const void *a, const void *b, void *arg)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;
	const struct top *top = arg;
	int order = column_compare(top->sort, x, y);

	if (top->reverse)
		order = -order;
	return order ? order : (x->pid > y->pid) - (x->pid < y->pid);
}

static void arrange(struct top *top, struct processes *p)
{
	const struct row **rows = reallocarray(p->rows, top->table.nr + 1, sizeof(*rows));

	p->nr = 0;
	if (!rows)
		return;
	p->rows = rows;
	for (size_t i = 0; i < top->table.nr; i++)
		if (fits(p, &top->table.rows[i]))
			rows[p->nr++] = &top->table.rows[i];
	qsort_r(rows, p->nr, sizeof(*rows), compare, top);
	for (size_t i = 0; p->pid && i < p->nr; i++)
		if (rows[i]->pid == p->pid)
			p->list.cursor = i;
}

static bool tick(struct top *top, struct view *view)
{
	struct processes *p = (struct processes *)view;

	waits_take(&top->waits, &top->table);
	/* Coming back from another view is no reason for rates of a moment. */
	if (vmview_now_ns() - top->table.time_ns >= top->delay_ms * 500000ULL)
		table_tick(&top->table, waits_watched(&top->waits));
	if (!top->absent)
		ages_tick(&top->ages, &top->dev, &top->table, top->budget_ns);
	/* The rows have moved. */
	arrange(top, p);
	return false;
}

/* A line: of titles without @row. */
static void draw_row(const struct top *top, const struct processes *p, int y,
		     const struct row *row, enum style style)
{
	__u64 now = vmview_now_ns();
	int x = 0;

	screen_line(y, style, "");
	for (size_t i = 0; i < nr_columns; i++) {
		const struct column *column = &columns[i];
		char buf[16], text[64];

		if (i > 1 && i < 2 + p->skipped)
			continue;
		if (x + abs(column->width) > COLS || (!column->width && x + LEAST_CGROUP > COLS))
			break;
		screen_style(!row && column == top->sort ? STYLE_CURSOR : style);
		snprintf(text, sizeof(text), "%*.*s", column->width,
			 column->width ? abs(column->width) : 63,
			 row ? column->text(row, now, buf) : column->title);
		screen_put(y, x, COLS - x, text);
		x += abs(column->width) + 1;
	}
	screen_style(STYLE_PLAIN);
}

static void draw(struct top *top, struct view *view)
{
	struct processes *p = (struct processes *)view;
	int y = head_draw(top);

	draw_row(top, p, y++, NULL, STYLE_TITLE);
	list_fit(&p->list, p->nr, LINES - 1 - y - (p->typing || *p->filter));
	for (size_t i = p->list.first; i < p->nr && i < p->list.first + p->list.seen; i++)
		draw_row(top, p, y++, p->rows[i],
			 i == p->list.cursor ? STYLE_CURSOR : STYLE_PLAIN);
	if (p->typing || *p->filter)
		screen_print(LINES - 2, 0, "Filter: %s%s", p->filter,
			     p->typing ? "_   (Enter: keep it, Esc: all)" : "");
}

static void sort_by(struct top *top, struct processes *p, int step)
{
	size_t at = top->sort - columns;

	top->sort = &columns[(at + nr_columns + step) % nr_columns];
	arrange(top, p);
}

/* Takes a key for the filter. */
static void type(struct processes *p, int key)
{
	size_t len = strlen(p->filter);

	if (key == 27)
		*p->filter = '\0';
	if (key == 27 || key == '\r' || key == '\n' || key == KEY_ENTER)
		p->typing = false;
	else if ((key == KEY_BACKSPACE || key == 127 || key == '\b') && len)
		p->filter[len - 1] = '\0';
	else if (key >= ' ' && key < 127 && len + 1 < sizeof(p->filter))
		memcpy(p->filter + len, (char[]){ key, '\0' }, 2);
}

static bool act(struct top *top, struct processes *p, int key)
{
	const struct row *row = p->list.cursor < p->nr ? p->rows[p->list.cursor] : NULL;
	struct subject subject = { 0 };

	if (row) {
		subject.pid = row->pid;
		subject.start_time = row->start_time;
		memcpy(subject.name, row->name, sizeof(subject.name));
	}
	switch (key) {
	case '\r':
	case '\n':
	case KEY_ENTER:
		return row && view_areas(top, &subject);
	case 't':
		return row && view_trace(top, &subject);
	case 'F':
	case KEY_F(6):
		return view_sort(top);
	case '/':
	case KEY_F(4):
		p->typing = true;
		return true;
	default:
		return false;
	}
}

static bool key(struct top *top, struct view *view, int key)
{
	struct processes *p = (struct processes *)view;

	if (p->typing && key != KEY_RESIZE) {
		type(p, key);
		arrange(top, p);
	} else if (list_key(&p->list, key)) {
		p->pid = p->list.cursor < p->nr ? p->rows[p->list.cursor]->pid : 0;
	} else if (key == '<' || key == '>') {
		sort_by(top, p, key == '<' ? -1 : 1);
	} else if (key == 'I') {
		top->reverse = !top->reverse;
		arrange(top, p);
	} else if (key == KEY_RIGHT || key == KEY_LEFT) {
		if (key == KEY_RIGHT ? p->skipped + 3 < nr_columns : p->skipped > 0)
			p->skipped += key == KEY_RIGHT ? 1 : -1;
	} else if (key == 27 && *p->filter) {
		*p->filter = '\0';
		arrange(top, p);
	} else {
		return act(top, p, key);
	}
	return true;
}

static void end(struct view *view)
{
	free(((struct processes *)view)->rows);
}

static const struct view_ops ops = {
	.keys = "?:help /:filter F:sort < > I:order Enter:areas t:trace <- ->:columns q:quit",
	.draw = draw,
	.key = key,
	.tick = tick,
	.end = end,
};

bool view_processes(struct top *top)
{
	return view_push(top, &ops, sizeof(struct processes));
}
