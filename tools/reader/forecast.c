// SPDX-License-Identifier: GPL-2.0-only
/* What of some memory reclaim would take first. */
#include <string.h>

#include "forecast.h"

static __u64 classic_at(const __u64 *list, int type, unsigned int rank)
{
	static const unsigned int lists[TYPES][2] = {
		[TYPE_ANON] = { VMVIEW_LIST_INACTIVE_ANON, VMVIEW_LIST_ACTIVE_ANON },
		[TYPE_FILE] = { VMVIEW_LIST_INACTIVE_FILE, VMVIEW_LIST_ACTIVE_FILE },
	};

	return rank < 2 ? list[lists[type][rank]] : 0;
}

__u64 lruvec_classic(const struct vmview_lruvec *lruvec, int type, unsigned int rank)
{
	return classic_at(lruvec->list, type, rank);
}

__u64 lruvec_at(const struct vmview_lruvec *lruvec, int type, unsigned int rank)
{
	__u64 seq = lruvec->min_seq[type] + rank, bytes = classic_at(lruvec->list, type, rank);

	for (unsigned int i = 0; i < lruvec->nr_gens && i < VMVIEW_GENS; i++)
		if (lruvec->gen[i].seq == seq)
			bytes += type == TYPE_ANON ? lruvec->gen[i].anon : lruvec->gen[i].file;
	return bytes;
}

__u64 counts_at(const struct vmview_counts *counts, int type, unsigned int rank)
{
	return counts_classic(counts, type, rank) + counts->gen[rank][type];
}

__u64 counts_classic(const struct vmview_counts *counts, int type, unsigned int rank)
{
	return classic_at(counts->list, type, rank) -
	       classic_at(counts->foreign_list, type, rank);
}

static __u64 census_at(const struct vmview_census *census, int type, unsigned int rank)
{
	__u64 bytes = 0;

	for (size_t i = 0; i < census->nr; i++)
		bytes += lruvec_at(&census->vec[i], type, rank);
	return bytes;
}

/* Reclaim steps over generations that are empty. */
static unsigned int first_rank(const struct vmview_census *census, int type)
{
	for (unsigned int rank = 0; rank < VMVIEW_GENS; rank++)
		if (census_at(census, type, rank))
			return rank;
	return 0;
}

/* What goes before the first bytes of @counts. */
static __u64 find_behind(const struct vmview_counts *counts, const struct vmview_census *census)
{
	__u64 bytes = 0;

	for (int type = 0; type < TYPES; type++)
		for (unsigned int rank = 0; rank < VMVIEW_GENS; rank++) {
			if (counts_at(counts, type, rank))
				break;
			bytes += census_at(census, type, rank);
		}
	return bytes;
}

/* The oldest generation with memory of @type; ~0 where there is none. */
static __u64 oldest(const struct vmview_lruvec *lruvec, int type)
{
	for (unsigned int rank = 0; rank < VMVIEW_GENS; rank++)
		if (lruvec_at(lruvec, type, rank))
			return lruvec->min_seq[type] + rank;
	return ~0ULL;
}

/* Of two types the older goes first: isolate_folios() in mm/vmscan.c. */
static bool goes_later(const struct vmview_census *census, int type)
{
	for (size_t i = 0; i < census->nr; i++)
		if (oldest(&census->vec[i], type) <= oldest(&census->vec[i], !type))
			return false;
	return census->nr;
}

static __u64 max(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

static void find_standing(struct forecast *f, const struct vmview_counts *counts, int type)
{
	for (unsigned int rank = 0; rank <= f->first[type]; rank++) {
		f->standing[type] += counts_at(counts, type, rank) - counts->accessed[rank][type];
		f->kept[type] += counts->accessed[rank][type];
	}
}

void forecast_make(struct forecast *f, const struct vmview_counts *counts,
		   const struct vmview_census *census, const struct bounds *b)
{
	memset(f, 0, sizeof(*f));
	for (int type = 0; type < TYPES; type++) {
		f->first[type] = first_rank(census, type);
		f->later[type] = goes_later(census, type) && bounds_anon(b, 1);
		if (!f->later[type])
			find_standing(f, counts, type);
	}
	if (!bounds_anon(b, 1))
		f->kept[TYPE_ANON] = 0;
	if (!bounds_all_protected(b)) {
		f->next[TYPE_ANON] = bounds_anon(b, f->standing[TYPE_ANON]);
		f->next[TYPE_FILE] = f->standing[TYPE_FILE];
	}
	f->clean = counts->next_clean;
	if (f->first[TYPE_FILE])
		f->clean = ~0ULL;
	if (f->clean != ~0ULL && f->clean > f->next[TYPE_FILE])
		f->clean = f->next[TYPE_FILE];
	f->protected = max(counts->mlocked, counts->list[VMVIEW_LIST_UNEVICTABLE]);
	if (!f->standing[TYPE_ANON] && !f->standing[TYPE_FILE])
		f->behind = find_behind(counts, census);
}
