// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compare.h"
#include "memory.h"

#define CHUNK		4096	/* pagemap entries read at a time */
#define LONG_HOLE	(1 << 16)
#define SAMPLES		512
#define ATTEMPTS	5
#define PRINTED		4

/**
 * struct walk - a comparison under way
 * @pagemap: The process's.
 * @r: Records.
 * @at: The one that is next.
 * @loud: Print mismatches.
 * @out: Counts.
 */
struct walk {
	int pagemap;
	struct records r;
	size_t at;
	bool loud;
	struct compared out;
};

static void mismatch(struct walk *w, const char *what, const struct area *a,
		     u64 addr, u64 entry, const struct vmview_page *r)
{
	if (w->loud && w->out.mismatches < PRINTED)
		print_page(what, a, addr, entry, r);
	w->out.mismatches++;
}

static void compare_one(struct walk *w, const struct area *a, u64 addr,
			u64 entry, const struct vmview_page *r)
{
	const char *wrong = check_page(a, addr, entry, r);

	w->out.pages++;
	w->out.present += !!(entry & PM_PRESENT);
	if (wrong)
		mismatch(w, wrong, a, addr, entry, r);
}

/* Both ends of the rest of a long hole, and pages spread over it. */
static void sample_hole(struct walk *w, const struct area *a, u64 start,
			const struct vmview_page *r, u64 pages)
{
	u64 entry[SAMPLES], addr, i;

	for (i = 0; i < SAMPLES; i++) {
		addr = start + (pages / SAMPLES * i + i * 7919 % 127) * PAGE;
		pagemap_read(w->pagemap, addr, 1, entry);
		compare_one(w, a, addr, entry[0], r);
	}
	pagemap_read(w->pagemap, start, SAMPLES, entry);
	for (i = 0; i < SAMPLES; i++)
		compare_one(w, a, start + i * PAGE, entry[i], r);
	addr = start + (pages - SAMPLES) * PAGE;
	pagemap_read(w->pagemap, addr, SAMPLES, entry);
	for (i = 0; i < SAMPLES; i++)
		compare_one(w, a, addr + i * PAGE, entry[i], r);
	w->out.holes += pages;
}

static const struct vmview_page *record_at(struct walk *w, u64 addr)
{
	const struct vmview_page *r;

	while (w->at < w->r.nr) {
		r = &w->r.page[w->at];
		if (addr < r->addr)
			return NULL;
		if (addr < r->addr + r->pages * PAGE)
			return r;
		w->at++;
	}
	return NULL;
}

static void compare_chunk(struct walk *w, const struct area *a, u64 addr,
			  size_t nr)
{
	static const struct vmview_page missing;
	u64 entry[CHUNK];
	const struct vmview_page *r;
	size_t i;

	pagemap_read(w->pagemap, addr, nr, entry);
	for (i = 0; i < nr; i++, addr += PAGE) {
		r = record_at(w, addr);
		if (r)
			compare_one(w, a, addr, entry[i], r);
		else
			mismatch(w, "no record", a, addr, entry[i], &missing);
	}
}

/* Pages from @addr to the end of the long hole there; 0 if there is none. */
static u64 long_hole(struct walk *w, u64 addr, u64 end)
{
	const struct vmview_page *r = record_at(w, addr);
	u64 stop;

	if (!r || r->state != VMVIEW_STATE_NONE)
		return 0;
	stop = r->addr + r->pages * PAGE;
	if (stop > end)
		stop = end;
	return stop - addr >= LONG_HOLE * PAGE ? (stop - addr) / PAGE : 0;
}

static void compare_area(struct walk *w, const struct area *a, u64 start, u64 end)
{
	u64 addr = start, nr;

	while (addr < end) {
		nr = long_hole(w, addr, end);
		if (nr) {
			sample_hole(w, a, addr, &w->r.page[w->at], nr);
		} else {
			nr = (end - addr) / PAGE;
			if (nr > CHUNK)
				nr = CHUNK;
			compare_chunk(w, a, addr, nr);
		}
		addr += nr * PAGE;
	}
}

/* Records of no area at all: a page that is not there. */
static void check_strays(struct walk *w, const struct area *a, size_t nr)
{
	size_t i, j = 0;

	for (i = 0; i < w->r.nr; i++) {
		const struct vmview_page *r = &w->r.page[i];
		u64 end = r->addr + r->pages * PAGE;

		while (j < nr && a[j].end <= r->addr)
			j++;
		if (j == nr || r->addr < a[j].start || end > a[j].end)
			mismatch(w, "outside the areas", &a[j < nr ? j : nr - 1],
				 r->addr, 0, r);
		if (i && r->addr < w->r.page[i - 1].addr +
				   w->r.page[i - 1].pages * PAGE)
			mismatch(w, "out of order", &a[j < nr ? j : nr - 1],
				 r->addr, 0, r);
	}
}

static void attempt(struct walk *w, int fd, pid_t pid, u64 start, u64 end)
{
	struct scan_args args = {
		.pid = pid, .start = start, .end = end,
		.flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_HOLES,
	};
	struct area *a;
	size_t nr, i;
	int err;

	kpage_forget();
	w->pagemap = pagemap_open(pid);
	err = vmv_scan_all(fd, &args, &w->r);
	if (err)
		die("scan: %d", err);
	a = areas_read(pid, &nr);
	for (i = 0; i < nr; i++) {
		u64 from = a[i].start > start ? a[i].start : start;
		u64 to = a[i].end < end ? a[i].end : end;

		if (from < to)
			compare_area(w, &a[i], from, to);
	}
	check_strays(w, a, nr);
	free(a);
	close(w->pagemap);
	records_free(&w->r);
}

bool compare_range(int fd, pid_t pid, u64 start, u64 end, struct compared *c)
{
	struct walk w;
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		if (i) {
			drain_lru();
			usleep(50000);
		}
		w = (struct walk){ .loud = i == ATTEMPTS - 1 };
		attempt(&w, fd, pid, start, end);
		if (!w.out.mismatches)
			break;
	}
	c->pages += w.out.pages;
	c->present += w.out.present;
	c->holes += w.out.holes;
	c->mismatches += w.out.mismatches;
	return !w.out.mismatches;
}

bool compare_process(int fd, pid_t pid, struct compared *c)
{
	return compare_range(fd, pid, 0, ~0ULL, c);
}

static const char *check_claim(const struct claim *c, const struct vmview_page *r)
{
	if (c->state != ANY && r->state != c->state)
		return "claimed state";
	if (c->kind != ANY && r->kind != c->kind)
		return "claimed kind";
	if (c->level != ANY && r->level != c->level)
		return "claimed level";
	if (c->order != ANY && r->order != c->order)
		return "claimed order";
	if ((r->flags & c->flags) != c->flags || r->flags & c->not_flags)
		return "claimed flags";
	if ((r->kpf & c->kpf) != c->kpf || r->kpf & c->not_kpf)
		return "claimed page flags";
	if ((r->pte & c->pte) != c->pte)
		return "claimed entry";
	return NULL;
}

static int check_one_claim(const struct claim *c, struct walk *w)
{
	struct area a = { .name = "claim" };
	const struct vmview_page *r;
	const char *wrong;
	u64 addr, before = w->out.mismatches;

	for (addr = c->start; addr < c->end; addr += PAGE) {
		r = record_at(w, addr);
		if (!r)
			die("no record of %#llx", addr);
		wrong = check_claim(c, r);
		if (wrong)
			mismatch(w, wrong, &a, addr, 0, r);
	}
	return w->out.mismatches == before;
}

bool check_claims(const struct subject *s, const struct records *r)
{
	struct walk w = { .r = *r, .loud = true };
	int i;

	for (i = 0; i < s->nr; i++) {
		w.at = 0;
		check_one_claim(&s->claim[i], &w);
	}
	return !w.out.mismatches;
}
