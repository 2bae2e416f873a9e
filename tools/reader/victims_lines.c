// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines in which memory waits for reclaim, from the census. Rules of
 * mm/vmscan.c, the same in Linux 6.1 and 6.12:
 *
 * - isolate_folios(): the oldest generation goes first, whichever type it is of;
 *   of one generation file memory, if swappiness is 1, or, as get_type_to_scan()
 *   has it, as long as few file pages came back; anonymous, if swappiness is 200.
 *   Where it is 0, or there is no swap, anonymous memory does not go at all.
 * - prepare_scan_control(): of the classic lists the inactive file list goes first,
 *   as long as there is plenty in it. Later both go, by swappiness and cost, which
 *   is not told apart here.
 * - get_swappiness(): with generations, less than 64 pages of swap are none.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lru_census.h"
#include "victims.h"

#define MIN_LRU_BATCH	64	/* pages; BITS_PER_LONG in the kernel */

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->memcg != y->memcg)
		return x->memcg > y->memcg ? 1 : -1;
	if (x->node != y->node)
		return x->node > y->node ? 1 : -1;
	return x->offline - y->offline;
}

/* get_type_to_scan(): file pages go as long as they come back less than anonymous ones. */
static bool file_comes_back(const struct vmview_lruvec *lruvec, int swappiness)
{
	const struct vmview_tier *anon = &lruvec->tier[TYPE_ANON][0];
	const struct vmview_tier *file = &lruvec->tier[TYPE_FILE][0];
	__u64 anon_refaulted = anon->avg_refaulted + anon->refaulted;
	__u64 file_refaulted = file->avg_refaulted + file->refaulted;
	__u64 anon_total = anon->avg_total + anon->evicted;
	__u64 file_total = file->avg_total + file->evicted;

	return file_refaulted >= MIN_LRU_BATCH &&
	       file_refaulted * (anon_total + MIN_LRU_BATCH) * swappiness >
	       (anon_refaulted + 1) * file_total * (200 - swappiness);
}

/* What its limits keep, and which type is first. */
static void set_order(struct line *line, const struct vmview_lruvec *lruvec, __u64 page_size)
{
	const char *path = vmview_cgroup_path(lruvec->online);
	bool mglru = lruvec->flags & VMVIEW_LRUVEC_MGLRU;
	__u64 least = mglru ? MIN_LRU_BATCH * page_size : 1;
	struct bounds b;

	bounds_read(&b, path, lruvec->swappiness);
	/* Removal ends its own protection, and the path is that of one above. */
	if (line->offline)
		b.min = 0;
	line->spared[TYPE_FILE] = bounds_all_protected(&b);
	line->spared[TYPE_ANON] = line->spared[TYPE_FILE] || bounds_anon(&b, least) < least;
	line->anon_first = mglru && (b.swappiness == 200 ||
				     (b.swappiness != 1 &&
				      file_comes_back(lruvec, b.swappiness)));
}

static __u64 gen_bytes(const struct vmview_gen *gen, int type)
{
	return type == TYPE_ANON ? gen->anon : gen->file;
}

/* The oldest generation with memory that can go; else the oldest with any. */
static __u64 find_first(const struct line *line, const struct vmview_lruvec *lruvec)
{
	__u64 any = lruvec->max_seq;

	for (unsigned int i = lruvec->nr_gens; i--; ) {
		const struct vmview_gen *gen = &lruvec->gen[i];

		for (int type = 0; type < TYPES; type++)
			any = gen_bytes(gen, type) ? gen->seq : any;
	}
	for (unsigned int i = 0; i < lruvec->nr_gens; i++)
		for (int type = 0; type < TYPES; type++)
			if (!line->spared[type] && gen_bytes(&lruvec->gen[i], type))
				return lruvec->gen[i].seq;
	return any;
}

/* What can go begins in round 0; what of the other type is older counts there, too. */
static void fill(struct victims *v, struct line *line, const struct vmview_lruvec *lruvec)
{
	line->first_seq = find_first(line, lruvec);
	for (int type = 0; type < TYPES; type++) {
		__u64 older = line->first_seq - lruvec->min_seq[type];

		for (unsigned int rank = 0; rank < 2; rank++)
			line->bytes[rank][type] = lruvec_classic(lruvec, type, rank);
		for (unsigned int i = 0; i < lruvec->nr_gens; i++) {
			__u64 seq = lruvec->gen[i].seq, first = line->first_seq;

			line->bytes[seq > first ? seq - first : 0][type] +=
				gen_bytes(&lruvec->gen[i], type);
		}
		if (lruvec->nr_gens && older < VMVIEW_GENS && older > v->deepest)
			v->deepest = older;
	}
}

static void read_line(struct victims *v, const struct vmview_lruvec *lruvec)
{
	struct line *line = &v->lines[v->nr_lines++];

	line->memcg = lruvec->memcg;
	line->node = lruvec->node;
	line->offline = lruvec->flags & VMVIEW_LRUVEC_OFFLINE;
	line->root = lruvec->flags & VMVIEW_LRUVEC_ROOT;
	vmview_cgroup_learn(lruvec);
	set_order(line, lruvec, v->page_size);
	fill(v, line, lruvec);
}

int lines_read(struct reader *r, struct victims *v)
{
	int node = r->opt.flags & VMVIEW_SCAN_NODE ? (int)r->opt.node : -1;
	struct vmview_census census;
	int err = vmview_census_read(&census, &r->dev, 0, node);

	if (err)
		return err;
	vmview_cost_add(&v->cost, &census.cost);
	v->lines = calloc(census.nr + 1, sizeof(*v->lines));
	for (size_t i = 0; v->lines && i < census.nr; i++)
		if (census_is_meant(r, &census.vec[i]) && census_bytes(&census.vec[i]))
			read_line(v, &census.vec[i]);
	vmview_census_free(&census);
	if (!v->lines)
		return -ENOMEM;
	qsort(v->lines, v->nr_lines, sizeof(*v->lines), compare);
	return 0;
}

static struct line *find(const struct victims *v, const struct vmview_page *page)
{
	struct line key = { .memcg = page->memcg, .node = page->node,
			    .offline = page->flags & VMVIEW_PAGE_OFFLINE };
	struct line *line;

	line = bsearch(&key, v->lines, v->nr_lines, sizeof(key), compare);
	if (line || page->memcg)
		return line;
	for (size_t i = 0; i < v->nr_lines; i++)
		if (v->lines[i].root && v->lines[i].node == page->node)
			return &v->lines[i];
	return NULL;
}

__u64 lines_categories(const struct victims *v)
{
	__u64 cat = VMVIEW_CAT_NEXT;

	for (unsigned int rank = 1; rank < VMVIEW_GENS && (v->asked || rank <= v->deepest); rank++)
		cat |= VMVIEW_CAT_RANK(rank);
	if (v->asked)
		cat |= VMVIEW_CAT_LIST(VMVIEW_LIST_ACTIVE_ANON) |
		       VMVIEW_CAT_LIST(VMVIEW_LIST_ACTIVE_FILE);
	return cat;
}

/* Generations move on while processes are read; what is too young then is the last. */
bool lines_place(const struct victims *v, const struct vmview_page *page, struct place *place)
{
	int rank = vmview_page_rank(page);
	struct line *line = rank < 0 ? NULL : find(v, page);

	place->line = line;
	place->type = vmview_page_file_list(page);
	if (!line || line->spared[place->type])
		return false;
	if (page->gens)
		rank = page->gen_seq - (__u32)line->first_seq;
	place->round = rank < 0 ? 0 : rank < VMVIEW_GENS ? rank : VMVIEW_GENS - 1;
	return v->asked || !place->round;
}
