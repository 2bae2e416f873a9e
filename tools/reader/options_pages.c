// SPDX-License-Identifier: GPL-2.0-only
/* Options that choose pages. */
#include <string.h>

#include "options_take.h"
#include "reader.h"

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
	int status = options_number(name, text, &value);

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
	int status = options_number("node", text, &value);

	if (status)
		return status;
	if (value > 1023)
		return reader_usage("--node takes the number of a NUMA node, not '%s'", text);
	opt->flags |= VMVIEW_SCAN_NODE;
	opt->node = value;
	return 0;
}

int options_take_pages(int val, const char *arg, struct options *opt)
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
	case OPT_NODE:
		return parse_node(arg, opt);
	case OPT_LIMIT:
		return options_number("limit", arg, &opt->limit);
	}
	return 0;
}
