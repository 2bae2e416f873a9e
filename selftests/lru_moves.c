// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is moved between lists and generations on purpose: each record
 * says where it went. What was moved where is known from what was done; which
 * numbers generations have, from lru_gen_full.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "test.h"
#include "calls.h"
#include "cgroup.h"
#include "lrugen.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"
#include "sum.h"

#define PAGES	64
#define BYTES	(PAGES * PAGE)
#define FILE_FD	199	/* what the subject finds open */
#define READS	7	/* a part of the file is read so many times less one */

#ifndef MADV_COLD
#define MADV_COLD 20
#define MADV_PAGEOUT 21
#endif

/* Two halves, of which one is touched again each time it is let run on. */
SUBJECT(touched)
{
	char *p = map_anon(2 * BYTES);
	char *f = map_fd(FILE_FD, 2 * BYTES, PROT_READ, MAP_SHARED);
	int i;

	touch_write(p, 2 * BYTES);
	touch_read(f, 2 * BYTES);
	drain_lru();
	for (i = 0; i < 4; i++) {
		CLAIM(p, BYTES);
		CLAIM(p + BYTES, BYTES);
		CLAIM(f, BYTES);
		CLAIM(f + BYTES, BYTES);
		subject_stop();
		touch_again(p + BYTES, BYTES, RW);
		touch_again(f + BYTES, BYTES, PROT_READ);
	}
}

/* Advice for the first half; the second is left alone. */
static void advised(int advice)
{
	char *p = map_anon(2 * BYTES);

	touch_write(p, 2 * BYTES);
	drain_lru();
	CLAIM(p, BYTES);
	CLAIM(p + BYTES, BYTES);
	subject_stop();
	CLAIM(p, BYTES);
	CLAIM(p + BYTES, BYTES);
	if (advice == MADV_PAGEOUT)
		page_out(p, BYTES);
	else if (madvise(p, BYTES, advice))
		die("madvise %d", advice);
	drain_lru();
	subject_stop();
}

SUBJECT(cold) { advised(MADV_COLD); }
SUBJECT(paged_out) { advised(MADV_PAGEOUT); }
SUBJECT(freed) { advised(MADV_FREE); }

SUBJECT(locked)
{
	char *p = map_anon(2 * BYTES);

	touch_write(p, 2 * BYTES);
	drain_lru();
	CLAIM(p, BYTES);
	CLAIM(p + BYTES, BYTES);
	subject_stop();
	if (mlock(p, BYTES))
		die("mlock");
	drain_lru();
	CLAIM(p, BYTES);
	CLAIM(p + BYTES, BYTES);
	subject_stop();
	if (munlock(p, BYTES))
		die("munlock");
	drain_lru();
	CLAIM(p, BYTES);
	CLAIM(p + BYTES, BYTES);
	subject_stop();
}

/* Part n of a mapped file is read through read(2) n times, a page a call. */
SUBJECT(reads)
{
	char *f = map_fd(FILE_FD, READS * BYTES, PROT_READ, MAP_SHARED), buf[PAGE];
	size_t part, at;
	int i;

	touch_read(f, READS * BYTES);
	drain_lru();
	for (part = 0; part < READS; part++) {
		CLAIM(f + part * BYTES, BYTES, .kind = VMVIEW_KIND_FILE);
		for (i = 0; i < (int)part; i++)
			for (at = 0; at < BYTES; at += PAGE)
				if (pread(FILE_FD, buf, PAGE, part * BYTES + at) != (ssize_t)PAGE)
					die("read");
	}
	drain_lru();
	subject_stop();
}

FIXTURE(moves) {
	int fd;
	struct subject s;
	char cgroup[32];
	struct lrugen l[LRUGEN_NODES];
};

FIXTURE_SETUP(moves)
{
	self->fd = vmv_open();
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	uncached_file(READS * BYTES, FILE_FD);
	snprintf(self->cgroup, sizeof(self->cgroup), "lru-moves-%d", getpid());
	cg_make(self->cgroup);
}

FIXTURE_TEARDOWN(moves)
{
	subject_end(&self->s);
	cg_remove(self->cgroup);
	close(self->fd);
}

/* Starts a subject in the cgroup; its generations are read. */
static bool start(FIXTURE_DATA(moves) *self, const char *name)
{
	subject_start_in(&self->s, name, self->cgroup);
	if (mglru_on())
		lrugen_read(self->cgroup, self->l);
	return !self->s.why[0];
}

static void go_on(FIXTURE_DATA(moves) *self)
{
	subject_continue(&self->s);
	if (mglru_on())
		lrugen_read(self->cgroup, self->l);
}

static void age(FIXTURE_DATA(moves) *self)
{
	lrugen_age(self->cgroup);
	lrugen_read(self->cgroup, self->l);
}

/* What a record must have; each -1 for anything. */
struct want {
	int list;
	s32 below_max;	/* max_seq of its lruvec less its number */
	int refs;
	int tier;
};

static bool as_wanted(const struct vmview_page *p, const struct lrugen *l,
		      const struct want *w)
{
	if (w->list >= 0 && p->list != w->list)
		return false;
	if (w->below_max >= 0 && p->gen_seq + w->below_max != l[p->node].max_seq)
		return false;
	return (w->refs < 0 || p->refs == w->refs) && (w->tier < 0 || p->tier == w->tier);
}

/* How many pages of a claim are as wanted; prints one that is not. */
static u64 wanted(FIXTURE_DATA(moves) *self, int claim, struct want w)
{
	struct scan_args args = {
		.pid = self->s.pid, .flags = VMVIEW_SCAN_PAGES,
		.start = self->s.claim[claim].start, .end = self->s.claim[claim].end,
	};
	struct records r = {};
	u64 good = 0;
	size_t i, odd = ~0UL;

	if (vmv_scan_all(self->fd, &args, &r))
		die("scan");
	for (i = 0; i < r.nr; i++) {
		if (as_wanted(&r.page[i], self->l, &w))
			good++;
		else
			odd = i;
	}
	if (odd != ~0UL)
		printf("# claim %d, page %zu: list %u seq %u rank %u refs %u tier %u, max %llu\n",
		       claim, odd, r.page[odd].list, r.page[odd].gen_seq, r.page[odd].gen_rank,
		       r.page[odd].refs, r.page[odd].tier,
		       self->l[r.page[odd].node].max_seq);
	records_free(&r);
	return good;
}

/* Pages of a claim whose folio has these flags in kpageflags, and not those. */
static u64 flagged(FIXTURE_DATA(moves) *self, int claim, u64 set, u64 clear)
{
	const struct claim *c = &self->s.claim[claim];
	size_t nr = (c->end - c->start) / PAGE, i;
	u64 *entry = xalloc(nr * sizeof(*entry)), n = 0, flags;
	int fd = pagemap_open(self->s.pid);

	pagemap_read(fd, c->start, nr, entry);
	close(fd);
	kpage_forget();
	for (i = 0; i < nr; i++) {
		if (!(entry[i] & PM_PRESENT))
			continue;
		flags = kpage(PM_FRAME(entry[i])).flags;
		n += (flags & set) == set && !(flags & clear);
	}
	free(entry);
	return n;
}

/* What SUMMARY says was accessed of a claim, all ranks and types together. */
static u64 accessed(FIXTURE_DATA(moves) *self, int claim)
{
	struct vmview_counts total = {};
	struct vmview_summary sum = {
		.target.pid = self->s.pid, .start = self->s.claim[claim].start,
		.end = self->s.claim[claim].end, .total = (uintptr_t)&total,
		.total_size = sizeof(total),
	};
	u64 bytes = 0;
	int i;

	if (vmv_summary(self->fd, &sum))
		die("summary");
	for (i = 0; i < VMVIEW_GENS; i++)
		bytes += total.accessed[i][0] + total.accessed[i][1];
	return bytes;
}

/*
 * Accessed pages go to the generation that was the youngest before the aging,
 * which forgets that they were.
 */
TEST_F(moves, aging)
{
	int i;

	if (!mglru_on())
		SKIP(return, "no generations");
	ASSERT_TRUE(start(self, "touched"));
	age(self);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(PAGES, wanted(self, i, (struct want){ -1, 1, -1, -1 }));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, accessed(self, i));
	go_on(self);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(i % 2 ? BYTES : 0, accessed(self, i));
	age(self);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(PAGES, wanted(self, i, (struct want){ -1, i % 2 ? 1 : 2, -1, -1 }));
	go_on(self);
	age(self);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(PAGES, wanted(self, i, (struct want){ -1, i % 2 ? 1 : 3, -1, -1 }));
	EXPECT_EQ(PAGES, wanted(self, 1, (struct want){ VMVIEW_LIST_GEN_ANON, -1, -1, -1 }));
	EXPECT_EQ(PAGES, wanted(self, 3, (struct want){ VMVIEW_LIST_GEN_FILE, -1, -1, -1 }));
}

/* On the classic lists what get_user_pages() took twice is active. */
static void take_twice(pid_t pid, const struct claim *c)
{
	static char buf[BYTES];
	struct iovec to = { buf, BYTES }, from = { (void *)(uintptr_t)c->start, BYTES };
	int i;

	for (i = 0; i < 2; i++)
		if (process_vm_readv(pid, &to, 1, &from, 1, 0) != BYTES)
			die("process_vm_readv");
	drain_lru();
}

TEST_F(moves, cold)
{
	ASSERT_TRUE(start(self, "cold"));
	if (mglru_on()) {
		EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ VMVIEW_LIST_GEN_ANON, 0, 0, 0 }));
		go_on(self);
		EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ VMVIEW_LIST_GEN_ANON, 1, 0, 0 }));
		EXPECT_EQ(PAGES, wanted(self, 1, (struct want){ VMVIEW_LIST_GEN_ANON, 0, 0, 0 }));
		return;
	}
	take_twice(self->s.pid, &self->s.claim[0]);
	take_twice(self->s.pid, &self->s.claim[1]);
	EXPECT_EQ(PAGES, flagged(self, 0, FLAG_ACTIVE, 0));
	EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ VMVIEW_LIST_ACTIVE_ANON, -1, 0, 0 }));
	go_on(self);
	EXPECT_EQ(PAGES, flagged(self, 0, FLAG_LRU, FLAG_ACTIVE));
	EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ VMVIEW_LIST_INACTIVE_ANON, -1, 0, 0 }));
	EXPECT_EQ(PAGES, wanted(self, 1, (struct want){ VMVIEW_LIST_ACTIVE_ANON, -1, 0, 0 }));
}

TEST_F(moves, paged_out)
{
	struct scan_args args = { .cat_all = VMVIEW_CAT_STATE(VMVIEW_STATE_SWAP),
				  .flags = VMVIEW_SCAN_PAGES };
	struct records r = {};

	ASSERT_TRUE(start(self, "paged_out"));
	subject_continue(&self->s);
	if (self->s.why[0])
		SKIP(return, "%s", self->s.why);
	args.pid = self->s.pid;
	args.start = self->s.claim[0].start;
	args.end = self->s.claim[1].end;
	ASSERT_EQ(0, vmv_scan_all(self->fd, &args, &r));
	EXPECT_EQ(PAGES, r.nr);
	EXPECT_EQ(self->s.claim[0].start, r.page[0].addr);
	records_free(&r);
}

TEST_F(moves, locked)
{
	int on = mglru_on() ? VMVIEW_LIST_GEN_ANON : VMVIEW_LIST_INACTIVE_ANON;

	ASSERT_TRUE(start(self, "locked"));
	EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ on, -1, 0, 0 }));
	go_on(self);
	EXPECT_EQ(PAGES, flagged(self, 0, FLAG_UNEVICT | FLAG_LRU | FLAG_MLOCKED, 0));
	EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ VMVIEW_LIST_UNEVICTABLE, -1, 0, 0 }));
	EXPECT_EQ(PAGES, wanted(self, 1, (struct want){ on, -1, 0, 0 }));
	go_on(self);
	EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ on, -1, 0, 0 }));
}

/* What may be freed counts as file, clean and without I/O. */
TEST_F(moves, lazyfree)
{
	int on = mglru_on() ? VMVIEW_LIST_GEN_FILE : VMVIEW_LIST_INACTIVE_FILE;
	struct scan_args args = { .cat_all = VMVIEW_CAT_LAZYFREE, .flags = VMVIEW_SCAN_PAGES };
	struct records r = {};
	struct sums s;
	char path[64];

	ASSERT_TRUE(start(self, "freed"));
	go_on(self);
	EXPECT_EQ(PAGES, flagged(self, 0, FLAG_ANON | FLAG_LRU, FLAG_SWAPBACKED | FLAG_DIRTY));
	EXPECT_EQ(PAGES, wanted(self, 0, (struct want){ on, -1, 0, 0 }));
	args.pid = self->s.pid;
	ASSERT_EQ(0, vmv_scan_all(self->fd, &args, &r));
	EXPECT_EQ(PAGES, r.nr);
	EXPECT_EQ(self->s.claim[0].start, r.page[0].addr);
	sums_read(self->fd, self->s.pid, 0, 0, &s);
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", self->s.pid);
	EXPECT_EQ(proc_bytes(path, "LazyFree"), s.total.lazyfree);
	EXPECT_EQ(BYTES, s.total.lazyfree);
	free(s.vma);
	records_free(&r);
}

/*
 * folio_mark_accessed() by the definition in mm_inline.h: the first access sets
 * PG_referenced, the second PG_workingset, each further one counts up to 3; refs
 * are the count and the workingset flag.
 */
TEST_F(moves, read_many_times)
{
	static const int refs[READS] = { 0, 0, 1, 2, 3, 4, 4 };
	static const int tier[READS] = { 0, 0, 1, 2, 2, 3, 3 };
	int i;

	ASSERT_TRUE(start(self, "reads"));
	for (i = 0; i < READS && mglru_on(); i++) {
		EXPECT_EQ(PAGES, wanted(self, i, (struct want){ VMVIEW_LIST_GEN_FILE, -1,
								refs[i], tier[i] }))
			TH_LOG("read %d times", i);
		EXPECT_EQ(i ? PAGES : 0, flagged(self, i, FLAG_REFERENCED, 0));
	}
	for (i = 0; i < READS && !mglru_on(); i++) {
		EXPECT_EQ(i < 2 ? 0 : PAGES, flagged(self, i, FLAG_ACTIVE, 0));
		EXPECT_EQ(PAGES, wanted(self, i,
			  (struct want){ i < 2 ? VMVIEW_LIST_INACTIVE_FILE :
						 VMVIEW_LIST_ACTIVE_FILE, -1, 0, 0 }))
			TH_LOG("read %d times", i);
	}
}

TEST_HARNESS_MAIN
