// SPDX-License-Identifier: GPL-2.0-only
/*
 * From area, entry and access to the cause of a fault: the decisions that
 * handle_mm_fault() is about to take, in their order, without taking them.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/pagemap.h>
#include <linux/rcupdate.h>
#include <linux/shmem_fs.h>
#include <linux/swapops.h>

#include "cache.h"
#include "cause.h"
#include "compat/entry.h"
#include "seen.h"

static bool wants_write(unsigned int flags)
{
	return flags & (FAULT_FLAG_WRITE | FAULT_FLAG_UNSHARE);
}

/* A file's page: mapped as it is, or copied at once. */
static enum vmview_cause cause_mapped(const struct vm_area_struct *vma, bool write,
				      enum vmview_cause as_it_is)
{
	return write && !(vma->vm_flags & VM_SHARED) ? VMVIEW_CAUSE_COW_FILE : as_it_is;
}

/* What the page cache of shmem has there: nothing, a folio, or a swap slot. */
static enum vmview_cause cause_shmem(const struct vm_area_struct *vma, unsigned long addr,
				     bool write, struct vmview_seen *seen)
{
	struct address_space *mapping = vma->vm_file->f_mapping;
	pgoff_t index = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
	swp_entry_t slot;
	void *there;

	/* Behind the end is nothing that a userfaultfd could be asked for. */
	if ((loff_t)index << PAGE_SHIFT >= i_size_read(mapping->host))
		return cause_mapped(vma, write, VMVIEW_CAUSE_SHMEM);
	rcu_read_lock();
	there = xa_load(&mapping->i_pages, index);
	rcu_read_unlock();
	if (there && (vma->vm_flags & VM_UFFD_MINOR))
		return VMVIEW_CAUSE_UFFD_MINOR;
	if (xa_is_value(there)) {
		slot = vmview_cache_slot(mapping, index, there);
		if (non_swap_entry(slot))
			return VMVIEW_CAUSE_MARKER;
		seen->slot = swp_offset(slot);
		seen->swap_type = swp_type(slot);
		return VMVIEW_CAUSE_SHMEM_SWAP;
	}
	if (!there && (vma->vm_flags & VM_UFFD_MISSING))
		return VMVIEW_CAUSE_UFFD_MISSING;
	return cause_mapped(vma, write, VMVIEW_CAUSE_SHMEM);
}

/* Neither a file's nor a disk's: a driver's memory, perf's, the vDSO. */
static bool maps_device(const struct vm_area_struct *vma)
{
	umode_t mode;

	if (!vma->vm_file || (vma->vm_flags & (VM_PFNMAP | VM_IO)))
		return true;
	mode = vma->vm_file->f_mapping->host->i_mode;
	return !S_ISREG(mode) && !S_ISBLK(mode);
}

static noinline enum vmview_cause cause_file(const struct vm_area_struct *vma,
					     unsigned long addr, unsigned int flags,
					     struct vmview_seen *seen)
{
	bool write = flags & FAULT_FLAG_WRITE;

	if (maps_device(vma))
		return VMVIEW_CAUSE_DEVICE;
	if (shmem_mapping(vma->vm_file->f_mapping))
		return cause_shmem(vma, addr, write, seen);
	return cause_mapped(vma, write, VMVIEW_CAUSE_FILE);
}

static enum vmview_cause cause_empty(const struct vm_area_struct *vma, unsigned long addr,
				     unsigned int flags, struct vmview_seen *seen)
{
	if (vma->vm_ops)
		return cause_file(vma, addr, flags, seen);
	if (vma->vm_flags & VM_UFFD_MISSING)
		return VMVIEW_CAUSE_UFFD_MISSING;
	if ((vma->vm_flags & VM_GROWSDOWN) && addr - vma->vm_start < PAGE_SIZE)
		return VMVIEW_CAUSE_STACK;
	return flags & FAULT_FLAG_WRITE ? VMVIEW_CAUSE_ANON : VMVIEW_CAUSE_ZERO;
}

/* A write to what is mapped, but may not be written. */
static enum vmview_cause cause_write(const struct vm_area_struct *vma, unsigned int flags,
				     const struct vmview_seen *seen)
{
	if ((seen->entry & _PAGE_UFFD_WP) && (vma->vm_flags & VM_UFFD_WP) &&
	    !(flags & FAULT_FLAG_UNSHARE))
		return VMVIEW_CAUSE_UFFD_WP;
	if (vma->vm_flags & (VM_SHARED | VM_MAYSHARE))
		return VMVIEW_CAUSE_WRITE_SHARED;
	if (seen->level > VMVIEW_LEVEL_PTE)
		return VMVIEW_CAUSE_HUGE_SPLIT;
	switch (seen->kind) {
	case VMVIEW_KIND_ZERO:
		return VMVIEW_CAUSE_COW_ZERO;
	case VMVIEW_KIND_ANON:
	case VMVIEW_KIND_KSM:
		return VMVIEW_CAUSE_COW_ANON;
	case VMVIEW_KIND_FILE:
	case VMVIEW_KIND_SHMEM:
		return VMVIEW_CAUSE_COW_FILE;
	case VMVIEW_KIND_SPECIAL:
	case VMVIEW_KIND_OTHER:
		return VMVIEW_CAUSE_DEVICE;
	}
	/* It changed while it was read. */
	return VMVIEW_CAUSE_SPURIOUS;
}

/* Something is there. */
static noinline enum vmview_cause cause_there(const struct vm_area_struct *vma,
					      unsigned int flags, struct vmview_seen *seen)
{
	switch (seen->state) {
	case VMVIEW_STATE_SWAP:
		return VMVIEW_CAUSE_SWAP;
	case VMVIEW_STATE_MIGRATION:
		return VMVIEW_CAUSE_MIGRATION;
	case VMVIEW_STATE_DEVICE:
		return VMVIEW_CAUSE_DEVICE;
	case VMVIEW_STATE_HWPOISON:
		return VMVIEW_CAUSE_HWPOISON;
	case VMVIEW_STATE_PROT_NONE:
		if (vma->vm_flags & VM_ACCESS_FLAGS) {
			seen->state = VMVIEW_STATE_NUMA_HINT;
			return VMVIEW_CAUSE_NUMA_HINT;
		}
		fallthrough;
	case VMVIEW_STATE_PRESENT:
		return wants_write(flags) && !vmview_entry_writable(seen->entry, seen->level) ?
		       cause_write(vma, flags, seen) : VMVIEW_CAUSE_SPURIOUS;
	}
	return VMVIEW_CAUSE_MARKER;
}

enum vmview_cause vmview_cause(const struct vm_area_struct *vma, unsigned long addr,
			       unsigned int flags, struct vmview_seen *seen)
{
	if (vma->vm_flags & VM_HUGETLB)
		return VMVIEW_CAUSE_HUGETLB;
	if (seen->state == VMVIEW_STATE_NONE || seen->state == VMVIEW_STATE_UFFD_WP)
		return cause_empty(vma, addr, flags, seen);
	return cause_there(vma, flags, seen);
}
