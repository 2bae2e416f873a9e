// SPDX-License-Identifier: GPL-2.0-only
/* What a page record says, in the terms of struct vmview_counts. */
#include <linux/kernel-page-flags.h>

#include "libvmview.h"

#define KPF(name)	(1ULL << KPF_##name)
#define KPF_MLOCKED	33

bool vmview_page_dirty(const struct vmview_page *page)
{
	return (page->pte & VMVIEW_PTE_DIRTY) || (page->kpf & KPF(DIRTY));
}

bool vmview_page_resident(const struct vmview_page *page)
{
	switch (page->state) {
	case VMVIEW_STATE_PRESENT:
	case VMVIEW_STATE_PROT_NONE:
	case VMVIEW_STATE_NUMA_HINT:
	case VMVIEW_STATE_MIGRATION:
	case VMVIEW_STATE_DEVICE:
		break;
	default:
		return false;
	}
	return page->kind != VMVIEW_KIND_HUGETLB && page->kind != VMVIEW_KIND_ZERO &&
	       page->kind != VMVIEW_KIND_SPECIAL;
}

int vmview_page_rank(const struct vmview_page *page)
{
	switch (page->list) {
	case VMVIEW_LIST_GEN_ANON:
	case VMVIEW_LIST_GEN_FILE:
		return page->gen_rank < VMVIEW_GENS ? page->gen_rank : -1;
	case VMVIEW_LIST_INACTIVE_ANON:
	case VMVIEW_LIST_INACTIVE_FILE:
		return 0;
	case VMVIEW_LIST_ACTIVE_ANON:
	case VMVIEW_LIST_ACTIVE_FILE:
		return 1;
	default:
		return -1;
	}
}

bool vmview_page_file_list(const struct vmview_page *page)
{
	return page->list == VMVIEW_LIST_GEN_FILE ||
	       page->list == VMVIEW_LIST_INACTIVE_FILE ||
	       page->list == VMVIEW_LIST_ACTIVE_FILE;
}

static void add_lru(struct vmview_counts *counts, const struct vmview_page *page,
		    __u64 pages, __u64 bytes)
{
	bool lazy = page->kind == VMVIEW_KIND_ANON && !(page->kpf & KPF(SWAPBACKED));
	bool clean = !vmview_page_dirty(page) && !(page->kpf & KPF(WRITEBACK));
	bool file = page->kind == VMVIEW_KIND_FILE;
	int rank = vmview_page_rank(page);

	if (page->list < VMVIEW_LISTS)
		counts->list[page->list] += bytes;
	if (page->unlisted < VMVIEW_UNLISTED)
		counts->unlisted[page->unlisted] += bytes;
	if (clean && file && rank >= 0)
		counts->clean_file += bytes;
	if (page->flags & VMVIEW_PAGE_FOREIGN) {
		counts->foreign += bytes;
		if (page->list < VMVIEW_LISTS)
			counts->foreign_list[page->list] += bytes;
		return;
	}
	if (page->gens && rank >= 0) {
		counts->gen[rank][vmview_page_file_list(page)] += bytes;
		counts->gen_born[rank][vmview_page_file_list(page)] += page->gen_born_ms * pages;
	}
	if (rank >= 0 && page->pte & VMVIEW_PTE_ACCESSED)
		counts->accessed[rank][vmview_page_file_list(page)] += bytes;
	if (clean && (file || lazy) && !rank)
		counts->next_clean += bytes;
}

void vmview_counts_add_page(struct vmview_counts *counts, const struct vmview_page *page,
			    __u64 pages, __u64 page_size)
{
	__u64 bytes = pages * page_size;

	if (page->state < VMVIEW_STATES && page->kind < VMVIEW_KINDS)
		counts->bytes[page->state][page->kind] += bytes;
	if (!vmview_page_resident(page))
		return;
	counts->rss += bytes;
	if (page->kpf & 1ULL << KPF_MLOCKED)
		counts->mlocked += bytes;
	add_lru(counts, page, pages, bytes);
}
