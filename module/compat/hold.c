// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locking an area of another process, by kernel version.
 */
#include <linux/err.h>
#include <linux/maple_tree.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

#include "hold.h"
#include "peek.h"

/*
 * The first VMA at or above mas->index, by mas_walk() alone: mas_find() and
 * mas_prev() warn when the tree is rebuilt beside them. A walk that meets a gap
 * tells where it ends, and there a VMA begins, unless the tree changed.
 */
#define FIND_WALKS	8

static struct vm_area_struct *hold_find(struct ma_state *mas, unsigned long end)
{
	struct vm_area_struct *vma;
	int i;

	for (i = 0; i < FIND_WALKS; i++) {
		vma = mas_walk(mas);
		if (vma)
			return vma;
		if (mas->last >= end - 1)
			return NULL;
		mas_set(mas, mas->last + 1);
	}
	return ERR_PTR(-EAGAIN);
}

/* Where the highest VMA below @addr ends; 0 if there is none. */
static unsigned long hold_prev_end(struct mm_struct *mm, unsigned long addr)
{
	MA_STATE(mas, &mm->mm_mt, addr - 1, addr - 1);

	return mas_walk(&mas) ? addr : mas.index;
}

/* Preemption was switched off for a lock, and stays so where that is held now. */
static int hold_result(int ret)
{
	if (ret <= 0)
		preempt_enable();
	return ret;
}

static int hold_find_locked(struct vmview_hold *hold, struct mm_struct *mm,
			    unsigned long addr, unsigned long end)
{
	MA_STATE(mas, &mm->mm_mt, addr, addr);

	hold->vma = hold_find(&mas, end);
	if (IS_ERR_OR_NULL(hold->vma)) {
		mmap_read_unlock(mm);
		return PTR_ERR_OR_ZERO(hold->vma);
	}
	hold->mm = mm;
	return 1;
}

int vmview_hold_wait(struct vmview_hold *hold, struct mm_struct *mm,
		     unsigned long addr, unsigned long end)
{
	if (mmap_read_lock_killable(mm))
		return -EINTR;
	preempt_disable();
	return hold_result(hold_find_locked(hold, mm, addr, end));
}

bool vmview_hold_contended(const struct vmview_hold *hold)
{
	return hold->mm && mmap_lock_is_contended(hold->mm);
}

#if defined(CONFIG_PER_VMA_LOCK) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)

/*
 * lock_vma_under_rcu() is not exported before 7.x; this is the same from the
 * inlines that it is made of, but for finding the next VMA rather than the one
 * that covers @addr. VMAs are freed through RCU, so the pointer is good until
 * the trylock has succeeded; after that the VMA cannot change, and it must be
 * checked that it is still in the tree, with the bounds that it had there.
 */
int vmview_hold_try(struct vmview_hold *hold, struct mm_struct *mm,
		    unsigned long addr, unsigned long end)
{
	MA_STATE(mas, &mm->mm_mt, addr, addr);
	struct vm_area_struct *vma;
	int ret = -EAGAIN;

	preempt_disable();
	rcu_read_lock();
	vma = hold_find(&mas, end);
	if (IS_ERR_OR_NULL(vma)) {
		ret = PTR_ERR_OR_ZERO(vma);
	} else if (vma_start_read(vma)) {
		if (!vma->detached && vma->vm_start == mas.index &&
		    vma->vm_end == mas.last + 1) {
			hold->vma = vma;
			hold->mm = NULL;
			ret = 1;
		} else {
			vma_end_read(vma);
		}
	}
	rcu_read_unlock();
	return hold_result(ret);
}

void vmview_hold_end(struct vmview_hold *hold)
{
	if (hold->mm)
		mmap_read_unlock(hold->mm);
	else
		vma_end_read(hold->vma);
	preempt_enable();
}

unsigned long vmview_prev_vma_end(struct mm_struct *mm, unsigned long addr)
{
	unsigned long end;

	rcu_read_lock();
	end = hold_prev_end(mm, addr);
	rcu_read_unlock();
	return end;
}

u64 vmview_mm_seq(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0) || \
	(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 88) && \
	 LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0))
	return READ_ONCE(mm->mm_lock_seq.sequence);
#else
	return READ_ONCE(mm->mm_lock_seq);
#endif
}

#else /* no per-VMA locks */

int vmview_hold_try(struct vmview_hold *hold, struct mm_struct *mm,
		    unsigned long addr, unsigned long end)
{
	int ret = -EAGAIN;

	preempt_disable();
	if (mmap_read_trylock(mm))
		ret = hold_find_locked(hold, mm, addr, end);
	return hold_result(ret);
}

void vmview_hold_end(struct vmview_hold *hold)
{
	mmap_read_unlock(hold->mm);
	preempt_enable();
}

unsigned long vmview_prev_vma_end(struct mm_struct *mm, unsigned long addr)
{
	unsigned long end;

	if (mmap_read_lock_killable(mm))
		return 0;
	preempt_disable();
	end = hold_prev_end(mm, addr);
	mmap_read_unlock(mm);
	preempt_enable();
	return end;
}

u64 vmview_mm_seq(struct mm_struct *mm)
{
	return ((u64)vmview_peek(mm->map_count) << 44) ^ vmview_peek(mm->total_vm);
}

#endif
