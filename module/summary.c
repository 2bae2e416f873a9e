// SPDX-License-Identifier: GPL-2.0-only
/*
 * One area at a time, from as many batches as it takes.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "cache.h"
#include "classify.h"
#include "compat/hold.h"
#include "counts.h"
#include "summary.h"
#include "target.h"
#include "users.h"
#include "walk.h"

/*
 * A table that the area below the range uses is counted there: take the slots
 * of its last page as counted.
 */
static void summary_skip_slots(struct vmview_walk *walk, unsigned long start)
{
	unsigned long end;

	if (!start || !vmview_users_get(walk->mm))
		return;
	end = vmview_prev_vma_end(walk->mm, start);
	vmview_users_put(walk->mm);
	if (!end)
		return;
	walk->slot[VMVIEW_LEVEL_PMD] = (end - 1) >> PMD_SHIFT;
	walk->slot[VMVIEW_LEVEL_PUD] = (end - 1) >> PUD_SHIFT;
	walk->slot[VMVIEW_LEVEL_P4D] = (end - 1) >> P4D_SHIFT;
	walk->slot[VMVIEW_LEVEL_PGD] = (end - 1) >> PGDIR_SHIFT;
	walk->tables[VMVIEW_LEVEL_PGD] = 0;
}

int vmview_summary_begin(struct vmview_summer *summer, const struct vmview_tgt *tgt,
			 u64 start, u64 end, u32 flags, bool files)
{
	unsigned int walk_flags = VMVIEW_WALK_MERGE | VMVIEW_WALK_UNORDERED;

	memset(summer, 0, sizeof(*summer));
	summer->full = tgt->full;
	summer->cache = flags & VMVIEW_SCAN_CACHE;
	if (summer->cache)
		walk_flags |= VMVIEW_WALK_HOLES;
	if (summer->cache || files)
		walk_flags |= VMVIEW_WALK_FILES;
	summer->walk = vmview_walk_alloc(tgt->mm, start, end, walk_flags);
	if (!summer->walk)
		return -ENOMEM;
	summary_skip_slots(summer->walk, start);
	return 0;
}

void vmview_summary_end(struct vmview_summer *summer)
{
	vmview_walk_free(summer->walk);
}

u64 vmview_summary_cursor(const struct vmview_summer *summer)
{
	const struct vmview_walk *walk = summer->walk;

	return walk->next < walk->end ? walk->next : ~0ULL;
}

static void summary_hole(struct vmview_summer *summer, struct vmview_counts *counts,
			 struct vmview_page *page)
{
	struct vmview_walk *walk = summer->walk;
	unsigned long addr = page->addr;
	unsigned long end = addr + ((unsigned long)page->pages << PAGE_SHIFT);

	if (!vmview_cache_visible(walk->file, &walk->area, summer->full)) {
		vmview_count(counts, page, &walk->area);
		return;
	}
	while (addr < end) {
		addr = vmview_cache_piece(walk->file, &walk->area, addr, end, page);
		vmview_count(counts, page, &walk->area);
		cond_resched();
		if (fatal_signal_pending(current))
			break;
	}
}

static void summary_batch(struct vmview_summer *summer, struct vmview_counts *counts)
{
	struct vmview_walk *walk = summer->walk;
	struct vmview_page page;
	unsigned int i;

	for (i = 0; i < walk->nr; i++) {
		vmview_classify(&page, &walk->raw[i], &walk->area, walk->addr[i]);
		if (walk->raw[i].what == VMVIEW_RAW_HOLE)
			summary_hole(summer, counts, &page);
		else
			vmview_count(counts, &page, &walk->area);
	}
	walk->nr = 0;
}

static void summary_area(struct vmview_vma *vma, const struct vmview_area *area)
{
	memset(vma, 0, sizeof(*vma));
	vma->start = area->start;
	vma->end = area->end;
	vma->pgoff = area->flags & VMVIEW_VMA_FILE ? area->pgoff : 0;
	vma->inode = area->inode;
	vma->dev_major = MAJOR(area->dev);
	vma->dev_minor = MINOR(area->dev);
	vma->flags = area->flags;
	vma->counts.vmas = 1;
}

static void summary_tables(struct vmview_summer *summer, struct vmview_counts *counts)
{
	struct vmview_walk *walk = summer->walk;
	int i;

	for (i = 0; i < VMVIEW_LEVELS; i++) {
		counts->tables[i] += walk->tables[i] - summer->tables[i];
		counts->table_entries[i] += walk->entries[i] - summer->entries[i];
		summer->tables[i] = walk->tables[i];
		summer->entries[i] = walk->entries[i];
	}
}

/* All batches of an area, the first of which is there. */
static int summary_batches(struct vmview_summer *summer, struct vmview_vma *vma)
{
	struct vmview_walk *walk = summer->walk;
	int ret;

	for (;;) {
		summary_batch(summer, &vma->counts);
		summary_tables(summer, &vma->counts);
		if (walk->next >= min_t(unsigned long, walk->area.end, walk->end))
			return 1;
		ret = vmview_walk_batch(walk);
		if (ret <= 0)
			return ret < 0 ? ret : 1;
		if (walk->area_new) {
			/* The area is another since: that is for the next call. */
			vmview_walk_undo(walk);
			return 1;
		}
	}
}

int vmview_summary_next(struct vmview_summer *summer, struct vmview_vma *vma,
			struct file **file)
{
	struct vmview_walk *walk = summer->walk;
	int ret = vmview_walk_batch(walk);

	if (ret <= 0)
		return ret;
	summary_area(vma, &walk->area);
	if (file)
		*file = walk->file ? get_file(walk->file) : NULL;
	ret = summary_batches(summer, vma);
	vmview_walk_put_file(walk);
	if (ret < 0 && file && *file) {
		fput(*file);
		*file = NULL;
	}
	vmview_count_finish(&vma->counts, summer->full);
	return ret;
}

int vmview_summary_total(struct vmview_summer *summer, struct vmview_counts *total)
{
	int ret;

	memset(total, 0, sizeof(*total));
	for (;;) {
		ret = vmview_walk_batch(summer->walk);
		if (ret <= 0)
			break;
		total->vmas += summer->walk->area_new;
		summary_batch(summer, total);
	}
	summary_tables(summer, total);
	vmview_count_finish(total, summer->full);
	return ret;
}

void vmview_counts_add(struct vmview_counts *total, const struct vmview_counts *counts)
{
	const u64 *from = (const u64 *)counts;
	u64 *to = (u64 *)total;
	size_t i;

	BUILD_BUG_ON(sizeof(*total) % sizeof(u64));
	for (i = 0; i < sizeof(*total) / sizeof(u64); i++)
		to[i] += from[i];
}
