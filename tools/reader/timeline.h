/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events by time, in a bounded number of columns however long it takes: where time
 * goes on beyond the last one, columns are made wider, and those that fall into one
 * are added up.
 */
#ifndef READER_TIMELINE_H
#define READER_TIMELINE_H

#include "json.h"
#include "waits.h"

#define TIMELINE_COLUMNS	240

struct timeline_column {
	__u64 faults[VMVIEW_CAUSES];
	__u64 evicted[VMVIEW_ACTORS];	/* pages */
	__u64 back;			/* faults on what was in swap */
	__u64 waited_ns[WAITS];		/* by all threads together, in that time */
};

struct timeline {
	struct waits waits;
	__u64 start_ns;
	__u64 width_ns;			/* of a column */
	unsigned int widened;		/* how often */
	unsigned int nr;		/* columns in use */
	struct timeline_column columns[TIMELINE_COLUMNS];
};

void timeline_begin(struct timeline *timeline, __u64 start_ns);
/* Events come in the order of their end. */
void timeline_add(struct timeline *timeline, const struct vmview_event *event);
/* It went on until then, with or without events. */
void timeline_reach(struct timeline *timeline, __u64 end_ns);
struct json_object *timeline_json(const struct timeline *timeline);
void timeline_free(struct timeline *timeline);

#endif /* READER_TIMELINE_H */
