// SPDX-License-Identifier: GPL-2.0-only
/*
 * What SUMMARY sorts memory by, state, kind, order, node and list, against sums
 * over the pages as pagemap and kpageflags tell of them.
 */
#include "test.h"
#include "calls.h"
#include "compare.h"
#include "memory.h"
#include "subjects.h"
#include "sum.h"

SUBJECT_FIXTURE

/*
 * pagemap tells nothing of VM_PFNMAP areas, nor of what is not present in
 * hugetlb; a terabyte of it takes too long to read.
 */
static bool left_out(const struct area *a)
{
	return a->pfnmap || a->hugetlb || a->end - a->start > 1ULL << 32;
}

static bool resident(u8 kind)
{
	return kind != VMVIEW_KIND_ZERO && kind != VMVIEW_KIND_SPECIAL &&
	       kind != VMVIEW_KIND_HUGETLB;
}

static void add_mapped(struct vmview_counts *c, const struct area *a, u64 entry, u8 kind)
{
	u64 pfn = PM_FRAME(entry), flags = kpage(head_of(pfn)).flags;
	u8 state = strncmp(a->perms, "---", 3) ? VMVIEW_STATE_PRESENT :
						 VMVIEW_STATE_PROT_NONE;

	c->bytes[state][kind] += PAGE;
	if (!resident(kind))
		return;
	c->rss += PAGE;
	c->order[order_of(pfn)] += PAGE;
	c->list[expected_list(head_of(pfn))] += PAGE;
	if (flags & FLAG_SWAPCACHE)
		c->swapcache += PAGE;
	if (flags & FLAG_WRITEBACK)
		c->writeback += PAGE;
	if (flags & FLAG_MLOCKED)
		c->mlocked += PAGE;
}

static void add_page(struct vmview_counts *c, const struct area *a, u64 entry)
{
	u8 kind = expected_kind(a, entry);

	if (entry & PM_PRESENT) {
		add_mapped(c, a, entry, kind);
	} else if (entry & PM_SWAP && PM_SWAP_TYPE(entry) < swap_areas()) {
		c->bytes[VMVIEW_STATE_SWAP][kind] += PAGE;
		c->swap += PAGE;
	}
	if (entry & PM_UFFD_WP)
		c->uffd_wp += PAGE;
}

static void add_area(struct vmview_counts *c, const struct area *a, int pagemap)
{
	size_t nr = (a->end - a->start) / PAGE, i;
	u64 *entry = xalloc(nr * sizeof(*entry));

	pagemap_read(pagemap, a->start, nr, entry);
	for (i = 0; i < nr; i++)
		add_page(c, a, entry[i]);
	free(entry);
}

/* What there is no other word on, or what another test compares. */
static void keep_comparable(struct vmview_counts *c)
{
	struct vmview_counts k = {};
	int kind;

	for (kind = 0; kind < VMVIEW_KINDS; kind++) {
		k.bytes[VMVIEW_STATE_PRESENT][kind] = c->bytes[VMVIEW_STATE_PRESENT][kind];
		k.bytes[VMVIEW_STATE_PROT_NONE][kind] = c->bytes[VMVIEW_STATE_PROT_NONE][kind];
		k.bytes[VMVIEW_STATE_SWAP][kind] = c->bytes[VMVIEW_STATE_SWAP][kind];
	}
	/* kpageflags of some kernels calls all anonymous memory KSM. */
	if (!kpage_knows_ksm()) {
		k.bytes[VMVIEW_STATE_PRESENT][VMVIEW_KIND_ANON] +=
			k.bytes[VMVIEW_STATE_PRESENT][VMVIEW_KIND_KSM];
		k.bytes[VMVIEW_STATE_PRESENT][VMVIEW_KIND_KSM] = 0;
	}
	k.rss = c->rss;
	k.swap = c->swap;
	k.swapcache = c->swapcache;
	k.writeback = c->writeback;
	k.mlocked = c->mlocked;
	k.uffd_wp = c->uffd_wp;
	memcpy(k.order, c->order, sizeof(k.order));
	memcpy(k.list, c->list, sizeof(k.list));
	*c = k;
}

static u64 count_differences(struct vmview_counts *ours,
			     struct vmview_counts *theirs, bool loud)
{
	const u64 *a = (const u64 *)ours, *b = (const u64 *)theirs;
	size_t i;
	u64 bad = 0;

	keep_comparable(ours);
	keep_comparable(theirs);
	for (i = 0; i < sizeof(*ours) / sizeof(u64); i++) {
		if (a[i] == b[i])
			continue;
		bad++;
		if (loud)
			fprintf(stderr, "# counts, byte %zu: %llu, by pages %llu\n",
				i * 8, a[i],
				b[i]);
	}
	return bad;
}

static u64 try_counts(int fd, pid_t pid, bool loud)
{
	struct vmview_counts ours = {}, theirs = {};
	int pagemap = pagemap_open(pid);
	struct area *a;
	struct sums s;
	size_t nr, i;

	kpage_forget();
	sums_read(fd, pid, 0, 0, &s);
	a = areas_read(pid, &nr);
	if (nr != s.nr)
		die("%zu areas, smaps has %zu", s.nr, nr);
	for (i = 0; i < nr; i++) {
		if (left_out(&a[i]))
			continue;
		counts_add(&ours, &s.vma[i].counts);
		add_area(&theirs, &a[i], pagemap);
	}
	close(pagemap);
	free(a);
	free(s.vma);
	return count_differences(&ours, &theirs, loud);
}

static bool counts_agree(int fd, pid_t pid)
{
	int attempt;
	u64 bad = 1;

	for (attempt = 0; attempt < 5 && bad; attempt++) {
		if (attempt)
			drain_lru();
		bad = try_counts(fd, pid, attempt == 4);
	}
	return !bad;
}

static u64 sum_of(const u64 *member, size_t nr)
{
	u64 sum = 0;

	while (nr--)
		sum += *member++;
	return sum;
}

/* The ways to divide the resident set, each of which must give all of it. */
static void check_divisions(struct __test_metadata *_metadata,
			    const struct vmview_counts *c)
{
	EXPECT_EQ(c->rss, sum_of(c->order, 20));
	EXPECT_EQ(c->rss, sum_of(c->node, 16));
	EXPECT_EQ(c->rss, sum_of(c->list, VMVIEW_LISTS));
	EXPECT_EQ(c->rss, c->shared_clean + c->shared_dirty +
			  c->private_clean + c->private_dirty);
}

TEST_F(subject, counts)
{
	struct vmview_counts sum = {};
	struct sums s;
	size_t i;

	EXPECT_TRUE(counts_agree(self->fd, self->s.pid));
	sums_read(self->fd, self->s.pid, 0, 1000, &s);
	for (i = 0; i < s.nr; i++)
		counts_add(&sum, &s.vma[i].counts);
	/* The total counts areas; in an area there is nothing to count. */
	sum.vmas = s.total.vmas;
	EXPECT_EQ(0, memcmp(&sum, &s.total, sizeof(sum)));
	check_divisions(_metadata, &s.total);
	free(s.vma);
}

TEST_HARNESS_MAIN
