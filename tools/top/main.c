// SPDX-License-Identifier: GPL-2.0-only
/* vmview-top: the memory of all processes, full screen, down to the page. */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "screen.h"
#include "top.h"

#define STATUS_FAILURE	1
#define STATUS_USAGE	2

static const char help[] =
	"Usage: vmview top [OPTION]...\n"
	"\n"
	"The processes that have memory, sorted by any column; Enter goes down: to the\n"
	"areas of one, to the map of one area's pages, to one page's record. t traces a\n"
	"process, / filters, F sorts, ? helps, Esc goes back, q quits.\n"
	"\n"
	"What /proc says of all processes is read at each tick. How old their memory is\n"
	"takes walks of the page tables, in turn, for so long a tick as --budget says.\n"
	"A tick that takes long is followed by a rest of four times as long.\n"
	"\n"
	"Options:\n"
	"  -d, --delay=SECONDS   from tick to tick (2)\n"
	"  -s, --sort=COLUMN     PID, COMMAND, RES (the default), SWAP, OLDEST, FLT/s,\n"
	"                        MAJ/s, WAIT%, REF/s, PTE or CGROUP\n"
	"  -b, --budget=MS       milliseconds of walks a tick (20); 0 for none\n"
	"  -n, --no-events       without WAIT% and REF/s: no probe is hung in\n"
	"  -h, --help            this text\n"
	"  -V, --version         the version\n"
	"\n"
	"Without the module, or without root, what comes from it is shown as -.\n"
	"It takes a terminal of 80 columns and 24 lines or more; `vmview stat 2` and\n"
	"`vmview lru` need none.\n";

static int usage(const char *what, const char *text)
{
	fprintf(stderr, "vmview top: %s '%s'; try 'vmview top --help'\n", what, text);
	return STATUS_USAGE;
}

static bool parse_number(const char *text, double least, double most, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return end != text && !*end && *number >= least && *number <= most;
}

/* A full disk shows only at the end. */
static void __attribute__((noreturn, format(printf, 1, 2))) say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	if (!fflush(stdout))
		exit(0);
	fprintf(stderr, "vmview top: cannot write: %s\n", strerror(errno));
	exit(STATUS_FAILURE);
}

static int parse(struct top *top, bool *events, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "delay", required_argument, NULL, 'd' },
		{ "sort", required_argument, NULL, 's' },
		{ "budget", required_argument, NULL, 'b' },
		{ "no-events", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	double number;
	int val;

	while ((val = getopt_long(argc, argv, "d:s:b:nhV", longs, NULL)) != -1) {
		switch (val) {
		case 'd':
			if (!parse_number(optarg, 0.1, 3600, &number))
				return usage("--delay takes 0.1 to 3600 seconds, not", optarg);
			top->delay_ms = number * 1000;
			break;
		case 's':
			top->sort = column_find(optarg);
			if (!top->sort)
				return usage("no column", optarg);
			break;
		case 'b':
			if (!parse_number(optarg, 0, 1000, &number))
				return usage("--budget takes 0 to 1000 milliseconds, not", optarg);
			top->budget_ns = number * 1000000;
			break;
		case 'n':
			*events = false;
			break;
		case 'h':
			say("%s", help);
		case 'V':
			say("vmview top %s (ABI %d)\n", TOP_VERSION, VMVIEW_ABI_VERSION);
		default:
			fprintf(stderr, "Try 'vmview top --help'.\n");
			return STATUS_USAGE;
		}
	}
	return optind < argc ? usage("what is", argv[optind]) : 0;
}

/* Whether the calls may be made is known from one, of a process that is always there. */
static void open_module(struct top *top)
{
	struct vmview_target init = vmview_target_pid(1, 0);
	struct vmview_counts counts;
	struct vmview_cost cost = { 0 };
	int err = vmview_open(&top->dev);

	if (err) {
		top->absent = vmview_explain_open(err);
		return;
	}
	err = vmview_total(&top->dev, &init, 0, &counts, &cost);
	if (err != -EPERM)
		return;
	top->absent = vmview_explain(err);
	vmview_close(&top->dev);
}

int main(int argc, char **argv)
{
	struct top top = {
		.dev.fd = -1, .delay_ms = DELAY_MS, .budget_ns = BUDGET_MS * 1000000ULL,
		.sort = column_find("RES"), .waits.session.dev.fd = -1,
	};
	const char *term = getenv("TERM");
	bool events = true;
	int status;

	argv[0] = "vmview top";
	status = parse(&top, &events, argc, argv);
	if (status)
		return status;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		fprintf(stderr, "vmview top: this is no terminal; for lines of text see 'vmview stat 2'\n");
		return STATUS_FAILURE;
	}
	if (!screen_begin()) {
		fprintf(stderr, "vmview top: no terminal of type '%s' is known here; try TERM=vt100\n",
			term ? term : "");
		return STATUS_FAILURE;
	}
	open_module(&top);
	if (events && !top.absent)
		waits_begin(&top.waits);
	top.reader = vmview_program("vmview");
	if (view_processes(&top))
		loop(&top);
	while (top.view)
		view_pop(&top);
	screen_end();
	ages_end(&top.ages);
	waits_end(&top.waits);
	table_free(&top.table);
	vmview_close(&top.dev);
	free(top.reader);
	return 0;
}
