// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hash table with linear probing, at most half full. A place that was emptied
 * keeps a mark, so that a search goes on behind it, and is used again. No search goes
 * further than VMVIEW_FOLLOW_TRIES places, so nothing is put further away either.
 */
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>

#include "follow.h"
#include "limits.h"
#include "most.h"
#include "room.h"
#include "vmview_events.h"

#define EMPTIED	((struct pid *)1)

/**
 * struct vmview_follow - the set
 * @lock: Taken by forks and exits, never by a reader.
 * @bits: log2 of the number of places.
 * @nr: Processes in it.
 * @max: At most so many.
 * @dropped: Those that found no room.
 * @place: The table.
 */
struct vmview_follow {
	raw_spinlock_t lock;
	unsigned int bits;
	unsigned int nr;
	unsigned int max;
	u64 dropped;
	struct pid *place[];
};

/*
 * The place of a process; else the first that is free for it, if @room; or NULL. Adds to
 * @places how many it looked at.
 */
static __always_inline struct pid **
follow_find(const struct vmview_follow *follow, const struct pid *process, bool room,
	    unsigned int *places)
{
	unsigned int mask = BIT(follow->bits) - 1, at = hash_ptr(process, follow->bits);
	struct pid **free = NULL, **place, *there;
	unsigned int tries;

	for (tries = 0; tries < VMVIEW_FOLLOW_TRIES; tries++, at = (at + 1) & mask) {
		++*places;
		place = (struct pid **)&follow->place[at];
		there = READ_ONCE(*place);
		if (there == process)
			return place;
		if (there <= EMPTIED && !free)
			free = place;
		if (!there)
			break;
	}
	return room ? free : NULL;
}

bool vmview_follows(const struct vmview_follow *follow, const struct pid *process)
{
	unsigned int places = 0;

	/* Who has just been reaped has none; an empty place would be its. */
	return process && follow_find(follow, process, false, &places);
}

void vmview_follow_add(struct vmview_follow *follow, struct pid *process)
{
	unsigned int places = 0;
	struct pid **place;
	unsigned long flags;

	raw_spin_lock_irqsave(&follow->lock, flags);
	place = follow_find(follow, process, true, &places);
	if (!place || (*place != process && follow->nr == follow->max)) {
		WRITE_ONCE(follow->dropped, follow->dropped + 1);
	} else if (*place != process) {
		follow->nr++;
		WRITE_ONCE(*place, get_pid(process));
	}
	raw_spin_unlock_irqrestore(&follow->lock, flags);
	vmview_most_note(&vmview_most.follow_places, places);
}

/*
 * No search goes on behind the last of a row: then marks before it are needless.
 * Those that are left, of a long row, only make a search longer.
 */
static void follow_tidy(struct vmview_follow *follow, unsigned int at, unsigned int *places)
{
	unsigned int mask = BIT(follow->bits) - 1, tries;

	++*places;
	if (follow->place[(at + 1) & mask])
		return;
	for (tries = 0; tries < VMVIEW_FOLLOW_TRIES; tries++, at = (at - 1) & mask) {
		++*places;
		if (follow->place[at] != EMPTIED)
			break;
		WRITE_ONCE(follow->place[at], NULL);
	}
}

void vmview_follow_remove(struct vmview_follow *follow, struct pid *process)
{
	struct pid **place, *found = NULL;
	unsigned int places = 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&follow->lock, flags);
	place = follow_find(follow, process, false, &places);
	if (place) {
		found = *place;
		WRITE_ONCE(*place, EMPTIED);
		follow_tidy(follow, place - follow->place, &places);
		follow->nr--;
	}
	raw_spin_unlock_irqrestore(&follow->lock, flags);
	vmview_most_note(&vmview_most.follow_places, places);
	put_pid(found);
}

u64 vmview_follow_dropped(const struct vmview_follow *follow)
{
	return follow ? READ_ONCE(follow->dropped) : 0;
}

static int follow_name(struct vmview_follow *follow, s32 nr)
{
	struct task_struct *task = NULL;
	struct pid *process = NULL;

	rcu_read_lock();
	if (nr > 0)
		task = pid_task(find_vpid(nr), PIDTYPE_PID);
	if (task)
		process = task_tgid(task);
	if (process)
		vmview_follow_add(follow, process);
	rcu_read_unlock();
	return process ? 0 : -ESRCH;
}

struct vmview_follow *vmview_follow_new(const s32 *pids, unsigned int nr, bool children)
{
	unsigned int max = children ? VMVIEW_WATCH_FOLLOWED : VMVIEW_WATCH_PIDS, i;
	struct vmview_follow *follow;
	int ret = 0;

	follow = vmview_room_new(struct_size(follow, place, 2 * max));
	if (!follow)
		return ERR_PTR(-ENOMEM);
	raw_spin_lock_init(&follow->lock);
	follow->max = max;
	follow->bits = ilog2(2 * max);
	for (i = 0; i < nr && !ret; i++)
		ret = follow_name(follow, pids[i]);
	if (!ret)
		return follow;
	vmview_follow_free(follow);
	return ERR_PTR(ret);
}

void vmview_follow_free(struct vmview_follow *follow)
{
	unsigned int i;

	if (!follow)
		return;
	for (i = 0; i < BIT(follow->bits); i++)
		if (follow->place[i] > EMPTIED)
			put_pid(follow->place[i]);
	kvfree(follow);
}

size_t vmview_follow_size(const struct vmview_follow *follow)
{
	return follow ? struct_size(follow, place, BIT(follow->bits)) : 0;
}
