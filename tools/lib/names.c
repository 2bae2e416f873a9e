// SPDX-License-Identifier: GPL-2.0-only
/* Names of the values in the header, and back. */
#include <errno.h>
#include <string.h>
#include <linux/kernel-page-flags.h>

#include "lib/names.h"
#include "libvmview.h"

static const char *const states[] = {
	[VMVIEW_STATE_NONE] = "none",
	[VMVIEW_STATE_PRESENT] = "present",
	[VMVIEW_STATE_PROT_NONE] = "prot_none",
	[VMVIEW_STATE_NUMA_HINT] = "numa_hint",
	[VMVIEW_STATE_SWAP] = "swap",
	[VMVIEW_STATE_MIGRATION] = "migration",
	[VMVIEW_STATE_HWPOISON] = "hwpoison",
	[VMVIEW_STATE_DEVICE] = "device",
	[VMVIEW_STATE_UFFD_WP] = "uffd_wp",
	[VMVIEW_STATE_POISONED] = "poisoned",
	[VMVIEW_STATE_GUARD] = "guard",
	[VMVIEW_STATE_CACHED] = "cached",
	[VMVIEW_STATE_SHMEM_SWAP] = "shmem_swap",
	[VMVIEW_STATE_OTHER] = "other",
};

static const char *const kinds[] = {
	[VMVIEW_KIND_NONE] = "none",
	[VMVIEW_KIND_ANON] = "anon",
	[VMVIEW_KIND_FILE] = "file",
	[VMVIEW_KIND_SHMEM] = "shmem",
	[VMVIEW_KIND_HUGETLB] = "hugetlb",
	[VMVIEW_KIND_KSM] = "ksm",
	[VMVIEW_KIND_ZERO] = "zero",
	[VMVIEW_KIND_SPECIAL] = "special",
	[VMVIEW_KIND_OTHER] = "other",
};

static const char *const lists[] = {
	[VMVIEW_LIST_NONE] = "none",
	[VMVIEW_LIST_INACTIVE_ANON] = "inactive_anon",
	[VMVIEW_LIST_ACTIVE_ANON] = "active_anon",
	[VMVIEW_LIST_INACTIVE_FILE] = "inactive_file",
	[VMVIEW_LIST_ACTIVE_FILE] = "active_file",
	[VMVIEW_LIST_UNEVICTABLE] = "unevictable",
	[VMVIEW_LIST_GEN_ANON] = "gen_anon",
	[VMVIEW_LIST_GEN_FILE] = "gen_file",
};

static const char *const unlisted[] = {
	[VMVIEW_UNLISTED_NO] = "no",
	[VMVIEW_UNLISTED_NEVER] = "never",
	[VMVIEW_UNLISTED_BATCH] = "batch",
	[VMVIEW_UNLISTED_ISOLATED] = "isolated",
};

static const char *const levels[] = {
	[VMVIEW_LEVEL_PTE] = "pte",
	[VMVIEW_LEVEL_PMD] = "pmd",
	[VMVIEW_LEVEL_PUD] = "pud",
	[VMVIEW_LEVEL_P4D] = "p4d",
	[VMVIEW_LEVEL_PGD] = "pgd",
};

const struct vmview_name vmview_pte_names[] = {
	{ VMVIEW_PTE_PRESENT, "present" },
	{ VMVIEW_PTE_WRITE, "write" },
	{ VMVIEW_PTE_USER, "user" },
	{ VMVIEW_PTE_ACCESSED, "accessed" },
	{ VMVIEW_PTE_DIRTY, "dirty" },
	{ VMVIEW_PTE_NX, "nx" },
	{ VMVIEW_PTE_SOFT_DIRTY, "soft_dirty" },
	{ VMVIEW_PTE_UFFD_WP, "uffd_wp" },
	{ VMVIEW_PTE_LEAF, "leaf" },
	{ VMVIEW_PTE_SPECIAL, "special" },
	{ VMVIEW_PTE_PROT_NONE, "prot_none" },
	{ VMVIEW_PTE_GLOBAL, "global" },
	{ VMVIEW_PTE_UNCACHED, "uncached" },
	{ VMVIEW_PTE_WRITETHROUGH, "writethrough" },
	{ VMVIEW_PTE_EXCLUSIVE, "exclusive" },
	{ VMVIEW_PTE_TABLE, "table" },
	{ 0, NULL }
};

#define KPF(name)	(1ULL << KPF_##name)
#define MAPPEDTODISK	(1ULL << 34)
#define ANON_EXCLUSIVE	(1ULL << 47)	/* as page-types calls it */

const struct vmview_name vmview_kpf_names[] = {
	{ KPF(LOCKED), "locked" },
	{ KPF(ERROR), "error" },
	{ KPF(REFERENCED), "referenced" },
	{ KPF(UPTODATE), "uptodate" },
	{ KPF(DIRTY), "dirty" },
	{ KPF(LRU), "lru" },
	{ KPF(ACTIVE), "active" },
	{ KPF(SLAB), "slab" },
	{ KPF(WRITEBACK), "writeback" },
	{ KPF(RECLAIM), "reclaim" },
	{ KPF(BUDDY), "buddy" },
	{ KPF(MMAP), "mmap" },
	{ KPF(ANON), "anon" },
	{ KPF(SWAPCACHE), "swapcache" },
	{ KPF(SWAPBACKED), "swapbacked" },
	{ KPF(COMPOUND_HEAD), "compound_head" },
	{ KPF(COMPOUND_TAIL), "compound_tail" },
	{ KPF(HUGE), "huge" },
	{ KPF(UNEVICTABLE), "unevictable" },
	{ KPF(HWPOISON), "hwpoison" },
	{ KPF(NOPAGE), "nopage" },
	{ KPF(KSM), "ksm" },
	{ KPF(THP), "thp" },
	{ KPF(OFFLINE), "offline" },
	{ KPF(ZERO_PAGE), "zero_page" },
	{ KPF(IDLE), "idle" },
	{ KPF(PGTABLE), "pgtable" },
	/* /proc/kpageflags has them, <linux/kernel-page-flags.h> does not. */
	{ 1ULL << 32, "reserved" },
	{ 1ULL << 33, "mlocked" },
	{ MAPPEDTODISK, "mappedtodisk" },	/* since 6.12 "owner_2" */
	{ 1ULL << 35, "private" },
	{ 1ULL << 36, "private_2" },
	{ 1ULL << 37, "owner_private" },
	{ 1ULL << 38, "arch" },
	{ 1ULL << 39, "uncached" },
	{ 1ULL << 40, "softdirty" },
	{ 1ULL << 41, "arch_2" },
	{ 1ULL << 42, "arch_3" },
	{ ANON_EXCLUSIVE, "anon_exclusive" },
	{ 0, NULL }
};

const struct vmview_name vmview_vma_names[] = {
	{ VMVIEW_VMA_READ, "read" },
	{ VMVIEW_VMA_WRITE, "write" },
	{ VMVIEW_VMA_EXEC, "exec" },
	{ VMVIEW_VMA_SHARED, "shared" },
	{ VMVIEW_VMA_LOCKED, "locked" },
	{ VMVIEW_VMA_PFNMAP, "pfnmap" },
	{ VMVIEW_VMA_MIXEDMAP, "mixedmap" },
	{ VMVIEW_VMA_HUGETLB, "hugetlb" },
	{ VMVIEW_VMA_GROWSDOWN, "growsdown" },
	{ VMVIEW_VMA_IO, "io" },
	{ VMVIEW_VMA_HUGEPAGE, "hugepage" },
	{ VMVIEW_VMA_NOHUGEPAGE, "nohugepage" },
	{ VMVIEW_VMA_MERGEABLE, "mergeable" },
	{ VMVIEW_VMA_SOFTDIRTY, "softdirty" },
	{ VMVIEW_VMA_UFFD, "uffd" },
	{ VMVIEW_VMA_FILE, "file" },
	{ VMVIEW_VMA_HEAP, "heap" },
	{ VMVIEW_VMA_STACK, "stack" },
	{ 0, NULL }
};

const struct vmview_name vmview_page_names[] = {
	{ VMVIEW_PAGE_UNSTABLE, "unstable" },
	{ VMVIEW_PAGE_CONTIG, "contig" },
	{ VMVIEW_PAGE_NO_PAGE, "no_page" },
	{ VMVIEW_PAGE_HIDDEN, "hidden" },
	{ VMVIEW_PAGE_EXCLUSIVE, "exclusive" },
	{ VMVIEW_PAGE_SOFT_DIRTY, "soft_dirty" },
	{ VMVIEW_PAGE_WORKINGSET, "workingset" },
	{ VMVIEW_PAGE_FOREIGN, "foreign" },
	{ VMVIEW_PAGE_OFFLINE, "offline" },
	{ 0, NULL }
};

const struct vmview_name vmview_attribute_names[] = {
	{ VMVIEW_CAT_WRITE, "write" },
	{ VMVIEW_CAT_ACCESSED, "accessed" },
	{ VMVIEW_CAT_DIRTY, "dirty" },
	{ VMVIEW_CAT_SOFT_DIRTY, "soft_dirty" },
	{ VMVIEW_CAT_UFFD_WP, "uffd_wp" },
	{ VMVIEW_CAT_EXCLUSIVE, "exclusive" },
	{ VMVIEW_CAT_SHARED, "shared" },
	{ VMVIEW_CAT_HUGE, "huge" },
	{ VMVIEW_CAT_LARGE, "large" },
	{ VMVIEW_CAT_MLOCKED, "mlocked" },
	{ VMVIEW_CAT_REFERENCED, "referenced" },
	{ VMVIEW_CAT_WORKINGSET, "workingset" },
	{ VMVIEW_CAT_WRITEBACK, "writeback" },
	{ VMVIEW_CAT_SWAPCACHE, "swapcache" },
	{ VMVIEW_CAT_LAZYFREE, "lazyfree" },
	{ VMVIEW_CAT_UNSTABLE, "unstable" },
	{ VMVIEW_CAT_RECLAIM, "reclaim" },
	{ VMVIEW_CAT_SWAPBACKED, "swapbacked" },
	{ VMVIEW_CAT_NEXT, "next" },
	{ VMVIEW_CAT_FOREIGN, "foreign" },
	{ VMVIEW_CAT_RANK(0), "rank0" },
	{ VMVIEW_CAT_RANK(1), "rank1" },
	{ VMVIEW_CAT_RANK(2), "rank2" },
	{ VMVIEW_CAT_RANK(3), "rank3" },
	{ VMVIEW_CAT_TIER(0), "tier0" },
	{ VMVIEW_CAT_TIER(1), "tier1" },
	{ VMVIEW_CAT_TIER(2), "tier2" },
	{ VMVIEW_CAT_TIER(3), "tier3" },
	{ 0, NULL }
};

__u64 vmview_kpf_decode(__u64 kpf)
{
	/* On an anonymous page the bit is PG_anon_exclusive. */
	if ((kpf & KPF(ANON)) && (kpf & MAPPEDTODISK))
		kpf ^= MAPPEDTODISK | ANON_EXCLUSIVE;
	return kpf;
}

const char *vmview_name_of(const char *const *names, size_t nr, unsigned int value)
{
	return value < nr && names[value] ? names[value] : "unknown";
}

const char *vmview_state_name(unsigned int state)
{
	return vmview_name_of(states, VMVIEW_ARRAY_SIZE(states), state);
}

const char *vmview_kind_name(unsigned int kind)
{
	return vmview_name_of(kinds, VMVIEW_ARRAY_SIZE(kinds), kind);
}

const char *vmview_list_name(unsigned int list)
{
	return vmview_name_of(lists, VMVIEW_ARRAY_SIZE(lists), list);
}

const char *vmview_unlisted_name(unsigned int why)
{
	return vmview_name_of(unlisted, VMVIEW_ARRAY_SIZE(unlisted), why);
}

const char *vmview_level_name(unsigned int level)
{
	return vmview_name_of(levels, VMVIEW_ARRAY_SIZE(levels), level);
}

/* People write soft-dirty as often as soft_dirty. */
bool vmview_name_is(const char *a, const char *b)
{
	while (*a && (*a == *b || (*a == '-' && *b == '_'))) {
		a++;
		b++;
	}
	return *a == *b;
}

static const struct {
	const char *prefix;
	const char *const *names;
	size_t nr;
	unsigned int shift;
} groups[] = {
	{ "state:", states, VMVIEW_ARRAY_SIZE(states), 0 },
	{ "kind:", kinds, VMVIEW_ARRAY_SIZE(kinds), 16 },
	{ "list:", lists, VMVIEW_ARRAY_SIZE(lists), 28 },
};

int vmview_category(const char *name, __u64 *category)
{
	for (size_t g = 0; g < VMVIEW_ARRAY_SIZE(groups); g++) {
		size_t len = strlen(groups[g].prefix);

		if (strncmp(name, groups[g].prefix, len))
			continue;
		for (size_t i = 0; i < groups[g].nr; i++) {
			if (!vmview_name_is(name + len, groups[g].names[i]))
				continue;
			*category = 1ULL << (groups[g].shift + i);
			return 0;
		}
		return -ENOENT;
	}
	for (const struct vmview_name *n = vmview_attribute_names; n->name; n++) {
		if (!vmview_name_is(name, n->name))
			continue;
		*category = n->mask;
		return 0;
	}
	return -ENOENT;
}

bool vmview_page_has_frame(const struct vmview_page *page)
{
	if (page->flags & VMVIEW_PAGE_HIDDEN)
		return false;
	switch (page->state) {
	case VMVIEW_STATE_PRESENT:
	case VMVIEW_STATE_PROT_NONE:
	case VMVIEW_STATE_NUMA_HINT:
	case VMVIEW_STATE_MIGRATION:
	case VMVIEW_STATE_HWPOISON:
	case VMVIEW_STATE_DEVICE:
		return true;
	default:
		return false;
	}
}

bool vmview_page_has_slot(const struct vmview_page *page)
{
	if (page->flags & VMVIEW_PAGE_HIDDEN)
		return false;
	return page->state == VMVIEW_STATE_SWAP || page->state == VMVIEW_STATE_SHMEM_SWAP;
}
