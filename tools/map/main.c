// SPDX-License-Identifier: GPL-2.0-only
/* vmview-map: the address space of a process as a picture. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "draw.h"

#define MAP_VERSION	"0.1"

#define STATUS_FAILURE	1
#define STATUS_USAGE	2

static const char help[] =
	"Usage: vmview map PID -o FILE.svg|FILE.png [OPTION]...\n"
	"\n"
	"A picture of the address space of a process: its areas in order of addresses,\n"
	"from the lowest, each page or so many of them a cell that is coloured by what\n"
	"is there; a legend with the totals. What is not mapped, and long stretches with\n"
	"nothing in them, are left out and marked, so a process of 4 MiB is as readable\n"
	"as 1 TiB of mostly nothing. The process is not stopped.\n"
	"\n"
	"In an SVG the browser tells more of the row that the mouse is on, and programs\n"
	"find the totals in bytes: see <desc>, and the data- attributes of the rows.\n"
	"\n"
	"Examples:\n"
	"  sudo vmview map 1 -o map.svg\n"
	"  sudo vmview map $(pidof redis-server) --by age -o map.png\n"
	"  ssh HOST sudo vmview map 1 --format png -o - > map.png\n"
	"\n"
	"Options:\n"
	"  -o, --output=FILE     write there, all at once; - is standard output\n"
	"      --by=WHAT         colour by state (the default), age (LRU generation) or\n"
	"                        order (of the folio)\n"
	"      --format=FORMAT   svg or png, whatever the file is called\n"
	"  -h, --help            this text\n"
	"  -V, --version         the version\n"
	"\n"
	"Exit status: 0 done, 1 not done and no file written, 2 a wrong command line.\n";

enum format { FORMAT_NONE, FORMAT_SVG, FORMAT_PNG };

struct options {
	pid_t pid;
	const char *output;
	const struct view *view;
	enum format format;
};

static int usage(const char *before, const char *text, const char *after)
{
	fprintf(stderr, "vmview: %s%s%s; try 'vmview map --help'\n", before, text, after);
	return STATUS_USAGE;
}

static enum format format_of(const char *text)
{
	if (!strcasecmp(text, "svg"))
		return FORMAT_SVG;
	return strcasecmp(text, "png") ? FORMAT_NONE : FORMAT_PNG;
}

static bool parse_pid(const char *text, pid_t *pid)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (!strcmp(text, "self"))
		value = getpid();
	else if (end == text || *end || value <= 0 || value != (pid_t)value)
		return false;
	*pid = value;
	return true;
}

/* What the options do not say is in the name of the file. */
static int complete(struct options *opt, int argc, char **argv)
{
	const char *dot = opt->output ? strrchr(opt->output, '.') : NULL;

	if (optind + 1 != argc)
		return usage("usage: vmview map PID -o FILE.svg|FILE.png", "", "");
	if (!parse_pid(argv[optind], &opt->pid))
		return usage("'", argv[optind], "' is no PID");
	if (!opt->output)
		return usage("where does the picture go? -o FILE.svg or -o FILE.png", "", "");
	if (opt->format)
		return 0;
	if (!strcmp(opt->output, "-"))
		return usage("-o - takes --format=svg or --format=png", "", "");
	opt->format = dot ? format_of(dot + 1) : FORMAT_NONE;
	if (!opt->format)
		return usage("'", opt->output, "' ends neither in .svg nor in .png: give --format");
	return 0;
}

static int parse(struct options *opt, int argc, char **argv)
{
	enum { BY = 256, FORMAT };
	static const struct option longs[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "by", required_argument, NULL, BY },
		{ "format", required_argument, NULL, FORMAT },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int val;

	while ((val = getopt_long(argc, argv, "o:hV", longs, NULL)) != -1) {
		switch (val) {
		case 'o':
			opt->output = optarg;
			break;
		case BY:
			opt->view = view_find(optarg);
			if (!opt->view)
				return usage("--by takes state, age or order, not '", optarg, "'");
			break;
		case FORMAT:
			opt->format = format_of(optarg);
			if (!opt->format)
				return usage("--format takes svg or png, not '", optarg, "'");
			break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		case 'V':
			printf("vmview map %s (ABI %d)\n", MAP_VERSION, VMVIEW_ABI_VERSION);
			exit(0);
		default:
			fprintf(stderr, "Try 'vmview map --help'.\n");
			return STATUS_USAGE;
		}
	}
	return complete(opt, argc, argv);
}

/* NULL, or what went wrong with the drawing. */
static const char *picture(FILE *out, enum format format, const struct subject *subject,
			   const struct layout *layout)
{
	struct canvas c = canvas_none;
	int height = draw(&c, subject, layout);
	char title[128], totals[512];
	const char *error;

	if (format == FORMAT_SVG) {
		draw_title(subject, title, sizeof(title));
		draw_totals(subject, totals, sizeof(totals));
		svg_begin(&c, out, WIDTH, height, title, totals);
	} else {
		error = png_begin(&c, WIDTH, height);
		if (error)
			return error;
	}
	c.ops->rect(&c, 0, 0, WIDTH, height, 0xffffff);
	draw(&c, subject, layout);
	if (format == FORMAT_PNG)
		return png_end(&c, out);
	svg_end(&c);
	return NULL;
}

static int put(const char *path, const char *data, size_t size)
{
	if (strcmp(path, "-"))
		return vmview_output(path, data, size, vmview_output_mode());
	return fwrite(data, 1, size, stdout) == size && !fflush(stdout) ? 0 : -errno;
}

/* All of it is had before any of it is written; it is of a MiB at most. */
static int write_picture(const struct options *opt, const struct subject *subject,
			 const struct layout *layout)
{
	char *data = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&data, &size);
	const char *error = out ? picture(out, opt->format, subject, layout) : strerror(errno);
	int err = 0;

	if (out && fclose(out) && !error)
		error = strerror(errno);
	if (!error)
		err = put(opt->output, data, size);
	if (err)
		error = strerror(-err);
	free(data);
	if (!error)
		return 0;
	fprintf(stderr, "vmview: cannot write '%.200s': %s\n", opt->output, error);
	return STATUS_FAILURE;
}

int main(int argc, char **argv)
{
	struct options opt = { .view = view_find("state") };
	static struct layout layout;
	struct subject subject;
	int status;

	argv[0] = "vmview";
	status = parse(&opt, argc, argv);
	if (status)
		return status;
	status = STATUS_FAILURE;
	if (subject_take(&subject, opt.pid, opt.view)) {
		layout_make(&layout, &subject.rows, &subject.cells);
		status = write_picture(&opt, &subject, &layout);
	}
	subject_end(&subject);
	return status;
}
