// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "calls.h"

#define VEC_LEN 4096

static int call(int fd, unsigned long number, void *request)
{
	return ioctl(fd, number, request) < 0 ? -errno : 0;
}

int vmv_open(void)
{
	int fd = open(VMVIEW_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("open %s", VMVIEW_DEVICE);
	return fd;
}

int vmv_info(int fd, struct vmview_info *info)
{
	info->size = sizeof(*info);
	info->rec_size = info->vec ? sizeof(struct vmview_feature) : 0;
	return call(fd, VMVIEW_IOC_INFO, info);
}

int vmv_scan(int fd, struct vmview_scan *scan)
{
	scan->size = sizeof(*scan);
	scan->rec_size = sizeof(struct vmview_page);
	return call(fd, VMVIEW_IOC_SCAN, scan);
}

int vmv_summary(int fd, struct vmview_summary *sum)
{
	sum->size = sizeof(*sum);
	sum->rec_size = sum->vec ? sizeof(struct vmview_vma) : 0;
	sum->total_size = sum->total ? sizeof(struct vmview_counts) : 0;
	return call(fd, VMVIEW_IOC_SUMMARY, sum);
}

int vmv_translate(int fd, struct vmview_translate *tr)
{
	tr->size = sizeof(*tr);
	tr->rec_size = sizeof(struct vmview_translation);
	return call(fd, VMVIEW_IOC_TRANSLATE, tr);
}

static void make_room(struct records *r, size_t more)
{
	if (r->nr + more <= r->cap)
		return;
	r->cap = (r->nr + more) * 2;
	r->page = xrealloc(r->page, r->cap * sizeof(*r->page));
}

int vmv_scan_all(int fd, const struct scan_args *args, struct records *out)
{
	u64 end = args->end ? args->end : ~0ULL;
	u64 at = args->start;
	int err;

	while (at < end) {
		struct vmview_scan scan = {
			.flags = args->flags,
			.target.pid = args->pid,
			.start = at,
			.end = end,
			.cat_all = args->cat_all,
			.cat_any = args->cat_any,
			.cat_none = args->cat_none,
			.vec_len = args->vec_len ? args->vec_len : VEC_LEN,
			.node = args->node,
			.memcg = args->memcg,
		};

		make_room(out, scan.vec_len);
		scan.vec = (uintptr_t)(out->page + out->nr);
		err = vmv_scan(fd, &scan);
		if (err)
			return err;
		if (scan.nr > scan.vec_len)
			die("%u records in a vector of %u", scan.nr, scan.vec_len);
		if (scan.cursor <= at)
			die("cursor %#llx does not move from %#llx",
			    scan.cursor, at);
		out->nr += scan.nr;
		at = scan.cursor;
	}
	return 0;
}

void records_free(struct records *r)
{
	free(r->page);
	*r = (struct records){};
}
