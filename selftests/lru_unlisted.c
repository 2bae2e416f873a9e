// SPDX-License-Identifier: GPL-2.0-only
/* Why a page is on no list. */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "test.h"
#include "calls.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"
#include "sum.h"

#define PAGES	128
#define BYTES	(PAGES * PAGE)
#define SECONDS	20	/* that a page which is isolated may keep us waiting */

#ifndef MPOL_MF_MOVE
#define MPOL_MF_MOVE 2
#endif

SUBJECT(fresh)
{
	char *p = map_anon(PAGES * PAGE);

	touch_write(p, PAGES * PAGE);
	CLAIM(p, PAGES * PAGE, .kind = VMVIEW_KIND_ANON);
}

SUBJECT(settled)
{
	char *p = map_anon(BYTES);

	touch_write(p, BYTES);
	drain_lru();
	CLAIM(p, BYTES, .kind = VMVIEW_KIND_ANON);
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

/* Pages of a process that are moved to and fro between two nodes. */
struct mover {
	pid_t pid;
	void *addr[PAGES];
	bool done;
	unsigned long rounds;
};

static void *move_to_and_fro(void *arg)
{
	struct mover *m = arg;
	int nodes[PAGES], status[PAGES], i;

	for (; !__atomic_load_n(&m->done, __ATOMIC_RELAXED); m->rounds++) {
		for (i = 0; i < PAGES; i++)
			nodes[i] = m->rounds % 2;
		if (syscall(SYS_move_pages, m->pid, (unsigned long)PAGES, m->addr, nodes, status,
			    MPOL_MF_MOVE) < 0)
			die("move_pages");
	}
	return NULL;
}

/* How many are isolated; @migrating of them have a migration entry. */
static u64 count_isolated(FIXTURE_DATA(unlisted) *self, u64 *migrating, u64 *bad)
{
	u64 isolated = 0;
	size_t i;

	scan_pages(self->fd, claimed(&self->s, 0), &self->r);
	for (i = 0; i < self->r.nr; i++) {
		const struct vmview_page *p = &self->r.page[i];
		bool moves = p->state == VMVIEW_STATE_MIGRATION;

		*migrating += moves;
		isolated += p->unlisted == VMVIEW_UNLISTED_ISOLATED;
		*bad += moves && p->unlisted != VMVIEW_UNLISTED_ISOLATED;
		*bad += (p->unlisted != VMVIEW_UNLISTED_NO) != (p->list == VMVIEW_LIST_NONE);
	}
	return isolated;
}

/*
 * Migration takes pages off their list, locks them and puts migration entries in
 * their place. So whatever has such an entry is isolated, and while nobody moves
 * the pages, nothing is. To see it, the scan has to come at the right moment: on
 * two CPUs that takes some hundred scans at most.
 */
TEST_F(unlisted, isolated)
{
	u64 isolated = 0, migrating = 0, bad = 0;
	time_t end = time(NULL) + SECONDS;
	unsigned long scans = 0;
	struct mover mover = {};
	pthread_t thread;
	int i;

	if (access("/sys/devices/system/node/node1", F_OK))
		SKIP(return, "one node: nowhere to move pages to");
	subject_start(&self->s, "settled");
	mover.pid = self->s.pid;
	for (i = 0; i < PAGES; i++)
		mover.addr[i] = (void *)(uintptr_t)(self->s.claim[0].start + i * PAGE);
	EXPECT_EQ(0, count_isolated(self, &migrating, &bad));
	ASSERT_EQ(0, pthread_create(&thread, NULL, move_to_and_fro, &mover));
	for (; (!migrating || scans < 100) && time(NULL) < end; scans++)
		isolated += count_isolated(self, &migrating, &bad);
	__atomic_store_n(&mover.done, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	EXPECT_LT(0, migrating);
	EXPECT_LE(migrating, isolated);
	EXPECT_EQ(0, bad);
	TH_LOG("%llu isolated, %llu of them migrating, in %lu scans and %lu moves", isolated,
	       migrating, scans, mover.rounds);
	drain_lru();
	migrating = 0;
	for (i = 0; i < 50; i++)
		EXPECT_EQ(0, count_isolated(self, &migrating, &bad));
	EXPECT_EQ(0, migrating + bad);
}

TEST_HARNESS_MAIN
