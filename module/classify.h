/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a raw entry to the record that user space sees. Pure: no lock, no
 * memory, no pointer followed; the same input gives the same record.
 */
#ifndef VMVIEW_CLASSIFY_H
#define VMVIEW_CLASSIFY_H

#include "area.h"
#include "raw.h"
#include "vmview.h"

/**
 * vmview_classify() - make a record
 * @page: Filled in, all of it.
 * @raw: What was read.
 * @area: The area that it was read in.
 * @addr: Virtual address of its first page.
 */
void vmview_classify(struct vmview_page *page, const struct vmview_raw *raw,
		     const struct vmview_area *area, unsigned long addr);

/**
 * vmview_hide() - take out what the caller may not see
 * @page: The record; keeps what pagemap and smaps tell a process of itself.
 */
void vmview_hide(struct vmview_page *page);

/**
 * vmview_categories() - the categories that a record is in
 * @page: The record.
 *
 * Return: a mask of VMVIEW_CAT_*.
 */
u64 vmview_categories(const struct vmview_page *page);

/**
 * vmview_dirty() - whether a page has to be written before it can be dropped
 * @page: The record.
 *
 * Return: true if its entry or its folio is dirty.
 */
bool vmview_dirty(const struct vmview_page *page);

/**
 * vmview_next() - whether reclaim may take a page next
 * @page: The record.
 *
 * Return: true in the oldest generation, or on an inactive list.
 */
bool vmview_next(const struct vmview_page *page);

/**
 * vmview_resident() - whether a page counts in the resident set, as in smaps
 * @page: The record.
 *
 * Return: true if it does; false for hugetlb, zero and special pages too.
 */
bool vmview_resident(const struct vmview_page *page);

#endif
