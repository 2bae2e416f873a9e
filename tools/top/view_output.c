// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the reader says of a page, or of what happens: it is run and its lines are
 * shown, so that a record looks the same here and there.
 */
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "screen.h"
#include "top.h"

/**
 * struct output - the view
 * @view: The view.
 * @title: What it is.
 * @child: The reader.
 * @err: Why it could not be run.
 * @follow: The last lines are shown, not those from @first on.
 * @first: Line at the top.
 */
struct output {
	struct view view;
	char title[120];
	struct child child;
	int err;
	bool follow;
	size_t first;
};

/* Lines of the screen that @text takes, a long one being wrapped. */
static size_t height(const char *text)
{
	size_t len = strlen(text);

	return len ? (len + COLS - 1) / COLS : 1;
}

static int room(void)
{
	return LINES > 3 ? LINES - 2 : 1;
}

/* Lines that end where @end begins and fit. */
static size_t first_before(const struct child *child, size_t end)
{
	size_t used = 0;

	while (end) {
		used += height(child_line(child, end - 1));
		if (used > (size_t)room())
			break;
		end--;
	}
	return end;
}

static size_t oldest(const struct child *child)
{
	return child->nr > CHILD_LINES ? child->nr - CHILD_LINES : 0;
}

static void draw(struct top *top, struct view *view)
{
	struct output *o = (struct output *)view;
	int y = 1;

	screen_style(STYLE_BOLD);
	screen_print(0, 0, "%s%s", o->title, o->child.fd < 0 ? "" : " ...");
	screen_style(STYLE_PLAIN);
	if (o->err || !top->reader) {
		screen_print(1, 0, "cannot run vmview: %s",
			     top->reader ? strerror(-o->err) : "it is neither here nor in $PATH");
		return;
	}
	if (o->follow)
		o->first = first_before(&o->child, o->child.nr);
	if (o->first < oldest(&o->child))
		o->first = oldest(&o->child);
	for (size_t n = o->first; n < o->child.nr && y <= room(); n++) {
		const char *text = child_line(&o->child, n);
		size_t rows = height(text);

		for (size_t row = 0; row < rows && y <= room(); row++)
			screen_put(y++, 0, COLS, text + row * COLS);
	}
}

static void back(struct output *o, size_t by)
{
	size_t least = oldest(&o->child);

	o->first = o->first > least + by ? o->first - by : least;
	o->follow = false;
}

static void forward(struct output *o, size_t by)
{
	size_t last = first_before(&o->child, o->child.nr);

	o->first = o->first + by < last ? o->first + by : last;
}

static bool key(struct top *top, struct view *view, int key)
{
	struct output *o = (struct output *)view;

	(void)top;
	switch (key) {
	case KEY_UP:
	case 'k':
		back(o, 1);
		return true;
	case KEY_DOWN:
	case 'j':
		forward(o, 1);
		return true;
	case KEY_PPAGE:
		back(o, room());
		return true;
	case KEY_NPAGE:
	case ' ':
		forward(o, room());
		return true;
	case KEY_HOME:
		back(o, o->child.nr);
		return true;
	case KEY_END:
		o->follow = true;
		return true;
	default:
		return false;
	}
}

static int fd(struct view *view)
{
	return ((struct output *)view)->child.fd;
}

static void input(struct view *view)
{
	child_read(&((struct output *)view)->child);
}

static void end(struct view *view)
{
	child_end(&((struct output *)view)->child);
}

static const struct view_ops ops = {
	.keys = "up down PgUp PgDn Home:look back  End:follow  ?:help  q:back",
	.draw = draw,
	.key = key,
	.fd = fd,
	.input = input,
	.end = end,
};

/* @argv: of the reader. */
static bool run(struct top *top, const char *title, bool follow, char *const argv[])
{
	struct output *o = view_push(top, &ops, sizeof(*o));

	if (!o)
		return false;
	snprintf(o->title, sizeof(o->title), "%s", title);
	o->follow = follow;
	o->child.fd = -1;
	if (top->reader)
		o->err = child_begin(&o->child, top->reader, argv);
	return true;
}

bool view_page(struct top *top, const struct subject *subject, __u64 addr)
{
	char pid[16], text[24], start[40], title[120];

	snprintf(pid, sizeof(pid), "%d", subject->pid);
	snprintf(text, sizeof(text), "%llx", addr);
	snprintf(start, sizeof(start), "--start-time=%llu", subject->start_time);
	snprintf(title, sizeof(title), "%s, PID %s: page %s", subject->name, pid, text);
	return run(top, title, false,
		   (char *[]){ "vmview", "translate", start, pid, text, NULL });
}

bool view_trace(struct top *top, const struct subject *subject)
{
	char pid[16], title[120];

	snprintf(pid, sizeof(pid), "%d", subject->pid);
	snprintf(title, sizeof(title), "%s, PID %s: what happens to its memory", subject->name,
		 pid);
	return run(top, title, true, (char *[]){ "vmview", "trace", "-p", pid, NULL });
}
