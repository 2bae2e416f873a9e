/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where tracepoints differ between kernels, and what they tell of.
 */
#ifndef VMVIEW_COMPAT_TRACEPOINTS_H
#define VMVIEW_COMPAT_TRACEPOINTS_H

#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/version.h>

#ifndef CONFIG_COMPACTION
#error "vmview needs a kernel with CONFIG_COMPACTION"
#endif

/* What kmem:rss_stat has behind the address space and the counter. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define VMVIEW_RSS_STAT_ARGS struct mm_struct *mm, int member
#else
#define VMVIEW_RSS_STAT_ARGS struct mm_struct *mm, int member, long count
#endif

/**
 * vmview_folio_slot() - the swap slot of a folio in the swap cache
 * @folio: The folio.
 *
 * Return: the first slot; what it is where the folio left the swap cache meanwhile
 * is for the caller to find out.
 */
static inline swp_entry_t vmview_folio_slot(struct folio *folio)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return READ_ONCE(folio->swap);
#else
	return (swp_entry_t){ .val = (unsigned long)READ_ONCE(folio->private) };
#endif
}

#endif
