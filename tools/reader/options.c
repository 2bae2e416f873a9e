// SPDX-License-Identifier: GPL-2.0-only
/* The command line: a table of options, and the commands that take each. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

enum {
	OPT_COLOR = 256, OPT_NO_PROGRESS, OPT_START_TIME, OPT_CACHE, OPT_STATE,
	OPT_KIND, OPT_LIST, OPT_IS, OPT_ANY, OPT_NOT, OPT_HOLES, OPT_CONTIG,
	OPT_PAGES, OPT_LIMIT, OPT_NEXT, OPT_RANK, OPT_TIER, OPT_MEMCG, OPT_CGROUP,
	OPT_NODE, OPT_FOREIGN, OPT_WATCH,
};

#define CMD_PROCESS	(CMD_ALL & ~CMD_INFO)
#define CMD_CACHE	(CMD_PROCESS & ~CMD_LRU)
#define CMD_SIZES	(CMD_SUMMARY | CMD_MAPS | CMD_PAGES | CMD_LRU)

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
	{ OPT_CGROUP, "cgroup", "PATH", CMD_LRU, "of this cgroup and those below it" },
	{ OPT_NODE, "node", "N", CMD_PAGES | CMD_LRU, "on this NUMA node" },
	{ OPT_WATCH, "watch", "SECONDS", CMD_LRU, "again and again, with what moved meanwhile" },
	{ OPT_PAGES, "pages", NULL, CMD_PAGES, "a line for each page, not each run" },
	{ OPT_CONTIG, "contig", NULL, CMD_PAGES, "end runs where frames are not consecutive" },
	{ OPT_HOLES, "holes", NULL, CMD_PAGES, "tell of empty entries too" },
	{ OPT_LIMIT, "limit", "N", CMD_PAGES | CMD_LRU,
	  "stop after N lines; of --next, N processes" },
	{ OPT_CACHE, "cache", NULL, CMD_CACHE,
	  "look empty entries up in the page cache" },
	{ 'x', "extended", NULL, CMD_MAPS | CMD_PAGES | CMD_LRU,
	  "more columns; of --next, every area" },
	{ 'p', "path", NULL, CMD_MAPS, "whole paths of files" },
	{ 'b', "bytes", NULL, CMD_SIZES, "sizes in bytes" },
	{ 'k', "kib", NULL, CMD_SIZES, "sizes in KiB, as smaps has them" },
	{ 'H', "human", NULL, CMD_SIZES, "sizes with a unit, 12.3M (the default)" },
	{ OPT_START_TIME, "start-time", "N", CMD_PROCESS,
	  "refuse a process that started at another time\n"
	  "(field 22 of /proc/PID/stat): PIDs are reused" },
	{ 'j', "json", NULL, CMD_ALL, "for programs" },
	{ OPT_COLOR, "color", "WHEN", CMD_ALL, "auto, always or never" },
	{ OPT_NO_PROGRESS, "no-progress", NULL, CMD_PROCESS,
	  "no progress line, however long it takes" },
	{ 'h', "help", NULL, CMD_ALL, "this text" },
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

static int parse_number(const char *name, const char *text, __u64 *value)
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

/* The names in the group of @prefix ("state:"), or with none the attributes. */
static void list_names(const char *prefix)
{
	const char *(*name)(unsigned int) = NULL;

	switch (*prefix) {
	case 's':
		name = vmview_state_name;
		break;
	case 'k':
		name = vmview_kind_name;
		break;
	case 'l':
		name = vmview_list_name;
		break;
	}
	fprintf(stderr, "There are:");
	for (unsigned int i = 0; name && strcmp(name(i), "unknown"); i++)
		fprintf(stderr, " %s", name(i));
	for (const struct vmview_name *n = vmview_attribute_names; !name && n->name; n++)
		fprintf(stderr, " %s", n->name);
	fprintf(stderr, "%s\n", name ? "" : ", and state:NAME, kind:NAME, list:NAME");
}

/* A comma-separated list of names, each with @prefix before it. */
static int parse_categories(const char *name, const char *prefix, const char *text, __u64 *mask)
{
	char word[64];
	__u64 bit;

	for (;;) {
		size_t len = strcspn(text, ",");

		snprintf(word, sizeof(word), "%s%.*s", prefix, (int)len, text);
		if (vmview_category(word, &bit)) {
			reader_usage("--%s: there is no '%.*s'", name, (int)len, text);
			list_names(prefix);
			return STATUS_USAGE;
		}
		*mask |= bit;
		if (!text[len])
			return 0;
		text += len + 1;
	}
}

/*
 * A page has one state, one kind and one list. So "one of these" is "none of the
 * others", and that leaves the call's "any" to --any.
 */
static int parse_one_of(const char *name, const char *prefix, const char *text, __u64 group,
			struct options *opt)
{
	__u64 mask = 0;
	int status = parse_categories(name, prefix, text, &mask);

	if (!(mask & (mask - 1)))
		opt->all |= mask;
	else
		opt->none |= group & ~mask;
	return status;
}

/* One of @nr categories in a row. */
static int parse_bit(const char *name, const char *text, __u64 first, unsigned int nr,
		     __u64 *mask)
{
	__u64 value;
	int status = parse_number(name, text, &value);

	if (status)
		return status;
	if (value >= nr)
		return reader_usage("--%s takes a number from 0 to %u, not '%s'", name, nr - 1,
				    text);
	*mask |= first << value;
	return 0;
}

static int parse_node(const char *text, struct options *opt)
{
	__u64 value;
	int status = parse_number("node", text, &value);

	if (status)
		return status;
	if (value > 1023)
		return reader_usage("--node takes the number of a NUMA node, not '%s'", text);
	opt->flags |= VMVIEW_SCAN_NODE;
	opt->node = value;
	return 0;
}

/* Seconds, with a fraction if need be. */
static int parse_watch(const char *text, struct options *opt)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= 86400))
		return reader_usage("--watch takes seconds, from 0.1 to 86400, not '%s'", text);
	opt->watch_ms = seconds * 1000;
	return 0;
}

static int take_filter(int val, const char *arg, struct options *opt)
{
	switch (val) {
	case OPT_STATE:
		return parse_one_of("state", "state:", arg, VMVIEW_CATS_STATE, opt);
	case OPT_KIND:
		return parse_one_of("kind", "kind:", arg, VMVIEW_CATS_KIND, opt);
	case OPT_LIST:
		return parse_one_of("list", "list:", arg, VMVIEW_CATS_LIST, opt);
	case OPT_IS:
		return parse_categories("is", "", arg, &opt->all);
	case OPT_ANY:
		return parse_categories("any", "", arg, &opt->any);
	case OPT_NOT:
		return parse_categories("not", "", arg, &opt->none);
	case OPT_PAGES:
		opt->flags |= VMVIEW_SCAN_PAGES;
		break;
	case OPT_CONTIG:
		opt->flags |= VMVIEW_SCAN_CONTIG;
		break;
	case OPT_HOLES:
		opt->flags |= VMVIEW_SCAN_HOLES;
		break;
	case OPT_CACHE:
		opt->flags |= VMVIEW_SCAN_CACHE;
		break;
	case OPT_NEXT:
		opt->all |= VMVIEW_CAT_NEXT;
		opt->next = true;
		break;
	case OPT_FOREIGN:
		opt->all |= VMVIEW_CAT_FOREIGN;
		opt->foreign = true;
		break;
	case OPT_RANK:
		return parse_bit("rank", arg, VMVIEW_CAT_RANK(0), VMVIEW_GENS, &opt->all);
	case OPT_TIER:
		return parse_bit("tier", arg, VMVIEW_CAT_TIER(0), VMVIEW_TIERS, &opt->all);
	case OPT_LIMIT:
		return parse_number("limit", arg, &opt->limit);
	}
	return 0;
}

static int take(int val, const char *arg, struct options *opt)
{
	switch (val) {
	case 'h':
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
		opt->full_path = true;
		return 0;
	case 'b':
		opt->unit = UNIT_BYTES;
		return 0;
	case 'k':
		opt->unit = UNIT_KIB;
		return 0;
	case 'H':
		opt->unit = UNIT_HUMAN;
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
	case OPT_NODE:
		return parse_node(arg, opt);
	case OPT_WATCH:
		return parse_watch(arg, opt);
	case OPT_START_TIME:
		return parse_number("start-time", arg, &opt->start_time);
	default:
		return take_filter(val, arg, opt);
	}
}

static unsigned int commands_of(int val)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (table[i].val == val)
			return table[i].commands;
	return 0;
}

int options_parse(int *argc, char ***argv, struct options *opt, unsigned int *used)
{
	struct option longs[OPTIONS + 1] = { 0 };
	char shorts[2 * OPTIONS + 1] = "";
	int val, status;

	for (size_t i = 0, at = 0; i < OPTIONS; i++) {
		longs[i].name = table[i].name;
		longs[i].val = table[i].val;
		longs[i].has_arg = table[i].arg ? required_argument : no_argument;
		if (table[i].val < 256)
			shorts[at++] = table[i].val;
	}
	*used = CMD_ALL;
	while ((val = getopt_long(*argc, *argv, shorts, longs, NULL)) != -1) {
		if (val == '?') {
			fprintf(stderr, "Try 'vmview --help'.\n");
			return STATUS_USAGE;
		}
		status = take(val, optarg, opt);
		if (status)
			return status;
		*used &= commands_of(val);
	}
	*argc -= optind;
	*argv += optind;
	return 0;
}
