// SPDX-License-Identifier: GPL-2.0-only
/* The lists that the fake kernel has. */
#include <errno.h>
#include <stdint.h>

#include "fake.h"

static const struct vmview_lruvec lruvecs[] = {
	{	/* the root */
		.serial = 5, .memcg = 1, .online = 1, .flags = VMVIEW_LRUVEC_ROOT | VMVIEW_LRUVEC_MGLRU,
		.swappiness = -1, .nr_gens = 4, .max_seq = 19, .min_seq = { 16, 16 },
		.list[VMVIEW_LIST_UNEVICTABLE] = 1 << 20, .list[VMVIEW_LIST_GEN_FILE] = 3 << 20,
		.gen = { { 16, 88000, 0, 3 << 20 }, { 17, 41234 }, { 18, 9000 }, { 19, 1000 } },
	}, {	/* one with nothing in its oldest generation; 775 pages do not divide well */
		.serial = 6, .memcg = 4242, .online = 4242, .flags = VMVIEW_LRUVEC_MGLRU, .swappiness = 30,
		.nr_gens = 4, .max_seq = 19, .min_seq = { 16, 16 }, .usage = 9 << 20,
		.min = 1 << 20, .low = ~0ULL, .elow = 2 << 20,
		.list[VMVIEW_LIST_GEN_ANON] = 5 << 20, .list[VMVIEW_LIST_GEN_FILE] = 775 << 12,
		.gen = { { 16, 88000 }, { 17, 41234, 3 << 20, 0 }, { 18, 9000, 0, 775 << 12 },
			 { 19, 1000, 2 << 20, 0 } },
		.tier[1][1] = { 7, 70, 12, 345, 6 },
	}, {	/* one that was removed */
		.serial = 9, .memcg = 4243, .online = 4242, .flags = VMVIEW_LRUVEC_MGLRU | VMVIEW_LRUVEC_OFFLINE,
		.swappiness = 30, .nr_gens = 2, .max_seq = 3, .min_seq = { 2, 2 },
		.list[VMVIEW_LIST_GEN_FILE] = 1 << 20,
		.gen = { { 2, 5000, 0, 1 << 20 }, { 3, 4000 } },
	}, {	/* on the classic lists, and on the other node */
		.serial = 10, .memcg = 4244, .online = 4244, .node = 1, .swappiness = -1,
		.list[VMVIEW_LIST_INACTIVE_FILE] = 5 << 20,
		.list[VMVIEW_LIST_ACTIVE_ANON] = 1 << 20,
	},
};

int fake_lru(struct vmview_lru *lru)
{
	struct vmview_lruvec *vec = (void *)(uintptr_t)lru->vec;
	size_t at = lru->start, nr = VMVIEW_ARRAY_SIZE(lruvecs);

	if (story("hidden")) {
		errno = EPERM;
		return -1;
	}
	lru->cost = fake_cost;
	for (lru->nr = 0; lru->nr < lru->vec_len && at < nr; at++)
		if ((lru->node < 0 || lruvecs[at].node == (__u32)lru->node) &&
		    (!lru->memcg || fake_cgroup(lruvecs[at].memcg) == lru->memcg)) {
			vec[lru->nr] = lruvecs[at];
			if (story("stall") && lruvecs[at].memcg == 4244)
				vec[lru->nr].list[VMVIEW_LIST_UNEVICTABLE] = 2 << 20;
			vec[lru->nr].online = fake_cgroup(lruvecs[at].online);
			vec[lru->nr++].memcg = fake_cgroup(lruvecs[at].memcg);
		}
	lru->cursor = at < nr ? at : ~0ULL;
	return 0;
}
