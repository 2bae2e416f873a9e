// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steps through the areas of a process. Which areas there are is read once; one
 * that comes later is missed, one that goes is empty.
 */
#include <errno.h>
#include <string.h>

#include "walk.h"

int walk_begin(struct walk *walk, int pid, __u64 start_time, __u64 start, __u64 end)
{
	int err;

	memset(walk, 0, sizeof(*walk));
	walk->target = vmview_target_pid(pid, start_time);
	walk->at = start;
	walk->end = end;
	err = vmview_maps_read(&walk->maps, pid);
	return err == -ENOENT ? -ESRCH : err;
}

void walk_end(struct walk *walk)
{
	vmview_maps_free(&walk->maps);
}

/* Over areas that were dealt with, and to the start of the next one. */
static const struct vmview_area *settle(struct walk *walk)
{
	while (walk->area < walk->maps.nr && walk->maps.areas[walk->area].end <= walk->at)
		walk->area++;
	if (walk->area == walk->maps.nr)
		return NULL;
	if (walk->at < walk->maps.areas[walk->area].start)
		walk->at = walk->maps.areas[walk->area].start;
	return walk->at < walk->end ? &walk->maps.areas[walk->area] : NULL;
}

bool walk_more(struct walk *walk)
{
	return settle(walk);
}

bool walk_range(struct walk *walk, __u64 *start, __u64 *end)
{
	const struct vmview_area *area = settle(walk);
	__u64 room = WALK_STEP;

	if (!area)
		return false;
	*start = walk->at;
	for (unsigned int areas = 0; area && room && areas < WALK_AREAS; areas++) {
		__u64 to = area->end < walk->end ? area->end : walk->end;

		if (to - walk->at > room)
			to = walk->at + room;
		room -= to - walk->at;
		walk->at = to;
		*end = to;
		area = settle(walk);
	}
	return true;
}

int walk_sum(struct walk *walk, const struct vmview_device *dev, struct vmview_counts *sum,
	     void (*see)(void *arg, const struct vmview_vma *vma), void *arg)
{
	struct vmview_summary_iter it;
	const struct vmview_vma *vma;
	__u64 start, end;
	int ret;

	if (!walk_range(walk, &start, &end))
		return 0;
	ret = vmview_summary_begin(&it, dev, walk->target, start, end);
	if (ret)
		return ret;
	while ((ret = vmview_summary_next(&it, &vma)) > 0)
		if (see)
			see(arg, vma);
	walk->target = it.req.target;
	if (sum)
		vmview_counts_add(sum, &it.total);
	vmview_summary_end(&it);
	return ret < 0 ? ret : walk_more(walk);
}

double walk_oldest(const struct vmview_counts *counts)
{
	__u64 oldest = counts->gen[0][0] + counts->gen[0][1] +
		       counts->list[VMVIEW_LIST_INACTIVE_ANON] +
		       counts->list[VMVIEW_LIST_INACTIVE_FILE];

	return counts->rss ? (double)oldest / counts->rss : -1;
}
