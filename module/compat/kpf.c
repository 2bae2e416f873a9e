// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page flags in the bits of linux/kernel-page-flags.h.
 *
 * The numbers of PG_* change between kernels and configurations, those of
 * KPF_* do not. One table for each byte of the flags word turns the one into
 * the other in four look-ups, where testing flag by flag takes some sixty
 * instructions.
 */
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kernel-page-flags.h>
#include <linux/page-flags.h>
#include <linux/version.h>

#include "page.h"

#define KPF_BYTES	4

static u64 kpf_table[KPF_BYTES][256] __ro_after_init;

static const struct {
	u8 pg;
	u8 kpf;
} kpf_bits[] = {
	{ PG_locked, KPF_LOCKED },
	{ PG_dirty, KPF_DIRTY },
	{ PG_uptodate, KPF_UPTODATE },
	{ PG_writeback, KPF_WRITEBACK },
	{ PG_lru, KPF_LRU },
	{ PG_referenced, KPF_REFERENCED },
	{ PG_active, KPF_ACTIVE },
	{ PG_reclaim, KPF_RECLAIM },
	{ PG_swapbacked, KPF_SWAPBACKED },
	{ PG_unevictable, KPF_UNEVICTABLE },
	{ PG_mlocked, KPF_MLOCKED },
	{ PG_reserved, KPF_RESERVED },
	{ PG_private, KPF_PRIVATE },
	{ PG_private_2, KPF_PRIVATE_2 },
	{ PG_owner_priv_1, KPF_OWNER_PRIVATE },
	{ PG_arch_1, KPF_ARCH },
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	{ PG_owner_2, KPF_OWNER_2 },
#else
	{ PG_error, KPF_ERROR },
	{ PG_mappedtodisk, KPF_MAPPEDTODISK },
	{ PG_slab, KPF_SLAB },
#ifdef CONFIG_ARCH_USES_PG_UNCACHED
	{ PG_uncached, KPF_UNCACHED },
#endif
#endif
#if defined(CONFIG_PAGE_IDLE_FLAG) && defined(CONFIG_64BIT)
	{ PG_idle, KPF_IDLE },
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0) || defined(CONFIG_ARCH_USES_PG_ARCH_2)
	{ PG_arch_2, KPF_ARCH_2 },
#endif
};

void __init vmview_kpf_init(void)
{
	unsigned int i, value;

	BUILD_BUG_ON(__NR_PAGEFLAGS > KPF_BYTES * 8);
	for (i = 0; i < ARRAY_SIZE(kpf_bits); i++) {
		unsigned int pg = kpf_bits[i].pg;

		for (value = 0; value < 256; value++)
			if (value & BIT(pg % 8))
				kpf_table[pg / 8][value] |= BIT_ULL(kpf_bits[i].kpf);
	}
}

static u64 kpf_copy(unsigned long flags)
{
	return kpf_table[0][flags & 0xff] | kpf_table[1][(flags >> 8) & 0xff] |
	       kpf_table[2][(flags >> 16) & 0xff] | kpf_table[3][(flags >> 24) & 0xff];
}

/* What a page is used for if it is not memory of a process: rarely mapped. */
static u64 kpf_type(const struct vmview_raw *raw)
{
	u64 kpf = 0;

	if (likely(!vmview_is_type(raw->type)))
		return 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	switch (raw->type >> 24) {
	case PGTY_buddy:
		return BIT_ULL(KPF_BUDDY);
	case PGTY_offline:
		return BIT_ULL(KPF_OFFLINE);
	case PGTY_table:
		return BIT_ULL(KPF_PGTABLE);
	case PGTY_slab:
		return BIT_ULL(KPF_SLAB);
	}
#else
	if (!(raw->type & PG_buddy))
		kpf |= BIT_ULL(KPF_BUDDY);
	if (!(raw->type & PG_offline))
		kpf |= BIT_ULL(KPF_OFFLINE);
	if (!(raw->type & PG_table))
		kpf |= BIT_ULL(KPF_PGTABLE);
#endif
	return kpf;
}

static u64 kpf_compound(const struct vmview_raw *raw, bool hugetlb, bool zero)
{
	u64 kpf = 0;

	if (raw->bits & VMVIEW_RAW_TAIL)
		kpf = BIT_ULL(KPF_COMPOUND_TAIL);
	else if (raw->flags & BIT(PG_head))
		kpf = BIT_ULL(KPF_COMPOUND_HEAD);
	if (hugetlb)
		return kpf | BIT_ULL(KPF_HUGE);
	if (raw->order && (zero || (raw->bits & VMVIEW_RAW_RMAPPABLE)))
		kpf |= BIT_ULL(KPF_THP);
	return kpf;
}

u64 vmview_kpf(const struct vmview_raw *raw, bool hugetlb, bool zero)
{
	const unsigned long swapcache = BIT(PG_swapbacked) | BIT(PG_swapcache);
	u64 kpf;

	kpf = kpf_copy(raw->flags);
#ifdef CONFIG_MEMORY_FAILURE
	if ((hugetlb ? raw->flags : raw->pflags) & BIT(PG_hwpoison))
		kpf |= BIT_ULL(KPF_HWPOISON);
#endif
	kpf |= kpf_type(raw) | kpf_compound(raw, hugetlb, zero);
	if (raw->mapcount > 0)
		kpf |= BIT_ULL(KPF_MMAP);
	if (raw->mapping & PAGE_MAPPING_ANON)
		kpf |= BIT_ULL(KPF_ANON);
	if ((raw->mapping & PAGE_MAPPING_FLAGS) == PAGE_MAPPING_KSM)
		kpf |= BIT_ULL(KPF_KSM);
	if ((raw->flags & swapcache) == swapcache)
		kpf |= BIT_ULL(KPF_SWAPCACHE);
	if (zero)
		kpf |= BIT_ULL(KPF_ZERO_PAGE);
	return kpf;
}
