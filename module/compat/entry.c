// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bits of a present page-table entry.
 */
#include "entry.h"

static const struct {
	unsigned long bit;
	u32 flag;
} entry_bits[] = {
	{ _PAGE_PRESENT, VMVIEW_PTE_PRESENT },
	{ _PAGE_RW, VMVIEW_PTE_WRITE },
	{ _PAGE_USER, VMVIEW_PTE_USER },
	{ _PAGE_ACCESSED, VMVIEW_PTE_ACCESSED },
	{ _PAGE_NX, VMVIEW_PTE_NX },
	{ _PAGE_PCD, VMVIEW_PTE_UNCACHED },
	{ _PAGE_PWT, VMVIEW_PTE_WRITETHROUGH },
};

static const struct {
	unsigned long bit;
	u32 flag;
} leaf_bits[] = {
	{ _PAGE_DIRTY, VMVIEW_PTE_DIRTY },
#ifdef _PAGE_SAVED_DIRTY
	{ _PAGE_SAVED_DIRTY, VMVIEW_PTE_DIRTY },
#endif
	{ _PAGE_SOFT_DIRTY, VMVIEW_PTE_SOFT_DIRTY },
	{ _PAGE_UFFD_WP, VMVIEW_PTE_UFFD_WP },
	{ _PAGE_SPECIAL, VMVIEW_PTE_SPECIAL },
};

u32 vmview_entry_flags(unsigned long entry, int level, bool leaf)
{
	u32 flags = 0;
	size_t i;

	if (leaf && !vmview_entry_present(entry, level))
		return vmview_swp_flags(entry) | VMVIEW_PTE_LEAF;

	for (i = 0; i < ARRAY_SIZE(entry_bits); i++)
		if (entry & entry_bits[i].bit)
			flags |= entry_bits[i].flag;
	if (!leaf)
		return flags | VMVIEW_PTE_TABLE;

	for (i = 0; i < ARRAY_SIZE(leaf_bits); i++)
		if (entry & leaf_bits[i].bit)
			flags |= leaf_bits[i].flag;
	/* The global bit of an entry that is not present means PROT_NONE. */
	if (entry & _PAGE_GLOBAL)
		flags |= entry & _PAGE_PRESENT ? VMVIEW_PTE_GLOBAL :
						 VMVIEW_PTE_PROT_NONE;
	flags |= (u32)((entry & _PAGE_PKEY_MASK) >> _PAGE_BIT_PKEY_BIT0) <<
		 VMVIEW_PTE_PKEY_SHIFT;
	return flags | VMVIEW_PTE_LEAF;
}
