// SPDX-License-Identifier: GPL-2.0-only
/*
 * One process, asked for in different ways: runs expanded are the pages that SCAN
 * gives one by one, whatever the length of the vector.
 */
#include "test.h"
#include "calls.h"
#include "compare.h"
#include "subjects.h"

SUBJECT_FIXTURE

static void scan(int fd, const struct subject *s, u32 flags, u32 vec_len,
		 struct records *out)
{
	struct scan_args args = {
		.pid = s->pid, .flags = flags, .vec_len = vec_len
	};
	int err = vmv_scan_all(fd, &args, out);

	if (err)
		die("scan: %d", err);
}

#define FIRST_PAGE_KPF (FLAG_HEAD | FLAG_TAIL)

/* What holds for each page of a run. */
static bool same_record(const struct vmview_page *run, const struct vmview_page *page)
{
	return !((run->kpf ^ page->kpf) & ~FIRST_PAGE_KPF) &&
	       run->memcg == page->memcg && run->pte == page->pte &&
	       run->mapcount == page->mapcount && run->node == page->node &&
	       run->zone == page->zone && run->order == page->order &&
	       run->state == page->state && run->kind == page->kind &&
	       run->list == page->list && run->level == page->level &&
	       run->swap_type == page->swap_type && run->unlisted == page->unlisted &&
	       run->gen_seq == page->gen_seq && run->gen_rank == page->gen_rank &&
	       run->gens == page->gens && run->refs == page->refs &&
	       run->tier == page->tier && run->gen_born_ms == page->gen_born_ms &&
	       !((run->flags ^ page->flags) & ~VMVIEW_PAGE_CONTIG);
}

/* What holds for its first page, and for the frames of a contiguous one. */
static bool same_place(const struct vmview_page *run,
		       const struct vmview_page *page, u64 i)
{
	bool contig = run->flags & VMVIEW_PAGE_CONTIG;

	if (i == 0)
		return run->frame == page->frame && run->index == page->index &&
		       run->refcount == page->refcount && run->kpf == page->kpf;
	return !contig || run->frame + i == page->frame;
}

static const char *compare_run(const struct vmview_page *run,
			       const struct vmview_page *page, u64 i)
{
	if (page->addr != run->addr + i * PAGE)
		return "address in a run";
	if (!same_record(run, page))
		return "unequal record in a run";
	if (!same_place(run, page, i))
		return "place in a run";
	return NULL;
}

/* Number of pages of @runs that are not those of @pages. */
static u64 compare_runs(const struct records *runs, const struct records *pages,
			bool loud)
{
	struct area a = { .name = "run" };
	const char *wrong;
	size_t i, at = 0;
	u64 bad = 0, k;

	for (i = 0; i < runs->nr; i++) {
		const struct vmview_page *run = &runs->page[i];

		for (k = 0; k < run->pages; k += pages->page[at - 1].pages) {
			if (at == pages->nr)
				return bad + 1;
			wrong = compare_run(run, &pages->page[at++], k);
			if (!wrong)
				continue;
			if (bad++ < 3 && loud)
				print_page(wrong, &a, run->addr + k * PAGE, 0, run);
		}
	}
	return bad + (pages->nr - at);
}

/* Pages may change in the background between two scans: look again. */
static bool runs_equal_pages(int fd, struct subject *s, u32 flags, u32 vec_len)
{
	struct records runs, pages;
	int attempt;
	u64 bad = 1;

	for (attempt = 0; attempt < 5 && bad; attempt++) {
		runs = pages = (struct records){};
		scan(fd, s, VMVIEW_SCAN_PAGES | (flags & VMVIEW_SCAN_HOLES), 0,
		     &pages);
		scan(fd, s, flags, vec_len, &runs);
		bad = compare_runs(&runs, &pages, attempt == 4);
		records_free(&runs);
		records_free(&pages);
	}
	return !bad;
}

/* With CONTIG, all runs of more than a page with a frame are contiguous. */
static u64 broken_runs(int fd, const struct subject *s)
{
	struct records r = {};
	u64 broken = 0;
	size_t i;

	scan(fd, s, VMVIEW_SCAN_CONTIG, 0, &r);
	for (i = 0; i < r.nr; i++)
		broken += r.page[i].pages > 1 &&
			  r.page[i].state == VMVIEW_STATE_PRESENT &&
			  !(r.page[i].flags & VMVIEW_PAGE_CONTIG);
	records_free(&r);
	return broken;
}

/* Neighbours that could have been one run, but for the ends of vectors. */
static u64 split_runs(int fd, const struct subject *s)
{
	struct records r = {};
	size_t i, j = 0, nr;
	struct area *a;
	u64 split = 0;

	scan(fd, s, 0, 0, &r);
	a = areas_read(s->pid, &nr);
	for (i = 1; i < r.nr; i++) {
		const struct vmview_page *p = &r.page[i - 1], *q = &r.page[i];

		while (j < nr && a[j].end <= p->addr)
			j++;
		split += p->addr + p->pages * PAGE == q->addr && j < nr &&
			 q->addr < a[j].end && same_record(p, q);
	}
	free(a);
	split = split > r.nr / 4096 ? split : 0;
	records_free(&r);
	return split;
}

TEST_F(subject, runs)
{
	EXPECT_TRUE(runs_equal_pages(self->fd, &self->s, 0, 0));
	EXPECT_TRUE(runs_equal_pages(self->fd, &self->s, VMVIEW_SCAN_HOLES, 0));
	EXPECT_TRUE(runs_equal_pages(self->fd, &self->s, VMVIEW_SCAN_CONTIG, 0));
	EXPECT_TRUE(runs_equal_pages(self->fd, &self->s, 0, 7));
	EXPECT_TRUE(runs_equal_pages(self->fd, &self->s,
				     VMVIEW_SCAN_CONTIG | VMVIEW_SCAN_HOLES, 1));
	EXPECT_TRUE(runs_equal_pages(self->fd, &self->s, VMVIEW_SCAN_PAGES, 13));
	EXPECT_EQ(0, broken_runs(self->fd, &self->s));
	EXPECT_EQ(0, split_runs(self->fd, &self->s));
}

TEST_HARNESS_MAIN
