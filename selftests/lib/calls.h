/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls of vmview, as thin as can be. */
#ifndef _SELFTESTS_CALLS_H
#define _SELFTESTS_CALLS_H

#include "common.h"

/* Opens the device; ends the test if that fails. */
int vmv_open(void);

/* Each fills in size and record sizes; returns 0 or -errno. */
int vmv_info(int fd, struct vmview_info *info);
int vmv_scan(int fd, struct vmview_scan *scan);
int vmv_summary(int fd, struct vmview_summary *sum);
int vmv_translate(int fd, struct vmview_translate *tr);

/* An array that grows. */
struct records {
	struct vmview_page *page;
	size_t nr;
	size_t cap;
};

/**
 * struct scan_args - what vmv_scan_all() asks for
 * @pid: The target.
 * @flags: VMVIEW_SCAN_*.
 * @start: First address.
 * @end: First address behind; 0 for all.
 * @cat_all: Filter.
 * @cat_any: Filter.
 * @cat_none: Filter.
 * @vec_len: Records asked of one call; 0 for as many as is sensible.
 * @node: With %VMVIEW_SCAN_NODE.
 * @memcg: With %VMVIEW_SCAN_MEMCG.
 */
struct scan_args {
	pid_t pid;
	u32 flags;
	u64 start;
	u64 end;
	u64 cat_all;
	u64 cat_any;
	u64 cat_none;
	u32 vec_len;
	u32 node;
	u64 memcg;
};

/*
 * Scans from start to end by as many calls as it takes and appends to @out.
 * Returns 0 or -errno. Ends the test if a cursor does not move forward.
 */
int vmv_scan_all(int fd, const struct scan_args *args, struct records *out);
void records_free(struct records *r);

#endif /* _SELFTESTS_CALLS_H */
