// SPDX-License-Identifier: GPL-2.0-only
/* The command line: a table of options, and the commands that take each. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "options_take.h"
#include "reader.h"

#define CMD_PROCESS	(CMD_SUMMARY | CMD_TRANSLATE | CMD_MAPS | CMD_PAGES | CMD_LRU)
#define CMD_CACHE	(CMD_PROCESS & ~CMD_LRU)
#define CMD_EVENTS	(CMD_TRACE | CMD_RECORD)
#define CMD_SESSION	(CMD_EVENTS | CMD_FAULTS | CMD_SWAP | CMD_PRESSURE | CMD_STAT)
#define CMD_SIZES	(CMD_SUMMARY | CMD_MAPS | CMD_PAGES | CMD_LRU | CMD_STAT)

static const struct {
	int val;
	const char *name;
	const char *arg;
	unsigned int commands;
	const char *help;
} table[] = {
	{ OPT_STATE, "state", "LIST", CMD_PAGES, "pages in one of these states" },
	{ OPT_KIND, "kind", "LIST", CMD_PAGES, "pages of one of these kinds" },
	{ OPT_LIST, "list", "LIST", CMD_PAGES, "pages on one of these LRU lists" },
	{ OPT_IS, "is", "LIST", CMD_PAGES, "pages with all of these attributes" },
	{ OPT_ANY, "any", "LIST", CMD_PAGES, "pages with one of these at least" },
	{ OPT_NOT, "not", "LIST", CMD_PAGES, "pages with none of these" },
	{ OPT_NEXT, "next", NULL, CMD_PAGES | CMD_LRU, "what reclaim takes from first" },
	{ OPT_RANK, "rank", "N", CMD_PAGES, "pages of the generation of this rank, 0 the oldest" },
	{ OPT_TIER, "tier", "N", CMD_PAGES, "pages of this tier of their generation" },
	{ OPT_FOREIGN, "foreign", NULL, CMD_PAGES | CMD_MAPS,
	  "what the process maps and another cgroup pays\n"
	  "for: these pages alone; of areas a column" },
	{ OPT_MEMCG, "memcg", "PATH", CMD_PAGES, "pages that this cgroup pays for" },
	{ 'p', "pid", "PID,...", CMD_SESSION, "of these processes; may be given again" },
	{ OPT_CHILDREN, "children", NULL, CMD_SESSION, "and of those that they fork" },
	{ OPT_CGROUP, "cgroup", "PATH", CMD_LRU | CMD_SESSION,
	  "of this cgroup and those below it" },
	{ OPT_FAULTS, "faults", NULL, CMD_EVENTS, "page faults" },
	{ OPT_SWAP, "swap", NULL, CMD_EVENTS, "what reclaim took, what came back from swap" },
	{ OPT_RECLAIM, "reclaim", NULL, CMD_EVENTS,
	  "who had to reclaim or compact memory himself,\n"
	  "kswapd, OOM kills" },
	{ OPT_EVENTS, "all", NULL, CMD_EVENTS, "all of these (the default)" },
	{ OPT_BEGIN, "begin", NULL, CMD_EVENTS, "faults when they are raised, too" },
	{ OPT_CAUSE, "cause", "LIST", CMD_EVENTS | CMD_FAULTS, "only faults of these causes" },
	{ OPT_MIN_LATENCY, "min-latency", "TIME", CMD_EVENTS | CMD_FAULTS,
	  "only what took so long: 500us, 1ms" },
	{ OPT_SAMPLE, "sample", "N", CMD_EVENTS, "one event in N" },
	{ OPT_BUFFER, "buffer", "N", CMD_EVENTS | CMD_SWAP | CMD_PRESSURE,
	  "room for N events a CPU, a power of two" },
	{ 'n', "count", "N", CMD_TRACE, "stop after N lines" },
	{ 'd', "duration", "SECONDS", CMD_EVENTS, "stop after that time" },
	{ OPT_HIST, "hist", NULL, CMD_FAULTS | CMD_REPORT, "how long faults took, as a picture" },
	{ 'o', "output", "FILE", CMD_RECORD, "write there, not to " RECORDING_FILE },
	{ 'o', "output", "FILE", CMD_REPORT, "write a page there, to look at in a browser" },
	{ 'o', "output", "FILE", CMD_METRICS, "write there, all at once" },
	{ OPT_INTERVAL, "interval", "SECONDS", CMD_METRICS, "again and again, and count events" },
	{ OPT_LIST_EVENTS, "events", NULL, CMD_REPORT, "every event, as vmview trace prints it" },
	{ OPT_PERFETTO, "perfetto", "FILE", CMD_REPORT,
	  "write a trace there for ui.perfetto.dev" },
	{ OPT_NODE, "node", "N", CMD_PAGES | CMD_LRU, "on this NUMA node" },
	{ OPT_WATCH, "watch", "SECONDS", CMD_LRU, "again and again, with what moved meanwhile" },
	{ OPT_PAGES, "pages", NULL, CMD_PAGES, "a line for each page, not each run" },
	{ OPT_CONTIG, "contig", NULL, CMD_PAGES, "end runs where frames are not consecutive" },
	{ OPT_HOLES, "holes", NULL, CMD_PAGES, "tell of empty entries too" },
	{ OPT_LIMIT, "limit", "N", CMD_PAGES | CMD_LRU,
	  "stop after N lines; of lru --next, N processes" },
	{ OPT_LIMIT, "limit", "N", CMD_METRICS, "tell of N cgroups (20), who stalls most first" },
	{ OPT_CACHE, "cache", NULL, CMD_CACHE,
	  "look empty entries up in the page cache" },
	{ 'x', "extended", NULL, CMD_MAPS | CMD_PAGES | CMD_LRU,
	  "more columns; of lru --next, every area" },
	{ 'w', "wide", NULL, CMD_STAT, "more columns" },
	{ 'w', "wide", NULL, CMD_FREE, "as it is: buffers and cache are always apart" },
	{ 'y', "no-first", NULL, CMD_STAT, "without the averages since the boot" },
	{ 'p', "path", NULL, CMD_MAPS, "whole paths of files" },
	{ 'b', "bytes", NULL, CMD_SIZES | CMD_FREE, "sizes in bytes" },
	{ 'k', "kib", NULL, CMD_SIZES, "sizes in KiB, as smaps has them" },
	{ 'k', "kibi", NULL, CMD_FREE, "sizes in KiB (the default)" },
	{ 'm', "mebi", NULL, CMD_FREE, "sizes in MiB" },
	{ 'g', "gibi", NULL, CMD_FREE, "sizes in GiB" },
	{ 'H', "human", NULL, CMD_SIZES, "sizes with a unit, 12.3M (the default)" },
	{ 'h', "human", NULL, CMD_FREE, "sizes with a unit, as 12Mi" },
	{ 's', "seconds", "N", CMD_FREE, "again, every N seconds" },
	{ 'c', "count", "N", CMD_FREE, "N times, every second if not told" },
	{ 'c', "count", "N", CMD_METRICS, "N times, not until Ctrl-C" },
	{ OPT_START_TIME, "start-time", "N", CMD_PROCESS,
	  "refuse a process that started at another time\n"
	  "(field 22 of /proc/PID/stat): PIDs are reused" },
	{ 'j', "json", NULL, CMD_ALL & ~CMD_METRICS, "for programs" },
	{ OPT_COLOR, "color", "WHEN", CMD_ALL, "auto, always or never" },
	{ OPT_NO_PROGRESS, "no-progress", NULL, CMD_PROCESS,
	  "no progress line, however long it takes" },
	{ 'h', "help", NULL, CMD_ALL & ~CMD_FREE, "this text" },
	{ OPT_HELP, "help", NULL, CMD_FREE, "this text" },
	{ 'V', "version", NULL, CMD_ALL, "the version" },
};

#define OPTIONS	VMVIEW_ARRAY_SIZE(table)

void options_help(unsigned int bit)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		char left[40], dash[8] = "   ";
		const char *text = table[i].help;

		if (!(table[i].commands & bit))
			continue;
		if (table[i].val < 256)
			snprintf(dash, sizeof(dash), "-%c,", table[i].val);
		snprintf(left, sizeof(left), "%s --%s%s%s", dash, table[i].name,
			 table[i].arg ? "=" : "", table[i].arg ? table[i].arg : "");
		printf("  %-21s ", left);
		for (; *text; text++) {
			putchar(*text);
			if (*text == '\n')
				printf("%24s", "");
		}
		putchar('\n');
	}
}

int options_number(const char *name, const char *text, __u64 *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	if (*text < '0' || *text > '9' || *end || errno)
		return reader_usage("--%s takes a number, not '%s'", name, text);
	return 0;
}

static int parse_color(const char *text, enum when *when)
{
	static const char *const names[] = {
		[WHEN_AUTO] = "auto", [WHEN_ALWAYS] = "always", [WHEN_NEVER] = "never",
	};

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(names); i++) {
		if (strcmp(text, names[i]))
			continue;
		*when = i;
		return 0;
	}
	return reader_usage("--color takes auto, always or never, not '%s'", text);
}

/* Seconds, with a fraction if need be. */
static int parse_seconds(const char *name, const char *text, struct options *opt)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= 86400))
		return reader_usage("--%s takes seconds, from 0.1 to 86400, not '%s'", name, text);
	opt->watch_ms = seconds * 1000;
	return 0;
}

static int parse_times(const char *text, __u64 *count)
{
	int status = options_number("count", text, count);

	if (!status && !*count)
		return reader_usage("--count takes a number from 1 on, not '%s'", text);
	return status;
}

/* A unit of sizes; false if it is none. */
static bool take_unit(int val, struct options *opt)
{
	static const struct {
		int val;
		enum unit unit;
	} units[] = {
		{ 'b', UNIT_BYTES }, { 'k', UNIT_KIB }, { 'm', UNIT_MIB }, { 'g', UNIT_GIB },
		{ 'H', UNIT_HUMAN }, { OPT_IEC, UNIT_IEC },
	};

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(units); i++) {
		if (val != units[i].val)
			continue;
		opt->unit = units[i].unit;
		return true;
	}
	return false;
}

static int take(int val, const char *arg, struct options *opt)
{
	int status;

	if (take_unit(val, opt))
		return 0;
	switch (val) {
	case 'h':
	case OPT_HELP:
		opt->help = true;
		return 0;
	case 'V':
		opt->version = true;
		return 0;
	case 'j':
		opt->json = true;
		return 0;
	case 'x':
		opt->extended = true;
		return 0;
	case 'p':
		/* The letter stands for two options, one of them without a word. */
		if (arg)
			return options_take_events(val, arg, opt);
		opt->full_path = true;
		return 0;
	case 'w':
		opt->wide = true;
		return 0;
	case 'y':
		opt->no_first = true;
		return 0;
	case OPT_COLOR:
		return parse_color(arg, &opt->color);
	case OPT_NO_PROGRESS:
		opt->no_progress = true;
		return 0;
	case OPT_MEMCG:
	case OPT_CGROUP:
		opt->cgroup = arg;
		return 0;
	case OPT_WATCH:
		return parse_seconds("watch", arg, opt);
	case OPT_INTERVAL:
		return parse_seconds("interval", arg, opt);
	case 's':
		return parse_seconds("seconds", arg, opt);
	case 'c':
		return parse_times(arg, &opt->count);
	case OPT_START_TIME:
		return options_number("start-time", arg, &opt->start_time);
	default:
		status = options_take_pages(val, arg, opt);
		return status ? status : options_take_events(val, arg, opt);
	}
}

/* The commands that take the option, which came with a word behind it or not. */
static unsigned int commands_of(int val, bool word)
{
	unsigned int commands = 0;

	for (size_t i = 0; i < OPTIONS; i++)
		if (table[i].val == val && !!table[i].arg == word)
			commands |= table[i].commands;
	return commands;
}

/* Where two options share a letter, it is that of the command. */
static void make_shorts(char *shorts, unsigned int bit, bool stop)
{
	char *end = shorts + sprintf(shorts, "%s", stop ? "+" : "");

	for (int ours = 1; ours >= 0; ours--)
		for (size_t i = 0; i < OPTIONS; i++)
			if (table[i].val < 256 && !!(table[i].commands & bit) == ours &&
			    !strchr(shorts, table[i].val))
				end += sprintf(end, "%c%s", table[i].val, table[i].arg ? ":" : "");
}

/* The same of names: the first that fits is taken. */
static void make_longs(struct option *longs, unsigned int bit)
{
	for (int ours = 1; ours >= 0; ours--)
		for (size_t i = 0; i < OPTIONS; i++)
			if (!!(table[i].commands & bit) == ours)
				*longs++ = (struct option){
					.name = table[i].name, .val = table[i].val,
					.has_arg = table[i].arg ? required_argument : no_argument,
				};
}

int options_parse(int *argc, char ***argv, struct options *opt, const struct command *command,
		  unsigned int *used)
{
	unsigned int bit = command ? command->bit : CMD_ALL;
	struct option longs[OPTIONS + 1] = { 0 };
	char shorts[2 * OPTIONS + 2];
	int val, status;

	make_longs(longs, bit);
	make_shorts(shorts, bit, command ? command->stops : true);
	optind = 0;
	while ((val = getopt_long(*argc, *argv, shorts, longs, NULL)) != -1) {
		if (val == '?') {
			fprintf(stderr, "Try 'vmview %s%s--help'.\n",
				command ? command->name : "", command ? " " : "");
			return STATUS_USAGE;
		}
		/* Of free, the letter is for what free has it for. */
		status = take(val == 'h' && bit == CMD_FREE ? OPT_IEC : val, optarg, opt);
		if (status)
			return status;
		*used &= commands_of(val, optarg);
	}
	*argc -= optind;
	*argv += optind;
	return 0;
}
