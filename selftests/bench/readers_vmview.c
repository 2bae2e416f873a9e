// SPDX-License-Identifier: GPL-2.0-only
/* Readers: vmview's own calls. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "reader.h"

static int device;

static bool vmview_open(pid_t pid __attribute__((unused)))
{
	if (!device)
		device = open(VMVIEW_DEVICE, O_RDWR | O_CLOEXEC);
	return device > 0;
}

static void scan(const struct span *span, u32 flags)
{
	struct vmview_scan req = {
		.size = sizeof(req),
		.flags = flags,
		.target.pid = span->pid,
		.start = span->start,
		.end = span->end,
		.vec = (uintptr_t)room,
		.vec_len = ROOM_BYTES / sizeof(struct vmview_page),
		.rec_size = sizeof(struct vmview_page),
	};

	while (req.start < span->end) {
		if (ioctl(device, VMVIEW_IOC_SCAN, &req))
			die("SCAN");
		req.start = req.cursor;
	}
}

static void pages_read(const struct span *span)
{
	scan(span, VMVIEW_SCAN_PAGES);
}

static void runs_read(const struct span *span)
{
	scan(span, 0);
}

static void summary_read(const struct span *span)
{
	struct vmview_counts total;
	struct vmview_summary req = {
		.size = sizeof(req),
		.target.pid = span->pid,
		.end = ~0ULL,
		.total = (uintptr_t)&total,
		.total_size = sizeof(total),
	};

	if (ioctl(device, VMVIEW_IOC_SUMMARY, &req))
		die("SUMMARY");
}

const struct reader reader_pages = {
	.name = "SCAN-pages", .open = vmview_open, .read = pages_read, .any = true,
};

const struct reader reader_runs = {
	.name = "SCAN-runs", .open = vmview_open, .read = runs_read, .any = true,
};

const struct reader reader_summary = {
	.name = "SUMMARY", .open = vmview_open, .read = summary_read, .whole = true,
};
