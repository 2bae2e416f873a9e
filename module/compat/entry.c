// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bits of a present page-table entry.
 */
#include <linux/cache.h>
#include <linux/cpufeature.h>
#include <linux/init.h>
#include <linux/printk.h>

#include "entry.h"

/*
 * The eight lowest bits through a table, as for page flags: this is done for
 * each page that differs from its neighbour.
 */
static u32 low_table[256] __ro_after_init;

static const struct {
	u8 bit;
	u32 flag;
} low_bits[] = {
	{ _PAGE_BIT_PRESENT, VMVIEW_PTE_PRESENT },
	{ _PAGE_BIT_RW, VMVIEW_PTE_WRITE },
	{ _PAGE_BIT_USER, VMVIEW_PTE_USER },
	{ _PAGE_BIT_PWT, VMVIEW_PTE_WRITETHROUGH },
	{ _PAGE_BIT_PCD, VMVIEW_PTE_UNCACHED },
	{ _PAGE_BIT_ACCESSED, VMVIEW_PTE_ACCESSED },
	{ _PAGE_BIT_DIRTY, VMVIEW_PTE_DIRTY },
};

#ifdef _PAGE_SAVED_DIRTY
#define SAVED_DIRTY	_PAGE_SAVED_DIRTY
#else
#define SAVED_DIRTY	0
#endif

int __init vmview_entry_init(void)
{
	unsigned int i, value;

	if (cpu_feature_enabled(X86_FEATURE_XENPV)) {
		pr_err("vmview: page tables of a Xen PV guest cannot be read (PVH and HVM can)\n");
		return -EOPNOTSUPP;
	}

	for (i = 0; i < ARRAY_SIZE(low_bits); i++)
		for (value = 0; value < 256; value++)
			if (value & BIT(low_bits[i].bit))
				low_table[value] |= low_bits[i].flag;
	return 0;
}

u32 vmview_entry_flags(unsigned long entry, int level, bool leaf)
{
	u32 flags;

	if (leaf && !vmview_entry_present(entry, level))
		return vmview_swp_flags(entry) | VMVIEW_PTE_LEAF;

	flags = low_table[entry & 0xff];
	if (entry & _PAGE_NX)
		flags |= VMVIEW_PTE_NX;
	if (!leaf)
		return (flags & ~VMVIEW_PTE_DIRTY) | VMVIEW_PTE_TABLE;

	if (entry & SAVED_DIRTY)
		flags |= VMVIEW_PTE_DIRTY;
	if (entry & _PAGE_SOFT_DIRTY)
		flags |= VMVIEW_PTE_SOFT_DIRTY;
	if (entry & _PAGE_UFFD_WP)
		flags |= VMVIEW_PTE_UFFD_WP;
	if (entry & _PAGE_SPECIAL)
		flags |= VMVIEW_PTE_SPECIAL;
	/* The global bit of an entry that is not present means PROT_NONE. */
	if (entry & _PAGE_GLOBAL)
		flags |= entry & _PAGE_PRESENT ? VMVIEW_PTE_GLOBAL :
						 VMVIEW_PTE_PROT_NONE;
	flags |= (u32)((entry & _PAGE_PKEY_MASK) >> _PAGE_BIT_PKEY_BIT0) <<
		 VMVIEW_PTE_PKEY_SHIFT;
	return flags | VMVIEW_PTE_LEAF;
}
