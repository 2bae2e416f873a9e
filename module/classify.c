// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a page-table entry and a page are, in the terms of the UAPI.
 */
#include <linux/kernel-page-flags.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>

#include "classify.h"
#include "compat/entry.h"
#include "compat/lruvec.h"
#include "compat/page.h"

static u8 present_state(unsigned long entry, const struct vmview_area *area)
{
	if (entry & _PAGE_PRESENT || !(entry & _PAGE_PROTNONE))
		return VMVIEW_STATE_PRESENT;
	return area->vm_flags & VM_ACCESS_FLAGS ? VMVIEW_STATE_NUMA_HINT :
						  VMVIEW_STATE_PROT_NONE;
}

/*
 * The huge zero folio is not exported. Where no driver maps frames of its own,
 * nothing but it is mapped at the PMD level and belongs neither to an anon_vma
 * nor to a file.
 */
static bool is_zero(const struct vmview_raw *raw, const struct vmview_area *area)
{
	if (raw->level == VMVIEW_LEVEL_PTE)
		return is_zero_pfn(raw->pfn);
	return raw->level == VMVIEW_LEVEL_PMD && !raw->mapping &&
	       !(area->vm_flags & (VM_HUGETLB | VM_PFNMAP | VM_MIXEDMAP));
}

static u8 page_kind(const struct vmview_raw *raw, const struct vmview_area *area,
		    u32 pte, bool zero)
{
	if (zero)
		return VMVIEW_KIND_ZERO;
	if (area->vm_flags & VM_HUGETLB)
		return VMVIEW_KIND_HUGETLB;
	if (raw->what != VMVIEW_RAW_PAGE || (pte & VMVIEW_PTE_SPECIAL))
		return VMVIEW_KIND_SPECIAL;
	if ((raw->mapping & PAGE_MAPPING_FLAGS) == PAGE_MAPPING_KSM)
		return VMVIEW_KIND_KSM;
	if (raw->mapping & PAGE_MAPPING_ANON)
		return VMVIEW_KIND_ANON;
	if (raw->flags & BIT(PG_swapbacked))
		return VMVIEW_KIND_SHMEM;
	return raw->mapping ? VMVIEW_KIND_FILE : VMVIEW_KIND_OTHER;
}

static u8 page_list(const struct vmview_raw *raw)
{
	bool anon = raw->flags & BIT(PG_swapbacked);

	if (!(raw->flags & BIT(PG_lru)))
		return VMVIEW_LIST_NONE;
	if (raw->flags & BIT(PG_unevictable))
		return VMVIEW_LIST_UNEVICTABLE;
	if (raw->flags & LRU_GEN_MASK)
		return anon ? VMVIEW_LIST_GEN_ANON : VMVIEW_LIST_GEN_FILE;
	if (raw->flags & BIT(PG_active))
		return anon ? VMVIEW_LIST_ACTIVE_ANON : VMVIEW_LIST_ACTIVE_FILE;
	return anon ? VMVIEW_LIST_INACTIVE_ANON : VMVIEW_LIST_INACTIVE_FILE;
}

/* Why a page is on no LRU list. */
static u8 page_unlisted(const struct vmview_page *page, const struct vmview_raw *raw)
{
	if (raw->flags & BIT(PG_lru))
		return VMVIEW_UNLISTED_NO;
	if (page->kind != VMVIEW_KIND_ANON && page->kind != VMVIEW_KIND_FILE &&
	    page->kind != VMVIEW_KIND_SHMEM && page->kind != VMVIEW_KIND_KSM)
		return VMVIEW_UNLISTED_NEVER;
	if (page->state == VMVIEW_STATE_MIGRATION || (raw->flags & BIT(PG_locked)))
		return VMVIEW_UNLISTED_ISOLATED;
	return VMVIEW_UNLISTED_BATCH;
}

static void classify_gen(struct vmview_page *page, const struct vmview_raw *raw)
{
	page->gen_seq = raw->seq;
	page->gen_rank = raw->rank;
	page->gens = raw->gens;
	page->refs = vmview_lru_refs(raw->flags);
	page->tier = order_base_2(page->refs + 1);
	page->gen_born_ms = vmview_uptime_ms(raw->born);
}

static void classify_page(struct vmview_page *page, const struct vmview_raw *raw,
			  const struct vmview_area *area)
{
	bool hugetlb = area->vm_flags & VM_HUGETLB;
	bool zero = is_zero(raw, area);

	page->kind = page_kind(raw, area, page->pte, zero);
	page->kpf = vmview_kpf(raw, hugetlb, zero);
	page->memcg = raw->memcg;
	page->mapcount = raw->mapcount;
	page->refcount = raw->refcount;
	page->index = raw->index;
	page->node = (raw->flags >> NODES_PGSHIFT) & NODES_MASK;
	page->zone = (raw->flags >> ZONES_PGSHIFT) & ZONES_MASK;
	page->order = raw->order;
	page->list = page_list(raw);
	page->unlisted = page_unlisted(page, raw);
	if (page->list == VMVIEW_LIST_GEN_ANON || page->list == VMVIEW_LIST_GEN_FILE)
		classify_gen(page, raw);
	if (raw->bits & VMVIEW_RAW_OFFLINE)
		page->flags |= VMVIEW_PAGE_OFFLINE;
	/* Of a process whose last thread is leaving nobody knows the cgroup. */
	if (raw->memcg && area->memcg &&
	    (raw->memcg != area->memcg || (raw->bits & VMVIEW_RAW_OFFLINE)))
		page->flags |= VMVIEW_PAGE_FOREIGN;
	if (raw->flags & BIT(PG_workingset))
		page->flags |= VMVIEW_PAGE_WORKINGSET;
	if (page->state <= VMVIEW_STATE_NUMA_HINT && raw->mapcount == 1 &&
	    page->kind != VMVIEW_KIND_SPECIAL && !(raw->bits & VMVIEW_RAW_PT_SHARED))
		page->flags |= VMVIEW_PAGE_EXCLUSIVE;
}

void vmview_classify(struct vmview_page *page, const struct vmview_raw *raw,
		     const struct vmview_area *area, unsigned long addr)
{
	struct vmview_swp swp;

	*page = (struct vmview_page){ .addr = addr, .pages = raw->nr };
	if (area->vm_flags & VM_SOFTDIRTY)
		page->flags |= VMVIEW_PAGE_SOFT_DIRTY;
	if (raw->what == VMVIEW_RAW_UNSTABLE)
		page->flags |= VMVIEW_PAGE_UNSTABLE;
	if (raw->what == VMVIEW_RAW_HOLE || raw->what == VMVIEW_RAW_UNSTABLE)
		return;

	page->level = raw->level;
	page->pte = vmview_entry_flags(raw->entry, raw->level, true);
	/* The kernel does not track soft-dirty in hugetlb areas. */
	if ((page->pte & VMVIEW_PTE_SOFT_DIRTY) && !(area->vm_flags & VM_HUGETLB))
		page->flags |= VMVIEW_PAGE_SOFT_DIRTY;
	if (vmview_entry_present(raw->entry, raw->level)) {
		page->state = present_state(raw->entry, area);
		page->frame = raw->pfn;
	} else {
		vmview_entry_swp(raw->entry, &swp);
		page->state = swp.state;
		page->swap_type = swp.type;
		page->frame = swp.has_pfn ? raw->pfn : swp.offset;
		if (swp.state == VMVIEW_STATE_SWAP) {
			page->kind = VMVIEW_KIND_ANON;
			if (raw->bits & VMVIEW_RAW_CONTIG)
				page->flags |= VMVIEW_PAGE_CONTIG;
		}
	}
	if (raw->what == VMVIEW_RAW_ENTRY)
		return;
	if (raw->bits & VMVIEW_RAW_CONTIG)
		page->flags |= VMVIEW_PAGE_CONTIG;
	if (raw->what == VMVIEW_RAW_PAGE) {
		classify_page(page, raw, area);
	} else {
		page->kind = page_kind(raw, area, page->pte, false);
		page->flags |= VMVIEW_PAGE_NO_PAGE;
	}
}

void vmview_hide(struct vmview_page *page)
{
	page->pte &= VMVIEW_PTE_SOFT_DIRTY | VMVIEW_PTE_UFFD_WP;
	page->flags &= VMVIEW_PAGE_UNSTABLE | VMVIEW_PAGE_EXCLUSIVE |
		       VMVIEW_PAGE_SOFT_DIRTY;
	page->flags |= VMVIEW_PAGE_HIDDEN;
	page->frame = 0;
	page->kpf = 0;
	page->memcg = 0;
	page->mapcount = 0;
	page->refcount = 0;
	page->index = 0;
	page->node = 0;
	page->zone = 0;
	page->order = 0;
	page->list = 0;
	page->swap_type = 0;
	page->unlisted = 0;
	page->gen_seq = 0;
	page->gen_rank = 0;
	page->gens = 0;
	page->refs = 0;
	page->tier = 0;
	page->gen_born_ms = 0;
}

bool vmview_dirty(const struct vmview_page *page)
{
	return (page->pte & VMVIEW_PTE_DIRTY) || (page->kpf & BIT_ULL(KPF_DIRTY));
}

bool vmview_resident(const struct vmview_page *page)
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

static const struct {
	u64 kpf;
	u64 category;
} kpf_categories[] = {
	{ BIT_ULL(KPF_MLOCKED), VMVIEW_CAT_MLOCKED },
	{ BIT_ULL(KPF_REFERENCED), VMVIEW_CAT_REFERENCED },
	{ BIT_ULL(KPF_WRITEBACK), VMVIEW_CAT_WRITEBACK },
	{ BIT_ULL(KPF_SWAPCACHE), VMVIEW_CAT_SWAPCACHE },
	{ BIT_ULL(KPF_SWAPBACKED), VMVIEW_CAT_SWAPBACKED },
	{ BIT_ULL(KPF_RECLAIM), VMVIEW_CAT_RECLAIM },
};

bool vmview_next(const struct vmview_page *page)
{
	return (page->gens && !page->gen_rank) ||
	       page->list == VMVIEW_LIST_INACTIVE_ANON ||
	       page->list == VMVIEW_LIST_INACTIVE_FILE;
}

static u64 lru_categories(const struct vmview_page *page)
{
	u64 cat = 0;

	if (page->gens)
		cat |= VMVIEW_CAT_RANK(page->gen_rank) | VMVIEW_CAT_TIER(page->tier);
	if (vmview_next(page))
		cat |= VMVIEW_CAT_NEXT;
	if (page->flags & VMVIEW_PAGE_FOREIGN)
		cat |= VMVIEW_CAT_FOREIGN;
	return cat;
}

u64 vmview_categories(const struct vmview_page *page)
{
	u64 cat = VMVIEW_CAT_STATE(page->state) | VMVIEW_CAT_KIND(page->kind) |
		  VMVIEW_CAT_LIST(page->list);
	size_t i;

	if (page->pte & VMVIEW_PTE_WRITE)
		cat |= VMVIEW_CAT_WRITE;
	if (page->pte & VMVIEW_PTE_ACCESSED)
		cat |= VMVIEW_CAT_ACCESSED;
	if (page->pte & VMVIEW_PTE_UFFD_WP || page->state == VMVIEW_STATE_UFFD_WP)
		cat |= VMVIEW_CAT_UFFD_WP;
	if (page->flags & VMVIEW_PAGE_SOFT_DIRTY)
		cat |= VMVIEW_CAT_SOFT_DIRTY;
	if (page->flags & VMVIEW_PAGE_EXCLUSIVE)
		cat |= VMVIEW_CAT_EXCLUSIVE;
	if (page->flags & VMVIEW_PAGE_WORKINGSET)
		cat |= VMVIEW_CAT_WORKINGSET;
	if (page->flags & VMVIEW_PAGE_UNSTABLE)
		cat |= VMVIEW_CAT_UNSTABLE;
	if (page->mapcount > 1)
		cat |= VMVIEW_CAT_SHARED;
	if (page->level > VMVIEW_LEVEL_PTE)
		cat |= VMVIEW_CAT_HUGE;
	if (page->order)
		cat |= VMVIEW_CAT_LARGE;
	if (vmview_dirty(page))
		cat |= VMVIEW_CAT_DIRTY;
	for (i = 0; i < ARRAY_SIZE(kpf_categories); i++)
		if (page->kpf & kpf_categories[i].kpf)
			cat |= kpf_categories[i].category;
	if (page->kind == VMVIEW_KIND_ANON && vmview_resident(page) &&
	    !(page->kpf & BIT_ULL(KPF_SWAPBACKED)) && !vmview_dirty(page) && page->kpf)
		cat |= VMVIEW_CAT_LAZYFREE;
	return cat | lru_categories(page);
}
