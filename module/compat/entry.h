/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoding page-table entries.
 *
 * An entry of any level is one word here; on the 64-bit architectures that the
 * kernels concerned run on it is read at once. What is not present at the PMD
 * level of a transparent huge page, or in a hugetlb area, has the format of a
 * PTE on x86-64, so one decoder serves all.
 */
#ifndef VMVIEW_COMPAT_ENTRY_H
#define VMVIEW_COMPAT_ENTRY_H

#include <linux/bits.h>
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/version.h>

#include "vmview.h"

#ifndef CONFIG_X86_64
#error "vmview decodes page-table entries of x86-64 only"
#endif

/*
 * An entry as the type that the kernel's helpers take. Under Xen's paravirtual mode
 * entries hold other frames than the kernel's; there the module does not load.
 */
static inline pte_t vmview_pte(unsigned long entry)
{
	return native_make_pte(entry);
}

static inline swp_entry_t vmview_swp_entry(unsigned long entry)
{
	return pte_to_swp_entry(vmview_pte(entry));
}

/* Bits of an address that select a slot, at each level. */
#define VMVIEW_TABLE_BITS	(PMD_SHIFT - PAGE_SHIFT)

/* The slot of an address in a table. */
static __always_inline const unsigned long *
vmview_table_slot(phys_addr_t table, unsigned long addr, unsigned int shift)
{
	return (const unsigned long *)__va(table) + ((addr >> shift) & (PTRS_PER_PTE - 1));
}

/* And in that which an entry leads to. */
static __always_inline const unsigned long *
vmview_entry_slot(unsigned long entry, unsigned long addr, unsigned int shift)
{
	return vmview_table_slot(entry & PTE_PFN_MASK, addr, shift);
}

/* Bits of a present entry other than its frame: equal in runs. */
static inline unsigned long vmview_entry_attrs(unsigned long entry)
{
	return entry & ~PTE_PFN_MASK;
}

static inline bool vmview_entry_present(unsigned long entry, int level)
{
	if (level == VMVIEW_LEVEL_PTE)
		return pte_present(vmview_pte(entry));
	/* A huge page that is being split has lost its present bit alone. */
	return entry & (_PAGE_PRESENT | _PAGE_PROTNONE | _PAGE_PSE);
}

/* Empty, but for bits that a processor may set by mistake. */
static inline bool vmview_entry_none(unsigned long entry)
{
	return pte_none(vmview_pte(entry));
}

/*
 * An entry above the PTE level that maps memory or stands for it: one with the
 * page-size bit, or one that is not present (migration, markers). What leads
 * to a lower table is present and has no page-size bit.
 */
static inline bool vmview_entry_leaf(unsigned long entry)
{
	return (entry & _PAGE_PSE) || !(entry & _PAGE_PRESENT);
}

/*
 * Whether an entry is a swap slot, and the bits of one that are not its offset:
 * equal in runs.
 */
static inline bool vmview_entry_is_slot(unsigned long entry)
{
	return entry && !pte_present(vmview_pte(entry)) &&
	       !non_swap_entry(vmview_swp_entry(entry));
}

static inline unsigned long vmview_slot_attrs(unsigned long entry)
{
	return entry & ~GENMASK_ULL(63 - SWP_TYPE_BITS, SWP_OFFSET_FIRST_BIT);
}

static inline unsigned long vmview_slot_offset(unsigned long entry)
{
	return swp_offset(vmview_swp_entry(entry));
}

/* Whether a present leaf entry may be written to; a shadow stack's may. */
static inline bool vmview_entry_writable(unsigned long entry, int level)
{
	return level == VMVIEW_LEVEL_PTE ? pte_write(vmview_pte(entry)) :
					   pmd_write(native_make_pmd(entry));
}

/* First frame of a present leaf entry. One without access has its frame inverted. */
static inline unsigned long vmview_entry_pfn(unsigned long entry, int level)
{
	unsigned long frame = (entry ^ protnone_mask(entry)) & PTE_PFN_MASK;

	/* There the bit behind the offset in a huge page is an attribute. */
	if (level > VMVIEW_LEVEL_PTE)
		frame &= ~((PAGE_SIZE << (VMVIEW_TABLE_BITS * level)) - 1);
	return frame >> PAGE_SHIFT;
}

/**
 * struct vmview_swp - a non-present entry, decoded
 * @state: VMVIEW_STATE_*.
 * @type: Number of the swap area, for a slot.
 * @offset: Offset in it, or PFN where @has_pfn.
 * @has_pfn: The entry stands for a page that is in memory.
 */
struct vmview_swp {
	u8 state;
	u8 type;
	bool has_pfn;
	unsigned long offset;
};

static inline u8 vmview_marker_state(swp_entry_t swp)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	if (pte_marker_get(swp) & PTE_MARKER_POISONED)
		return VMVIEW_STATE_POISONED;
#endif
#ifdef PTE_MARKER_GUARD
	if (pte_marker_get(swp) & PTE_MARKER_GUARD)
		return VMVIEW_STATE_GUARD;
#endif
	if (pte_marker_get(swp) & PTE_MARKER_UFFD_WP)
		return VMVIEW_STATE_UFFD_WP;
	return VMVIEW_STATE_OTHER;
}

static inline void vmview_entry_swp(unsigned long entry, struct vmview_swp *out)
{
	swp_entry_t swp = vmview_swp_entry(entry);

	out->type = 0;
	out->has_pfn = false;
	out->offset = 0;
	if (!non_swap_entry(swp)) {
		out->state = VMVIEW_STATE_SWAP;
		out->type = swp_type(swp);
		out->offset = swp_offset(swp);
		return;
	}
	if (is_pte_marker_entry(swp)) {
		out->state = vmview_marker_state(swp);
		return;
	}
	if (is_migration_entry(swp))
		out->state = VMVIEW_STATE_MIGRATION;
	else if (is_hwpoison_entry(swp))
		out->state = VMVIEW_STATE_HWPOISON;
	else if (is_device_private_entry(swp) || is_device_exclusive_entry(swp))
		out->state = VMVIEW_STATE_DEVICE;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	else if (is_swapin_error_entry(swp))
		out->state = VMVIEW_STATE_POISONED;
#endif
	else
		out->state = VMVIEW_STATE_OTHER;
	out->has_pfn = out->state == VMVIEW_STATE_MIGRATION ||
		       out->state == VMVIEW_STATE_HWPOISON ||
		       out->state == VMVIEW_STATE_DEVICE;
	if (out->has_pfn)
		out->offset = swp_offset(swp) & SWP_PFN_MASK;
}

/* VMVIEW_PTE_* of a non-present entry. */
static inline u32 vmview_swp_flags(unsigned long entry)
{
	pte_t pte = vmview_pte(entry);
	swp_entry_t swp = pte_to_swp_entry(pte);
	u32 flags = 0;

	if (is_pte_marker_entry(swp))
		return pte_marker_get(swp) & PTE_MARKER_UFFD_WP ? VMVIEW_PTE_UFFD_WP : 0;
	if (pte_swp_soft_dirty(pte))
		flags |= VMVIEW_PTE_SOFT_DIRTY;
	if (pte_swp_uffd_wp(pte))
		flags |= VMVIEW_PTE_UFFD_WP;
	if (pte_swp_exclusive(pte))
		flags |= VMVIEW_PTE_EXCLUSIVE;
	return flags;
}

/**
 * vmview_entry_init() - make the table that vmview_entry_flags() uses
 *
 * Return: 0, or -EOPNOTSUPP where entries are not what this can decode.
 */
int vmview_entry_init(void);

/**
 * vmview_entry_flags() - decode an entry that is not empty
 * @entry: The entry.
 * @level: Its level.
 * @leaf: It maps memory rather than a lower table.
 *
 * Return: VMVIEW_PTE_*.
 */
u32 vmview_entry_flags(unsigned long entry, int level, bool leaf);

#endif
