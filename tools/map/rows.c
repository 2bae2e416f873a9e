// SPDX-License-Identifier: GPL-2.0-only
/*
 * A row is an object as the linker lays it out: areas of one file that touch each
 * other, and what follows them without a name, as .bss does, unless that is larger.
 * Where that makes too many rows, the smallest neighbours share one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

__u64 rows_area_pages(const struct rows *rows, size_t area)
{
	const struct vmview_area *a = &rows->maps.areas[area];

	return (a->end - a->start) / rows->page;
}

__u64 rows_start(const struct rows *rows, const struct row *row)
{
	return rows->maps.areas[row->first].start;
}

__u64 rows_stop(const struct rows *rows, const struct row *row)
{
	return rows->maps.areas[row->end - 1].end;
}

__u64 rows_address(const struct rows *rows, const struct row *row, __u64 nth)
{
	size_t area = row->first;

	while (area + 1 < row->end && nth >= rows_area_pages(rows, area))
		nth -= rows_area_pages(rows, area++);
	return rows->maps.areas[area].start + nth * rows->page;
}

/* Whether an area goes on with what begins with @first. */
static bool belongs(const struct vmview_area *areas, size_t first, size_t area)
{
	const struct vmview_area *a = &areas[area];

	if (areas[area - 1].end != a->start)
		return false;
	return !strcmp(areas[first].name, a->name) ||
	       (!*a->name && a->end - a->start <= a->start - areas[first].start);
}

/* [vsyscall] is the kernel's, at an address of the kernel's. */
static void drop_kernel(struct vmview_maps *maps)
{
	while (maps->nr && maps->areas[maps->nr - 1].start >> 63)
		free(maps->areas[--maps->nr].name);
}

static void group(struct rows *rows)
{
	const struct vmview_area *areas = rows->maps.areas;

	for (size_t i = 0; i < rows->maps.nr; i++) {
		struct row *last = rows->nr ? &rows->vec[rows->nr - 1] : NULL;

		if (!last || !belongs(areas, last->first, i)) {
			last = &rows->vec[rows->nr++];
			last->first = i;
		}
		last->end = i + 1;
		last->pages += rows_area_pages(rows, i);
	}
}

/* Neighbours that both have less than @small pages share a row. */
static void join(struct rows *rows, __u64 small)
{
	size_t to = 0;

	for (size_t i = 1; i < rows->nr; i++) {
		struct row *last = &rows->vec[to];

		if (last->pages < small && rows->vec[i].pages < small) {
			last->end = rows->vec[i].end;
			last->pages += rows->vec[i].pages;
		} else {
			rows->vec[++to] = rows->vec[i];
		}
	}
	rows->nr = to + 1;
}

int rows_begin(struct rows *rows, struct vmview_maps *maps, __u64 page)
{
	*rows = (struct rows){ .maps = *maps, .page = page };
	memset(maps, 0, sizeof(*maps));
	drop_kernel(&rows->maps);
	rows->vec = calloc(rows->maps.nr + 1, sizeof(*rows->vec));
	if (!rows->vec)
		return -ENOMEM;
	group(rows);
	for (__u64 small = 2; rows->nr > ROWS; small *= 2)
		join(rows, small);
	return 0;
}

void rows_end(struct rows *rows)
{
	free(rows->vec);
	vmview_maps_free(&rows->maps);
	memset(rows, 0, sizeof(*rows));
}

/* Of a path its last component, as in vmview maps. */
static const char *short_name(const struct vmview_area *area)
{
	const char *slash = *area->name == '/' ? strrchr(area->name, '/') : NULL;

	if (!*area->name)
		return area->inode ? "[ file ]" : "[ anon ]";
	return slash && slash[1] ? slash + 1 : area->name;
}

void rows_name(const struct rows *rows, const struct row *row, char *name, size_t size)
{
	const struct vmview_area *areas = rows->maps.areas;
	const char *first = short_name(&areas[row->first]);

	for (size_t i = row->first + 1; i < row->end; i++) {
		if (belongs(areas, row->first, i))
			continue;
		snprintf(name, size, "%zu areas from %s", row->end - row->first, first);
		return;
	}
	snprintf(name, size, "%s", first);
}
