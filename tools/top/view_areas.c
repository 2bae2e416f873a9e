// SPDX-License-Identifier: GPL-2.0-only
/* The areas of a process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "screen.h"
#include "top.h"

#define NAME_COLUMN	51

/* An area; what is known of it once it was walked. */
struct area {
	__u64 start, end;
	const char *name;
	bool walked;
	__u32 flags;
	__u64 rss, swap, dirty;
	double oldest;
};

enum order { BY_ADDRESS, BY_SIZE, BY_RES, BY_SWAP, BY_OLDEST, BY_DIRTY, ORDERS };

/**
 * struct areas - the view
 * @view: The view.
 * @list: The cursor.
 * @subject: The process.
 * @walk: Its areas, and how far they were walked.
 * @vec: One for each, by address.
 * @sorted: The same in the order to be seen.
 * @order: Which that is.
 * @err: What went wrong: it has exited, say.
 * @done: The walk is.
 */
struct areas {
	struct view view;
	struct list list;
	struct subject subject;
	struct walk walk;
	struct area *vec;
	struct area **sorted;
	enum order order;
	int err;
	bool done;
};

static double key_of(const struct area *area, enum order order)
{
	switch (order) {
	case BY_SIZE:
		return area->end - area->start;
	case BY_RES:
		return area->rss;
	case BY_SWAP:
		return area->swap;
	case BY_OLDEST:
		return area->oldest;
	case BY_DIRTY:
		return area->dirty;
	default:
		return 0;
	}
}

/* Most first; of equal ones the lower address. */
static int compare(const void *a, const void *b, void *arg)
{
	const struct area *x = *(struct area *const *)a, *y = *(struct area *const *)b;
	double m = key_of(x, *(enum order *)arg), n = key_of(y, *(enum order *)arg);

	return m != n ? (m < n) - (m > n) : (x->start > y->start) - (x->start < y->start);
}

static void arrange(struct areas *a)
{
	if (a->sorted)
		qsort_r(a->sorted, a->walk.maps.nr, sizeof(*a->sorted), compare, &a->order);
}

static int begin(struct areas *a)
{
	size_t nr;

	a->err = walk_begin(&a->walk, a->subject.pid, a->subject.start_time, 0, ~0ULL);
	if (a->err)
		return a->err;
	nr = a->walk.maps.nr;
	a->vec = calloc(nr + 1, sizeof(*a->vec));
	a->sorted = calloc(nr + 1, sizeof(*a->sorted));
	if (!a->vec || !a->sorted)
		return a->err = -ENOMEM;
	for (size_t i = 0; i < nr; i++) {
		const struct vmview_area *area = &a->walk.maps.areas[i];

		a->vec[i] = (struct area){ .start = area->start, .end = area->end,
					   .name = area->name, .oldest = UNKNOWN };
		a->sorted[i] = &a->vec[i];
	}
	return 0;
}

/* A large area is seen in several parts; its oldest share is then that of the whole. */
static void see(void *arg, const struct vmview_vma *vma)
{
	struct areas *a = arg;
	const struct vmview_area *found = vmview_maps_find(&a->walk.maps, vma->start);
	struct area *area = found ? &a->vec[found - a->walk.maps.areas] : NULL;
	double part = walk_oldest(&vma->counts), before;

	if (!area)
		return;
	before = area->oldest > 0 ? area->oldest * area->rss : 0;
	area->rss += vma->counts.rss;
	if (part >= 0)
		area->oldest = (before + part * vma->counts.rss) / area->rss;
	area->swap += vma->counts.swap;
	area->dirty += vma->counts.private_dirty + vma->counts.shared_dirty;
	area->flags = vma->flags;
	area->walked = true;
}

static bool tick(struct top *top, struct view *view)
{
	struct areas *a = (struct areas *)view;
	__u64 start = vmview_now_ns();
	int ret;

	if (top->absent || a->err || a->done)
		return false;
	/* A step at least: who opens it wants to see it, whatever the budget of the list. */
	do {
		ret = walk_sum(&a->walk, &top->dev, NULL, see, a);
	} while (ret > 0 && vmview_now_ns() - start <= top->budget_ns);
	a->done = !ret;
	if (ret < 0)
		a->err = ret;
	arrange(a);
	return ret > 0;
}

/* Where a path has no room its last component has to do. */
static const char *name_of(const struct area *area)
{
	const char *last = strrchr(area->name, '/');

	if (*area->name == '/' && NAME_COLUMN + strlen(area->name) > (size_t)COLS)
		return last + 1;
	return *area->name ? area->name : "[ anon ]";
}

static void draw_area(const struct area *area, int y, enum style style)
{
	char size[4][8], oldest[16] = "-", perm[5] = "----";
	static const char letters[] = "rwxs";

	if (area->oldest >= 0)
		snprintf(oldest, sizeof(oldest), "%.0f%%", area->oldest * 100);
	/* The first four flags are these. */
	for (int i = 0; i < 4; i++)
		if (area->flags & VMVIEW_VMA_READ << i)
			perm[i] = letters[i];
	screen_line(y, style, "");
	screen_style(style);
	screen_print(y, 0, "%14llx %5s %5s %5s %6s %5s %4s %s", area->start,
		     vmview_human(size[0], area->end - area->start),
		     area->walked ? vmview_human(size[1], area->rss) : "-",
		     area->walked ? vmview_human(size[2], area->swap) : "-", oldest,
		     area->walked ? vmview_human(size[3], area->dirty) : "-",
		     area->walked ? perm : "-", name_of(area));
	screen_style(STYLE_PLAIN);
}

static void draw(struct top *top, struct view *view)
{
	static const char *const orders[] = { "address", "size", "RES", "SWAP", "OLDEST", "DIRTY" };
	struct areas *a = (struct areas *)view;
	const char *state = a->err ? vmview_explain(a->err) : top->absent ? top->absent :
			    a->done ? "" : "looking at it ...";
	int y = 3;

	screen_style(STYLE_BOLD);
	screen_print(0, 0, "%s, PID %d: %zu areas, by %s", a->subject.name, a->subject.pid,
		     a->walk.maps.nr, orders[a->order]);
	screen_style(STYLE_WARN);
	screen_print(1, 0, "%s", state);
	screen_line(2, STYLE_TITLE, "         START  SIZE   RES  SWAP OLDEST DIRTY PERM NAME");
	list_fit(&a->list, a->walk.maps.nr, LINES - 4);
	for (size_t i = a->list.first; i < a->list.nr && i < a->list.first + a->list.seen; i++)
		draw_area(a->sorted[i], y++,
			  i == a->list.cursor ? STYLE_CURSOR : STYLE_PLAIN);
}

static void again(struct areas *a)
{
	walk_end(&a->walk);
	free(a->vec);
	free(a->sorted);
	a->vec = NULL;
	a->sorted = NULL;
	a->done = false;
	begin(a);
	arrange(a);
}

static bool key(struct top *top, struct view *view, int key)
{
	struct areas *a = (struct areas *)view;
	const struct area *area = a->list.cursor < a->list.nr ? a->sorted[a->list.cursor] : NULL;

	switch (key) {
	case '\r':
	case '\n':
	case KEY_ENTER:
		return area && view_map(top, &a->subject, area->start, area->end, area->name);
	case '>':
	case 'F':
	case KEY_F(6):
	case '<':
		a->order = (a->order + (key == '<' ? ORDERS - 1 : 1)) % ORDERS;
		arrange(a);
		return true;
	case 'r':
		again(a);
		tick(top, view);
		return true;
	case 't':
		return view_trace(top, &a->subject);
	default:
		return list_key(&a->list, key);
	}
}

static void end(struct view *view)
{
	struct areas *a = (struct areas *)view;

	walk_end(&a->walk);
	free(a->vec);
	free(a->sorted);
}

static const struct view_ops ops = {
	.keys = "Enter:map of pages  < >:sort  r:look again  t:trace  ?:help  q:back",
	.draw = draw,
	.key = key,
	.tick = tick,
	.end = end,
};

bool view_areas(struct top *top, const struct subject *subject)
{
	struct areas *a = view_push(top, &ops, sizeof(*a));

	if (!a)
		return false;
	a->subject = *subject;
	a->order = BY_RES;
	begin(a);
	return true;
}
