// SPDX-License-Identifier: GPL-2.0-only
/* Totals and areas, call after call. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "libvmview.h"

/* Some half MiB of records a call. */
#define RECORDS	256

int vmview_summary_begin(struct vmview_summary_iter *it, const struct vmview_device *dev,
			 struct vmview_target target, __u64 start, __u64 end)
{
	__u32 max = dev->info.max_records;

	memset(it, 0, sizeof(*it));
	it->dev = dev;
	it->req.size = sizeof(it->req);
	it->req.target = target;
	it->req.start = start;
	it->req.end = end;
	it->req.vec_len = max < RECORDS ? max : RECORDS;
	it->req.rec_size = sizeof(*it->vec);
	it->req.total_size = sizeof(it->chunk);
	it->vec = calloc(it->req.vec_len, sizeof(*it->vec));
	if (!it->vec)
		return -ENOMEM;
	it->req.vec = (uintptr_t)it->vec;
	return 0;
}

static int fill(struct vmview_summary_iter *it)
{
	struct vmview_summary *req = &it->req;
	__u64 start = req->start;

	/* Not in begin: the caller may have moved the iterator. */
	req->total = (uintptr_t)&it->chunk;
	memset(&it->chunk, 0, sizeof(it->chunk));
	if (ioctl(it->dev->fd, VMVIEW_IOC_SUMMARY, req))
		return -errno;
	vmview_cost_add(&it->cost, &req->cost);
	vmview_counts_add(&it->total, &it->chunk);
	it->pos = 0;
	it->done = req->cursor >= req->end || (req->cost.flags & VMVIEW_COST_TARGET_GONE);
	if (!it->done && req->cursor <= start)
		return -EPROTO;
	req->start = req->cursor;
	return 0;
}

int vmview_summary_next(struct vmview_summary_iter *it, const struct vmview_vma **vma)
{
	while (it->pos == it->req.nr) {
		int err = it->done ? 0 : fill(it);

		if (err)
			return err;
		if (it->done && it->pos == it->req.nr)
			return 0;
	}
	*vma = &it->vec[it->pos++];
	return 1;
}

void vmview_summary_end(struct vmview_summary_iter *it)
{
	free(it->vec);
	it->vec = NULL;
}

int vmview_total(const struct vmview_device *dev, struct vmview_target *target,
		 __u32 flags, struct vmview_counts *total, struct vmview_cost *cost)
{
	struct vmview_summary req = {
		.size = sizeof(req),
		.flags = flags,
		.target = *target,
		.end = ~0ULL,
		.total_size = sizeof(*total),
		.total = (uintptr_t)total,
	};

	memset(total, 0, sizeof(*total));
	if (ioctl(dev->fd, VMVIEW_IOC_SUMMARY, &req))
		return -errno;
	*target = req.target;
	vmview_cost_add(cost, &req.cost);
	return 0;
}
