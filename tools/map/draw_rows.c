// SPDX-License-Identifier: GPL-2.0-only
/* The rows: where, what, the cells, how much; and between them what is left out. */
#include <string.h>

#include "draw.h"
#include "label.h"

#define APART		8	/* rows that touch each other in the address space */
#define HOLE		22	/* and those that do not, with the size of the hole */
#define SMALL_HOLE	13	/* and without, where it is smaller than a cell */
#define LEFT_OUT	14
#define ADDRESSES	8	/* lines from one address to the next */

static void text(const struct drawing *d, int x, int y, enum font font, enum anchor anchor,
		 __u32 color, const char *text)
{
	d->c->ops->text(d->c, x, y, font, anchor, color, text);
}

static void draw_hole(struct drawing *d, __u64 bytes)
{
	bool small = bytes / d->subject->rows.page < 1ULL << d->subject->cells.shift;
	char words[32];

	if (small) {
		d->c->ops->rect(d->c, CELLS_X, d->y + 5, CELLS_WIDTH - 1, 1, COLOR_RULE);
		d->y += SMALL_HOLE;
		return;
	}
	snprintf(words, sizeof(words), "%s not mapped", draw_size(bytes));
	text(d, NAME_X, d->y + 15, FONT_SMALL, LEFT, COLOR_NOTE, words);
	d->c->ops->rect(d->c, CELLS_X, d->y + 11, CELLS_WIDTH - 1, 1, COLOR_RULE);
	d->y += HOLE;
}

static void draw_left_out(struct drawing *d, const struct line *line)
{
	const struct subject *s = d->subject;
	__u64 pages = s->rows.vec[line->row].pages - (line->first << s->cells.shift);
	char words[32];

	if (line->nr << s->cells.shift < pages)
		pages = line->nr << s->cells.shift;
	snprintf(words, sizeof(words), "%s with nothing there", draw_size(pages * s->rows.page));
	d->c->ops->rect(d->c, CELLS_X, d->y, CELLS_WIDTH - 1, LEFT_OUT - 1, COLOR_BAND);
	text(d, CELLS_X + 8, d->y + 10, FONT_SMALL, LEFT, COLOR_NOTE, words);
	d->y += LEFT_OUT;
}

static void draw_address(const struct drawing *d, const struct line *line)
{
	const struct subject *s = d->subject;
	char words[24];

	snprintf(words, sizeof(words), "%llx",
		 rows_address(&s->rows, &s->rows.vec[line->row], line->first << s->cells.shift));
	text(d, ADDRESS_X, d->y + 10, FONT_MONO, RIGHT, line->first ? COLOR_NOTE : COLOR_TEXT, words);
}

/* What stands beside the first line. */
static void draw_row(const struct drawing *d, const struct row *row)
{
	const struct rows *rows = &d->subject->rows;
	char name[256], words[256];

	rows_name(rows, row, name, sizeof(name));
	label(words, sizeof(words), name, NAME_COLUMNS);
	text(d, NAME_X, d->y + 10, FONT_MONO, LEFT, COLOR_TEXT, words);
	text(d, RESIDENT_X, d->y + 10, FONT_MONO, RIGHT, row->resident ? COLOR_TEXT : COLOR_NOTE,
	     draw_size(row->resident * rows->page));
	text(d, SWAP_X, d->y + 10, FONT_MONO, RIGHT, row->swap ? COLOR_TEXT : COLOR_NOTE,
	     draw_size(row->swap * rows->page));
	text(d, SIZE_X, d->y + 10, FONT_MONO, RIGHT, COLOR_TEXT,
	     draw_size(row->pages * rows->page));
}

/* For programs, and for who points at the row. */
static void begin_row(const struct drawing *d, const struct row *row)
{
	const struct view *view = d->subject->view;
	const struct rows *rows = &d->subject->rows;
	__u64 start = rows_start(rows, row), stop = rows_stop(rows, row);
	char data[1024], title[1024], name[512];
	size_t at;

	at = snprintf(data, sizeof(data), "data-start=\"0x%llx\" data-end=\"0x%llx\" "
		      "data-bytes=\"%llu\" data-resident=\"%llu\"", start, stop,
		      row->pages * rows->page, row->resident * rows->page);
	for (size_t i = 0; i < view->nr; i++)
		at += snprintf(data + at, sizeof(data) - at, " data-%s=\"%llu\"",
			       view->paints[i].id, row->there[i] * rows->page);
	label(name, sizeof(name), rows->maps.areas[row->first].name, 120);
	at = snprintf(title, sizeof(title), "%llx-%llx %s\n%s in %zu area%s", start, stop, name,
		      draw_size(row->pages * rows->page), row->end - row->first,
		      row->end - row->first == 1 ? "" : "s");
	for (size_t i = 0; i < view->nr; i++)
		if (row->there[i])
			at += snprintf(title + at, sizeof(title) - at, "\n%s: %s",
				       view->paints[i].name,
				       draw_size(row->there[i] * rows->page));
	d->c->ops->begin(d->c, "row", data, title);
}

static void space(struct drawing *d, size_t row)
{
	const struct rows *rows = &d->subject->rows;
	__u64 stop, start;

	if (!row)
		return;
	stop = rows_stop(rows, &rows->vec[row - 1]);
	start = rows_start(rows, &rows->vec[row]);
	if (start > stop)
		draw_hole(d, start - stop);
	else
		d->y += APART;
}

void draw_rows(struct drawing *d)
{
	const struct layout *layout = d->layout;
	const struct row *rows = d->subject->rows.vec;
	unsigned int since = 0;

	for (size_t i = 0; i < layout->nr; i++) {
		const struct line *line = &layout->vec[i];

		if (!line->first) {
			space(d, line->row);
			begin_row(d, &rows[line->row]);
			draw_row(d, &rows[line->row]);
			since = 0;
		}
		if (line->nr > LINE_CELLS) {
			draw_left_out(d, line);
			since = 0;
		} else {
			if (since++ % ADDRESSES == 0)
				draw_address(d, line);
			draw_line(d, line);
			d->y += CELL;
		}
		if (i + 1 == layout->nr || !layout->vec[i + 1].first)
			d->c->ops->end(d->c);
	}
}
