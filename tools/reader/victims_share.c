// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who loses what. What several entries map stays if any of them was accessed, as
 * does all of a folio for any of its pages: that is known when all were read.
 */
#include <stdlib.h>

#include "victims.h"

void owners_settle(struct victims *v)
{
	for (size_t i = 0; i < v->nr_commons; i++) {
		const struct common *common = &v->commons[i];
		struct piece *piece = &v->owners[common->owner].pieces[common->piece];
		const struct place *place = &piece->place;

		for (__u64 frame = common->frame; frame < common->frame + common->pages; frame++) {
			__u64 folio = frame >> common->order << common->order;

			if (!vmview_frames_has(&v->accessed, folio))
				continue;
			piece->bytes -= v->page_size;
			place->line->kept[place->round][place->type] += v->page_size;
		}
	}
}

static void share(struct victims *v, struct owner *owner, const struct piece *piece)
{
	const struct place *place = &piece->place;
	__u64 bytes = place_part(v, place, piece->bytes);

	if (piece->also) {
		owner->also += bytes;
		return;
	}
	owner->areas[piece->area].next[place->type] += bytes;
	owner->next[place->type] += bytes;
	owner->shared += piece->shared ? bytes : 0;
	v->attributed += bytes;
}

static void free_owner(struct owner *owner)
{
	for (size_t i = 0; i < owner->nr_areas; i++)
		free(owner->areas[i].name);
	free(owner->areas);
	free(owner->pieces);
}

/* Owners of nothing that goes are forgotten. */
void owners_share(struct victims *v)
{
	size_t nr = 0;

	for (size_t i = 0; i < v->nr_owners; i++) {
		struct owner *owner = &v->owners[i];

		for (size_t k = 0; k < owner->nr_pieces; k++)
			share(v, owner, &owner->pieces[k]);
		if (owner->next[TYPE_ANON] || owner->next[TYPE_FILE] || owner->also)
			v->owners[nr++] = *owner;
		else
			free_owner(owner);
	}
	v->nr_owners = nr;
}

void owners_free(struct victims *v)
{
	for (size_t i = 0; i < v->nr_owners; i++)
		free_owner(&v->owners[i]);
	free(v->owners);
	free(v->commons);
	vmview_frames_free(&v->seen);
	vmview_frames_free(&v->accessed);
}

static int compare(const __u64 *x, const __u64 *y)
{
	__u64 a = x[TYPE_ANON] + x[TYPE_FILE], b = y[TYPE_ANON] + y[TYPE_FILE];

	return (a < b) - (a > b);
}

static int compare_owners(const void *a, const void *b)
{
	return compare(((const struct owner *)a)->next, ((const struct owner *)b)->next);
}

static int compare_areas(const void *a, const void *b)
{
	return compare(((const struct owned_area *)a)->next, ((const struct owned_area *)b)->next);
}

static int compare_lines(const void *a, const void *b)
{
	return compare(((const struct line *)a)->unmapped, ((const struct line *)b)->unmapped);
}

void victims_sort(struct victims *v)
{
	qsort(v->lines, v->nr_lines, sizeof(*v->lines), compare_lines);
	if (v->nr_owners)
		qsort(v->owners, v->nr_owners, sizeof(*v->owners), compare_owners);
	for (size_t i = 0; i < v->nr_owners; i++)
		if (v->owners[i].nr_areas)
			qsort(v->owners[i].areas, v->owners[i].nr_areas,
			      sizeof(*v->owners[i].areas), compare_areas);
}
