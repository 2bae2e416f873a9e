// SPDX-License-Identifier: GPL-2.0-only
/* One page record against what /proc says of the page. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compare.h"

/**
 * struct view - one page seen from both sides
 * @a: Its area.
 * @entry: Its pagemap entry.
 * @r: Its record.
 * @k: Its frame, where @mapped.
 * @mapped: It maps a frame.
 */
struct view {
	const struct area *a;
	u64 entry;
	const struct vmview_page *r;
	struct kpage k;
	bool mapped;
};

u8 expected_kind(const struct area *a, u64 entry)
{
	u64 flags;

	if (!(entry & PM_PRESENT))
		return entry & PM_SWAP && PM_SWAP_TYPE(entry) < swap_areas() ?
		       VMVIEW_KIND_ANON : VMVIEW_KIND_NONE;
	flags = kpage(PM_FRAME(entry)).flags;
	if (flags & FLAG_HUGE)
		return VMVIEW_KIND_HUGETLB;
	if (flags & FLAG_ZERO)
		return VMVIEW_KIND_ZERO;
	if (flags & FLAG_KSM && kpage_knows_ksm())
		return VMVIEW_KIND_KSM;
	if (flags & FLAG_ANON)
		return VMVIEW_KIND_ANON;
	if (!(entry & PM_FILE))
		return VMVIEW_KIND_SPECIAL;
	/* The inode of System V shared memory may be 0. */
	if (a->name[0] != '/')
		return VMVIEW_KIND_OTHER;
	return area_is_shmem(a) ? VMVIEW_KIND_SHMEM : VMVIEW_KIND_FILE;
}

u8 expected_list(u64 head)
{
	u64 flags = kpage(head).flags;
	bool file = !(flags & FLAG_SWAPBACKED);

	if (!(flags & FLAG_LRU))
		return VMVIEW_LIST_NONE;
	if (flags & FLAG_UNEVICT)
		return VMVIEW_LIST_UNEVICTABLE;
	if (mglru_on())
		return file ? VMVIEW_LIST_GEN_FILE : VMVIEW_LIST_GEN_ANON;
	if (flags & FLAG_ACTIVE)
		return file ? VMVIEW_LIST_ACTIVE_FILE : VMVIEW_LIST_ACTIVE_ANON;
	return file ? VMVIEW_LIST_INACTIVE_FILE : VMVIEW_LIST_INACTIVE_ANON;
}

static const char *check_present(const struct view *v)
{
	bool no_access = !strncmp(v->a->perms, "---", 3);

	if (v->r->state != VMVIEW_STATE_PRESENT &&
	    v->r->state != VMVIEW_STATE_PROT_NONE &&
	    v->r->state != VMVIEW_STATE_NUMA_HINT)
		return "state of a present page";
	if ((v->r->state == VMVIEW_STATE_PROT_NONE) != no_access)
		return "state and the area's rights";
	if (v->r->frame != PM_FRAME(v->entry))
		return "frame";
	return NULL;
}

static const char *check_nonpresent(const struct view *v)
{
	if (PM_SWAP_TYPE(v->entry) < swap_areas()) {
		if (v->r->state != VMVIEW_STATE_SWAP)
			return "state of a swap slot";
		if (v->r->swap_type != PM_SWAP_TYPE(v->entry))
			return "swap type";
		return v->r->frame == PM_SWAP_OFF(v->entry) ? NULL : "swap offset";
	}
	switch (v->r->state) {
	case VMVIEW_STATE_MIGRATION:
	case VMVIEW_STATE_HWPOISON:
	case VMVIEW_STATE_DEVICE:
		return v->r->frame == PM_SWAP_OFF(v->entry) ? NULL : "frame of a non-present entry";
	case VMVIEW_STATE_UFFD_WP:
		return v->entry & PM_UFFD_WP ? NULL : "uffd marker";
	case VMVIEW_STATE_POISONED:
	case VMVIEW_STATE_GUARD:
		return NULL;
	default:
		return "state of a non-present entry";
	}
}

static const char *check_state(const struct view *v)
{
	/* pagemap leaves these areas out. */
	if (v->a->pfnmap)
		return NULL;
	if (v->entry & PM_PRESENT)
		return check_present(v);
	if (v->entry & PM_SWAP)
		return check_nonpresent(v);
	/* Of hugetlb pagemap tells nothing but what is present. */
	if (v->a->hugetlb && v->r->state != VMVIEW_STATE_PRESENT)
		return NULL;
	if (v->r->state == VMVIEW_STATE_CACHED ||
	    v->r->state == VMVIEW_STATE_SHMEM_SWAP)
		return NULL;
	if (v->r->state != VMVIEW_STATE_NONE)
		return "state of an empty entry";
	return v->r->frame ? "frame of an empty entry" : NULL;
}

static const char *check_bits(const struct view *v)
{
	u16 flags = v->r->flags;

	if (flags & VMVIEW_PAGE_UNSTABLE)
		return "unstable although nothing runs";
	if (flags & VMVIEW_PAGE_HIDDEN)
		return "hidden from root";
	if (v->a->pfnmap)
		return flags & VMVIEW_PAGE_EXCLUSIVE ? "exclusive" : NULL;
	if (!!(flags & VMVIEW_PAGE_SOFT_DIRTY) != !!(v->entry & PM_SOFT_DIRTY))
		return "soft-dirty";
	if (!!(flags & VMVIEW_PAGE_EXCLUSIVE) != mapped_once(v->a, v->entry))
		return "exclusive";
	if (!!(v->r->pte & VMVIEW_PTE_UFFD_WP) != !!(v->entry & PM_UFFD_WP))
		return "uffd-wp";
	return NULL;
}

static const char *check_kind(const struct view *v)
{
	if (v->a->pfnmap)
		return v->r->kind == (v->mapped ? VMVIEW_KIND_SPECIAL :
				      VMVIEW_KIND_NONE) ? NULL : "kind";
	if (v->r->state == VMVIEW_STATE_CACHED ||
	    v->r->state == VMVIEW_STATE_SHMEM_SWAP ||
	    v->r->state == VMVIEW_STATE_HWPOISON ||
	    v->r->state == VMVIEW_STATE_MIGRATION)
		return NULL;
	/* Where kpageflags does not tell, what the subject claims must do. */
	if (v->r->kind == VMVIEW_KIND_KSM && !kpage_knows_ksm() &&
	    v->a->mergeable && v->k.flags & FLAG_ANON)
		return NULL;
	return v->r->kind == expected_kind(v->a, v->entry) ? NULL : "kind";
}

/*
 * Older kernels know the cgroup of the first page of a folio only; that the
 * record tells the right first page is checked below.
 */
static u64 charged(const struct view *v)
{
	if (v->k.cgroup || !(v->k.flags & FLAG_TAIL))
		return v->k.cgroup;
	return kpage(v->r->frame - v->r->index).cgroup;
}

/*
 * Before 6.10 kpageflags of a tail page lacks what is kept in the first page of
 * its folio; vmview tells that of each page.
 */
static u64 expected_flags(const struct view *v)
{
	u64 flags = v->k.flags;

	if (flags & FLAG_TAIL && !kernel_at_least(6, 10))
		flags = (kpage(v->r->frame - v->r->index).flags & ~FLAG_HEAD) |
			FLAG_TAIL;
	return kpage_knows_ksm() ? flags : flags & ~FLAG_KSM;
}

static const char *check_frame(const struct view *v)
{
	bool none = !v->k.known || v->k.flags & FLAG_NOPAGE;
	u64 ignore = kpage_knows_ksm() ? 0 : FLAG_KSM;

	if (!v->mapped)
		return NULL;
	if (!!(v->r->flags & VMVIEW_PAGE_NO_PAGE) != none)
		return "no-page";
	if (none)
		return NULL;
	if ((v->r->kpf & ~ignore) != expected_flags(v))
		return "kpageflags";
	if (v->r->mapcount != (s32)v->k.count)
		return "kpagecount";
	/* Of a cgroup that was removed that file has one above it, sooner or later. */
	if (v->r->flags & VMVIEW_PAGE_OFFLINE)
		return v->r->memcg && charged(v) ? NULL : "kpagecgroup";
	return v->r->memcg == charged(v) ? NULL : "kpagecgroup";
}

/* Where a folio begins and ends is told by the flags of the frames around. */
static const char *check_folio(const struct view *v)
{
	u64 head = v->r->frame - v->r->index;
	u64 pages = 1ULL << v->r->order;

	if (!v->mapped || v->r->kind == VMVIEW_KIND_SPECIAL)
		return NULL;
	if (v->r->index >= pages)
		return "index beyond the folio";
	if (v->r->order == 0)
		return v->k.flags & (FLAG_HEAD | FLAG_TAIL) ? "order 0" : NULL;
	if (!(kpage(head).flags & FLAG_HEAD))
		return "index";
	if (!(kpage(head + pages - 1).flags & FLAG_TAIL) ||
	    kpage(head + pages).flags & FLAG_TAIL)
		return "order";
	return NULL;
}

static const char *check_list(const struct view *v)
{
	bool generation = v->r->list == VMVIEW_LIST_GEN_ANON ||
			  v->r->list == VMVIEW_LIST_GEN_FILE;

	if (!v->mapped || v->r->kind == VMVIEW_KIND_SPECIAL)
		return NULL;
	if (v->r->list != expected_list(v->r->frame - v->r->index))
		return "list";
	if (generation != (v->r->gens > 0) || v->r->gens > 4 ||
	    v->r->gen_rank > v->r->gens || (generation && v->r->gen_rank == v->r->gens))
		return "generation";
	if ((v->r->list == VMVIEW_LIST_NONE) != (v->r->unlisted != VMVIEW_UNLISTED_NO))
		return "why on no list";
	return NULL;
}

static const char *check_refcount(const struct view *v)
{
	if (!v->mapped || v->r->kind == VMVIEW_KIND_SPECIAL ||
	    v->r->kind == VMVIEW_KIND_ZERO)
		return NULL;
	if (v->r->refcount < 1 ||
	    (v->r->order == 0 && v->r->refcount < v->r->mapcount))
		return "refcount";
	return NULL;
}

const char *check_page(const struct area *a, u64 addr, u64 entry,
		       const struct vmview_page *r)
{
	static const char *(*const check[])(const struct view *) = {
		check_state, check_bits, check_kind, check_frame, check_folio,
		check_list, check_refcount,
	};
	struct view v = { .a = a, .entry = entry, .r = r };
	const char *wrong = NULL;
	size_t i;

	v.mapped = a->pfnmap ? r->state == VMVIEW_STATE_PRESENT :
			      entry & PM_PRESENT;
	if (v.mapped)
		v.k = kpage(r->frame);
	if (addr < r->addr || addr >= r->addr + r->pages * PAGE)
		return "address";
	for (i = 0; i < sizeof(check) / sizeof(*check) && !wrong; i++)
		wrong = check[i](&v);
	return wrong;
}

void print_page(const char *what, const struct area *a, u64 addr, u64 entry,
		const struct vmview_page *r)
{
	struct kpage k = entry & PM_PRESENT ? kpage(PM_FRAME(entry)) :
					      (struct kpage){};

	fprintf(stderr, "# %s: %#llx in %s %s\n", what,
		addr, a->perms, a->name);
	fprintf(stderr, "#   pagemap %#llx flags %#llx count %lld cgroup %llu\n",
		entry, k.flags,
		(long long)k.count, k.cgroup);
	fprintf(stderr,
		"#   vmview frame %#llx kpf %#llx mapcount %d memcg %llu ref %d\n",
		r->frame, r->kpf,
		r->mapcount, r->memcg, r->refcount);
	fprintf(stderr,
		"#   pages %u pte %#x index %u order %u state %u kind %u\n"
		"#   list %u (%u) gen %u of %u level %u type %u flags %#x\n",
		r->pages, r->pte, r->index, r->order, r->state, r->kind,
		r->list, r->unlisted, r->gen_rank, r->gens, r->level, r->swap_type, r->flags);
}
