/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walking the page tables of another process, a batch at a time.
 */
#ifndef VMVIEW_WALK_H
#define VMVIEW_WALK_H

#include <linux/bits.h>

#include "area.h"
#include "limits.h"
#include "raw.h"
#include "vmview.h"

struct file;
struct mm_struct;

/* vmview_walk.flags */
#define VMVIEW_WALK_MERGE	BIT(0)	/* one raw entry for pages that look alike */
#define VMVIEW_WALK_HOLES	BIT(1)	/* raw entries for what is empty, too */
#define VMVIEW_WALK_FILES	BIT(2)	/* take a reference on the area's file */
#define VMVIEW_WALK_TRACE	BIT(3)	/* keep the entries passed on the way down */
#define VMVIEW_WALK_DETAIL	BIT(4)	/* note what merged pages do not share */
#define VMVIEW_WALK_UNORDERED	BIT(5)	/* merge pages that do not follow each other, too */

/**
 * struct vmview_walk - a walk and the batch that it has reached
 * @mm: Address space; the caller holds mm_count, not mm_users.
 * @begin: Where the batch began to look.
 * @next: Cursor: where the next batch begins.
 * @end: Where the walk ends.
 * @flags: VMVIEW_WALK_*.
 * @area: Area that the batch lies in; all of a batch lies in one.
 * @area_new: The batch is the first of its area in this walk.
 * @file: With %VMVIEW_WALK_FILES its file, until the next batch; or NULL.
 * @nr: Raw entries in the batch; may be 0.
 * @looks: Pages looked at for it.
 * @details: Pages noted in @detail.
 * @look: vmview_raw.look given last.
 * @tables: Table pages met so far, by level.
 * @entries: Entries in use in them, by level.
 * @entries_before: Entries in use in PTE tables, met before the batch.
 * @slot: Per level the slot counted last, so that none is counted twice.
 * @path: With %VMVIEW_WALK_TRACE the entries above the leaf on the way to the
 *	last page.
 * @leaf: With %VMVIEW_WALK_TRACE the level where that way ended.
 * @cost: What it cost so far.
 * @seq: vmview_mm_seq() at the start.
 * @addr: Address of each raw entry.
 * @raw: The batch.
 * @detail: With %VMVIEW_WALK_DETAIL what each page has for itself, in order, for
 *	all raw entries but holes.
 *
 * One walk belongs to one caller; nothing in it is shared.
 */
struct vmview_walk {
	struct mm_struct *mm;
	unsigned long begin;
	unsigned long next;
	unsigned long end;
	unsigned int flags;
	struct vmview_area area;
	bool area_new;
	struct file *file;
	unsigned int nr;
	unsigned int looks;
	unsigned int details;
	u64 look;
	u64 tables[VMVIEW_LEVELS];
	u64 entries[VMVIEW_LEVELS];
	u64 entries_before;
	unsigned long slot[VMVIEW_LEVELS];
	unsigned long path[VMVIEW_LEVELS];
	int leaf;
	struct vmview_cost cost;
	u64 seq;
	unsigned long addr[VMVIEW_HOLD_PAGES];
	struct vmview_raw raw[VMVIEW_HOLD_PAGES];
	struct vmview_detail detail[VMVIEW_HOLD_PAGES];
};

/**
 * vmview_walk_has_room() - whether VMVIEW_SECTION_PAGES more looks fit into the batch
 * @walk: The walk.
 */
static inline bool vmview_walk_has_room(const struct vmview_walk *walk)
{
	const unsigned int most = VMVIEW_HOLD_PAGES - VMVIEW_SECTION_PAGES;

	return walk->nr <= most && walk->looks <= most && walk->details <= most;
}

/**
 * vmview_walk_alloc() - make a walk
 * @mm: Address space, of which the caller holds mm_count until
 *	vmview_walk_free().
 * @start: Where to begin, page-aligned.
 * @end: Where to end, page-aligned or ~0.
 * @flags: VMVIEW_WALK_*.
 *
 * Context: process; may sleep.
 * Return: the walk, or NULL without memory.
 */
struct vmview_walk *vmview_walk_alloc(struct mm_struct *mm, unsigned long start,
				      unsigned long end, unsigned int flags);

/**
 * vmview_walk_free() - end a walk
 * @walk: The walk, or NULL.
 */
void vmview_walk_free(struct vmview_walk *walk);

/**
 * vmview_walk_range() - send a walk to another range
 * @walk: The walk.
 * @start: Where to begin, page-aligned.
 * @end: Where to end.
 */
void vmview_walk_range(struct vmview_walk *walk, unsigned long start,
		       unsigned long end);

/**
 * vmview_walk_undo() - forget the batch: the next one begins where it began
 * @walk: The walk.
 *
 * Upper tables that it met stay counted, and are not counted again.
 */
void vmview_walk_undo(struct vmview_walk *walk);

/**
 * vmview_walk_put_file() - let go of the area's file before the next batch
 * @walk: The walk.
 */
void vmview_walk_put_file(struct vmview_walk *walk);

/**
 * vmview_walk_batch() - fill the next batch
 * @walk: The walk.
 *
 * Between batches nothing of the target is held but mm_count. Reschedules, and
 * waits for a lock that is taken: VMVIEW_LOCK_TRIES pauses, then for mmap_lock.
 *
 * Context: process; may sleep.
 * Return: 1 with a batch, which may be empty; 0 at the end of the range; 0 too
 * if the target is going away, and then @cost says so; -EINTR if the caller
 * was killed.
 */
int vmview_walk_batch(struct vmview_walk *walk);

#endif
