// SPDX-License-Identifier: GPL-2.0-only
/* Which of the candidates go first: what vmview knows of them, and others. */
#include <linux/kernel-page-flags.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "forecast.h"
#include "lrugen.h"

#define RECORDS		8192
#define LEAST_PERCENT	5	/* of all pages that a forecast is made of */

/*
 * An order by what is known of how reclaim goes about. With generations: oldest
 * first, and of one generation file pages first. Else: inactive before active,
 * and file pages first.
 */
static u32 age_of(const struct vmview_page *p)
{
	switch (p->list) {
	case VMVIEW_LIST_GEN_ANON:
		return p->gen_seq * 2 + 1;
	case VMVIEW_LIST_GEN_FILE:
		return p->gen_seq * 2;
	case VMVIEW_LIST_INACTIVE_FILE:
		return 0;
	case VMVIEW_LIST_INACTIVE_ANON:
		return 1;
	case VMVIEW_LIST_ACTIVE_FILE:
		return 2;
	default:
		return 3;
	}
}

static int by_pfn(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return x->pfn < y->pfn ? -1 : x->pfn > y->pfn;
}

static void take_record(const struct vmview_page *p)
{
	struct candidate key = { .pfn = p->frame }, *c;

	if (p->state != VMVIEW_STATE_PRESENT)
		return;
	c = bsearch(&key, page, nr_pages, sizeof(*page), by_pfn);
	if (!c)
		return;
	c->seen = true;
	c->age = age_of(p);
	c->accessed |= !!(p->pte & VMVIEW_PTE_ACCESSED);
}

static void ask_vmview(int device)
{
	static struct vmview_page rec[RECORDS];
	struct vmview_scan scan;
	u64 at;
	int i;
	__u32 k;

	for (i = 0; i < nr_pids; i++)
		for (at = 0; at != ~0ULL; at = scan.cursor) {
			scan = (struct vmview_scan){
				.size = sizeof(scan), .target.pid = pids[i],
				.flags = VMVIEW_SCAN_PAGES, .start = at, .end = ~0ULL,
				.vec = (uintptr_t)rec, .vec_len = RECORDS,
				.rec_size = sizeof(rec[0]),
			};
			if (ioctl(device, VMVIEW_IOC_SCAN, &scan))
				die("SCAN of %d", pids[i]);
			for (k = 0; k < scan.nr; k++)
				take_record(&rec[k]);
		}
}

void rank_pages(int device)
{
	size_t i;

	ask_vmview(device);
	for (i = 0; i < nr_pages; i++) {
		struct candidate *c = &page[i];
		bool anon = c->flags >> KPF_SWAPBACKED & 1;

		c->rank[RANDOM] = 0;
		c->rank[FLAGS] = (c->flags >> KPF_ACTIVE & 1) * 2 +
				 (c->flags >> KPF_REFERENCED & 1);
		c->rank[FLAGS_FILE] = c->rank[FLAGS] * 2 + anon;
		c->rank[ACCESSED] = c->accessed * 2 + anon;
		c->rank[LISTS] = c->seen ? c->age : ~0U;
		c->rank[FORECAST] = c->rank[LISTS] | (c->accessed ? 1U << 30 : 0);
	}
}

static enum method sorting;

static int by_rank(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a;
	const struct candidate *y = *(const struct candidate *const *)b;

	if (x->rank[sorting] != y->rank[sorting])
		return x->rank[sorting] < y->rank[sorting] ? -1 : 1;
	/* Lists are in order of time, as is memory that was filled from its start. */
	if (sorting == FORECAST && x->pid == y->pid)
		return x->addr < y->addr ? -1 : x->addr > y->addr;
	if (sorting == FORECAST)
		return x->pid < y->pid ? -1 : 1;
	return x->dice < y->dice ? -1 : x->dice > y->dice;
}

static struct candidate **sorted(enum method m)
{
	struct candidate **order = xalloc(nr_pages * sizeof(*order));
	size_t i;

	for (i = 0; i < nr_pages; i++)
		order[i] = &page[i];
	sorting = m;
	qsort(order, nr_pages, sizeof(*order), by_rank);
	return order;
}

/* The oldest generation, or list, with enough pages in it; without the accessed. */
size_t how_many(u32 *oldest)
{
	struct candidate **order = sorted(FORECAST);
	size_t i;
	u32 at = 0;

	for (i = 0; i < nr_pages;) {
		/* With generations both types of one go together. */
		at = order[i]->rank[FORECAST] / 2;
		while (i < nr_pages && order[i]->rank[FORECAST] / 2 == at)
			i++;
		if (i * 100 >= nr_pages * LEAST_PERCENT)
			break;
	}
	*oldest = at & ~(1U << 29);
	free(order);
	return i;
}

struct vmview_lruvec census(int device, const char *cgroup)
{
	struct vmview_lruvec rec;
	struct vmview_lru lru = {
		.size = sizeof(lru), .node = 0, .vec = (uintptr_t)&rec, .vec_len = 1,
		.rec_size = sizeof(rec),
	};
	struct stat st;

	if (stat(cgroup, &st))
		die("%s", cgroup);
	lru.memcg = st.st_ino;
	if (ioctl(device, VMVIEW_IOC_LRU, &lru) || !lru.nr)
		die("LRU");
	return rec;
}

/* Page cache that no process maps, of the generations or lists up to @oldest. */
size_t count_unmapped(const struct vmview_lruvec *rec, u32 oldest)
{
	size_t i, mapped = 0;
	u64 bytes = 0;

	for (i = 0; i < rec->nr_gens && uses_generations(); i++)
		if (rec->gen[i].seq <= oldest)
			bytes += rec->gen[i].file;
	if (!uses_generations())
		bytes = rec->list[VMVIEW_LIST_INACTIVE_FILE];
	for (i = 0; i < nr_pages; i++)
		mapped += page[i].age / 2 <= oldest && !(page[i].flags >> KPF_SWAPBACKED & 1) &&
			  (uses_generations() || page[i].age == 0);
	return bytes / PAGE > mapped ? bytes / PAGE - mapped : 0;
}

size_t hits(enum method m, size_t predicted)
{
	struct candidate **order = sorted(m);
	size_t i, n = 0;

	for (i = 0; i < predicted; i++)
		n += order[i]->left;
	free(order);
	return n;
}
