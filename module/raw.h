/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one look at a page-table entry, and at the page behind it, copies.
 * Nothing in it is a pointer to follow later: decoding needs no lock.
 */
#ifndef VMVIEW_RAW_H
#define VMVIEW_RAW_H

#include <linux/bits.h>
#include <linux/types.h>

/**
 * enum vmview_raw_what - how much of a raw entry means something
 * @VMVIEW_RAW_HOLE: Nothing: the entry, or one above it, is empty.
 * @VMVIEW_RAW_ENTRY: The entry alone: not present, and without a frame.
 * @VMVIEW_RAW_FRAME: The entry alone: its frame has no online struct page.
 * @VMVIEW_RAW_PAGE: The entry and the page.
 * @VMVIEW_RAW_UNSTABLE: The address alone: the entry changed at each try.
 */
enum vmview_raw_what {
	VMVIEW_RAW_HOLE,
	VMVIEW_RAW_ENTRY,
	VMVIEW_RAW_FRAME,
	VMVIEW_RAW_PAGE,
	VMVIEW_RAW_UNSTABLE,
};

/* vmview_raw.bits */
#define VMVIEW_RAW_TAIL		BIT(0)	/* the page is a tail page */
#define VMVIEW_RAW_RMAPPABLE	BIT(1)	/* large folio of anon or file memory */
#define VMVIEW_RAW_PT_SHARED	BIT(2)	/* hugetlb: several processes share the table */
#define VMVIEW_RAW_CONTIG	BIT(3)	/* frames follow each other over nr pages */
#define VMVIEW_RAW_OFFLINE	BIT(4)	/* the cgroup that is charged was removed */

/**
 * struct vmview_raw - a look at one entry, or at @nr entries that look alike
 * @entry: The leaf entry.
 * @flags: Flags word of the folio.
 * @pflags: Flags of the page itself that its folio's do not tell.
 * @mapping: Mapping word of the folio; never to be followed.
 * @memcg: Cgroup id of the memcg that is charged, or 0.
 * @pfn: Frame of the first page, for FRAME and PAGE.
 * @look: A number that raw entries share only if they are alike; pages that are
 *	may have different ones.
 * @nr: Pages.
 * @index: Position of the first page in the folio.
 * @mapcount: Mappings of the page.
 * @refcount: References on the folio.
 * @born: In a generation: when that began, in jiffies.
 * @seq: Its sequence number.
 * @type: Raw value of the field that holds mapcount or page type.
 * @what: enum vmview_raw_what.
 * @level: Level of the entry, VMVIEW_LEVEL_*.
 * @order: Order of the folio.
 * @bits: VMVIEW_RAW_*.
 * @rank: In a generation: how many of its type are older.
 * @gens: How many of its type there are; 0 in none.
 */
struct vmview_raw {
	unsigned long entry;
	unsigned long flags;
	unsigned long pflags;
	unsigned long mapping;
	u64 memcg;
	unsigned long pfn;
	unsigned long born;
	u32 seq;
	u64 look;
	u32 nr;
	u32 index;
	s32 mapcount;
	s32 refcount;
	u32 type;
	u8 what;
	u8 level;
	u8 order;
	u8 bits;
	u8 rank;
	u8 gens;
};

/**
 * struct vmview_detail - what the pages of one raw entry do not share
 * @pfn: Frame.
 * @refcount: References on the folio.
 * @index: Position in the folio.
 */
struct vmview_detail {
	unsigned long pfn;
	s32 refcount;
	u32 index;
};

#endif
