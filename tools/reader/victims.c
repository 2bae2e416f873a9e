// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview lru --next: the census says how much memory stands where in reclaim's
 * way, the pages of all processes say whose it is and what of it is in use.
 */
#include <stdlib.h>
#include <time.h>

#include "victims.h"

static __u64 now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static int victims_read(struct reader *r, struct victims *v)
{
	__u64 begin = now_ns();
	int err;

	bounds_read(&v->bounds, NULL, -1);
	err = lines_read(r, v);
	if (!err)
		err = owners_read(r, v);
	if (err)
		return err;
	owners_settle(v);
	lines_plan(v);
	owners_share(v);
	victims_sort(v);
	/* One that went says nothing of all. */
	v->cost.flags &= ~VMVIEW_COST_TARGET_GONE;
	v->time_ns = now_ns() - begin;
	return 0;
}

int lru_next(struct reader *r, __u64 size)
{
	struct victims v = { .asked = size };
	int err, status = reader_open(r);

	if (!status)
		status = reader_cgroup(r);
	if (status)
		return status;
	v.page_size = r->dev.info.page_size;
	progress_begin(r);
	err = victims_read(r, &v);
	progress_end();
	if (err) {
		status = reader_fail(r, err);
	} else {
		if (r->opt.json)
			victims_json(r, &v);
		else
			victims_print(r, &v);
		status = reader_finish(r, &v.cost);
	}
	owners_free(&v);
	free(v.lines);
	return status;
}
