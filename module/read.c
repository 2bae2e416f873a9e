// SPDX-License-Identifier: GPL-2.0-only
/*
 * One page-table entry, and the page behind it.
 *
 * The page is not held. So the entry is read, what is wanted of the page is
 * copied, and then entry and page are read again: if neither changed the page
 * was mapped there all the while, and was not freed. The copied fields are not
 * one snapshot among themselves.
 */
#include <linux/mm.h>
#include <asm/barrier.h>

#include "compat/entry.h"
#include "compat/lruvec.h"
#include "compat/page.h"
#include "look.h"
#include "read.h"
#include "walk.h"

static void read_memcg(struct vmview_look *look, unsigned long data, struct vmview_raw *raw)
{
	bool offline;

	if (data != look->memcg_data) {
		look->memcg_data = data;
		look->memcg = vmview_memcg_id(data, &offline);
		look->offline = offline ? VMVIEW_RAW_OFFLINE : 0;
	}
	raw->memcg = look->memcg;
	raw->bits |= look->offline;
}

/*
 * Tell who is charged for a folio that was seen mapped, and its generation in
 * that one's lruvec. Return false if it, or the window, moved meanwhile: the
 * window of generations has to be of a moment at which it was in this one.
 */
static bool read_charge(struct vmview_look *look, unsigned long data,
			const struct page *head, struct vmview_raw *raw)
{
	struct vmview_seqs seqs;

	read_memcg(look, data, raw);
	raw->seq = 0;
	raw->rank = 0;
	raw->gens = 0;
	raw->born = 0;
	look->lruvec = NULL;
	if (!(raw->flags & LRU_GEN_MASK))
		return true;
	look->lruvec = vmview_folio_lruvec(data, raw->flags);
	vmview_seqs_read(look->lruvec, &seqs);
	vmview_raw_gen(raw, &seqs);
	/* The window is read between two readings of each, which the kernel may change. */
	smp_rmb();
	return !((READ_ONCE(head->flags) ^ raw->flags) & LRU_GEN_MASK) &&
	       !vmview_seqs_moved(look->lruvec, &seqs);
}

/*
 * The frame that an entry leads to, ~0 if none. Non-present entries may stand
 * for a page in memory too: migration, hwpoison, device.
 */
static unsigned long read_pfn(unsigned long entry, int level)
{
	struct vmview_swp swp;

	if (vmview_entry_present(entry, level))
		return vmview_entry_pfn(entry, level);
	vmview_entry_swp(entry, &swp);
	return swp.has_pfn ? swp.offset : ~0UL;
}

bool vmview_read_entry(struct vmview_look *look, const unsigned long *ep, int level,
		       unsigned long sub, struct vmview_raw *raw)
{
	const struct page *page, *head;
	unsigned long entry, data;
	int try;

	raw->level = level;
	raw->nr = 1;
	for (try = 0; try < VMVIEW_ENTRY_TRIES; try++) {
		entry = READ_ONCE(*ep);
		/* A huge page that was split since it was met has a table in its place. */
		if (level != VMVIEW_LEVEL_PTE && !vmview_entry_leaf(entry))
			return false;
		raw->entry = entry;
		raw->bits = VMVIEW_RAW_CONTIG;
		raw->pfn = read_pfn(entry, level);
		if (raw->pfn == ~0UL) {
			raw->what = VMVIEW_RAW_ENTRY;
			if (vmview_entry_is_slot(entry))
				raw->pfn = vmview_slot_offset(entry);
			return !vmview_entry_none(entry);
		}
		raw->pfn += sub;
		/*
		 * A hugetlb page that is lost or migrates: of one that is lost the block of
		 * its first page may have gone, so trust the entry alone.
		 */
		if (look->hugetlb && !vmview_entry_present(entry, level)) {
			raw->what = VMVIEW_RAW_FRAME;
			return true;
		}
		page = vmview_look_page(look, raw->pfn);
		if (!page) {
			raw->what = VMVIEW_RAW_FRAME;
			return true;
		}
		head = look->hugetlb ? page - sub : vmview_page_head(page);
		data = vmview_memcg_data(head);
		vmview_page_copy(raw, page, head, look->hugetlb);
		/*
		 * Pairs with the atomic clearing of the entry before the page's last
		 * reference is put: if it is there still, the copies are of its page.
		 */
		smp_rmb();
		if (READ_ONCE(*ep) == entry &&
		    (look->hugetlb || (vmview_page_head(page) == head &&
				       !vmview_folio_split(head, raw))) &&
		    read_charge(look, data, head, raw))
			return true;
		look->walk->cost.retries++;
		if (level != VMVIEW_LEVEL_PTE)
			return false;
	}
	raw->what = VMVIEW_RAW_UNSTABLE;
	look->walk->cost.unstable++;
	return true;
}
