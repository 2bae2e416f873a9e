// SPDX-License-Identifier: GPL-2.0-only
/* The census of LRU lists, call after call. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "iter.h"

/* Some 200 KiB of records a call. */
#define RECORDS	256

int vmview_lru_begin(struct vmview_lru_iter *it, const struct vmview_device *dev,
		     __u64 memcg, int node)
{
	int err;

	memset(it, 0, sizeof(*it));
	it->req.size = sizeof(it->req);
	it->req.memcg = memcg;
	it->req.node = node;
	err = vmview_iter_begin(&it->iter, dev, sizeof(struct vmview_lruvec), RECORDS);
	if (err)
		return err;
	it->req.vec = (uintptr_t)it->iter.vec;
	it->req.vec_len = it->iter.len;
	it->req.rec_size = it->iter.size;
	return 0;
}

static int fill(void *whole)
{
	struct vmview_lru_iter *it = whole;
	struct vmview_lru *req = &it->req;

	if (ioctl(it->iter.dev->fd, VMVIEW_IOC_LRU, req))
		return -errno;
	return vmview_iter_filled(&it->iter, &req->cost, req->nr, &req->start, req->cursor,
				  req->cursor == ~0ULL);
}

int vmview_lru_next(struct vmview_lru_iter *it, const struct vmview_lruvec **lruvec)
{
	const void *record;
	int ret = vmview_iter_next(&it->iter, fill, it, &record);

	if (ret > 0)
		*lruvec = record;
	return ret;
}

void vmview_lru_end(struct vmview_lru_iter *it)
{
	vmview_iter_end(&it->iter);
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
	census->cost = it.iter.cost;
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
