/* SPDX-License-Identifier: GPL-2.0-only */
/* The options, for the files that take them off the command line. */
#ifndef READER_OPTIONS_TAKE_H
#define READER_OPTIONS_TAKE_H

#include "options.h"

/* Those with a letter have that instead. */
enum {
	OPT_COLOR = 256, OPT_NO_PROGRESS, OPT_START_TIME, OPT_CACHE, OPT_STATE,
	OPT_KIND, OPT_LIST, OPT_IS, OPT_ANY, OPT_NOT, OPT_HOLES, OPT_CONTIG,
	OPT_PAGES, OPT_LIMIT, OPT_NEXT, OPT_RANK, OPT_TIER, OPT_MEMCG, OPT_CGROUP,
	OPT_NODE, OPT_FOREIGN, OPT_WATCH, OPT_CHILDREN, OPT_FAULTS, OPT_SWAP,
	OPT_RECLAIM, OPT_EVENTS, OPT_LIST_EVENTS, OPT_BEGIN, OPT_CAUSE, OPT_MIN_LATENCY, OPT_SAMPLE,
	OPT_BUFFER, OPT_HIST, OPT_PERFETTO, OPT_HELP, OPT_IEC, OPT_INTERVAL,
};

/* Take option @val with @arg. 0, also if it is not theirs, or a status. */
int options_take_pages(int val, const char *arg, struct options *opt);
int options_take_events(int val, const char *arg, struct options *opt);

/* The number in @text. 0, or a status after a message about --@name. */
int options_number(const char *name, const char *text, __u64 *value);

#endif /* READER_OPTIONS_TAKE_H */
