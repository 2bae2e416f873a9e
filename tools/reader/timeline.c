// SPDX-License-Identifier: GPL-2.0-only
/* Events by time. */
#include <string.h>

#include "timeline.h"

#define FIRST_NS	1000000ULL	/* width to begin with */

void timeline_begin(struct timeline *t, __u64 start_ns)
{
	memset(t, 0, sizeof(*t));
	t->start_ns = start_ns;
	t->width_ns = FIRST_NS;
}

/* All in a column is counts. */
static void add_column(struct timeline_column *to, const struct timeline_column *from)
{
	const __u64 *src = (const void *)from;
	__u64 *dst = (void *)to;

	for (size_t i = 0; i < sizeof(*to) / sizeof(__u64); i++)
		dst[i] += src[i];
}

/* 1, 2, 10, 20, 100 ms and so on: widths that a person can read. */
static void widen(struct timeline *t)
{
	unsigned int times = t->widened++ % 2 ? 5 : 2;

	t->width_ns *= times;
	for (unsigned int i = 0; i < t->nr; i++) {
		struct timeline_column column = t->columns[i];

		memset(&t->columns[i], 0, sizeof(column));
		add_column(&t->columns[i / times], &column);
	}
	t->nr = (t->nr + times - 1) / times;
}

/* The column of that time; there are all up to it then. */
static unsigned int column_of(struct timeline *t, __u64 time_ns)
{
	__u64 ns = time_ns > t->start_ns ? time_ns - t->start_ns : 0;

	while (ns / t->width_ns >= TIMELINE_COLUMNS)
		widen(t);
	if (ns / t->width_ns >= t->nr)
		t->nr = ns / t->width_ns + 1;
	return ns / t->width_ns;
}

/* What took long is of all the columns that it lasted for. */
static void add_wait(struct timeline *t, enum wait what, const struct vmview_event *e)
{
	__u64 begin = e->latency_ns < e->time_ns ? e->time_ns - e->latency_ns : 0;
	__u64 rest = waits_own_ns(&t->waits, e);
	unsigned int last = column_of(t, e->time_ns), first = column_of(t, begin);

	for (unsigned int i = first; i < last; i++) {
		__u64 until = t->start_ns + (i + 1) * t->width_ns;
		__u64 share = (double)rest * (until - begin) / (e->time_ns - begin);

		t->columns[i].waited_ns[what] += share;
		rest -= share;
		begin = until;
	}
	t->columns[last].waited_ns[what] += rest;
}

static void add_fault(struct timeline_column *column, const struct vmview_event *e)
{
	column->faults[e->cause < VMVIEW_CAUSES ? e->cause : VMVIEW_CAUSE_UNKNOWN]++;
	column->back += vmview_event_came_back(e);
}

void timeline_add(struct timeline *t, const struct vmview_event *e)
{
	struct timeline_column *column = &t->columns[column_of(t, e->time_ns)];
	enum wait what = wait_of(e);

	if (e->type == VMVIEW_EVENT_FAULT)
		add_fault(column, e);
	else if (e->type == VMVIEW_EVENT_EVICT)
		column->evicted[e->actor % VMVIEW_ACTORS] += e->pages;
	if (what != WAIT_NONE)
		add_wait(t, what, e);
}

void timeline_reach(struct timeline *t, __u64 end_ns)
{
	if (end_ns > t->start_ns)
		column_of(t, end_ns - 1);
}

void timeline_free(struct timeline *t)
{
	waits_free(&t->waits);
}

/* One count of all columns, @at bytes into each; NULL if all are 0. */
static struct json_object *row(const struct timeline *t, size_t at)
{
	struct json_object *array = json_object_new_array();
	bool any = false;

	for (unsigned int i = 0; i < t->nr; i++) {
		__u64 count = *(const __u64 *)((const char *)&t->columns[i] + at);

		any |= count;
		json_object_array_add(array, json_u64(count));
	}
	if (any)
		return array;
	json_object_put(array);
	return NULL;
}

/* Rows of @nr counts that follow each other, those that have any. */
static struct json_object *rows(const struct timeline *t, size_t at, unsigned int nr,
				const char *(*name)(unsigned int number))
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < nr; i++) {
		struct json_object *array = row(t, at + i * sizeof(__u64));

		if (array)
			json_add(object, name(i), array);
	}
	return object;
}

static const char *wait_name(unsigned int what)
{
	static const char *const names[WAITS] = {
		[WAIT_SWAP] = "swap", [WAIT_FILE] = "file", [WAIT_RECLAIM] = "reclaim",
		[WAIT_COMPACT] = "compact",
	};

	return names[what];
}

struct json_object *timeline_json(const struct timeline *t)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "width_ns", json_u64(t->width_ns));
	json_add(object, "columns", json_u64(t->nr));
	json_add(object, "faults", rows(t, offsetof(struct timeline_column, faults),
					VMVIEW_CAUSES, vmview_cause_name));
	json_add(object, "evicted", rows(t, offsetof(struct timeline_column, evicted),
					 VMVIEW_ACTORS, vmview_actor_name));
	json_add(object, "back", row(t, offsetof(struct timeline_column, back)));
	json_add(object, "waited_ns", rows(t, offsetof(struct timeline_column, waited_ns),
					   WAITS, wait_name));
	return object;
}
