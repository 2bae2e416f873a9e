// SPDX-License-Identifier: GPL-2.0-only
/* Readers: what the kernel has of its own, one file or call each. */
#include <linux/types.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "reader.h"

/* Newer than the C library's headers. */
struct scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};

struct region {
	__u64 start;
	__u64 end;
	__u64 categories;
};

#define SCAN_CALL	_IOWR('f', 16, struct scan_arg)
#define SCAN_PRESENT	(1 << 3)
#define SCAN_SWAPPED	(1 << 4)
#define SCAN_ALL	0xff	/* every category that 6.12 knows */

static int pagemap, smaps, rollup;

static bool pagemap_open(pid_t pid)
{
	return reopen(&pagemap, pid, "pagemap");
}

static void pagemap_read(const struct span *span)
{
	u64 addr, left;

	for (addr = span->start; addr < span->end; addr += ROOM_BYTES / 8 * PAGE) {
		left = (span->end - addr) / PAGE * 8;
		if (left > ROOM_BYTES)
			left = ROOM_BYTES;
		if (pread(pagemap, room, left, addr / PAGE * 8) != (ssize_t)left)
			die("pagemap");
	}
}

static int scan_once(u64 start, u64 end, u64 *walk_end)
{
	struct scan_arg arg = {
		.size = sizeof(arg),
		.start = start,
		.end = end,
		.vec = (uintptr_t)room,
		.vec_len = ROOM_BYTES / sizeof(struct region),
		.category_anyof_mask = SCAN_PRESENT | SCAN_SWAPPED,
		.return_mask = SCAN_ALL,
	};
	int nr = ioctl(pagemap, SCAN_CALL, &arg);

	*walk_end = arg.walk_end;
	return nr;
}

static bool pagemap_scan_open(pid_t pid)
{
	u64 end;

	return pagemap_open(pid) && scan_once(0, PAGE, &end) >= 0;
}

static void pagemap_scan_read(const struct span *span)
{
	u64 addr = span->start;

	while (addr < span->end)
		if (scan_once(addr, span->end, &addr) < 0)
			die("PAGEMAP_SCAN");
}

static bool mincore_open(pid_t pid)
{
	return pid == getpid();
}

static void mincore_read(const struct span *span)
{
	if (mincore((void *)(uintptr_t)span->start, span->end - span->start,
		    (unsigned char *)room))
		die("mincore");
}

static void text_read(int fd)
{
	off_t at = 0;
	ssize_t got;

	while ((got = pread(fd, room, 1 << 16, at)) > 0)
		at += got;
	if (got < 0)
		die("read a file of text");
}

static bool smaps_open(pid_t pid)
{
	return reopen(&smaps, pid, "smaps");
}

static void smaps_read(const struct span *span __attribute__((unused)))
{
	text_read(smaps);
}

static bool rollup_open(pid_t pid)
{
	return reopen(&rollup, pid, "smaps_rollup");
}

static void rollup_read(const struct span *span __attribute__((unused)))
{
	text_read(rollup);
}

const struct reader reader_pagemap = {
	.name = "pagemap", .open = pagemap_open, .read = pagemap_read,
};

const struct reader reader_pagemap_scan = {
	.name = "PAGEMAP_SCAN", .open = pagemap_scan_open, .read = pagemap_scan_read,
	.any = true,
};

const struct reader reader_mincore = {
	.name = "mincore", .open = mincore_open, .read = mincore_read, .self = true,
};

const struct reader reader_smaps = {
	.name = "smaps", .open = smaps_open, .read = smaps_read, .whole = true,
};

const struct reader reader_smaps_rollup = {
	.name = "smaps_rollup", .open = rollup_open, .read = rollup_read, .whole = true,
};
