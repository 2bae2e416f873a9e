// SPDX-License-Identifier: GPL-2.0-only
/*
 * SVG, written as text. cairo draws it too, but as outlines: nothing in it could be
 * searched or selected, told to who points at it, or read by a program, and it would
 * depend on the fonts of this machine.
 */
#include "canvas.h"

#define FIXED	"'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace"
#define SANS	"'Liberation Sans','Helvetica Neue',Arial,'DejaVu Sans',sans-serif"

/* What it is told is UTF-8 without control characters; see label.c. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

static void svg_rect(struct canvas *c, int x, int y, int w, int h, __u32 color)
{
	fprintf(c->to, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
		x, y, w, h, color);
}

static void svg_text(struct canvas *c, int x, int y, enum font font, enum anchor anchor,
		     __u32 color, const char *text)
{
	fprintf(c->to, "<text class=\"f%d\" x=\"%d\" y=\"%d\"%s fill=\"#%06x\">", font, x, y,
		anchor == RIGHT ? " text-anchor=\"end\"" : "", color);
	put_text(c->to, text);
	fputs("</text>\n", c->to);
}

static void svg_grid(struct canvas *c, int x, int y, int w, int h, int pitch)
{
	/* One line as thick as these are high, with gaps. */
	if (w >= pitch)
		fprintf(c->to, "<path stroke=\"#fff\" stroke-width=\"%d\" stroke-dasharray=\"1 %d\""
			" d=\"M%d %gh%d\"/>\n", h, pitch - 1, x + pitch - 1, y + h / 2.0,
			w - pitch + 1);
}

static void svg_group(struct canvas *c, const char *what, const char *data, const char *title)
{
	fprintf(c->to, "<g class=\"%s\"%s%s>\n", what, *data ? " " : "", data);
	if (!*title)
		return;
	fputs("<title>", c->to);
	put_text(c->to, title);
	fputs("</title>\n", c->to);
}

static void svg_group_end(struct canvas *c)
{
	fputs("</g>\n", c->to);
}

static const struct canvas_ops ops = {
	.rect = svg_rect,
	.text = svg_text,
	.grid = svg_grid,
	.begin = svg_group,
	.end = svg_group_end,
};

static void put_style(FILE *out)
{
	fputs("<style>\ntext{white-space:pre}\n", out);
	for (int font = 0; font < FONTS; font++)
		fprintf(out, ".f%d{font:%s %gpx %s}\n", font, fonts[font].bold ? "bold" : "normal",
			fonts[font].size, fonts[font].fixed ? FIXED : SANS);
	fputs("</style>\n", out);
}

void svg_begin(struct canvas *c, FILE *out, int width, int height, const char *title,
	       const char *desc)
{
	*c = (struct canvas){ .ops = &ops, .to = out };
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
		" viewBox=\"0 0 %d %d\" role=\"img\">\n<title>", width, height, width, height);
	put_text(out, title);
	fputs("</title>\n<desc>", out);
	put_text(out, desc);
	fputs("</desc>\n", out);
	put_style(out);
}

void svg_end(struct canvas *c)
{
	fputs("</svg>\n", c->to);
}
