/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_CACHE_H
#define VMVIEW_CACHE_H

#include <linux/mm_types.h>
#include <linux/types.h>

#include "area.h"
#include "vmview.h"

struct address_space;
struct file;

/**
 * vmview_cache_slot() - the swap slot of a page of shmem
 * @mapping: Its page cache.
 * @index: The page's.
 * @entry: What is there: a value.
 *
 * A large folio that went as a whole has one entry, of its first slot. Where that is
 * split just now, the first slot may be told of another page.
 *
 * Context: any; under RCU, or interrupts off.
 * Return: the slot; or a marker, as of a page that was lost.
 */
swp_entry_t vmview_cache_slot(struct address_space *mapping, unsigned long index,
			      const void *entry);

/**
 * vmview_cache_visible() - whether the caller may know what of a file is cached
 * @file: The file of an area, referenced; or NULL.
 * @area: The area.
 * @full: The caller may see all.
 *
 * The rule for a caller without privilege is mincore()'s: only files that it
 * owns or could open for writing.
 *
 * Context: process; may sleep.
 */
bool vmview_cache_visible(struct file *file, const struct vmview_area *area, bool full);

/**
 * vmview_cache_piece() - what the page cache holds for empty entries
 * @file: The file of the area, referenced.
 * @area: The area.
 * @addr: First address.
 * @end: First address behind.
 * @page: Its @addr, @pages, @state, @kind, @frame and @swap_type are filled in;
 *	the other fields are left as they are. For pages that are neither cached
 *	nor swapped the state is VMVIEW_STATE_NONE.
 *
 * Context: process.
 * Return: the address behind the piece.
 */
unsigned long vmview_cache_piece(struct file *file, const struct vmview_area *area,
				 unsigned long addr, unsigned long end,
				 struct vmview_page *page);

#endif
