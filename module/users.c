// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many of an address space's users are calls of vmview. Each of several that
 * look at a target would take the others for a process that still lives, and keep
 * its memory until it is through.
 *
 * All changes are made under one lock, for a few instructions: what is counted here
 * is never more than what is held, or a target that lives would be left alone.
 */
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/spinlock.h>

#include "limits.h"
#include "users.h"

static struct count {
	struct mm_struct *mm;
	unsigned int nr;
} counts[VMVIEW_USERS];

static DEFINE_SPINLOCK(counts_lock);

/* Its count, or a place for it; NULL where those that it may have are taken. */
static struct count *count_find(struct mm_struct *mm)
{
	unsigned int at = hash_ptr(mm, ilog2(VMVIEW_USERS)), tries;
	struct count *count, *unused = NULL;

	for (tries = 0; tries < VMVIEW_USERS_TRIES; tries++, at++) {
		count = &counts[at % VMVIEW_USERS];
		if (count->nr && count->mm == mm)
			return count;
		if (!count->nr)
			unused = count;
	}
	return unused;
}

/* How many are here with this one; it alone, if there is no place to count them. */
static unsigned int count_in(struct mm_struct *mm)
{
	struct count *count = count_find(mm);

	if (!count)
		return 1;
	count->mm = mm;
	return ++count->nr;
}

static void count_out(struct mm_struct *mm)
{
	struct count *count = count_find(mm);

	if (count && count->nr)
		count->nr--;
}

static bool is_going(struct mm_struct *mm, unsigned int ours)
{
	return atomic_read(&mm->mm_users) <= ours || test_bit(MMF_OOM_SKIP, &mm->flags) ||
	       test_bit(MMF_UNSTABLE, &mm->flags);
}

bool vmview_users_get(struct mm_struct *mm)
{
	bool got;

	spin_lock(&counts_lock);
	got = mmget_not_zero(mm);
	if (got && is_going(mm, count_in(mm))) {
		count_out(mm);
		mmput_async(mm);
		got = false;
	}
	spin_unlock(&counts_lock);
	return got;
}

void vmview_users_put(struct mm_struct *mm)
{
	spin_lock(&counts_lock);
	count_out(mm);
	mmput_async(mm);
	spin_unlock(&counts_lock);
}
