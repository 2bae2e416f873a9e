// SPDX-License-Identifier: GPL-2.0-only
/* Faults by the mapping that they were in. */
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "where.h"

static size_t hash(__u32 tgid, const char *area)
{
	size_t value = tgid * 2654435761U;

	while (*area)
		value = value * 31 + (unsigned char)*area++;
	return value;
}

/* NULL if it is new and there is no room. */
static struct where_row *find(struct where *w, __u32 tgid, const char *area)
{
	size_t i = hash(tgid, area) % WHERE_SLOTS;

	for (; w->rows[i].area; i = (i + 1) % WHERE_SLOTS)
		if (w->rows[i].tgid == tgid && !strcmp(w->rows[i].area, area))
			return &w->rows[i];
	if (w->nr >= WHERE_SLOTS / 4 * 3)
		return NULL;
	w->rows[i].area = strdup(area);
	if (!w->rows[i].area)
		abort();
	w->rows[i].tgid = tgid;
	w->nr++;
	return &w->rows[i];
}

void where_add(struct where *w, struct places *places, const struct vmview_event *e)
{
	struct where_row *row;
	struct spot spot;

	if (e->type != VMVIEW_EVENT_FAULT)
		return;
	spot = places_spot(places, e, e->addr);
	row = find(w, e->tgid, spot.area ? spot.area : "?");
	if (!row) {
		w->rest++;
		return;
	}
	row->faults++;
	row->major += e->outcome == VMVIEW_OUTCOME_MAJOR;
	row->back += vmview_event_came_back(e);
	row->ns += e->latency_ns;
}

static int compare(const void *a, const void *b)
{
	const struct where_row *x = *(struct where_row *const *)a;
	const struct where_row *y = *(struct where_row *const *)b;

	if (x->ns != y->ns)
		return x->ns > y->ns ? -1 : 1;
	return x->tgid != y->tgid ? (x->tgid > y->tgid ? 1 : -1) : strcmp(x->area, y->area);
}

static struct json_object *row_json(const struct where_row *row, struct places *places)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "process", who_json(places, row->tgid));
	json_add(object, "area", json_text(row->area));
	json_add(object, "faults", json_u64(row->faults));
	json_add(object, "major", json_u64(row->major));
	json_add(object, "from_swap", json_u64(row->back));
	json_add(object, "total_ns", json_u64(row->ns));
	return object;
}

struct json_object *where_json(struct where *w, struct places *places, size_t nr)
{
	struct json_object *array = json_object_new_array();
	struct where_row *list[WHERE_SLOTS];
	size_t all = 0;

	for (size_t i = 0; i < WHERE_SLOTS; i++)
		if (w->rows[i].area)
			list[all++] = &w->rows[i];
	qsort(list, all, sizeof(*list), compare);
	for (size_t i = 0; i < all && i < nr; i++)
		json_object_array_add(array, row_json(list[i], places));
	return array;
}

void where_free(struct where *w)
{
	for (size_t i = 0; i < WHERE_SLOTS; i++)
		free(w->rows[i].area);
}
