// SPDX-License-Identifier: GPL-2.0-only
/* The picture, from its title down. */
#include <string.h>

#include "draw.h"
#include "label.h"

#define LEGEND		5	/* entries side by side */
#define LEGEND_WIDTH	((WIDTH - 2 * MARGIN) / LEGEND)

const char *draw_size(__u64 bytes)
{
	static char ring[8][8];
	static unsigned int next;

	return vmview_human(ring[next++ % VMVIEW_ARRAY_SIZE(ring)], bytes);
}

static void text(const struct drawing *d, int x, enum font font, enum anchor anchor, __u32 color,
		 const char *text)
{
	d->c->ops->text(d->c, x, d->y, font, anchor, color, text);
}

void draw_title(const struct subject *subject, char *text, size_t size)
{
	char name[80];

	label(name, sizeof(name), subject->name, 40);
	snprintf(text, size, "Memory map of %s, PID %d", name, subject->pid);
}

static __u64 pages_of(const struct subject *subject)
{
	__u64 pages = 0;

	for (size_t i = 0; i < subject->rows.nr; i++)
		pages += subject->rows.vec[i].pages;
	return pages;
}

/* What is not there, too, behind the paints. */
static __u64 total(const struct subject *subject, size_t i)
{
	__u64 pages = pages_of(subject);

	if (i < subject->view->nr)
		return subject->there[i] * subject->rows.page;
	for (i = 0; i < subject->view->nr; i++)
		pages -= subject->there[i];
	return pages * subject->rows.page;
}

void draw_totals(const struct subject *subject, char *text, size_t size)
{
	const struct view *view = subject->view;
	size_t at = snprintf(text, size, "bytes by %s:", view->name);

	for (size_t i = 0; i < view->nr; i++)
		at += snprintf(text + at, size - at, " %s %llu,", view->paints[i].id,
			       total(subject, i));
	snprintf(text + at, size - at, " nothing %llu", total(subject, view->nr));
}

static void draw_facts(struct drawing *d)
{
	const struct subject *s = d->subject;
	char words[640];
	__u64 resident = 0, swap = 0;

	for (size_t i = 0; i < s->rows.nr; i++) {
		resident += s->rows.vec[i].resident;
		swap += s->rows.vec[i].swap;
	}
	d->y += 22;
	label(words, sizeof(words), *s->command ? s->command : s->name, LINE_COLUMNS);
	text(d, MARGIN, FONT_MONO, LEFT, COLOR_NOTE, words);
	d->y += 22;
	snprintf(words, sizeof(words), "%s resident and %s in swap, in %zu areas of %s. Linux %s.",
		 draw_size(resident * s->rows.page), draw_size(swap * s->rows.page),
		 s->rows.maps.nr, draw_size(pages_of(s) * s->rows.page), s->kernel);
	text(d, MARGIN, FONT_TEXT, LEFT, COLOR_TEXT, words);
}

/* What is there, as one bar. */
static void draw_bar(struct drawing *d)
{
	const struct subject *s = d->subject;
	int left = WIDTH - 2 * MARGIN, x = MARGIN;
	__u64 all = 0;

	for (size_t i = 0; i < s->view->nr; i++)
		all += s->there[i];
	d->y += 18;
	for (size_t i = 0; i < s->view->nr && left; i++) {
		int w = all ? (double)s->there[i] / all * (WIDTH - 2 * MARGIN) + 0.5 : 0;

		if (s->there[i] && w < 2)
			w = 2;
		if (w > left)
			w = left;
		if (w)
			d->c->ops->rect(d->c, x, d->y, w, 10, s->view->paints[i].color);
		x += w;
		left -= w;
	}
	d->y += 10;
}

static void draw_entry(struct drawing *d, size_t i, int x)
{
	const struct view *view = d->subject->view;
	__u64 bytes = total(d->subject, i);
	char data[64];

	snprintf(data, sizeof(data), "data-of=\"%s\" data-bytes=\"%llu\"",
		 i < view->nr ? view->paints[i].id : "nothing", bytes);
	d->c->ops->begin(d->c, "legend", data, "");
	d->c->ops->rect(d->c, x, d->y - 10, 12, 12,
			i < view->nr ? view->paints[i].color : COLOR_EMPTY);
	text(d, x + 56, FONT_MONO, RIGHT, bytes ? COLOR_TEXT : COLOR_NOTE, draw_size(bytes));
	text(d, x + 66, FONT_TEXT, LEFT, bytes ? COLOR_TEXT : COLOR_NOTE,
	     i < view->nr ? view->paints[i].name : "nothing there");
	d->c->ops->end(d->c);
}

static void draw_legend(struct drawing *d)
{
	const struct subject *s = d->subject;
	int at = 0;

	for (size_t i = 0; i <= s->view->nr; i++) {
		/* Who sees all needs no word for what is hidden. */
		if (s->view->lru && i + 1 == s->view->nr && !s->there[i])
			continue;
		if (at % LEGEND == 0)
			d->y += 24;
		draw_entry(d, i, MARGIN + at++ % LEGEND * LEGEND_WIDTH);
	}
}

static void draw_heads(struct drawing *d)
{
	const struct subject *s = d->subject;
	__u64 pages = 1ULL << s->cells.shift;
	char words[80];

	d->y += 40;
	snprintf(words, sizeof(words), "a cell is %s, %llu page%s; a line is %s",
		 draw_size(pages * s->rows.page), pages, pages == 1 ? "" : "s",
		 draw_size(pages * s->rows.page * LINE_CELLS));
	text(d, ADDRESS_X, FONT_SMALL, RIGHT, COLOR_NOTE, "from address");
	text(d, NAME_X, FONT_SMALL, LEFT, COLOR_NOTE, "area");
	text(d, CELLS_X, FONT_SMALL, LEFT, COLOR_NOTE, words);
	text(d, RESIDENT_X, FONT_SMALL, RIGHT, COLOR_NOTE, "resident");
	text(d, SWAP_X, FONT_SMALL, RIGHT, COLOR_NOTE, "swap");
	text(d, SIZE_X, FONT_SMALL, RIGHT, COLOR_NOTE, "size");
	d->c->ops->rect(d->c, MARGIN, d->y + 7, WIDTH - 2 * MARGIN, 1, COLOR_RULE);
	d->y += 20;
}

static void note(struct drawing *d, const char *words)
{
	d->y += 16;
	text(d, MARGIN, FONT_SMALL, LEFT, COLOR_NOTE, words);
}

static void draw_notes(struct drawing *d)
{
	const struct subject *s = d->subject;
	char words[128];

	d->y += 18;
	d->c->ops->rect(d->c, MARGIN, d->y, WIDTH - 2 * MARGIN, 1, COLOR_RULE);
	d->y += 4;
	snprintf(words, sizeof(words), "Colour by %s: %s.", s->view->name, s->view->about);
	note(d, words);
	note(d, "A cell of several kinds is filled from below, in proportion, but with one stroke "
	     "at least of each. A dark stroke ends an area.");
	if (s->hidden && s->view->lru)
		note(d, "What only root may know of pages is hidden: ask with sudo.");
}

int draw(struct canvas *c, const struct subject *subject, const struct layout *layout)
{
	struct drawing d = { .c = c, .subject = subject, .layout = layout, .y = MARGIN + 18 };
	char title[128];

	draw_title(subject, title, sizeof(title));
	text(&d, MARGIN, FONT_TITLE, LEFT, COLOR_TEXT, title);
	draw_facts(&d);
	draw_bar(&d);
	draw_legend(&d);
	draw_heads(&d);
	draw_rows(&d);
	draw_notes(&d);
	return d.y + MARGIN - 8;
}
