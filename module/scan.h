/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From batches of raw entries to filtered records and runs.
 */
#ifndef VMVIEW_SCAN_H
#define VMVIEW_SCAN_H

#include "vmview.h"

struct vmview_tgt;
struct vmview_walk;

/**
 * struct vmview_scanner - a scan in progress
 * @walk: The walk beneath.
 * @full: The caller may see all.
 * @flags: VMVIEW_SCAN_*.
 * @cat_all: Filter, as in struct vmview_scan.
 * @cat_any: Filter.
 * @cat_none: Filter.
 * @raw: Raw entry of the batch that is next.
 * @done: Address up to which that entry has been taken; 0 for none of it.
 * @run: The run that is growing; its pages are 0 if there is none.
 * @run_area: Start of the area that it lies in.
 */
struct vmview_scanner {
	struct vmview_walk *walk;
	bool full;
	u32 flags;
	u64 cat_all;
	u64 cat_any;
	u64 cat_none;
	unsigned int raw;
	unsigned long done;
	struct vmview_page run;
	unsigned long run_area;
};

/**
 * vmview_scan_begin() - begin a scan
 * @scanner: Filled in.
 * @tgt: The process; held until vmview_scan_end().
 * @scan: What is asked for, checked by the caller.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int vmview_scan_begin(struct vmview_scanner *scanner, const struct vmview_tgt *tgt,
		      const struct vmview_scan *scan);

/**
 * vmview_scan_fill() - take the next records
 * @scanner: The scan.
 * @out: Where they go.
 * @max: How many there is room for.
 *
 * Context: process; may sleep. Nothing of the target is held on return.
 * Return: how many, 0 at the end, or -EINTR.
 */
int vmview_scan_fill(struct vmview_scanner *scanner, struct vmview_page *out,
		     unsigned int max);

/**
 * vmview_scan_cursor() - where a later scan goes on after the last record taken
 * @scanner: The scan.
 *
 * Return: the address, ~0 at the end of the walk.
 */
u64 vmview_scan_cursor(const struct vmview_scanner *scanner);

/**
 * vmview_scan_end() - end a scan
 * @scanner: The scan.
 */
void vmview_scan_end(struct vmview_scanner *scanner);

#endif
