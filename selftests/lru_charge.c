// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who pays for a page and why a page is on no list, and the filters on that: each
 * gives the records that a scan without it has, and those that kpagecgroup,
 * kpageflags, move_pages() and lru_gen_full know of.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "test.h"
#include "calls.h"
#include "cgroup.h"
#include "lrugen.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"
#include "sum.h"

#define PAGES	128
#define BYTES	(PAGES * PAGE)
#define READS	6	/* of the file, which puts it into the highest tier */
#define FILE_FD	199	/* what the subjects find open */
#define PAYER	"lru-payer"
#define GUEST	"lru-guest"

/* Pays for the file; both payer and guest have memory of their own. */
SUBJECT(payer)
{
	char *f = map_fd(FILE_FD, BYTES, PROT_READ, MAP_SHARED), *p = map_anon(BYTES);
	char buf[PAGE];
	size_t i;

	touch_read(f, BYTES);
	drain_lru();
	for (i = 0; i < READS * PAGES; i++)
		if (pread(FILE_FD, buf, PAGE, i % PAGES * PAGE) != (ssize_t)PAGE)
			die("read");
	touch_write(p, BYTES);
	drain_lru();
	CLAIM(f, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(p, BYTES, .kind = VMVIEW_KIND_ANON);
	subject_stop();
}

SUBJECT(guest)
{
	char *f = map_fd(FILE_FD, BYTES, PROT_READ, MAP_SHARED), *p = map_anon(2 * BYTES);

	touch_read(f, BYTES);
	touch_write(p, 2 * BYTES);
	drain_lru();
	CLAIM(f, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(p, 2 * BYTES, .kind = VMVIEW_KIND_ANON);
	subject_stop();
	touch_again(p, BYTES, RW);
	CLAIM(f, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(p, 2 * BYTES, .kind = VMVIEW_KIND_ANON);
	subject_stop();
}

SUBJECT(fresh)
{
	char *p = map_anon(PAGES * PAGE);

	touch_write(p, PAGES * PAGE);
	CLAIM(p, PAGES * PAGE, .kind = VMVIEW_KIND_ANON);
}

SUBJECT(never)
{
	char *zero = map_anon(BYTES), *huge;

	touch_read(zero, BYTES);
	CLAIM(zero, BYTES, .kind = VMVIEW_KIND_ZERO);
	set_knob("/proc/sys/vm/nr_hugepages", "2");
	huge = mmap(NULL, PMD_BYTES, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	if (huge == MAP_FAILED)
		return;
	touch_write(huge, PMD_BYTES);
	CLAIM(huge, PMD_BYTES, .kind = VMVIEW_KIND_HUGETLB);
}

/* What /proc says of the page of a record. */
static u64 flags_of(const struct vmview_page *p)
{
	return kpage(p->frame - p->index).flags;
}

static void scan_pages(int fd, struct scan_args args, struct records *r)
{
	args.flags |= VMVIEW_SCAN_PAGES;
	r->nr = 0;
	if (vmv_scan_all(fd, &args, r))
		die("scan");
	kpage_forget();
}

static struct scan_args claimed(const struct subject *s, int claim)
{
	return (struct scan_args){ .pid = s->pid, .start = s->claim[claim].start,
				   .end = s->claim[claim].end };
}

FIXTURE(unlisted) {
	int fd;
	struct subject s;
	struct records r;
};

FIXTURE_SETUP(unlisted)
{
	self->fd = vmv_open();
}

FIXTURE_TEARDOWN(unlisted)
{
	records_free(&self->r);
	subject_end(&self->s);
	close(self->fd);
}

/*
 * Records that are on a list as PG_lru has it, and else in a batch. That flag is
 * read before the records and again behind them, for a batch may be emptied at
 * any time.
 */
static u64 count_batched(FIXTURE_DATA(unlisted) *self, u64 *bad)
{
	struct scan_args args = claimed(&self->s, 0);
	bool was_listed[PAGES], listed;
	u64 batched = 0;
	size_t i;

	scan_pages(self->fd, args, &self->r);
	for (i = 0; i < self->r.nr && i < PAGES; i++)
		was_listed[i] = flags_of(&self->r.page[i]) & FLAG_LRU;
	scan_pages(self->fd, args, &self->r);
	*bad = self->r.nr != PAGES;
	for (i = 0; i < self->r.nr && i < PAGES; i++) {
		const struct vmview_page *p = &self->r.page[i];

		listed = flags_of(p) & FLAG_LRU;
		if (listed != was_listed[i])
			continue;
		batched += !listed;
		*bad += p->unlisted != (listed ? VMVIEW_UNLISTED_NO : VMVIEW_UNLISTED_BATCH);
	}
	return batched;
}

/* What was made a moment ago lies in a batch, if nothing else drained it. */
TEST_F(unlisted, batch)
{
	u64 batched = 0, bad = 0;
	struct sums s;
	int i;

	for (i = 0; i < 20 && !batched; i++) {
		if (i)
			subject_end(&self->s);
		subject_start(&self->s, "fresh");
		batched = count_batched(self, &bad);
	}
	EXPECT_LT(0, batched);
	EXPECT_EQ(0, bad);
	TH_LOG("%llu pages in batches", batched);
	drain_lru();
	EXPECT_EQ(0, count_batched(self, &bad));
	EXPECT_EQ(0, bad);
	sums_read(self->fd, self->s.pid, 0, 0, &s);
	EXPECT_EQ(0, s.total.unlisted[VMVIEW_UNLISTED_BATCH]);
	EXPECT_LE(BYTES, s.total.unlisted[VMVIEW_UNLISTED_NO]);
	free(s.vma);
}

TEST_F(unlisted, never)
{
	size_t i;
	int claim;

	subject_start(&self->s, "never");
	for (claim = 0; claim < self->s.nr; claim++) {
		scan_pages(self->fd, claimed(&self->s, claim), &self->r);
		EXPECT_LE(PAGES, self->r.nr);
		for (i = 0; i < self->r.nr; i++) {
			ASSERT_EQ(VMVIEW_UNLISTED_NEVER, self->r.page[i].unlisted);
			ASSERT_EQ(VMVIEW_LIST_NONE, self->r.page[i].list);
			ASSERT_EQ(self->s.claim[claim].kind, self->r.page[i].kind);
			ASSERT_EQ(0, self->r.page[i].gens);
		}
	}
}

FIXTURE(charge) {
	int fd;
	struct subject payer;
	struct subject guest;
	u64 payer_id;
	u64 guest_id;
	char payer_name[32];
	char guest_name[32];
	struct records all;
	struct records some;
};

FIXTURE_SETUP(charge)
{
	self->fd = vmv_open();
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	uncached_file(BYTES, FILE_FD);
	snprintf(self->payer_name, sizeof(self->payer_name), PAYER "-%d", getpid());
	snprintf(self->guest_name, sizeof(self->guest_name), GUEST "-%d", getpid());
	cg_make(self->payer_name);
	cg_make(self->guest_name);
	self->payer_id = cg_id(self->payer_name);
	self->guest_id = cg_id(self->guest_name);
	subject_start_in(&self->payer, "payer", self->payer_name);
	subject_start_in(&self->guest, "guest", self->guest_name);
}

FIXTURE_TEARDOWN(charge)
{
	records_free(&self->all);
	records_free(&self->some);
	subject_end(&self->guest);
	subject_end(&self->payer);
	cg_remove(self->guest_name);
	cg_remove(self->payer_name);
	close(self->fd);
}

TEST_F(charge, file_of_another)
{
	u64 id = self->payer_id;
	size_t i;

	scan_pages(self->fd, claimed(&self->guest, 0), &self->all);
	ASSERT_EQ(PAGES, self->all.nr);
	for (i = 0; i < PAGES; i++) {
		ASSERT_EQ(id, kpage(self->all.page[i].frame).cgroup);
		ASSERT_EQ(id, self->all.page[i].memcg);
		ASSERT_TRUE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	}
	scan_pages(self->fd, claimed(&self->payer, 0), &self->all);
	ASSERT_EQ(PAGES, self->all.nr);
	for (i = 0; i < PAGES; i++) {
		ASSERT_EQ(id, self->all.page[i].memcg);
		ASSERT_FALSE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	}
	scan_pages(self->fd, claimed(&self->guest, 1), &self->all);
	ASSERT_EQ(2 * PAGES, self->all.nr);
	for (i = 0; i < 2 * PAGES; i++) {
		ASSERT_EQ(self->guest_id, self->all.page[i].memcg);
		ASSERT_FALSE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	}
}

/**
 * struct charged - what /proc says of a process's memory, in bytes
 * @foreign: Another cgroup is charged, by kpagecgroup.
 * @listed: By that, and by what kpageflags says: on an evictable list, 0
 *	inactive or in a generation, 1 active.
 */
struct charged {
	u64 foreign;
	u64 listed[2][2];
};

static void charge_page(struct charged *c, u64 frame, u64 id)
{
	const struct kpage page = kpage(head_of(frame));
	bool foreign = page.cgroup && page.cgroup != id;

	c->foreign += foreign ? PAGE : 0;
	if ((page.flags & FLAG_LRU) && !(page.flags & FLAG_UNEVICT))
		c->listed[foreign][!!(page.flags & FLAG_ACTIVE)] += PAGE;
}

static struct charged charged_by_proc(pid_t pid, u64 id)
{
	size_t nr, i, k, pages;
	struct area *a = areas_read(pid, &nr);
	int pagemap = pagemap_open(pid);
	struct charged c = {};
	u64 *entry;

	kpage_forget();
	for (i = 0; i < nr; i++) {
		if (a[i].pfnmap || a[i].hugetlb)
			continue;
		pages = (a[i].end - a[i].start) / PAGE;
		entry = xalloc(pages * sizeof(*entry));
		pagemap_read(pagemap, a[i].start, pages, entry);
		for (k = 0; k < pages; k++)
			if (entry[k] & PM_PRESENT)
				charge_page(&c, PM_FRAME(entry[k]), id);
		free(entry);
	}
	close(pagemap);
	free(a);
	return c;
}

/* Inactive and generations, or active, of a table by list. */
static u64 on_lists(const __u64 *list, bool active)
{
	if (active)
		return list[VMVIEW_LIST_ACTIVE_ANON] + list[VMVIEW_LIST_ACTIVE_FILE];
	return list[VMVIEW_LIST_INACTIVE_ANON] + list[VMVIEW_LIST_INACTIVE_FILE] +
	       list[VMVIEW_LIST_GEN_ANON] + list[VMVIEW_LIST_GEN_FILE];
}

/* What the process's cgroup pays for is by rank, what others pay for is apart. */
static bool apart(const struct vmview_counts *have, const struct charged *want)
{
	u64 gens = 0, foreign = 0;
	int i;

	for (i = 0; i < VMVIEW_GENS; i++)
		gens += have->gen[i][0] + have->gen[i][1];
	for (i = 0; i < VMVIEW_LISTS; i++)
		foreign += have->foreign_list[i];
	for (i = 0; i < 2; i++)
		if (on_lists(have->foreign_list, i) != want->listed[1][i] ||
		    on_lists(have->list, i) != want->listed[0][i] + want->listed[1][i])
			return false;
	return foreign == want->foreign && have->foreign == foreign &&
	       gens == (mglru_on() ? want->listed[0][0] : 0);
}

/* The sum of the lines of debugfs that begin with a word. */
static u64 text_sum(pid_t pid, const char *word)
{
	char path[64], *text, *line, *save;
	unsigned long long sum = 0, kib;

	snprintf(path, sizeof(path), "/sys/kernel/debug/vmview/pid/%d", pid);
	text = slurp(path);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, word, strlen(word)) && sscanf(line + 35, "%llu", &kib) == 1)
			sum += kib << 10;
	free(text);
	return sum;
}

static u64 foreign_in_area(const struct sums *s, u64 start)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->vma[i].start <= start && start < s->vma[i].end)
			return s->vma[i].counts.foreign;
	return ~0ULL;
}

TEST_F(charge, counts)
{
	struct charged by_guest, by_payer;
	struct sums guest, payer;

	drain_lru();
	sums_read(self->fd, self->guest.pid, 0, 0, &guest);
	sums_read(self->fd, self->payer.pid, 0, 0, &payer);
	by_guest = charged_by_proc(self->guest.pid, self->guest_id);
	by_payer = charged_by_proc(self->payer.pid, self->payer_id);
	EXPECT_EQ(by_guest.foreign, guest.total.foreign);
	EXPECT_TRUE(apart(&guest.total, &by_guest));
	EXPECT_TRUE(apart(&payer.total, &by_payer));
	EXPECT_EQ(by_guest.foreign, text_sum(self->guest.pid, "foreign "));
	EXPECT_EQ(mglru_on() ? by_guest.listed[0][0] : 0,
		  text_sum(self->guest.pid, "generation "));
	EXPECT_EQ(BYTES, foreign_in_area(&guest, self->guest.claim[0].start));
	EXPECT_EQ(0, foreign_in_area(&guest, self->guest.claim[1].start));
	EXPECT_EQ(0, foreign_in_area(&payer, self->payer.claim[0].start));
	EXPECT_EQ(BYTES, guest.total.foreign - payer.total.foreign);
	TH_LOG("%llu and %llu KiB", guest.total.foreign >> 10, payer.total.foreign >> 10);
	free(guest.vma);
	free(payer.vma);
}

/* Moved to the cgroup that pays, the same process has them no longer. */
TEST_F(charge, after_the_process_moved)
{
	char pid[16];
	size_t i;

	snprintf(pid, sizeof(pid), "%d", self->guest.pid);
	ASSERT_TRUE(cg_write(self->payer_name, "cgroup.procs", pid));
	scan_pages(self->fd, claimed(&self->guest, 0), &self->all);
	for (i = 0; i < self->all.nr; i++)
		ASSERT_FALSE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	scan_pages(self->fd, claimed(&self->guest, 1), &self->all);
	for (i = 0; i < self->all.nr; i++)
		ASSERT_TRUE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	EXPECT_EQ(2 * PAGES, self->all.nr);
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
