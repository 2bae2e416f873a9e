// SPDX-License-Identifier: GPL-2.0-only
/* Totals and areas, call after call. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

#include "iter.h"

/* Some half MiB of records a call. */
#define RECORDS	256

int vmview_summary_begin(struct vmview_summary_iter *it, const struct vmview_device *dev,
			 struct vmview_target target, __u64 start, __u64 end)
{
	int err;

	memset(it, 0, sizeof(*it));
	it->req.size = sizeof(it->req);
	it->req.target = target;
	it->req.start = start;
	it->req.end = end;
	it->req.total_size = sizeof(it->chunk);
	err = vmview_iter_begin(&it->iter, dev, sizeof(struct vmview_vma), RECORDS);
	if (err)
		return err;
	it->req.vec = (uintptr_t)it->iter.vec;
	it->req.vec_len = it->iter.len;
	it->req.rec_size = it->iter.size;
	return 0;
}

static int fill(void *whole)
{
	struct vmview_summary_iter *it = whole;
	struct vmview_summary *req = &it->req;

	/* Not in begin: the caller may have moved the iterator. */
	req->total = (uintptr_t)&it->chunk;
	memset(&it->chunk, 0, sizeof(it->chunk));
	if (ioctl(it->iter.dev->fd, VMVIEW_IOC_SUMMARY, req))
		return -errno;
	vmview_counts_add(&it->total, &it->chunk);
	return vmview_iter_filled(&it->iter, &req->cost, req->nr, &req->start, req->cursor,
				  req->cursor >= req->end ||
				  (req->cost.flags & VMVIEW_COST_TARGET_GONE));
}

int vmview_summary_next(struct vmview_summary_iter *it, const struct vmview_vma **vma)
{
	const void *record;
	int ret = vmview_iter_next(&it->iter, fill, it, &record);

	if (ret > 0)
		*vma = record;
	return ret;
}

void vmview_summary_end(struct vmview_summary_iter *it)
{
	vmview_iter_end(&it->iter);
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
