/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Totals of a process, area by area.
 */
#ifndef VMVIEW_SUMMARY_H
#define VMVIEW_SUMMARY_H

#include "vmview.h"

struct file;
struct vmview_tgt;
struct vmview_walk;

/**
 * struct vmview_summer - a summary in progress
 * @walk: The walk beneath.
 * @full: The caller may see all.
 * @cache: Look empty entries up in the page cache.
 * @tables: Table pages that the walk had met when the last area ended.
 * @entries: Entries in use that it had met by then.
 */
struct vmview_summer {
	struct vmview_walk *walk;
	bool full;
	bool cache;
	u64 tables[VMVIEW_LEVELS];
	u64 entries[VMVIEW_LEVELS];
};

/**
 * vmview_summary_begin() - begin a summary
 * @summer: Filled in.
 * @tgt: The process; held until vmview_summary_end().
 * @start: First address, page-aligned.
 * @end: First address behind the range.
 * @flags: VMVIEW_SCAN_CACHE or 0.
 * @files: Take a reference on the file of each area, for its name.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int vmview_summary_begin(struct vmview_summer *summer, const struct vmview_tgt *tgt,
			 u64 start, u64 end, u32 flags, bool files);

/**
 * vmview_summary_next() - sum up the next area
 * @summer: The summary.
 * @vma: Filled in, all of it.
 * @file: If not NULL and files were asked for: the area's file, referenced for
 *	the caller, or NULL.
 *
 * Context: process; may sleep. Nothing of the target is held on return.
 * Return: 1; 0 at the end or when the target is gone; -EINTR.
 */
int vmview_summary_next(struct vmview_summer *summer, struct vmview_vma *vma,
			struct file **file);

/**
 * vmview_summary_total() - sum up all that is left, whatever area it lies in
 * @summer: The summary, of which no area was taken.
 * @total: Filled in, all of it.
 *
 * Cheaper than adding areas up: these have thousands of bytes each.
 *
 * Context: process; may sleep. Nothing of the target is held on return.
 * Return: 0 at the end or when the target is gone; -EINTR.
 */
int vmview_summary_total(struct vmview_summer *summer, struct vmview_counts *total);

/**
 * vmview_summary_cursor() - where a later summary goes on
 * @summer: The summary.
 *
 * Return: the address, ~0 at the end.
 */
u64 vmview_summary_cursor(const struct vmview_summer *summer);

/**
 * vmview_summary_end() - end a summary
 * @summer: The summary.
 */
void vmview_summary_end(struct vmview_summer *summer);

/**
 * vmview_counts_add() - add the counts of one area to a total
 * @total: The total.
 * @counts: What to add.
 */
void vmview_counts_add(struct vmview_counts *total, const struct vmview_counts *counts);

#endif
