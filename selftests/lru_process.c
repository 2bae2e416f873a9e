// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists and generations of a process that is alone in a cgroup, against what the
 * kernel's own files say of the cgroup: lru_gen_full, memory.stat, and of each
 * page kpageflags.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "test.h"
#include "calls.h"
#include "cgroup.h"
#include "compare.h"
#include "lrugen.h"
#include "memory.h"
#include "subject.h"
#include "sum.h"

#define FILE_FD	199	/* what the subject finds open */
#define PAGES	256
#define BYTES	(PAGES * PAGE)
#define TRIES	5
#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define BIND	2	/* MPOL_BIND */

/*
 * A file that is not in the page cache: who reads it is charged for it, and who
 * wrote it for the blocks that describe it.
 */
static void make_file(void)
{
	uncached_file(BYTES, FILE_FD);
}

static char *cached_file(void)
{
	char *p = map_fd(FILE_FD, BYTES, PROT_READ, MAP_SHARED);

	touch_read(p, BYTES);
	return p;
}

/* One of each list; the second half of each is younger, where there are ages. */
SUBJECT(mixed)
{
	char *anon = map_anon(2 * BYTES), *locked = map_anon(BYTES), *file = cached_file();

	touch_write(anon, 2 * BYTES);
	if (mlock(locked, BYTES))
		die("mlock");
	drain_lru();
	CLAIM(anon, 2 * BYTES, .kind = VMVIEW_KIND_ANON);
	CLAIM(file, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(locked, BYTES, .kind = VMVIEW_KIND_ANON, .kpf = FLAG_MLOCKED);
	subject_stop();
	touch_again(anon + BYTES, BYTES, RW);
	touch_again(file + BYTES / 2, BYTES / 2, PROT_READ);
	subject_stop();
}

SUBJECT(shared)
{
	char *p = map_fd(memory_file(BYTES, 0), BYTES, RW, MAP_SHARED);

	touch_write(p, BYTES);
	drain_lru();
	CLAIM(p, BYTES, .kind = VMVIEW_KIND_SHMEM);
	subject_stop();
	touch_again(p, BYTES / 2, RW);
	subject_stop();
}

/* A folio of each order that this kernel makes of anonymous memory. */
SUBJECT(orders)
{
	char path[128], *p;
	int order;

	for (order = 2; order <= 9; order++) {
		snprintf(path, sizeof(path), THP "hugepages-%dkB/enabled", 4 << order);
		if (!set_knob(order < 9 ? path : THP "enabled", "always"))
			continue;
		if (order == 9)
			set_knob(path, "inherit");
		p = map_aligned(PAGE << order, PMD_BYTES);
		touch_write(p, PAGE << order);
		set_knob(order < 9 ? path : THP "enabled", order < 9 ? "never" : "madvise");
		CLAIM(p, PAGE << order, .kind = VMVIEW_KIND_ANON, .order = order);
	}
	drain_lru();
	subject_stop();
	subject_stop();
}

SUBJECT(nodes)
{
	unsigned long mask;
	int node;
	char *p;

	for (node = 0; node < LRUGEN_NODES; node++) {
		p = map_anon(BYTES);
		mask = 1UL << node;
		if (syscall(SYS_mbind, p, BYTES, BIND, &mask, 64UL, 0U))
			break;
		touch_write(p, BYTES / (1 + node));
		CLAIM(p, BYTES / (1 + node), .kind = VMVIEW_KIND_ANON);
	}
	if (node < 2)
		subject_cannot("one node");
	drain_lru();
	subject_stop();
	subject_stop();
}

FIXTURE(alone) {
	int fd;
	struct subject s;
	char cgroup[32];
	u64 id;
	struct records r;
};

FIXTURE_VARIANT(alone) {
	const char *name;
};

#define ALONE(id) FIXTURE_VARIANT_ADD(alone, id) { .name = #id };
ALONE(mixed)
ALONE(shared)
ALONE(orders)
ALONE(nodes)

FIXTURE_SETUP(alone)
{
	self->fd = vmv_open();
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	make_file();
	/* A name that was used before may still be in lru_gen, offline. */
	snprintf(self->cgroup, sizeof(self->cgroup), "lru-process-%d", getpid());
	cg_make(self->cgroup);
	self->id = cg_id(self->cgroup);
	subject_start_in(&self->s, variant->name, self->cgroup);
	if (self->s.why[0])
		SKIP(return, "%s", self->s.why);
}

FIXTURE_TEARDOWN(alone)
{
	records_free(&self->r);
	subject_end(&self->s);
	cg_remove(self->cgroup);
	close(self->fd);
}

/* All pages of the process that its cgroup is charged for, one record each. */
static void scan_charged(FIXTURE_DATA(alone) *self)
{
	struct scan_args args = {
		.pid = self->s.pid, .memcg = self->id,
		.flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_MEMCG,
	};

	self->r.nr = 0;
	if (vmv_scan_all(self->fd, &args, &self->r))
		die("scan");
}

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

TEST_F(alone, claims)
{
	scan_charged(self);
	EXPECT_TRUE(check_claims(&self->s, &self->r));
}

TEST_F(alone, lists_as_in_kpageflags)
{
	struct compared c;

	EXPECT_TRUE(compare_process(self->fd, self->s.pid, &c));
	EXPECT_LE(PAGES, c.present);
}

/* Sums over the records, generations with the lists that they stand for. */
static u64 on_lists(const struct records *r, u32 lists)
{
	u64 bytes = 0;
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (lists >> r->page[i].list & 1)
			bytes += PAGE;
	return bytes;
}

#define ON(list) (1U << VMVIEW_LIST_##list)

/* What memory.stat and the records disagree on; NULL if nothing. */
static const char *compare_stat(const char *cgroup, const struct records *r)
{
	u64 stat[5];

	stat[0] = cg_stat(cgroup, "inactive_anon");
	stat[1] = cg_stat(cgroup, "active_anon");
	stat[2] = cg_stat(cgroup, "inactive_file");
	stat[3] = cg_stat(cgroup, "active_file");
	stat[4] = cg_stat(cgroup, "unevictable");
	if (on_lists(r, ON(UNEVICTABLE)) != stat[4])
		return "unevictable";
	if (mglru_on()) {
		if (on_lists(r, ON(GEN_ANON)) != stat[0] + stat[1])
			return "anonymous";
		return on_lists(r, ON(GEN_FILE)) == stat[2] + stat[3] ? NULL : "file";
	}
	if (on_lists(r, ON(INACTIVE_ANON)) != stat[0])
		return "inactive anonymous";
	if (on_lists(r, ON(ACTIVE_ANON)) != stat[1])
		return "active anonymous";
	if (on_lists(r, ON(INACTIVE_FILE)) != stat[2])
		return "inactive file";
	return on_lists(r, ON(ACTIVE_FILE)) == stat[3] ? NULL : "active file";
}

/* memory.stat may lag behind by some seconds. */
TEST_F(alone, lists_as_in_memory_stat)
{
	const char *wrong = "";
	int i;

	for (i = 0; i < 200 && wrong; i++) {
		drain_lru();
		scan_charged(self);
		wrong = compare_stat(self->cgroup, &self->r);
		if (wrong)
			usleep(100000);
	}
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_HARNESS_MAIN
