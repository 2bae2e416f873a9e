// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading whose it is. A frame is counted with the first process that maps it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "victims.h"

/* An owner in the making. */
struct reading {
	struct reader *r;
	struct victims *v;
	struct owner owner;
};

/* The area that @addr is in; records come in order, so it is the last or a new one. */
static int find_area(struct reading *to, __u64 addr)
{
	struct owner *owner = &to->owner;
	const struct vmview_area *area;
	struct owned_area *last;
	void *areas;

	if (owner->nr_areas && addr < owner->areas[owner->nr_areas - 1].end)
		return 0;
	if (!to->r->maps.nr)
		reader_maps(to->r);
	area = vmview_maps_find(&to->r->maps, addr);
	areas = vmview_grow(owner->areas, owner->nr_areas, sizeof(*owner->areas));
	if (!areas)
		return -ENOMEM;
	owner->areas = areas;
	last = &owner->areas[owner->nr_areas];
	memset(last, 0, sizeof(*last));
	last->start = area ? area->start : addr;
	last->end = area ? area->end : addr + to->v->page_size;
	last->name = strdup(area ? area->name : "");
	if (!last->name)
		return -ENOMEM;
	owner->nr_areas++;
	return 0;
}

static bool same_place(const struct place *a, const struct place *b)
{
	return a->line == b->line && a->round == b->round && a->type == b->type;
}

/* The piece of the last area that is like @like, which may be a new one; or NULL. */
static struct piece *find_piece(struct owner *owner, const struct piece *like)
{
	struct piece *pieces;

	for (size_t i = owner->nr_pieces; i-- && owner->pieces[i].area == like->area; )
		if (same_place(&owner->pieces[i].place, &like->place) &&
		    owner->pieces[i].shared == like->shared &&
		    owner->pieces[i].also == like->also)
			return &owner->pieces[i];
	pieces = vmview_grow(owner->pieces, owner->nr_pieces, sizeof(*pieces));
	if (!pieces)
		return NULL;
	owner->pieces = pieces;
	pieces[owner->nr_pieces] = *like;
	return &pieces[owner->nr_pieces++];
}

static struct piece *add_piece(struct reading *to, const struct place *place, __u64 pages,
			       bool shared, bool also)
{
	const struct piece like = {
		.place = *place, .area = to->owner.nr_areas - 1, .shared = shared, .also = also,
	};
	struct piece *piece = find_piece(&to->owner, &like);

	if (piece)
		piece->bytes += pages * to->v->page_size;
	return piece;
}

/* To be looked at again: the last ones, if the frame follows them, or new ones. */
static int add_common(struct reading *to, __u64 frame, __u32 order, size_t piece)
{
	struct victims *v = to->v;
	struct common *last = v->nr_commons ? &v->commons[v->nr_commons - 1] : NULL;
	void *commons;

	if (last && last->owner == v->nr_owners && last->piece == piece &&
	    last->order == order && last->frame + last->pages == frame) {
		last->pages++;
		return 0;
	}
	commons = vmview_grow(v->commons, v->nr_commons, sizeof(*v->commons));
	if (!commons)
		return -ENOMEM;
	v->commons = commons;
	v->commons[v->nr_commons++] = (struct common){
		.frame = frame, .pages = 1, .order = order, .owner = v->nr_owners,
		.piece = piece,
	};
	return 0;
}

/* A page that others map, or of a folio of which other pages decide, too. */
static int take_common(struct reading *to, const struct place *place, __u64 frame, __u32 order,
		       bool shared, bool accessed)
{
	struct victims *v = to->v;
	long long fresh = vmview_frames_add(&v->seen, frame, 1);
	__u64 folio = frame >> order << order;
	const struct piece *piece;

	if (fresh < 0 || (accessed && vmview_frames_add(&v->accessed, folio, 1) < 0))
		return -ENOMEM;
	accessed = accessed || vmview_frames_has(&v->accessed, folio);
	if (fresh) {
		place->line->found[place->round][place->type] += v->page_size;
		if (accessed)
			place->line->kept[place->round][place->type] += v->page_size;
	}
	if (accessed)
		return 0;
	piece = add_piece(to, place, 1, shared, !fresh);
	if (!piece)
		return -ENOMEM;
	return fresh ? add_common(to, frame, order, piece - to->owner.pieces) : 0;
}

/* Pages that no other entry maps, and that are folios of their own or mapped as one. */
static int take_own(struct reading *to, const struct place *place,
		    const struct vmview_page *page)
{
	long long fresh = vmview_frames_add(&to->v->seen, page->frame, page->pages);
	__u64 bytes = fresh * to->v->page_size;

	if (fresh < 0)
		return fresh;
	place->line->found[place->round][place->type] += bytes;
	if (page->pte & VMVIEW_PTE_ACCESSED)
		place->line->kept[place->round][place->type] += bytes;
	else if (!add_piece(to, place, fresh, false, false))
		return -ENOMEM;
	return 0;
}

static int take_page(struct reading *to, const struct vmview_page *page)
{
	bool shared = page->mapcount > 1;
	struct place place;
	int err;

	if (!lines_place(to->v, page, &place))
		return 0;
	err = find_area(to, page->addr);
	if (err)
		return err;
	if (!shared && (!page->order || page->level > VMVIEW_LEVEL_PTE))
		return take_own(to, &place, page);
	for (__u32 i = 0; !err && i < page->pages; i++)
		err = take_common(to, &place, page->frame + i, page->order, shared,
				  page->pte & VMVIEW_PTE_ACCESSED);
	return err;
}

static int scan(struct reading *to, __u64 cats)
{
	const struct vmview_page *page;
	struct vmview_scan_iter it;
	int ret;

	ret = vmview_scan_begin(&it, &to->r->dev, to->r->target, 0, ~0ULL);
	if (ret)
		return ret;
	it.req.flags = VMVIEW_SCAN_CONTIG;
	it.req.cat_any = cats;
	while ((ret = vmview_scan_next(&it, &page)) > 0) {
		ret = take_page(to, page);
		if (ret)
			break;
	}
	vmview_cost_add(&to->v->cost, &it.iter.cost);
	vmview_scan_end(&it);
	return ret;
}

/* Processes come and go; what was counted of one that went stays. */
static bool is_gone(int err)
{
	return err == -ESRCH || err == -ESTALE || err == -ENODATA;
}

static int read_process(struct reader *r, struct victims *v, pid_t pid, __u64 cats)
{
	struct reading to = { .r = r, .v = v };
	char text[16];
	void *owners;
	int err;

	owners = vmview_grow(v->owners, v->nr_owners, sizeof(*v->owners));
	if (!owners)
		return -ENOMEM;
	v->owners = owners;
	snprintf(text, sizeof(text), "%d", pid);
	if (process_read(&to.owner.process, text))
		return 0;
	r->process = to.owner.process;
	r->target = vmview_target_pid(pid, to.owner.process.start_time);
	r->maps_reads = 0;
	err = scan(&to, cats);
	vmview_maps_free(&r->maps);
	if (to.owner.nr_areas)
		v->owners[v->nr_owners++] = to.owner;
	if (err != -ENODATA)
		v->processes++;
	if (!is_gone(err))
		return err;
	v->gone += err != -ENODATA;
	return 0;
}

int owners_read(struct reader *r, struct victims *v)
{
	__u64 cats = lines_categories(v);
	int nr, err = 0;
	pid_t *pids;

	nr = vmview_processes(&pids);
	if (nr < 0)
		return nr;
	for (int i = 0; !err && i < nr; i++) {
		progress_process(i, nr);
		err = read_process(r, v, pids[i], cats);
	}
	free(pids);
	memset(&r->process, 0, sizeof(r->process));
	return err;
}
