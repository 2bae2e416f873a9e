// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cgroups that were removed, and still pay for memory: they have no directory any
 * more, but records of LRU tell which cgroup above them is there.
 */
#include <stdlib.h>
#include <string.h>

#include "libvmview.h"

struct removed {
	__u64 id;
	__u64 online;
};

/* By id. */
static struct {
	struct removed *vec;
	size_t nr;
} cache;

/* Where @id is, or would be. */
static size_t place_of(__u64 id)
{
	size_t low = 0, high = cache.nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (cache.vec[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_known(__u64 id)
{
	size_t at = place_of(id);

	return at < cache.nr && cache.vec[at].id == id;
}

const char *vmview_cgroup_above(__u64 id)
{
	return is_known(id) ? vmview_cgroup_path(cache.vec[place_of(id)].online) : NULL;
}

void vmview_cgroup_learn(const struct vmview_lruvec *lruvec)
{
	size_t at = place_of(lruvec->memcg);
	struct removed *vec;

	if (!(lruvec->flags & VMVIEW_LRUVEC_OFFLINE) || is_known(lruvec->memcg))
		return;
	vec = vmview_grow(cache.vec, cache.nr, sizeof(*vec));
	if (!vec)
		return;
	memmove(&vec[at + 1], &vec[at], (cache.nr - at) * sizeof(*vec));
	vec[at] = (struct removed){ lruvec->memcg, lruvec->online };
	cache.vec = vec;
	cache.nr++;
}

void vmview_cgroup_ask(const struct vmview_device *dev, __u64 memcg)
{
	struct vmview_census census;

	if (is_known(memcg) || vmview_census_read(&census, dev, memcg, -1))
		return;
	for (size_t i = 0; i < census.nr; i++)
		vmview_cgroup_learn(&census.vec[i]);
	vmview_census_free(&census);
}
