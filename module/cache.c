// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking up in the page cache what a page table does not map.
 */
#include <linux/dax.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/rcupdate.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/xarray.h>

#include "cache.h"
#include "compat/file.h"
#include "compat/peek.h"

bool vmview_cache_visible(struct file *file, const struct vmview_area *area, bool full)
{
	if (!file || (area->vm_flags & VM_HUGETLB) || IS_DAX(file->f_mapping->host))
		return false;
	return full || vmview_file_owner(file) || !file_permission(file, MAY_WRITE);
}

swp_entry_t vmview_cache_slot(struct address_space *mapping, unsigned long index,
			      const void *entry)
{
	unsigned long in = index & (BIT(xa_get_order(&mapping->i_pages, index)) - 1);
	swp_entry_t first = radix_to_swp_entry((void *)entry);

	return non_swap_entry(first) ? first :
				       swp_entry(swp_type(first), swp_offset(first) + in);
}

/* The slot's state; a folio is only looked at, under RCU. */
static void cache_slot(struct address_space *mapping, unsigned long index,
		       struct vmview_page *page)
{
	bool shmem = mapping->host->i_sb->s_magic == TMPFS_MAGIC;
	swp_entry_t swp;
	void *entry;

	rcu_read_lock();
	entry = xa_load(&mapping->i_pages, index);
	if (entry && !xa_is_value(entry)) {
		if (vmview_peek(((struct folio *)entry)->flags) & BIT(PG_uptodate)) {
			page->state = VMVIEW_STATE_CACHED;
			page->kind = shmem ? VMVIEW_KIND_SHMEM : VMVIEW_KIND_FILE;
		}
	} else if (entry && shmem) {
		swp = vmview_cache_slot(mapping, index, entry);
		if (!non_swap_entry(swp)) {
			page->state = VMVIEW_STATE_SHMEM_SWAP;
			page->kind = VMVIEW_KIND_SHMEM;
			page->swap_type = swp_type(swp);
			page->frame = swp_offset(swp);
		}
	}
	rcu_read_unlock();
}

unsigned long vmview_cache_piece(struct file *file, const struct vmview_area *area,
				 unsigned long addr, unsigned long end,
				 struct vmview_page *page)
{
	unsigned long index = ((addr - area->start) >> PAGE_SHIFT) + area->pgoff;
	unsigned long last = index + ((end - addr) >> PAGE_SHIFT) - 1;
	unsigned long found = index;

	page->addr = addr;
	page->state = VMVIEW_STATE_NONE;
	page->kind = VMVIEW_KIND_NONE;
	page->frame = 0;
	page->swap_type = 0;
	if (!xa_find(&file->f_mapping->i_pages, &found, last, XA_PRESENT)) {
		found = last + 1;
	} else if (found == index) {
		cache_slot(file->f_mapping, index, page);
		found++;
	}
	page->pages = found - index;
	return addr + ((found - index) << PAGE_SHIFT);
}
