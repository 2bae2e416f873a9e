// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk: which area is next, under which lock, for how long.
 */
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "compat/hold.h"
#include "compat/memcg.h"
#include "look.h"
#include "most.h"
#include "room.h"
#include "stretch.h"
#include "users.h"
#include "walk.h"

void vmview_walk_range(struct vmview_walk *walk, unsigned long start,
		       unsigned long end)
{
	walk->next = start;
	walk->end = min(end, walk->mm->task_size);
	walk->nr = 0;
}

struct vmview_walk *vmview_walk_alloc(struct mm_struct *mm, unsigned long start,
				      unsigned long end, unsigned int flags)
{
	struct vmview_walk *walk = vmview_room(sizeof(*walk));

	if (!walk)
		return NULL;
	/* All but the batch, which is written before it is read. */
	memset(walk, 0, offsetof(struct vmview_walk, addr));
	memset(walk->slot, 0xff, sizeof(walk->slot));
	walk->mm = mm;
	walk->flags = flags;
	walk->area.memcg = vmview_memcg_of_mm(mm);
	walk->seq = vmview_mm_seq(mm);
	walk->tables[VMVIEW_LEVEL_PGD] = 1;
	vmview_walk_range(walk, start, end);
	return walk;
}

void vmview_walk_put_file(struct vmview_walk *walk)
{
	if (walk->file)
		fput(walk->file);
	walk->file = NULL;
}

void vmview_walk_undo(struct vmview_walk *walk)
{
	vmview_walk_put_file(walk);
	walk->next = walk->begin;
	walk->nr = 0;
	walk->entries[VMVIEW_LEVEL_PTE] = walk->entries_before;
}

void vmview_walk_free(struct vmview_walk *walk)
{
	if (!walk)
		return;
	vmview_walk_put_file(walk);
	kvfree(walk);
}

static bool walk_get_mm(struct vmview_walk *walk)
{
	if (vmview_users_get(walk->mm))
		return true;
	walk->cost.flags |= VMVIEW_COST_TARGET_GONE;
	return false;
}

/* Called with the lock held and preemption off: nothing here allocates, copies out or prints. */
static void walk_held(struct vmview_walk *walk, struct vmview_hold *hold)
{
	struct vmview_look look;
	unsigned long addr, end;
	unsigned int sections = 0, looks, most = 0, most_entries = 0;
	u64 began, last, now, entries;

	walk->area_new = vmview_area_update(&walk->area, hold->vma);
	if ((walk->flags & VMVIEW_WALK_FILES) && hold->vma->vm_file)
		walk->file = get_file(hold->vma->vm_file);

	addr = max(walk->next, walk->area.start);
	end = min(walk->end, walk->area.end);
	vmview_look_begin(&look, walk);
	began = ktime_get_ns();
	last = began;
	rcu_read_lock();
	do {
		looks = walk->looks;
		entries = walk->cost.entries;
		addr = vmview_look(&look, addr, end);
		most = max(most, walk->looks - looks);
		most_entries = max_t(u64, most_entries, walk->cost.entries - entries);
		now = ktime_get_ns();
		walk->cost.irqoff_max_ns = max(walk->cost.irqoff_max_ns, now - last);
		last = now;
		sections++;
	} while (addr < end && sections < VMVIEW_HOLD_SECTIONS &&
		 vmview_walk_has_room(walk) && !vmview_hold_contended(hold));
	rcu_read_unlock();

	vmview_most_note(&vmview_most.section_pages, most);
	vmview_most_note(&vmview_most.section_entries, most_entries);
	vmview_most_note(&vmview_most.hold_pages, walk->looks);
	vmview_most_note(&vmview_most.hold_sections, sections);
	walk->next = addr;
	walk->cost.holds++;
	walk->cost.hold_max_ns = max(walk->cost.hold_max_ns, now - began);
}

/* A pause that grows, so that a busy target is asked less and less often. */
static void walk_pause(int try)
{
	if (try < 3)
		cond_resched();
	else
		usleep_range(min(10 << try, VMVIEW_PAUSE_MAX_US) / 2,
			     min(10 << try, VMVIEW_PAUSE_MAX_US));
}

int vmview_walk_batch(struct vmview_walk *walk)
{
	struct vmview_hold hold;
	int try, ret;

	vmview_walk_put_file(walk);
	walk->nr = 0;
	walk->looks = 0;
	walk->details = 0;
	walk->begin = walk->next;
	walk->entries_before = walk->entries[VMVIEW_LEVEL_PTE];
	if (walk->next >= walk->end)
		return 0;

	for (try = 0, ret = -EAGAIN; ret == -EAGAIN; try++) {
		if (fatal_signal_pending(current))
			return -EINTR;
		if (try) {
			walk->cost.lock_misses++;
			walk_pause(try);
		}
		if (!walk_get_mm(walk))
			return 0;
		if (try < VMVIEW_LOCK_TRIES) {
			ret = vmview_hold_try(&hold, walk->mm, walk->next, walk->end);
		} else {
			walk->cost.fallbacks++;
			ret = vmview_hold_wait(&hold, walk->mm, walk->next, walk->end);
		}
		if (ret > 0) {
			bool unlocked = vmview_stretch_unlock(&hold);

			walk_held(walk, &hold);
			if (!unlocked)
				vmview_hold_end(&hold);
		}
		vmview_users_put(walk->mm);
	}
	if (vmview_mm_seq(walk->mm) != walk->seq)
		walk->cost.flags |= VMVIEW_COST_MAP_CHANGED;
	if (!ret)
		walk->next = walk->end;
	cond_resched();
	return ret;
}
