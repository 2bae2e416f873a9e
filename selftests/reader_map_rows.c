// SPDX-License-Identifier: GPL-2.0-only
/*
 * What vmview map draws of each subject, row by row and in every view, against sums over
 * the pages as pagemap and kpageflags tell of them.
 */
#include "test.h"
#include "calls.h"
#include "compare.h"
#include "map.h"
#include "subjects.h"

#define WORDS	10

SUBJECT_FIXTURE

/* The words of a picture, in an order of its own, and bytes by them. */
struct words {
	const char *by;
	const char *word[WORDS];
	void (*add)(u64 sum[WORDS], const struct area *a, u64 entry);
};

/* pagemap tells nothing of these; a terabyte takes too long to read. */
static bool left_out(const struct area *a)
{
	return a->pfnmap || a->hugetlb || a->end - a->start > 1ULL << 32;
}

static bool in_slot(u64 entry)
{
	return entry & PM_SWAP && PM_SWAP_TYPE(entry) < swap_areas();
}

static void add_state(u64 sum[WORDS], const struct area *a, u64 entry)
{
	static const u8 of_kind[VMVIEW_KINDS] = {
		[VMVIEW_KIND_ANON] = 0, [VMVIEW_KIND_KSM] = 0, [VMVIEW_KIND_SHMEM] = 1,
		[VMVIEW_KIND_FILE] = 2, [VMVIEW_KIND_HUGETLB] = 3, [VMVIEW_KIND_ZERO] = 4,
		[VMVIEW_KIND_SPECIAL] = 5, [VMVIEW_KIND_OTHER] = 5,
	};

	if (in_slot(entry))
		sum[6] += PAGE;
	else if (entry & PM_PRESENT)
		sum[of_kind[expected_kind(a, entry)]] += PAGE;
	else if (entry & PM_SWAP)
		sum[7] += PAGE;
}

/* kpageflags has no generations: their sum is that of the evictable, on such kernels. */
static void add_age(u64 sum[WORDS], const struct area *a, u64 entry)
{
	(void)a;
	if (in_slot(entry)) {
		sum[0] += PAGE;
		return;
	}
	if (!(entry & (PM_PRESENT | PM_SWAP)))
		return;
	switch (entry & PM_PRESENT ? expected_list(head_of(PM_FRAME(entry))) : 0) {
	case VMVIEW_LIST_INACTIVE_ANON:
	case VMVIEW_LIST_INACTIVE_FILE:
		sum[1] += PAGE;
		break;
	case VMVIEW_LIST_ACTIVE_ANON:
	case VMVIEW_LIST_ACTIVE_FILE:
		sum[2] += PAGE;
		break;
	case VMVIEW_LIST_UNEVICTABLE:
		sum[3] += PAGE;
		break;
	case VMVIEW_LIST_NONE:
		sum[4] += PAGE;
	}
}

static void add_order(u64 sum[WORDS], const struct area *a, u64 entry)
{
	u8 kind = expected_kind(a, entry);
	u32 order;

	if (in_slot(entry)) {
		sum[6] += PAGE;
	} else if (!(entry & PM_PRESENT) || kind == VMVIEW_KIND_ZERO ||
		   kind == VMVIEW_KIND_SPECIAL) {
		sum[7] += entry & (PM_PRESENT | PM_SWAP) ? PAGE : 0;
	} else {
		order = order_of(PM_FRAME(entry));
		sum[!order ? 0 : order < 4 ? 1 : order == 4 ? 2 : order < 9 ? 3 :
		    order == 9 ? 4 : 5] += PAGE;
	}
}

static const struct words views[] = {
	{ "state", { "anon", "shmem", "file", "hugetlb", "zero", "kernel", "swap", "other" },
	  add_state },
	{ "age", { "swap", "inactive", "active", "unevictable", "unlisted" }, add_age },
	{ "order", { "order0", "order1_3", "order4", "order5_8", "order9", "order10", "swap",
		     "none" }, add_order },
};

/* The SVG of a process; free() it. */
static char *map_of(pid_t pid, const char *by)
{
	char name[] = "/tmp/map-rows.svg", cmd[128];

	snprintf(cmd, sizeof(cmd), "\"${VMVIEW:-vmview}\" map %d --by %s -o %s", pid, by, name);
	fflush(NULL);
	if (system(cmd))
		die("%s", cmd);
	return slurp(name);
}

/* The sums of a row's areas; false if one of them is left out. */
static bool sum_row(const struct words *w, u64 sum[WORDS], int pagemap, const struct area *a,
		    size_t nr, const char *row)
{
	u64 start = attribute(row, "start"), end = attribute(row, "end"), *entry;

	memset(sum, 0, WORDS * sizeof(*sum));
	for (size_t i = 0; i < nr; i++) {
		size_t pages = (a[i].end - a[i].start) / PAGE;

		if (a[i].start < start || a[i].end > end)
			continue;
		if (left_out(&a[i]))
			return false;
		entry = xalloc(pages * sizeof(*entry));
		pagemap_read(pagemap, a[i].start, pages, entry);
		for (size_t j = 0; j < pages; j++)
			w->add(sum, &a[i], entry[j]);
		free(entry);
	}
	return true;
}

/* How many words of rows differ; in @rows how many rows there were to compare. */
static int try_rows(pid_t pid, const struct words *w, int *rows, bool loud)
{
	char *svg = map_of(pid, w->by);
	int bad = 0, pagemap = pagemap_open(pid);
	u64 sum[WORDS];
	size_t nr;
	struct area *a = areas_read(pid, &nr);

	kpage_forget();
	*rows = 0;
	for (const char *row = next_row(svg); row; row = next_row(row + 1)) {
		if (!sum_row(w, sum, pagemap, a, nr, row))
			continue;
		++*rows;
		for (int i = 0; i < WORDS && w->word[i]; i++) {
			u64 is = attribute(row, w->word[i]);

			bad += is != sum[i];
			if (loud && is != sum[i])
				printf("# by %s, %.60s: %s %llu, by pages %llu\n", w->by, row, w->word[i], is,
				       sum[i]);
		}
	}
	close(pagemap);
	free(a);
	free(svg);
	return bad;
}

/* The kernel works on in the background: what differs is looked at again. */
static bool rows_agree(pid_t pid, const struct words *w)
{
	int bad = 1, rows = 0;

	for (int attempt = 0; attempt < 5 && bad; attempt++) {
		if (attempt)
			drain_lru();
		bad = try_rows(pid, w, &rows, attempt == 4);
	}
	if (rows < 4)
		printf("# %s: only %d rows\n", w->by, rows);
	return !bad && rows >= 4;
}

TEST_F(subject, rows)
{
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++)
		EXPECT_TRUE(rows_agree(self->s.pid, &views[i]));
}

TEST_HARNESS_MAIN
