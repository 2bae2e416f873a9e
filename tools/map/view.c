// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages by state, by age and by the order of their folio. The colours are those of
 * Okabe and Ito, and of viridis where one follows the other: they are told apart
 * with any kind of colour vision. Swap has the same in all views; single pages are pale,
 * for they are the rule.
 */
#include <assert.h>
#include <string.h>

#include "view.h"

#define COLOR_SWAP	0xd55e00

bool view_in_swap(const struct vmview_page *page)
{
	return page->state == VMVIEW_STATE_SWAP || page->state == VMVIEW_STATE_SHMEM_SWAP;
}

/* The entry maps a frame, whether an access may use it now or not. */
static bool maps_frame(const struct vmview_page *page)
{
	return !(page->flags & VMVIEW_PAGE_UNSTABLE) &&
	       (page->state == VMVIEW_STATE_PRESENT ||
		page->state == VMVIEW_STATE_PROT_NONE ||
		page->state == VMVIEW_STATE_NUMA_HINT);
}

enum { ANON, SHMEM, FILE_PAGE, HUGETLB, ZERO, KERNEL, SWAP, ODD };

static const struct paint states[] = {
	[ANON] = { "anon", "anonymous", 0x0072b2 },
	[SHMEM] = { "shmem", "shared memory", 0x56b4e9 },
	[FILE_PAGE] = { "file", "file", 0x009e73 },
	[HUGETLB] = { "hugetlb", "hugetlb", 0xcc79a7 },
	[ZERO] = { "zero", "zero page", 0xf0d000 },
	[KERNEL] = { "kernel", "kernel, device", 0x8a8f98 },
	[SWAP] = { "swap", "in swap", COLOR_SWAP },
	[ODD] = { "other", "moving, lost, marker", 0x22262b },
};

static unsigned int by_state(const struct vmview_page *page)
{
	if (view_in_swap(page))
		return SWAP;
	if (!maps_frame(page))
		return ODD;
	switch (page->kind) {
	case VMVIEW_KIND_ANON:
	case VMVIEW_KIND_KSM:
		return ANON;
	case VMVIEW_KIND_FILE:
		return FILE_PAGE;
	case VMVIEW_KIND_SHMEM:
		return SHMEM;
	case VMVIEW_KIND_HUGETLB:
		return HUGETLB;
	case VMVIEW_KIND_ZERO:
		return ZERO;
	default:
		return KERNEL;
	}
}

/* Ranks come first, so that a rank is its paint. */
enum { INACTIVE = VMVIEW_GENS, ACTIVE, LOCKED, UNLISTED, OLD_SWAP, OLD_HIDDEN };

static const struct paint ages[] = {
	{ "rank0", "oldest generation", 0x440154 },
	{ "rank1", "2nd oldest", 0x31688e },
	{ "rank2", "3rd oldest", 0x35b779 },
	{ "rank3", "4th, the youngest", 0xf5dc1e },
	[INACTIVE] = { "inactive", "inactive", 0x3b3f8f },
	[ACTIVE] = { "active", "active", 0x8fd744 },
	[LOCKED] = { "unevictable", "unevictable", 0x50565e },
	[UNLISTED] = { "unlisted", "on no list", 0xa2a8b0 },
	[OLD_SWAP] = { "swap", "in swap", COLOR_SWAP },
	[OLD_HIDDEN] = { "hidden", "for root alone", 0xe8a7c9 },
};

static unsigned int by_age(const struct vmview_page *page)
{
	if (view_in_swap(page))
		return OLD_SWAP;
	if (page->flags & VMVIEW_PAGE_HIDDEN)
		return OLD_HIDDEN;
	switch (page->list) {
	case VMVIEW_LIST_GEN_ANON:
	case VMVIEW_LIST_GEN_FILE:
		return page->gen_rank < VMVIEW_GENS ? page->gen_rank : UNLISTED;
	case VMVIEW_LIST_INACTIVE_ANON:
	case VMVIEW_LIST_INACTIVE_FILE:
		return INACTIVE;
	case VMVIEW_LIST_ACTIVE_ANON:
	case VMVIEW_LIST_ACTIVE_FILE:
		return ACTIVE;
	case VMVIEW_LIST_UNEVICTABLE:
		return LOCKED;
	default:
		return UNLISTED;
	}
}

enum { SINGLE, SMALL, MIDDLE, LARGE, HUGE, GIANT, NO_FOLIO, ORDER_SWAP, ORDER_HIDDEN };

static const struct paint orders[] = {
	[SINGLE] = { "order0", "order 0: one page", 0xa9c3dc },
	[SMALL] = { "order1_3", "order 1 to 3", 0xf5dc1e },
	[MIDDLE] = { "order4", "order 4", 0x7ad151 },
	[LARGE] = { "order5_8", "order 5 to 8", 0x2a788e },
	[HUGE] = { "order9", "order 9: 512 pages", 0x414487 },
	[GIANT] = { "order10", "order 10 and more", 0x440154 },
	[NO_FOLIO] = { "none", "no folio of memory", 0x6b7178 },
	[ORDER_SWAP] = { "swap", "in swap", COLOR_SWAP },
	[ORDER_HIDDEN] = { "hidden", "for root alone", 0xe8a7c9 },
};

static unsigned int by_order(const struct vmview_page *page)
{
	if (view_in_swap(page))
		return ORDER_SWAP;
	if (page->flags & VMVIEW_PAGE_HIDDEN)
		return ORDER_HIDDEN;
	if (!maps_frame(page) || page->kind == VMVIEW_KIND_SPECIAL ||
	    page->kind == VMVIEW_KIND_ZERO || page->flags & VMVIEW_PAGE_NO_PAGE)
		return NO_FOLIO;
	if (!page->order)
		return SINGLE;
	if (page->order < 4)
		return SMALL;
	if (page->order == 4)
		return MIDDLE;
	if (page->order < 9)
		return LARGE;
	return page->order == 9 ? HUGE : GIANT;
}

static const struct view views[] = {
	{ "state", "what the pages are", states, VMVIEW_ARRAY_SIZE(states), by_state, false },
	{ "age", "where reclaim has them on its LRU lists; what is oldest or inactive goes first",
	  ages, VMVIEW_ARRAY_SIZE(ages), by_age, true },
	{ "order", "how large the folio is that a page is part of", orders,
	  VMVIEW_ARRAY_SIZE(orders), by_order, true },
};

static_assert(VMVIEW_ARRAY_SIZE(states) <= PAINTS && VMVIEW_ARRAY_SIZE(ages) <= PAINTS &&
	      VMVIEW_ARRAY_SIZE(orders) <= PAINTS, "a paint has no room");

const struct view *view_find(const char *name)
{
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(views); i++)
		if (!strcmp(views[i].name, name))
			return &views[i];
	return NULL;
}
