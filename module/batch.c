// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is read goes into the walk's batch, merged where that is asked for.
 */
#include <linux/mm.h>
#include <linux/string.h>

#include "alike.h"
#include "batch.h"
#include "look.h"
#include "walk.h"

static void batch_details(struct vmview_walk *walk, const struct vmview_raw *raw)
{
	bool page = raw->what == VMVIEW_RAW_PAGE;
	u32 i;

	if (!(walk->flags & VMVIEW_WALK_DETAIL))
		return;
	for (i = 0; i < raw->nr; i++)
		vmview_batch_detail(walk, raw->pfn + i, page ? raw->refcount : 0,
				    page ? raw->index + i : 0);
}

/*
 * Put what is in the batch's next free place into the batch, or into one that
 * is there: right before it, or, where order means nothing, a few places back.
 */
struct vmview_raw *vmview_batch_emit(struct vmview_look *look, unsigned long addr)
{
	struct vmview_walk *walk = look->walk;
	struct vmview_raw *raw = &walk->raw[walk->nr];
	struct vmview_raw *prev = raw - 1, *oldest = raw - 1;

	batch_details(walk, raw);
	walk->addr[walk->nr] = addr;
	if (walk->flags & VMVIEW_WALK_UNORDERED)
		oldest = raw - min(walk->nr, 4U);
	else if (!(walk->flags & VMVIEW_WALK_MERGE) || !walk->nr ||
		 walk->addr[walk->nr - 1] + ((unsigned long)prev->nr << PAGE_SHIFT) != addr)
		oldest = raw;
	for (; prev >= oldest; prev--) {
		if (!vmview_raw_alike(prev, raw))
			continue;
		vmview_batch_extend(prev, raw->pfn, raw->nr);
		return prev;
	}
	raw->look = ++walk->look;
	walk->nr++;
	return raw;
}

void vmview_batch_hole(struct vmview_look *look, unsigned long addr, unsigned long end)
{
	struct vmview_walk *walk = look->walk;
	unsigned long nr = (end - addr) >> PAGE_SHIFT;
	struct vmview_raw *raw = &walk->raw[walk->nr];

	if (!(walk->flags & VMVIEW_WALK_UNORDERED))
		look->last = NULL;
	if (!(walk->flags & VMVIEW_WALK_HOLES))
		return;
	if (walk->nr && raw[-1].what == VMVIEW_RAW_HOLE && raw[-1].nr + nr <= U32_MAX &&
	    walk->addr[walk->nr - 1] + ((unsigned long)raw[-1].nr << PAGE_SHIFT) == addr) {
		raw[-1].nr += nr;
		return;
	}
	memset(raw, 0, sizeof(*raw));
	raw->what = VMVIEW_RAW_HOLE;
	raw->nr = nr;
	walk->addr[walk->nr++] = addr;
}
