/* SPDX-License-Identifier: GPL-2.0-only */
/* What of some memory reclaim would take first. */
#ifndef READER_FORECAST_H
#define READER_FORECAST_H

#include "libvmview.h"
#include "bounds.h"

/* Types of memory, as LRU lists have them. */
enum { TYPE_ANON, TYPE_FILE, TYPES };

/**
 * struct forecast - what goes first
 * @first: By type the rank that reclaim takes from now: the oldest generation that
 *	is not empty in the cgroup; 0 with the classic LRU.
 * @standing: By type the bytes that stand there and were not accessed since.
 * @kept: By type what stands there and could go, was accessed, and so is kept.
 * @later: By type, its oldest generation is younger than the other type's, which
 *	goes before.
 * @next: By type what of it can go.
 * @clean: What of @next is to be had without I/O; ~0 where that is not known.
 * @protected: Bytes that are mlocked or unevictable.
 * @behind: Where nothing stands there: bytes of the cgroup that go before ours.
 */
struct forecast {
	unsigned int first[TYPES];
	__u64 standing[TYPES];
	__u64 kept[TYPES];
	bool later[TYPES];
	__u64 next[TYPES];
	__u64 clean;
	__u64 protected;
	__u64 behind;
};

/* @census: of the cgroup that @counts are of, or empty. */
void forecast_make(struct forecast *f, const struct vmview_counts *counts,
		   const struct vmview_census *census, const struct bounds *b);
/* What an lruvec has of @type at @rank: the classic lists are ranks 0 and 1. */
__u64 lruvec_at(const struct vmview_lruvec *lruvec, int type, unsigned int rank);
/* The same of the classic lists alone. */
__u64 lruvec_classic(const struct vmview_lruvec *lruvec, int type, unsigned int rank);
/* What @counts have there that its own cgroup pays for. */
__u64 counts_at(const struct vmview_counts *counts, int type, unsigned int rank);
/* The same of the classic lists alone. */
__u64 counts_classic(const struct vmview_counts *counts, int type, unsigned int rank);

#endif /* READER_FORECAST_H */
