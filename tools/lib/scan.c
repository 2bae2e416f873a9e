// SPDX-License-Identifier: GPL-2.0-only
/* Page records, call after call. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "libvmview.h"

/* 576 KiB of records a call: a scan of a GiB in runs is a call or two. */
#define RECORDS	8192

int vmview_scan_begin(struct vmview_scan_iter *it, const struct vmview_device *dev,
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
	it->vec = calloc(it->req.vec_len, sizeof(*it->vec));
	if (!it->vec)
		return -ENOMEM;
	it->req.vec = (uintptr_t)it->vec;
	return 0;
}

static int fill(struct vmview_scan_iter *it)
{
	struct vmview_scan *req = &it->req;
	__u64 start = req->start;

	if (ioctl(it->dev->fd, VMVIEW_IOC_SCAN, req))
		return -errno;
	vmview_cost_add(&it->cost, &req->cost);
	it->pos = 0;
	it->done = req->cursor >= req->end || (req->cost.flags & VMVIEW_COST_TARGET_GONE);
	if (!it->done && req->cursor <= start)
		return -EPROTO;
	req->start = req->cursor;
	return 0;
}

int vmview_scan_next(struct vmview_scan_iter *it, const struct vmview_page **page)
{
	while (it->pos == it->req.nr) {
		int err = it->done ? 0 : fill(it);

		if (err)
			return err;
		if (it->done && it->pos == it->req.nr)
			return 0;
	}
	*page = &it->vec[it->pos++];
	return 1;
}

void vmview_scan_end(struct vmview_scan_iter *it)
{
	free(it->vec);
	it->vec = NULL;
}
