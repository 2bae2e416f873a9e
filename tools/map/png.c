// SPDX-License-Identifier: GPL-2.0-only
/* PNG, by cairo. */
#include <string.h>
#include <unistd.h>

#include <cairo.h>

#include "canvas.h"

/* Pixels a unit, so that small letters are sharp. */
#define SCALE	2

/* Letters of cairo's own, where the machine has none: fontconfig would complain of that. */
static const char *family(int fixed)
{
	if (access("/etc/fonts/fonts.conf", R_OK))
		return fixed ? "@cairo:monospace" : "@cairo:sans-serif";
	return fixed ? "monospace" : "sans-serif";
}

static void set_color(cairo_t *cr, __u32 color)
{
	cairo_set_source_rgb(cr, (color >> 16) / 255.0, (color >> 8 & 255) / 255.0,
			     (color & 255) / 255.0);
}

static void png_rect(struct canvas *c, int x, int y, int w, int h, __u32 color)
{
	set_color(c->to, color);
	cairo_rectangle(c->to, x, y, w, h);
	cairo_fill(c->to);
}

static void png_text(struct canvas *c, int x, int y, enum font font, enum anchor anchor,
		     __u32 color, const char *text)
{
	const struct font_form *form = &fonts[font];
	cairo_text_extents_t extents;

	cairo_select_font_face(c->to, family(form->fixed), CAIRO_FONT_SLANT_NORMAL,
			       form->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(c->to, form->size);
	cairo_text_extents(c->to, text, &extents);
	set_color(c->to, color);
	cairo_move_to(c->to, anchor == RIGHT ? x - extents.x_advance : x, y);
	cairo_show_text(c->to, text);
}

static void png_grid(struct canvas *c, int x, int y, int w, int h, int pitch)
{
	set_color(c->to, 0xffffff);
	for (int at = pitch; at <= w; at += pitch)
		cairo_rectangle(c->to, x + at - 1, y, 1, h);
	cairo_fill(c->to);
}

static void png_group(struct canvas *c, const char *what, const char *data, const char *title)
{
	(void)c, (void)what, (void)data, (void)title;
}

static void png_group_end(struct canvas *c)
{
	(void)c;
}

static const struct canvas_ops ops = {
	.rect = png_rect,
	.text = png_text,
	.grid = png_grid,
	.begin = png_group,
	.end = png_group_end,
};

/* What went wrong with the drawing; NULL if nothing. */
static const char *trouble(cairo_status_t status)
{
	return status ? cairo_status_to_string(status) : NULL;
}

const char *png_begin(struct canvas *c, int width, int height)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width * SCALE,
							      height * SCALE);
	cairo_t *cr = cairo_create(surface);
	const char *error = trouble(cairo_status(cr));

	cairo_surface_destroy(surface);
	*c = (struct canvas){ .ops = &ops, .to = cr };
	cairo_scale(cr, SCALE, SCALE);
	if (error)
		cairo_destroy(cr);
	return error;
}

static cairo_status_t put(void *to, const unsigned char *data, unsigned int length)
{
	return fwrite(data, 1, length, to) == length ? CAIRO_STATUS_SUCCESS :
						      CAIRO_STATUS_WRITE_ERROR;
}

const char *png_end(struct canvas *c, FILE *out)
{
	const char *error = trouble(cairo_status(c->to));

	if (!error)
		error = trouble(cairo_surface_write_to_png_stream(cairo_get_target(c->to), put,
								  out));
	cairo_destroy(c->to);
	return error;
}
