// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filters on LRU fields: each gives the records that a scan without it has,
 * and those that kpagecgroup, kpageflags, move_pages() and lru_gen_full know of.
 */
#include <sys/syscall.h>

#include "charge.h"
#include "lrugen.h"

/* What /proc says of the page of a record. */
static u64 flags_of(const struct vmview_page *p)
{
	return kpage(p->frame - p->index).flags;
}

/**
 * struct property - what a filter selects
 * @name: For messages.
 * @args: The filter.
 * @record: Whether a record has it.
 * @oracle: Whether the kernel's files say that its page has it; NULL if none does.
 * @at_least: How many there are.
 */
struct property {
	const char *name;
	struct scan_args args;
	bool (*record)(const struct vmview_page *p, u64 arg);
	bool (*oracle)(const struct vmview_page *p, u64 arg);
	u64 arg;
	u64 at_least;
};

static bool record_memcg(const struct vmview_page *p, u64 id) { return p->memcg == id; }
static bool oracle_memcg(const struct vmview_page *p, u64 id)
{
	return p->frame && kpage(p->frame - p->index).cgroup == id;
}

static bool record_node(const struct vmview_page *p, u64 node)
{
	return p->state == VMVIEW_STATE_PRESENT && p->node == node &&
	       !(p->flags & VMVIEW_PAGE_NO_PAGE);
}

static bool record_rank(const struct vmview_page *p, u64 rank)
{
	return p->gens && p->gen_rank == rank;
}

static bool record_tier(const struct vmview_page *p, u64 tier)
{
	return p->gens && p->tier == tier;
}

static bool record_next(const struct vmview_page *p, u64 arg)
{
	(void)arg;
	return (p->gens && !p->gen_rank) || p->list == VMVIEW_LIST_INACTIVE_ANON ||
	       p->list == VMVIEW_LIST_INACTIVE_FILE;
}

/* Which generation is the oldest kpageflags does not tell. */
static bool oracle_next(const struct vmview_page *p, u64 arg)
{
	u64 flags = flags_of(p);

	if (mglru_on())
		return record_next(p, arg);
	return (flags & FLAG_LRU) && !(flags & (FLAG_ACTIVE | FLAG_UNEVICT));
}

static bool record_foreign(const struct vmview_page *p, u64 arg)
{
	(void)arg;
	return p->flags & VMVIEW_PAGE_FOREIGN;
}

static bool oracle_foreign(const struct vmview_page *p, u64 id)
{
	u64 cgroup = kpage(p->frame - p->index).cgroup;

	return cgroup && cgroup != id;
}

static bool record_kpf(const struct vmview_page *p, u64 flag) { return p->kpf & flag; }
static bool oracle_kpf(const struct vmview_page *p, u64 flag) { return flags_of(p) & flag; }

/* The pages that pass are those of a scan of all that have the property. */
static u64 filter_differs(FIXTURE_DATA(charge) *self, const struct property *f)
{
	struct scan_args args = f->args;
	u64 bad = 0, count = 0;
	size_t i, k = 0;

	args.pid = self->guest.pid;
	scan_pages(self->fd, args, &self->some);
	scan_pages(self->fd, (struct scan_args){ .pid = self->guest.pid }, &self->all);
	for (i = 0; i < self->all.nr; i++) {
		const struct vmview_page *p = &self->all.page[i];
		bool passed = k < self->some.nr && self->some.page[k].addr == p->addr;

		k += passed;
		count += passed;
		bad += passed != f->record(p, f->arg);
		/* kpageflags and the like know nothing of the vdso's data. */
		if (f->oracle && p->kind != VMVIEW_KIND_SPECIAL &&
		    p->state == VMVIEW_STATE_PRESENT)
			bad += passed != f->oracle(p, f->arg);
	}
	bad += self->some.nr - k;
	if (bad || count < f->at_least)
		printf("# %s %llu: %llu differ, %llu passed\n", f->name, f->arg, bad, count);
	return bad + (count < f->at_least);
}

TEST_F(charge, filters)
{
	u64 mglru = mglru_on();
	/* With two nodes it is luck on which the pages lie, and so how old they get. */
	u64 ranks = access("/sys/devices/system/node/node1", F_OK) ? mglru * PAGES : 0;
	const struct property filters[] = {
		{ "memcg", { .flags = VMVIEW_SCAN_MEMCG, .memcg = self->guest_id },
		  record_memcg, oracle_memcg, self->guest_id, 2 * PAGES },
		{ "memcg", { .flags = VMVIEW_SCAN_MEMCG, .memcg = self->payer_id },
		  record_memcg, oracle_memcg, self->payer_id, PAGES },
		{ "memcg", { .flags = VMVIEW_SCAN_MEMCG, .memcg = 1ULL << 40 },
		  record_memcg, oracle_memcg, 1ULL << 40, 0 },
		{ "node", { .flags = VMVIEW_SCAN_NODE, .node = 0 }, record_node, NULL, 0, 1 },
		{ "node", { .flags = VMVIEW_SCAN_NODE, .node = 1 }, record_node, NULL, 1, 0 },
		{ "rank", { .cat_all = VMVIEW_CAT_RANK(0) }, record_rank, NULL, 0, 0 },
		{ "rank", { .cat_all = VMVIEW_CAT_RANK(1) }, record_rank, NULL, 1, ranks },
		{ "rank", { .cat_all = VMVIEW_CAT_RANK(2) }, record_rank, NULL, 2, ranks },
		{ "rank", { .cat_all = VMVIEW_CAT_RANK(3) }, record_rank, NULL, 3, 0 },
		{ "tier", { .cat_all = VMVIEW_CAT_TIER(0) }, record_tier, NULL, 0, mglru },
		{ "tier", { .cat_all = VMVIEW_CAT_TIER(1) }, record_tier, NULL, 1, 0 },
		{ "tier", { .cat_all = VMVIEW_CAT_TIER(2) }, record_tier, NULL, 2, 0 },
		{ "tier", { .cat_all = VMVIEW_CAT_TIER(3) }, record_tier, NULL, 3, mglru * PAGES },
		{ "next", { .cat_all = VMVIEW_CAT_NEXT }, record_next, oracle_next, 0, 0 },
		{ "foreign", { .cat_all = VMVIEW_CAT_FOREIGN }, record_foreign, oracle_foreign,
		  self->guest_id, PAGES },
		{ "swapbacked", { .cat_all = VMVIEW_CAT_SWAPBACKED }, record_kpf, oracle_kpf,
		  FLAG_SWAPBACKED, 2 * PAGES },
		{ "reclaim", { .cat_all = VMVIEW_CAT_RECLAIM }, record_kpf, oracle_kpf,
		  1ULL << KPF_RECLAIM, 0 },
	};
	size_t i;

	if (mglru) {
		lrugen_age(self->guest_name);
		subject_continue(&self->guest);
		lrugen_age(self->guest_name);
	}
	drain_lru();
	for (i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		EXPECT_EQ(0, filter_differs(self, &filters[i]));
}

/* Of what the guest pays for, lru_gen has as many pages by rank as pass. */
TEST_F(charge, ranks_as_in_lru_gen)
{
	struct scan_args args = { .flags = VMVIEW_SCAN_MEMCG };
	struct lrugen l[LRUGEN_NODES];
	u64 want;
	int rank, node;

	if (!mglru_on())
		SKIP(return, "no generations");
	lrugen_age(self->guest_name);
	subject_continue(&self->guest);
	lrugen_age(self->guest_name);
	drain_lru();
	args.pid = self->guest.pid;
	args.memcg = self->guest_id;
	lrugen_read(self->guest_name, l);
	for (rank = 0; rank < VMVIEW_GENS; rank++) {
		want = 0;
		for (node = 0; node < LRUGEN_NODES; node++) {
			const struct lrugen_gen *gen =
				lrugen_find(&l[node], l[node].min_seq[LRUGEN_ANON] + rank);

			want += gen ? gen->pages[LRUGEN_ANON] : 0;
		}
		args.cat_all = VMVIEW_CAT_RANK(rank) | VMVIEW_CAT_LIST(VMVIEW_LIST_GEN_ANON);
		scan_pages(self->fd, args, &self->some);
		EXPECT_EQ(want, self->some.nr)
			TH_LOG("rank %d", rank);
		if (rank == 0) {
			args.cat_all = VMVIEW_CAT_NEXT | VMVIEW_CAT_LIST(VMVIEW_LIST_GEN_ANON);
			scan_pages(self->fd, args, &self->some);
			EXPECT_EQ(want, self->some.nr);
		}
	}
}

/* The node of each page by move_pages() is that of the filter that passes it. */
TEST_F(charge, nodes_as_in_move_pages)
{
	struct scan_args args = { .flags = VMVIEW_SCAN_NODE };
	size_t i, sum = 0;
	void *addr[2 * PAGES];
	int node, status[2 * PAGES];

	for (node = 0; node < LRUGEN_NODES; node++) {
		args = claimed(&self->guest, 1);
		args.flags = VMVIEW_SCAN_NODE;
		args.node = node;
		scan_pages(self->fd, args, &self->some);
		ASSERT_GE(2 * PAGES, self->some.nr);
		sum += self->some.nr;
		for (i = 0; i < self->some.nr; i++)
			addr[i] = (void *)(uintptr_t)self->some.page[i].addr;
		ASSERT_EQ(0, syscall(SYS_move_pages, self->guest.pid, i, addr, NULL, status, 0));
		while (i--)
			EXPECT_EQ(node, status[i]);
	}
	EXPECT_EQ(2 * PAGES, sum);
}

TEST_HARNESS_MAIN
