/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading struct page and struct folio without a reference.
 *
 * The kernel's own helpers (folio_order(), folio_memcg(), page_mapcount()…)
 * assert, or follow a pointer, on a folio that the caller must hold. Nothing
 * is held here: each field is copied with vmview_peek(), and the caller validates
 * afterwards that the page was mapped all the while. A struct page itself is
 * always memory that may be read, since its section is online.
 */
#ifndef VMVIEW_COMPAT_PAGE_H
#define VMVIEW_COMPAT_PAGE_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/version.h>

#include "peek.h"
#include "raw.h"

/*
 * Bits of the flags word that say something about the folio. The last CPU and
 * PID that touched it, which NUMA balancing keeps there, are left out.
 */
#define VMVIEW_FLAGS_MASK \
	(~((unsigned long)LAST_CPUPID_MASK << LAST_CPUPID_PGSHIFT))

/*
 * Flags of a page itself, rather than of its folio, that show in its record.
 * Merged pages agree in them.
 */
#ifdef CONFIG_MEMORY_FAILURE
#define VMVIEW_PFLAGS_MASK	BIT(PG_hwpoison)
#else
#define VMVIEW_PFLAGS_MASK	0UL
#endif

/* The largest order that a folio can have: 1 GiB of hugetlb. */
#define VMVIEW_ORDER_MAX	(PUD_SHIFT - PAGE_SHIFT)

/**
 * vmview_page_head() - head of the folio that a page belongs to
 * @page: The page.
 *
 * Return: the head page, @page itself if it is not a tail page.
 */
static inline const struct page *vmview_page_head(const struct page *page)
{
	unsigned long head = vmview_peek(page->compound_head);

	return head & 1 ? (const struct page *)(head - 1) : page;
}

/* Whether the field that holds a mapcount holds a page type instead. */
static inline bool vmview_is_type(u32 type)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return page_type_has_type(type);
#else
	return (int)type < PAGE_MAPCOUNT_RESERVE;
#endif
}

static inline unsigned int vmview_head_order(const struct page *head)
{
	unsigned int order;

	if (!(vmview_peek(head->flags) & BIT(PG_head)))
		return 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	order = vmview_peek(((const struct folio *)head)->_flags_1) & 0xff;
#else
	order = vmview_peek(head[1].compound_order);
#endif
	return min_t(unsigned int, order, VMVIEW_ORDER_MAX);
}

/*
 * vmview_page_mapcount() - how often a page is mapped, as /proc/kpagecount
 */
static inline int vmview_page_mapcount(const struct page *page,
				       const struct page *head,
				       const struct vmview_raw *raw, bool hugetlb)
{
	int count = (int)raw->type + 1;

	if (vmview_is_type(raw->type))
		count = 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	if (raw->order)
		count += atomic_read(&((const struct folio *)head)->_entire_mapcount) + 1;
#else
	if (!raw->order)
		return count;
	/* The pages of a file's folio count its mappings as a whole, too. */
	if (!(raw->mapping & PAGE_MAPPING_ANON) && !hugetlb)
		return count;
	count += atomic_read(&head[1].compound_mapcount) + 1;
	if (vmview_peek(head[1].flags) & BIT(PG_double_map))
		count--;
#endif
	return count;
}

/**
 * vmview_folio_uniform() - whether all pages of a large folio look alike
 * @head: Its head page.
 * @raw: What was read of one of its pages.
 * @hugetlb: It belongs to a hugetlb pool.
 *
 * Return: false if some of its pages may be mapped one by one, and so have
 * other mapcounts than their neighbours.
 */
static inline bool vmview_folio_uniform(const struct page *head,
					const struct vmview_raw *raw, bool hugetlb)
{
	if (hugetlb)
		return true;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return atomic_read(&((const struct folio *)head)->_large_mapcount) ==
	       atomic_read(&((const struct folio *)head)->_entire_mapcount);
#else
	return (raw->mapping & PAGE_MAPPING_ANON) &&
	       !(vmview_peek(head[1].flags) & BIT(PG_double_map));
#endif
}

/*
 * vmview_page_copy() - copy what is to be known of a page into a raw entry
 */
static __always_inline void vmview_page_copy(struct vmview_raw *raw,
					     const struct page *page,
					     const struct page *head, bool hugetlb)
{
	raw->what = VMVIEW_RAW_PAGE;
	raw->flags = vmview_peek(head->flags) & VMVIEW_FLAGS_MASK;
	raw->pflags = vmview_peek(page->flags) & VMVIEW_PFLAGS_MASK;
	raw->mapping = (unsigned long)vmview_peek(head->mapping);
	raw->refcount = atomic_read(&head->_refcount);
	raw->type = atomic_read(&page->_mapcount);
	raw->index = page - head;
	raw->order = 0;
	if (page != head)
		raw->bits |= VMVIEW_RAW_TAIL;
	if (unlikely(page != head || (raw->flags & BIT(PG_head)))) {
		raw->order = vmview_head_order(head);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
		if (vmview_peek(((const struct folio *)head)->_flags_1) &
		    BIT(PG_large_rmappable))
			raw->bits |= VMVIEW_RAW_RMAPPABLE;
#else
		if ((raw->flags & BIT(PG_lru)) || (raw->mapping & PAGE_MAPPING_ANON))
			raw->bits |= VMVIEW_RAW_RMAPPABLE;
#endif
	}
	raw->mapcount = vmview_page_mapcount(page, head, raw, hugetlb);
}

/**
 * vmview_folio_split() - whether a folio may have been split while it was copied
 * @head: Its head page.
 * @raw: What was copied of one of its pages.
 *
 * The migration entries that a split puts in place stay until it is done: that they did
 * not change says nothing. A page of its own is told by its head; but the size of a folio
 * lies in its second page, which is written while it and the first still look like its
 * pages. It is split last, behind the third, which anonymous folios always have. Those of
 * files are unmapped instead. Where folios are left that are smaller the second page is
 * not written over.
 *
 * Return: true too if the folio is not where an anonymous one can be.
 */
static inline bool vmview_folio_split(const struct page *head, const struct vmview_raw *raw)
{
	if (!(raw->flags & BIT(PG_head)) || raw->index > 1 ||
	    !(raw->mapping & PAGE_MAPPING_ANON))
		return false;
	return page_to_pfn(head) % 4 || vmview_page_head(head + 2) != head;
}

/*
 * vmview_memcg_data() - the word from which vmview_memcg_id() tells the memcg
 */
static inline unsigned long vmview_memcg_data(const struct page *head)
{
	return vmview_peek(head->memcg_data);
}

/**
 * vmview_memcg_id() - cgroup id of the memcg that is charged
 * @data: From vmview_memcg_data(), of a page that was charged in this very
 *	RCU section: a memcg is freed only a grace period after its last charge.
 * @offline: Whether its cgroup was removed, or its controller taken away.
 *
 * Context: RCU read section, the one in which @data was read.
 * Return: the id; 0 if nobody is charged.
 */
u64 vmview_memcg_id(unsigned long data, bool *offline);

/**
 * vmview_kpf() - flags of a page with the meaning of /proc/kpageflags
 * @raw: What was read of it. Of a tail page the flags are its folio's, as that
 *	file has them since Linux 6.10.
 * @hugetlb: It belongs to a hugetlb pool.
 * @zero: It is the zero page or the huge zero page.
 *
 * Return: a mask of 1 << KPF_*.
 */
u64 vmview_kpf(const struct vmview_raw *raw, bool hugetlb, bool zero);

/**
 * vmview_kpf_init() - make the tables that vmview_kpf() uses
 */
void vmview_kpf_init(void);

#endif
