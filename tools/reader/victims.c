// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview lru --next: reads the pages of all processes that stand first, and
 * counts each frame with the first process that maps it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "victims.h"

static __u64 now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void add(struct share *share, const struct victims *v, int type, unsigned int round,
		__u64 bytes)
{
	if (round < v->last)
		share->whole[type] += bytes;
	else
		share->part[type] += bytes;
}

/* Whole pages: nearer than that the part of the last round is not known. */
__u64 victims_type(const struct victims *v, const struct share *share, int type)
{
	__u64 pages = share->part[type] * v->fraction / v->page_size + 0.5;

	return share->whole[type] + pages * v->page_size;
}

__u64 victims_bytes(const struct victims *v, const struct share *share)
{
	return victims_type(v, share, TYPE_ANON) + victims_type(v, share, TYPE_FILE);
}

struct share victims_unmapped(const struct victims *v, const struct line *line)
{
	struct share share = { 0 };

	for (int type = 0; type < TYPES; type++)
		for (unsigned int round = 0; round <= v->last && !line->spared[type]; round++)
			if (line->bytes[type][round] > line->found[type][round])
				add(&share, v, type, round, line->bytes[type][round] -
							    line->found[type][round]);
	return share;
}

struct share victims_found(const struct victims *v)
{
	struct share share = { 0 };

	for (size_t i = 0; i < v->nr_owners; i++)
		for (int type = 0; type < TYPES; type++) {
			share.whole[type] += v->owners[i].share.whole[type];
			share.part[type] += v->owners[i].share.part[type];
		}
	return share;
}

/* Pages that may be among the next, in any line. */
static __u64 categories(const struct victims *v)
{
	__u64 cat = VMVIEW_CAT_NEXT;
	unsigned int deepest = 0;

	for (size_t i = 0; i < v->nr_lines; i++)
		for (int type = 0; type < TYPES; type++)
			if (!v->lines[i].spared[type] && v->lines[i].first[type] > deepest)
				deepest = v->lines[i].first[type];
	for (unsigned int rank = 1; rank <= deepest + v->last && rank < VMVIEW_GENS; rank++)
		cat |= VMVIEW_CAT_RANK(rank);
	if (deepest + v->last)
		cat |= VMVIEW_CAT_LIST(VMVIEW_LIST_ACTIVE_ANON) |
		       VMVIEW_CAT_LIST(VMVIEW_LIST_ACTIVE_FILE);
	return cat;
}

/* The area that @addr is in; records come in order, so it is the last or a new one. */
static struct owned_area *area_of(struct reader *r, struct owner *owner, __u64 addr)
{
	struct owned_area *last = owner->nr_areas ? &owner->areas[owner->nr_areas - 1] : NULL;
	const struct vmview_area *area;
	void *areas;

	if (last && addr < last->end)
		return last;
	area = vmview_maps_find(&r->maps, addr);
	areas = vmview_grow(owner->areas, owner->nr_areas, sizeof(*owner->areas));
	if (!areas)
		return NULL;
	owner->areas = areas;
	last = &owner->areas[owner->nr_areas];
	memset(last, 0, sizeof(*last));
	last->start = area ? area->start : addr;
	last->end = area ? area->end : addr + r->dev.info.page_size;
	last->name = strdup(area ? area->name : "");
	if (!last->name)
		return NULL;
	owner->nr_areas++;
	return last;
}

static int take_page(struct reader *r, struct victims *v, struct owner *owner,
		     const struct vmview_page *page)
{
	int rank = vmview_page_rank(page), type = vmview_page_file_list(page);
	struct line *line = rank < 0 ? NULL : lines_find(v, page);
	__u64 size = r->dev.info.page_size, bytes;
	struct owned_area *area;
	unsigned int round;
	long long fresh;

	if (!line || line->spared[type])
		return 0;
	round = rank > (int)line->first[type] ? rank - line->first[type] : 0;
	if (round > v->last)
		return 0;
	fresh = vmview_frames_add(&v->frames, page->frame, page->pages);
	if (fresh < 0)
		return fresh;
	owner->also += (page->pages - fresh) * size;
	bytes = fresh * size;
	if (!bytes)
		return 0;
	if (!r->maps.nr)
		reader_maps(r);
	area = area_of(r, owner, page->addr);
	if (!area)
		return -ENOMEM;
	add(&area->share, v, type, round, bytes);
	add(&owner->share, v, type, round, bytes);
	if (page->mapcount > 1)
		owner->shared += bytes;
	line->found[type][round] += bytes;
	return 0;
}

static int scan(struct reader *r, struct victims *v, struct owner *owner, __u64 cats)
{
	const struct vmview_page *page;
	struct vmview_scan_iter it;
	int ret;

	ret = vmview_scan_begin(&it, &r->dev, r->target, 0, ~0ULL);
	if (ret)
		return ret;
	it.req.flags = VMVIEW_SCAN_CONTIG;
	it.req.cat_any = cats;
	while ((ret = vmview_scan_next(&it, &page)) > 0) {
		ret = take_page(r, v, owner, page);
		if (ret)
			break;
	}
	vmview_cost_add(&v->cost, &it.iter.cost);
	vmview_scan_end(&it);
	return ret;
}

static void free_owner(struct owner *owner)
{
	for (size_t i = 0; i < owner->nr_areas; i++)
		free(owner->areas[i].name);
	free(owner->areas);
}

/* Processes come and go; what was counted of one that went stays. */
static bool is_gone(int err)
{
	return err == -ESRCH || err == -ESTALE || err == -ENODATA;
}

static int keep(struct victims *v, struct owner *owner)
{
	void *owners;

	if (!victims_bytes(v, &owner->share) && !owner->also) {
		free_owner(owner);
		return 0;
	}
	owners = vmview_grow(v->owners, v->nr_owners, sizeof(*v->owners));
	if (!owners) {
		free_owner(owner);
		return -ENOMEM;
	}
	v->owners = owners;
	v->owners[v->nr_owners++] = *owner;
	return 0;
}

static int read_process(struct reader *r, struct victims *v, pid_t pid, __u64 cats)
{
	struct owner owner = { 0 };
	char text[16];
	int err, room;

	snprintf(text, sizeof(text), "%d", pid);
	if (process_read(&owner.process, text))
		return 0;
	r->process = owner.process;
	r->target = vmview_target_pid(pid, owner.process.start_time);
	r->maps_reads = 0;
	err = scan(r, v, &owner, cats);
	vmview_maps_free(&r->maps);
	if (err != -ENODATA)
		v->processes++;
	if (is_gone(err)) {
		v->gone += err != -ENODATA;
		err = 0;
	}
	room = keep(v, &owner);
	return err ? err : room;
}

static int read_processes(struct reader *r, struct victims *v)
{
	__u64 cats = categories(v);
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

int victims_read(struct reader *r, struct victims *v)
{
	__u64 begin = now_ns();
	int err = lines_read(r, v);

	if (err)
		return err;
	lines_plan(v);
	bounds_read(&v->bounds, NULL, -1);
	err = read_processes(r, v);
	v->time_ns = now_ns() - begin;
	return err;
}

void victims_free(struct victims *v)
{
	for (size_t i = 0; i < v->nr_owners; i++)
		free_owner(&v->owners[i]);
	free(v->owners);
	free(v->lines);
	vmview_frames_free(&v->frames);
}

/* For qsort(), which takes no context. */
static const struct victims *sorted;

static int by_bytes(__u64 x, __u64 y)
{
	return (x < y) - (x > y);
}

static int compare_owners(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;

	return by_bytes(victims_bytes(sorted, &x->share), victims_bytes(sorted, &y->share));
}

static int compare_areas(const void *a, const void *b)
{
	const struct owned_area *x = a, *y = b;

	return by_bytes(victims_bytes(sorted, &x->share), victims_bytes(sorted, &y->share));
}

static int compare_lines(const void *a, const void *b)
{
	struct share x = victims_unmapped(sorted, a), y = victims_unmapped(sorted, b);

	return by_bytes(victims_bytes(sorted, &x), victims_bytes(sorted, &y));
}

/* For who reads it; afterwards lines_find() finds nothing. */
static void sort(struct victims *v)
{
	sorted = v;
	qsort(v->lines, v->nr_lines, sizeof(*v->lines), compare_lines);
	if (v->nr_owners)
		qsort(v->owners, v->nr_owners, sizeof(*v->owners), compare_owners);
	for (size_t i = 0; i < v->nr_owners; i++)
		if (v->owners[i].nr_areas)
			qsort(v->owners[i].areas, v->owners[i].nr_areas,
			      sizeof(*v->owners[i].areas), compare_areas);
}

int lru_next(struct reader *r, __u64 size)
{
	struct victims v = { .size = size };
	int err, status = reader_open(r);

	if (!status)
		status = reader_cgroup(r);
	if (status)
		return status;
	v.page_size = r->dev.info.page_size;
	progress_begin(r);
	err = victims_read(r, &v);
	progress_end();
	if (err) {
		victims_free(&v);
		return reader_fail(r, err);
	}
	sort(&v);
	/* One that went says nothing of all. */
	v.cost.flags &= ~VMVIEW_COST_TARGET_GONE;
	if (r->opt.json)
		victims_json(r, &v);
	else
		victims_print(r, &v);
	status = reader_finish(r, &v.cost);
	victims_free(&v);
	return status;
}
