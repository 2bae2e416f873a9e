/* SPDX-License-Identifier: GPL-2.0-only */
/* What must hold of every page record, whatever the page was doing. */
#ifndef _SELFTESTS_PLAUSIBLE_H
#define _SELFTESTS_PLAUSIBLE_H

#include <linux/kernel-page-flags.h>

#include "helpers.h"

#ifndef KPF_ANON
#define KPF_ANON 12
#endif

#define PAGE_FLAGS (VMVIEW_PAGE_UNSTABLE | VMVIEW_PAGE_CONTIG | VMVIEW_PAGE_NO_PAGE | \
		    VMVIEW_PAGE_EXCLUSIVE | VMVIEW_PAGE_SOFT_DIRTY |	\
		    VMVIEW_PAGE_WORKINGSET | VMVIEW_PAGE_FOREIGN |	\
		    VMVIEW_PAGE_OFFLINE)

static inline bool has_kpf(const struct vmview_page *p, int bit)
{
	return p->kpf >> bit & 1;
}

/* A huge entry that is invalid while it is split: it has given its count back. */
static inline bool is_invalid(const struct vmview_page *p)
{
	return p->level && !(p->pte & (VMVIEW_PTE_PRESENT | VMVIEW_PTE_PROT_NONE));
}

/* The entry of a kind of page that the kernel manages, which is mapped here. */
static inline const char *wrong_with_mapped(const struct vmview_page *p)
{
	if (!p->frame)
		return "mapped without a frame";
	if (!(p->pte & VMVIEW_PTE_LEAF))
		return "mapped by no leaf";
	if (p->flags & VMVIEW_PAGE_NO_PAGE)
		return NULL;
	if (p->kind == VMVIEW_KIND_NONE)
		return "mapped, of no kind";
	if (p->kind == VMVIEW_KIND_ZERO || p->kind == VMVIEW_KIND_SPECIAL ||
	    p->kind == VMVIEW_KIND_OTHER)
		return NULL;
	if (p->mapcount < 1 && !is_invalid(p))
		return "mapped, mapcount below 1";
	if (p->refcount < 1)
		return "mapped, refcount below 1";
	if (has_kpf(p, KPF_BUDDY) || has_kpf(p, KPF_NOPAGE))
		return "mapped, yet free";
	if (p->kind == VMVIEW_KIND_HUGETLB)
		return has_kpf(p, KPF_HUGE) ? NULL : "hugetlb, not flagged so";
	if (p->kind == VMVIEW_KIND_KSM)
		return has_kpf(p, KPF_KSM) ? NULL : "merged, not flagged so";
	if ((p->kind == VMVIEW_KIND_ANON) != has_kpf(p, KPF_ANON))
		return "kind and the flag for anonymous memory differ";
	if ((p->flags & VMVIEW_PAGE_EXCLUSIVE) && p->mapcount != 1)
		return "mapped once, by a mapcount that is not 1";
	return NULL;
}

static inline const char *wrong_with_folio(const struct vmview_page *p)
{
	if (p->order > 20 || p->index >> p->order)
		return "index behind the end of the folio";
	if ((p->frame - p->index) & ((1ULL << p->order) - 1) && p->order)
		return "folio not aligned to its size";
	if (p->list >= VMVIEW_LISTS)
		return "no such list";
	if ((p->list == VMVIEW_LIST_GEN_ANON || p->list == VMVIEW_LIST_GEN_FILE) != !!p->gens)
		return "list and generation do not agree";
	if (p->gens > VMVIEW_GENS || p->gen_rank >= p->gens + !p->gens)
		return "no such generation";
	if (!p->gens && (p->gen_seq || p->refs || p->tier || p->gen_born_ms))
		return "age without a generation";
	if (p->tier >= VMVIEW_TIERS)
		return "no such tier";
	if (p->order && !has_kpf(p, p->index ? KPF_COMPOUND_TAIL : KPF_COMPOUND_HEAD))
		return "place in the folio is not that of the flags";
	return NULL;
}

/* NULL, or what is wrong with a record that a caller who may see all was given. */
static inline const char *wrong_with(const struct vmview_page *p)
{
	if (p->addr % PAGE || !p->pages)
		return "address or length";
	if (p->flags & ~PAGE_FLAGS)
		return "unknown flag";
	if (p->flags & VMVIEW_PAGE_UNSTABLE)
		return NULL;
	if (p->state > VMVIEW_STATE_OTHER || p->kind > VMVIEW_KIND_OTHER)
		return "unknown state or kind";
	if (p->level > VMVIEW_LEVEL_PUD)
		return "level of the leaf";
	switch (p->state) {
	case VMVIEW_STATE_PRESENT:
	case VMVIEW_STATE_PROT_NONE:
	case VMVIEW_STATE_NUMA_HINT:
		return wrong_with_mapped(p) ?: wrong_with_folio(p);
	case VMVIEW_STATE_NONE:
		if (p->frame || p->kpf || p->kind || p->mapcount || p->swap_type)
			return "something about nothing";
		return NULL;
	case VMVIEW_STATE_SWAP:
		if (!p->frame || p->kind != VMVIEW_KIND_ANON)
			return "a slot without an offset, or not of anonymous memory";
		return p->kpf || p->mapcount ? "a slot with a page" : NULL;
	case VMVIEW_STATE_MIGRATION:
		return p->frame ? wrong_with_folio(p) : "migration of nothing";
	default:
		return NULL;
	}
}

static inline void print_page(const char *wrong, const struct vmview_page *p)
{
	fprintf(stderr, "# %s: %llx+%u state %u kind %u flags %x frame %llx level %u pte %x\n",
		wrong, p->addr, p->pages, p->state, p->kind, p->flags, p->frame,
		p->level, p->pte);
	fprintf(stderr, "#   kpf %llx memcg %llu map %d ref %d index %u order %u list %u gen %u\n",
		p->kpf, p->memcg, p->mapcount, p->refcount, p->index, p->order,
		p->list, p->gen_rank);
}

#endif /* _SELFTESTS_PLAUSIBLE_H */
