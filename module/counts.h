/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_COUNTS_H
#define VMVIEW_COUNTS_H

#include "area.h"
#include "vmview.h"

/**
 * vmview_count() - add a record to the counts of an area; pure
 * @counts: The counts. Its Pss are fixed-point until vmview_count_finish().
 * @page: The record, or run.
 * @area: The area that it lies in.
 */
void vmview_count(struct vmview_counts *counts, const struct vmview_page *page,
		  const struct vmview_area *area);

/**
 * vmview_count_finish() - turn counts into what user space sees
 * @counts: The counts.
 * @full: The caller may see all; otherwise what it may not see becomes 0.
 */
void vmview_count_finish(struct vmview_counts *counts, bool full);

#endif
