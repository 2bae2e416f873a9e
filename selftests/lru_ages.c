// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generations of a process that is alone in a cgroup, of each page and in the
 * sums, against what lru_gen_full in debugfs says of the cgroup.
 */
#include "alone.h"
#include "sum.h"

#define TRIES	5

/* What lru_gen says of an age in between two readings of it holds of the record. */
static const char *check_age(const struct vmview_page *p, u64 now_ms,
			     const struct lrugen *before, const struct lrugen *after)
{
	const struct lrugen_gen *old = lrugen_find(before, p->gen_seq);
	const struct lrugen_gen *new = lrugen_find(after, p->gen_seq);
	u64 age = now_ms - p->gen_born_ms;

	if (!old || !new)
		return "a generation that is not there";
	return age < old->age_ms || age > new->age_ms ? "age" : NULL;
}

static const char *check_record(const struct vmview_page *p, u64 now_ms,
				const struct lrugen *before, const struct lrugen *after)
{
	bool file = p->list == VMVIEW_LIST_GEN_FILE;
	const struct lrugen *l = &before[p->node];

	if (!file && p->list != VMVIEW_LIST_GEN_ANON)
		return p->gens || p->gen_seq || p->gen_rank || p->gen_born_ms ?
		       "a generation off the lists" : NULL;
	if (p->gen_seq < l->min_seq[file] || p->gen_seq > l->max_seq)
		return "number outside the window";
	if (p->gen_rank != p->gen_seq - l->min_seq[file])
		return "rank";
	if (p->gens != l->max_seq - l->min_seq[file] + 1)
		return "how many there are";
	return check_age(p, now_ms, l, &after[p->node]);
}

/* Pages by node, generation and type. */
struct tally {
	u64 pages[LRUGEN_NODES][VMVIEW_GENS][2];
};

static void tally_records(const struct records *r, const struct lrugen *l, struct tally *t)
{
	size_t i;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < r->nr; i++) {
		const struct vmview_page *p = &r->page[i];
		bool file = p->list == VMVIEW_LIST_GEN_FILE;

		if (p->gens && p->gen_rank < VMVIEW_GENS)
			t->pages[p->node][l[p->node].min_seq[file] + p->gen_rank -
					  l[p->node].gen[0].seq][file]++;
	}
}

static u64 tally_differs(const struct tally *t, const struct lrugen *l, bool loud)
{
	u64 bad = 0;
	int node, i, type;

	for (node = 0; node < LRUGEN_NODES; node++)
		for (i = 0; i < l[node].nr; i++)
			for (type = 0; type < 2; type++) {
				if (t->pages[node][i][type] == l[node].gen[i].pages[type])
					continue;
				bad++;
				if (loud)
					printf("# node %d generation %llu type %d: %llu, not %llu\n",
					       node, l[node].gen[i].seq, type,
					       t->pages[node][i][type],
					       l[node].gen[i].pages[type]);
			}
	return bad;
}

/* By rank; of @t only the first node is used. */
static void tally_total(const struct vmview_counts *c, struct tally *t)
{
	int k, type;

	memset(t, 0, sizeof(*t));
	for (k = 0; k < VMVIEW_GENS; k++)
		for (type = 0; type < 2; type++)
			t->pages[0][k][type] = c->gen[k][type] / PAGE;
}

/* The same of lru_gen, by rank, over all nodes. */
static void tally_lru_gen(const struct lrugen *l, struct tally *t)
{
	const struct lrugen_gen *gen;
	int node, rank, type;

	memset(t, 0, sizeof(*t));
	for (node = 0; node < LRUGEN_NODES; node++)
		for (rank = 0; rank < VMVIEW_GENS; rank++)
			for (type = 0; type < 2; type++) {
				gen = lrugen_find(&l[node], l[node].min_seq[type] + rank);
				t->pages[0][rank][type] += gen ? gen->pages[type] : 0;
			}
}

/* One comparison; pages that the background moves meanwhile make it fail. */
static u64 compare_once(FIXTURE_DATA(alone) *self, bool loud)
{
	struct lrugen before[LRUGEN_NODES], after[LRUGEN_NODES];
	struct vmview_summary sum = { .target.pid = self->s.pid, .end = ~0ULL };
	const char *wrong = NULL;
	struct tally t;
	u64 bad = 0;
	size_t i;

	drain_lru();
	lrugen_read(self->cgroup, before);
	scan_charged(self);
	if (vmv_summary(self->fd, &sum))
		die("summary");
	lrugen_read(self->cgroup, after);
	tally_records(&self->r, before, &t);
	bad = tally_differs(&t, before, loud);
	for (i = 0; i < self->r.nr; i++) {
		wrong = check_record(&self->r.page[i], sum.cost.now_ms, before, after);
		if (wrong && loud && !bad)
			printf("# %llx: %s\n", self->r.page[i].addr, wrong);
		bad += !!wrong;
	}
	return bad;
}

static u64 compare_generations(FIXTURE_DATA(alone) *self)
{
	u64 bad = 1;
	int i;

	for (i = 1; i <= TRIES && bad; i++)
		bad = compare_once(self, i == TRIES);
	return bad;
}

/* Per-CPU batches are drained first: not one page may differ. */
TEST_F(alone, generations_as_in_lru_gen)
{
	if (!mglru_on())
		SKIP(return, "no generations");
	EXPECT_EQ(0, compare_generations(self));
	lrugen_age(self->cgroup);
	EXPECT_EQ(0, compare_generations(self));
	subject_continue(&self->s);
	lrugen_age(self->cgroup);
	EXPECT_EQ(0, compare_generations(self));
	EXPECT_LE(PAGES, self->r.nr);
}

/* SUMMARY tells of the process's own cgroup alone, whatever others pay for. */
TEST_F(alone, sums_as_in_lru_gen)
{
	struct lrugen l[LRUGEN_NODES];
	struct tally have, want;
	struct sums s;
	int i;

	if (!mglru_on())
		SKIP(return, "no generations");
	subject_continue(&self->s);
	lrugen_age(self->cgroup);
	/* Pages that the background moves meanwhile make it differ. */
	for (i = 0; i < TRIES; i++) {
		drain_lru();
		lrugen_read(self->cgroup, l);
		sums_read(self->fd, self->s.pid, 0, 0, &s);
		tally_total(&s.total, &have);
		tally_lru_gen(l, &want);
		free(s.vma);
		if (!memcmp(&have, &want, sizeof(have)))
			break;
	}
	for (i = 0; i < VMVIEW_GENS; i++) {
		EXPECT_EQ(want.pages[0][i][0], have.pages[0][i][0]);
		EXPECT_EQ(want.pages[0][i][1], have.pages[0][i][1]);
	}
	EXPECT_LT(0, s.total.foreign);
}

TEST_HARNESS_MAIN
