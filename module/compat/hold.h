/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock that keeps an area and its page tables while they are looked at.
 *
 * With per-VMA locks it is the VMA's read lock, and mmap_lock is not touched:
 * threads of the target that map and unmap elsewhere never wait. Without them
 * it is mmap_lock for read, by trylock, which fails as soon as a writer queues.
 *
 * Either keeps munmap() and mremap() from freeing the tables. khugepaged and
 * the unsharing of hugetlb tables take neither; they free a table through RCU,
 * or after an IPI to all CPUs, so tables are looked up anew in each stretch
 * with interrupts off.
 *
 * Preemption is off from when the lock is had until it is given back: who is
 * preempted with it keeps it for as long. A reader that has to wait for mmap_lock may
 * be given it before it runs.
 *
 * Lock order: nothing is taken under this lock; it nests inside nothing.
 */
#ifndef VMVIEW_COMPAT_HOLD_H
#define VMVIEW_COMPAT_HOLD_H

#include <linux/mm.h>

/*
 * Else whoever unshares a table waits for CPUs that run the process alone. x86 has it
 * with CONFIG_PARAVIRT.
 */
#if defined(CONFIG_HUGETLB_PAGE) && defined(CONFIG_ARCH_WANT_HUGE_PMD_SHARE) && \
	!defined(CONFIG_MMU_GATHER_RCU_TABLE_FREE)
#error "vmview needs a kernel with CONFIG_PARAVIRT, or without CONFIG_HUGETLBFS"
#endif

/**
 * struct vmview_hold - a held lock
 * @vma: The VMA found; valid until vmview_hold_end().
 * @mm: Set if mmap_lock is held rather than the VMA's lock.
 */
struct vmview_hold {
	struct vm_area_struct *vma;
	struct mm_struct *mm;
};

/**
 * vmview_hold_try() - find and lock the first VMA at or above an address
 * @hold: Filled in on success.
 * @mm: Address space, of which the caller holds mm_users.
 * @addr: Lowest address of interest.
 * @end: First address that is of no interest.
 *
 * Context: any in which RCU may be used; does not sleep.
 * Return: 1 with a lock held and preemption off, 0 if there is no such VMA, -EAGAIN
 * if the lock is taken.
 */
int vmview_hold_try(struct vmview_hold *hold, struct mm_struct *mm,
		    unsigned long addr, unsigned long end);

/**
 * vmview_hold_wait() - the same by way of mmap_lock, waiting for it
 * @hold: Filled in on success.
 * @mm: Address space, of which the caller holds mm_users.
 * @addr: Lowest address of interest.
 * @end: First address that is of no interest.
 *
 * Context: process; may sleep.
 * Return: 1 with a lock held and preemption off, 0 if there is no such VMA, -EINTR
 * if the caller was killed.
 */
int vmview_hold_wait(struct vmview_hold *hold, struct mm_struct *mm,
		     unsigned long addr, unsigned long end);

/**
 * vmview_hold_contended() - whether someone waits for the held lock
 * @hold: The held lock.
 *
 * Return: true if the holder had better let go now.
 */
bool vmview_hold_contended(const struct vmview_hold *hold);

/**
 * vmview_hold_end() - let go, and switch preemption on
 * @hold: The held lock.
 */
void vmview_hold_end(struct vmview_hold *hold);

/**
 * vmview_prev_vma_end() - end of the area below an address
 * @mm: Address space, of which the caller holds mm_users.
 * @addr: The address.
 *
 * Context: process; may sleep for mmap_lock where there are no per-VMA locks.
 * Return: the end of the highest VMA that starts below @addr, @addr at most; 0
 * if there is none or the caller was killed.
 */
unsigned long vmview_prev_vma_end(struct mm_struct *mm, unsigned long addr);

/**
 * vmview_mm_seq() - a number that changes with the address space
 * @mm: Address space.
 *
 * With per-VMA locks every change of any area changes it; without them only
 * changes of the number of areas or of their total size are seen.
 */
u64 vmview_mm_seq(struct mm_struct *mm);

#endif
