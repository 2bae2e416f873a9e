// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding records up, with the meaning that smaps gives its lines.
 */
#include <linux/kernel-page-flags.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "classify.h"
#include "counts.h"

/* Fraction bits of a Pss that is being added up, as in fs/proc. */
#define PSS_SHIFT	12

static void count_clean_dirty(struct vmview_counts *counts, const struct vmview_page *page,
			      u64 bytes)
{
	bool private = page->mapcount < 2 && page->state != VMVIEW_STATE_MIGRATION;

	if (vmview_dirty(page))
		*(private ? &counts->private_dirty : &counts->shared_dirty) += bytes;
	else
		*(private ? &counts->private_clean : &counts->shared_clean) += bytes;
}

static void count_huge(struct vmview_counts *counts, const struct vmview_page *page,
		       u64 bytes)
{
	if (page->level != VMVIEW_LEVEL_PMD)
		return;
	if (page->kind == VMVIEW_KIND_ANON)
		counts->anon_huge += bytes;
	else if (page->kind == VMVIEW_KIND_SHMEM)
		counts->shmem_huge += bytes;
	else
		counts->file_huge += bytes;
}

static void count_anon(struct vmview_counts *counts, const struct vmview_page *page,
		       u64 bytes)
{
	counts->anonymous += bytes;
	if (!(page->kpf & BIT_ULL(KPF_SWAPBACKED)) && !vmview_dirty(page))
		counts->lazyfree += bytes;
}

/* Of those of its type as many are older; on no list, or unevictable: -1. */
static int lru_rank(const struct vmview_page *page)
{
	switch (page->list) {
	case VMVIEW_LIST_GEN_ANON:
	case VMVIEW_LIST_GEN_FILE:
		return page->gen_rank;
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

/* Where reclaim would find the page, and whether it could have it without I/O. */
static void count_lru(struct vmview_counts *counts, const struct vmview_page *page,
		      u64 bytes)
{
	bool clean = !vmview_dirty(page) && !(page->kpf & BIT_ULL(KPF_WRITEBACK));
	bool file = page->kind == VMVIEW_KIND_FILE;
	bool lazy = page->kind == VMVIEW_KIND_ANON && !(page->kpf & BIT_ULL(KPF_SWAPBACKED));
	bool type = page->list == VMVIEW_LIST_GEN_FILE ||
		    page->list == VMVIEW_LIST_INACTIVE_FILE ||
		    page->list == VMVIEW_LIST_ACTIVE_FILE;
	int rank = lru_rank(page);

	counts->list[page->list] += bytes;
	counts->unlisted[page->unlisted] += bytes;
	if (clean && file && rank >= 0)
		counts->clean_file += bytes;
	if (page->flags & VMVIEW_PAGE_FOREIGN) {
		counts->foreign += bytes;
		counts->foreign_list[page->list] += bytes;
		return;
	}
	/* Ranks of several cgroups do not add up. */
	if (page->gens) {
		counts->gen[rank][type] += bytes;
		counts->gen_born[rank][type] += page->gen_born_ms * page->pages;
	}
	if (rank >= 0 && (page->pte & VMVIEW_PTE_ACCESSED))
		counts->accessed[rank][type] += bytes;
	if (clean && (file || lazy) && vmview_next(page))
		counts->next_clean += bytes;
}

static void count_resident(struct vmview_counts *counts, const struct vmview_page *page,
			   const struct vmview_area *area, u64 bytes)
{
	u64 pss = bytes << PSS_SHIFT;

	if (page->mapcount > 1 && page->state != VMVIEW_STATE_MIGRATION)
		pss = div_u64(PAGE_SIZE << PSS_SHIFT, page->mapcount) * page->pages;
	counts->rss += bytes;
	counts->pss += pss;
	if (area->vm_flags & VM_LOCKED)
		counts->pss_locked += pss;
	count_clean_dirty(counts, page, bytes);
	count_huge(counts, page, bytes);
	if (page->kind == VMVIEW_KIND_ANON || page->kind == VMVIEW_KIND_KSM)
		count_anon(counts, page, bytes);
	if ((page->pte & VMVIEW_PTE_ACCESSED) || (page->kpf & BIT_ULL(KPF_REFERENCED)))
		counts->referenced += bytes;
	if (page->kpf & BIT_ULL(KPF_SWAPCACHE))
		counts->swapcache += bytes;
	if (page->kpf & BIT_ULL(KPF_WRITEBACK))
		counts->writeback += bytes;
	if (page->kpf & BIT_ULL(KPF_MLOCKED))
		counts->mlocked += bytes;
	counts->order[min_t(int, page->order, ARRAY_SIZE(counts->order) - 1)] += bytes;
	counts->node[min_t(int, page->node, ARRAY_SIZE(counts->node) - 1)] += bytes;
	count_lru(counts, page, bytes);
}

void vmview_count(struct vmview_counts *counts, const struct vmview_page *page,
		  const struct vmview_area *area)
{
	u64 bytes = (u64)page->pages << PAGE_SHIFT;

	if (page->flags & VMVIEW_PAGE_UNSTABLE) {
		counts->unstable += bytes;
		return;
	}
	counts->bytes[page->state][page->kind] += bytes;
	if (page->state == VMVIEW_STATE_NONE)
		return;
	if (page->flags & VMVIEW_PAGE_SOFT_DIRTY)
		counts->soft_dirty += bytes;
	if ((page->pte & VMVIEW_PTE_UFFD_WP) || page->state == VMVIEW_STATE_UFFD_WP)
		counts->uffd_wp += bytes;
	if (page->state == VMVIEW_STATE_SWAP || page->state == VMVIEW_STATE_SHMEM_SWAP)
		counts->swap += bytes;
	else if (vmview_resident(page))
		count_resident(counts, page, area, bytes);
	else if (page->kind == VMVIEW_KIND_HUGETLB &&
		 (page->flags & VMVIEW_PAGE_EXCLUSIVE))
		counts->hugetlb_private += bytes;
	else if (page->kind == VMVIEW_KIND_HUGETLB)
		counts->hugetlb_shared += bytes;
}

void vmview_count_finish(struct vmview_counts *counts, bool full)
{
	counts->pss >>= PSS_SHIFT;
	counts->pss_locked >>= PSS_SHIFT;
	if (full)
		return;
	counts->swapcache = 0;
	counts->writeback = 0;
	counts->mlocked = 0;
	memset(counts->order, 0, sizeof(counts->order));
	memset(counts->node, 0, sizeof(counts->node));
	memset(counts->list, 0, sizeof(counts->list));
	memset(counts->gen, 0, sizeof(counts->gen));
	memset(counts->gen_born, 0, sizeof(counts->gen_born));
	memset(counts->accessed, 0, sizeof(counts->accessed));
	memset(counts->unlisted, 0, sizeof(counts->unlisted));
	counts->next_clean = 0;
	counts->clean_file = 0;
	counts->foreign = 0;
	memset(counts->foreign_list, 0, sizeof(counts->foreign_list));
}
