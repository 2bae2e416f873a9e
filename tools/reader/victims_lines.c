// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines in which memory waits for reclaim, from the census. Round 0 is the
 * first rank that is not empty, of each type in each cgroup and node; reclaim is
 * taken to finish a round everywhere before it begins the next.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lru_census.h"
#include "victims.h"

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->memcg != y->memcg)
		return x->memcg > y->memcg ? 1 : -1;
	if (x->node != y->node)
		return x->node > y->node ? 1 : -1;
	return x->offline - y->offline;
}

static void fill(struct line *line, const struct vmview_lruvec *lruvec)
{
	line->memcg = lruvec->memcg;
	line->node = lruvec->node;
	line->offline = lruvec->flags & VMVIEW_LRUVEC_OFFLINE;
	line->root = lruvec->flags & VMVIEW_LRUVEC_ROOT;
	for (int type = 0; type < TYPES; type++) {
		unsigned int rank = 0;

		while (rank < VMVIEW_GENS - 1 && !lruvec_at(lruvec, type, rank))
			rank++;
		if (!lruvec_at(lruvec, type, rank))
			rank = 0;
		line->first[type] = rank;
		for (unsigned int round = 0; rank < VMVIEW_GENS; round++, rank++)
			line->bytes[type][round] = lruvec_at(lruvec, type, rank);
	}
}

/* What the limits of its cgroup keep. */
static void spare(struct line *line, const struct vmview_lruvec *lruvec)
{
	const char *path = line->offline ? NULL : vmview_cgroup_path(line->memcg);
	struct bounds b;

	if (!line->bytes[TYPE_ANON][0] && !line->bytes[TYPE_FILE][0])
		return;
	bounds_read(&b, path, lruvec->swappiness);
	line->spared[TYPE_ANON] = !bounds_anon(&b, 1) || bounds_all_protected(&b);
	line->spared[TYPE_FILE] = bounds_all_protected(&b);
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
	for (size_t i = 0; v->lines && i < census.nr; i++) {
		if (!census_is_meant(r, &census.vec[i]))
			continue;
		fill(&v->lines[v->nr_lines], &census.vec[i]);
		spare(&v->lines[v->nr_lines++], &census.vec[i]);
	}
	vmview_census_free(&census);
	if (!v->lines)
		return -ENOMEM;
	qsort(v->lines, v->nr_lines, sizeof(*v->lines), compare);
	return 0;
}

struct line *lines_find(const struct victims *v, const struct vmview_page *page)
{
	struct line key = { .memcg = page->memcg, .node = page->node };
	struct line *line;

	line = bsearch(&key, v->lines, v->nr_lines, sizeof(key), compare);
	if (line || page->memcg)
		return line;
	for (size_t i = 0; i < v->nr_lines; i++)
		if (v->lines[i].root && v->lines[i].node == page->node)
			return &v->lines[i];
	return NULL;
}

static __u64 round_bytes(const struct victims *v, unsigned int round)
{
	__u64 bytes = 0;

	for (size_t i = 0; i < v->nr_lines; i++)
		for (int type = 0; type < TYPES; type++)
			if (!v->lines[i].spared[type])
				bytes += v->lines[i].bytes[type][round];
	return bytes;
}

void lines_plan(struct victims *v)
{
	__u64 bytes = round_bytes(v, 0), before = 0;

	if (!v->size)
		v->size = bytes;
	v->standing = bytes;
	while (v->standing < v->size && v->last < VMVIEW_GENS - 1) {
		before = v->standing;
		bytes = round_bytes(v, ++v->last);
		v->standing += bytes;
	}
	/* There is no more than there is. */
	if (v->size > v->standing)
		v->size = v->standing;
	v->fraction = bytes ? (double)(v->size - before) / bytes : 1;
}
