// SPDX-License-Identifier: GPL-2.0-only
/* Page records, call after call. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

#include "iter.h"

/* 640 KiB of records a call: a scan of a GiB in runs is a call or two. */
#define RECORDS	8192

int vmview_scan_begin(struct vmview_scan_iter *it, const struct vmview_device *dev,
		      struct vmview_target target, __u64 start, __u64 end)
{
	int err;

	memset(it, 0, sizeof(*it));
	it->req.size = sizeof(it->req);
	it->req.target = target;
	it->req.start = start;
	it->req.end = end;
	err = vmview_iter_begin(&it->iter, dev, sizeof(struct vmview_page), RECORDS);
	if (err)
		return err;
	it->req.vec = (uintptr_t)it->iter.vec;
	it->req.vec_len = it->iter.len;
	it->req.rec_size = it->iter.size;
	return 0;
}

static int fill(void *whole)
{
	struct vmview_scan_iter *it = whole;
	struct vmview_scan *req = &it->req;

	if (ioctl(it->iter.dev->fd, VMVIEW_IOC_SCAN, req))
		return -errno;
	return vmview_iter_filled(&it->iter, &req->cost, req->nr, &req->start, req->cursor,
				  req->cursor >= req->end ||
				  (req->cost.flags & VMVIEW_COST_TARGET_GONE));
}

int vmview_scan_next(struct vmview_scan_iter *it, const struct vmview_page **page)
{
	const void *record;
	int ret = vmview_iter_next(&it->iter, fill, it, &record);

	if (ret > 0)
		*page = record;
	return ret;
}

void vmview_scan_end(struct vmview_scan_iter *it)
{
	vmview_iter_end(&it->iter);
}
