// SPDX-License-Identifier: GPL-2.0-only
/* The census of LRU lists, call after call. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "libvmview.h"

/* Some 200 KiB of records a call. */
#define RECORDS	256

int vmview_lru_begin(struct vmview_lru_iter *it, const struct vmview_device *dev,
		     __u64 memcg, int node)
{
	__u32 max = dev->info.max_records;

	memset(it, 0, sizeof(*it));
	it->dev = dev;
	it->req.size = sizeof(it->req);
	it->req.memcg = memcg;
	it->req.node = node;
	it->req.vec_len = max < RECORDS ? max : RECORDS;
	it->req.rec_size = sizeof(*it->vec);
	it->vec = calloc(it->req.vec_len, sizeof(*it->vec));
	if (!it->vec)
		return -ENOMEM;
	it->req.vec = (uintptr_t)it->vec;
	return 0;
}

static int fill(struct vmview_lru_iter *it)
{
	struct vmview_lru *req = &it->req;
	__u64 start = req->start;

	if (ioctl(it->dev->fd, VMVIEW_IOC_LRU, req))
		return -errno;
	vmview_cost_add(&it->cost, &req->cost);
	it->pos = 0;
	it->done = req->cursor == ~0ULL;
	if (req->nr > req->vec_len || (!it->done && req->cursor <= start))
		return -EPROTO;
	req->start = req->cursor;
	return 0;
}

int vmview_lru_next(struct vmview_lru_iter *it, const struct vmview_lruvec **lruvec)
{
	while (it->pos == it->req.nr) {
		int err = it->done ? 0 : fill(it);

		if (err)
			return err;
		if (it->done && it->pos == it->req.nr)
			return 0;
	}
	*lruvec = &it->vec[it->pos++];
	return 1;
}

void vmview_lru_end(struct vmview_lru_iter *it)
{
	free(it->vec);
	it->vec = NULL;
}

static int add(struct vmview_census *census, const struct vmview_lruvec *lruvec)
{
	void *vec = vmview_grow(census->vec, census->nr, sizeof(*census->vec));

	if (!vec)
		return -ENOMEM;
	census->vec = vec;
	census->vec[census->nr++] = *lruvec;
	return 0;
}

int vmview_census_read(struct vmview_census *census, const struct vmview_device *dev,
		       __u64 memcg, int node)
{
	const struct vmview_lruvec *lruvec;
	struct vmview_lru_iter it;
	int ret;

	memset(census, 0, sizeof(*census));
	ret = vmview_lru_begin(&it, dev, memcg, node);
	if (ret)
		return ret;
	while ((ret = vmview_lru_next(&it, &lruvec)) > 0) {
		ret = add(census, lruvec);
		if (ret)
			break;
	}
	census->cost = it.cost;
	vmview_lru_end(&it);
	if (ret)
		vmview_census_free(census);
	return ret;
}

void vmview_census_free(struct vmview_census *census)
{
	free(census->vec);
	memset(census, 0, sizeof(*census));
}
