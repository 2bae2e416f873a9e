/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `vmview stat` tells, a line at a time: values that were read, and the table of
 * columns, which says of each what it is. Text and JSON both go by that table.
 */
#ifndef READER_STAT_H
#define READER_STAT_H

#include "samples.h"

/* Whom a line is about, as bits. */
enum { OF_MACHINE = 1, OF_CGROUP = 2, OF_PROCESSES = 4 };

/* In the order of the columns. */
enum {
	/* Bytes at the moment. */
	STAT_SWPD, STAT_FREE, STAT_BUFF, STAT_CACHE,
	STAT_CURRENT, STAT_ANON, STAT_FILE, STAT_RSS, STAT_SWAP,
	/* Bytes so far. */
	STAT_SI, STAT_SO, STAT_BI, STAT_BO,
	/* Faults so far. */
	STAT_FIRST, STAT_SWAPIN, STAT_MAPPED, STAT_COW, STAT_OTHER,
	/* Pages so far. */
	STAT_REFAULT_ANON, STAT_REFAULT_FILE,
	STAT_KSWAPD, STAT_DIRECT, STAT_MEMCG, STAT_OTHERS,
	/* ns so far. */
	STAT_WAIT_SWAP, STAT_WAIT_RECLAIM, STAT_SOME, STAT_FULL,
	STAT_VALUES
};

#define STAT_UNKNOWN	(~0ULL)

/**
 * struct stat_reading - values at a time, or how much they changed
 * @ns: The time, or how long that took.
 * @value: By STAT_*; STAT_UNKNOWN where nobody says.
 */
struct stat_reading {
	__u64 ns;
	__u64 value[STAT_VALUES];
};

/**
 * struct stat - a run of the command
 * @r: The reader.
 * @w: Its session.
 * @samples: When to tell.
 * @of: OF_*.
 * @blind: There is no session: what only it knows stays unknown.
 * @lines: Printed so far.
 * @before: The last reading.
 */
struct stat {
	struct reader *r;
	struct watching w;
	struct samples samples;
	unsigned int of;
	bool blind;
	unsigned int lines;
	struct stat_reading before;
};

/* Takes all that is known now. 0 or -errno. */
int stat_read(const struct stat *s, struct stat_reading *reading);
/* What came since @before, in place of what is there. */
void stat_since(struct stat_reading *now, const struct stat_reading *before);

void stat_print_titles(const struct stat *s);
void stat_print(const struct stat *s, const struct stat_reading *change);
struct json_object *stat_json(const struct stat *s, const struct stat_reading *change);

#endif /* READER_STAT_H */
