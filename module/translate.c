// SPDX-License-Identifier: GPL-2.0-only
/*
 * A translation is a walk over one page that keeps the entries on its way.
 */
#include <linux/mm.h>
#include <linux/string.h>

#include "cache.h"
#include "classify.h"
#include "compat/entry.h"
#include "target.h"
#include "translate.h"
#include "walk.h"

static const unsigned int level_shift[VMVIEW_LEVELS] = {
	[VMVIEW_LEVEL_PTE] = PAGE_SHIFT,
	[VMVIEW_LEVEL_PMD] = PMD_SHIFT,
	[VMVIEW_LEVEL_PUD] = PUD_SHIFT,
};

static unsigned int translate_shift(int level)
{
	if (level == VMVIEW_LEVEL_P4D)
		return P4D_SHIFT;
	return level == VMVIEW_LEVEL_PGD ? PGDIR_SHIFT : level_shift[level];
}

int vmview_translate_begin(struct vmview_translator *tr, const struct vmview_tgt *tgt,
			   u32 flags)
{
	unsigned int walk_flags = VMVIEW_WALK_HOLES | VMVIEW_WALK_TRACE;

	tr->full = tgt->full;
	tr->cache = flags & VMVIEW_SCAN_CACHE;
	if (tr->cache)
		walk_flags |= VMVIEW_WALK_FILES;
	tr->walk = vmview_walk_alloc(tgt->mm, 0, 0, walk_flags);
	return tr->walk ? 0 : -ENOMEM;
}

void vmview_translate_end(struct vmview_translator *tr)
{
	vmview_walk_free(tr->walk);
}

static void translate_path(const struct vmview_walk *walk,
			   struct vmview_translation *result)
{
	int level;

	for (level = VMVIEW_LEVEL_PGD; level >= walk->leaf; level--) {
		unsigned long entry = walk->path[level];

		/* The one that the record was made of. */
		if (level == walk->leaf)
			entry = walk->raw[0].entry;
		if (vmview_entry_none(entry))
			continue;
		result->entry[level] = entry;
		result->pte[level] = vmview_entry_flags(entry, level,
							level == walk->leaf);
	}
}

static void translate_page(const struct vmview_translator *tr, unsigned long addr,
			   struct vmview_page *page)
{
	struct vmview_walk *walk = tr->walk;

	vmview_classify(page, &walk->raw[0], &walk->area, addr);
	if (walk->raw[0].what == VMVIEW_RAW_HOLE && tr->cache &&
	    vmview_cache_visible(walk->file, &walk->area, tr->full))
		vmview_cache_piece(walk->file, &walk->area, addr, addr + PAGE_SIZE, page);
	page->pages = 1;
}

static void translate_show(const struct vmview_translator *tr, unsigned long addr,
			   struct vmview_translation *result)
{
	const struct vmview_walk *walk = tr->walk;
	struct vmview_page *page = &result->page;

	result->vma_start = walk->area.start;
	result->vma_end = walk->area.end;
	result->vma_flags = walk->area.flags;
	result->leaf = walk->leaf;
	result->leaf_size = BIT_ULL(translate_shift(walk->leaf));
	translate_page(tr, addr & PAGE_MASK, page);
	if (!tr->full) {
		vmview_hide(page);
		return;
	}
	translate_path(walk, result);
	if (page->frame && page->state != VMVIEW_STATE_SWAP &&
	    page->state != VMVIEW_STATE_SHMEM_SWAP)
		result->phys = (page->frame << PAGE_SHIFT) | offset_in_page(addr);
}

int vmview_translate_one(struct vmview_translator *tr, u64 addr,
			 struct vmview_translation *result)
{
	struct vmview_walk *walk = tr->walk;
	unsigned long first = addr & PAGE_MASK;
	int ret;

	memset(result, 0, sizeof(*result));
	memset(walk->path, 0, sizeof(walk->path));
	result->addr = addr;
	result->levels = pgtable_l5_enabled() ? 5 : 4;
	if (!tr->full)
		result->flags |= VMVIEW_TRANSLATION_HIDDEN;
	result->page.addr = first;
	result->page.pages = 1;

	vmview_walk_range(walk, first, first + PAGE_SIZE);
	/* A huge page that is split just then, while others wait for the lock, is no answer. */
	do {
		ret = vmview_walk_batch(walk);
	} while (ret > 0 && !walk->nr && walk->next < walk->end);
	if (ret < 0 || (walk->cost.flags & VMVIEW_COST_TARGET_GONE))
		return ret;
	if (ret && walk->nr)
		translate_show(tr, addr, result);
	else
		result->flags |= VMVIEW_TRANSLATION_NO_VMA;
	return 1;
}
