// SPDX-License-Identifier: GPL-2.0-only
/*
 * Multi-generational LRU is switched on and off while a process is scanned: pages
 * move over in batches, so some are on classic lists and some in generations, and
 * each record must make sense by itself: what decides is the page, never what the
 * machine or the lruvec is set to. Afterwards all of them are right again. Which
 * pages are where in between no file of the kernel tells.
 */
#include <pthread.h>

#include "census.h"
#include "plausible.h"

#define PAGES		4096

static void fill(void *arg)
{
	char *p = arg;
	size_t i;

	madvise(p, PAGES * PAGE, MADV_NOHUGEPAGE);
	for (i = 0; i < PAGES; i++)
		p[i * PAGE] = 1;
	drain_lru();
}

FIXTURE(lru_switch) {
	int fd;
	bool was_on;
	char *p;
	struct vmview_page *rec;
	pid_t pid;
};

FIXTURE_SETUP(lru_switch)
{
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	if (access(LRU_GEN_ENABLED, W_OK))
		SKIP(return, "no multi-generational LRU");
	self->was_on = uses_generations();
	self->p = map_anon(PAGES * PAGE);
	self->rec = map_anon(2 * PAGES * sizeof(*self->rec));
	self->pid = spawn(fill, self->p);
	stop(self->pid);
}

FIXTURE_TEARDOWN(lru_switch)
{
	if (self->pid)
		reap(self->pid);
	write_file(LRU_GEN_ENABLED, self->was_on ? "y" : "n");
	close(self->fd);
}

static bool done;

static void *switch_to_and_fro(void *arg)
{
	unsigned long *times = arg;

	while (!__atomic_load_n(&done, __ATOMIC_RELAXED))
		if (!write_file(LRU_GEN_ENABLED, ++*times % 2 ? "n" : "y"))
			die("%s", LRU_GEN_ENABLED);
	return NULL;
}

/* How many records are implausible; sums up how many are in generations. */
static size_t scan_once(FIXTURE_DATA(lru_switch) *self, __u32 flags, u64 *gens, u64 *pages)
{
	struct vmview_scan scan = scan_of(self->pid, self->rec, 2 * PAGES);
	const char *wrong;
	size_t i, bad = 0;

	scan.flags = flags;
	scan.start = (uintptr_t)self->p;
	scan.end = scan.start + PAGES * PAGE;
	if (vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan))
		die("scan");
	for (i = 0; i < scan.nr; i++) {
		wrong = wrong_with(&self->rec[i]);
		if (wrong && !bad++)
			print_page(wrong, &self->rec[i]);
		*pages += self->rec[i].pages;
		*gens += self->rec[i].gens ? self->rec[i].pages : 0;
	}
	return bad;
}

static void all_right(struct __test_metadata *_metadata, FIXTURE_DATA(lru_switch) *self)
{
	struct vmview_counts total = {};
	struct vmview_summary sum = summary_of(self->pid, NULL, 0, &total);
	u64 gens = 0, pages = 0;

	drain_lru();
	EXPECT_EQ(0, scan_once(self, VMVIEW_SCAN_PAGES, &gens, &pages));
	EXPECT_EQ(PAGES, pages);
	EXPECT_EQ(uses_generations() ? PAGES : 0, gens);
	sum.start = (uintptr_t)self->p;
	sum.end = sum.start + PAGES * PAGE;
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	EXPECT_EQ(gens * PAGE, total.list[VMVIEW_LIST_GEN_ANON]);
	EXPECT_EQ((PAGES - gens) * PAGE, total.list[VMVIEW_LIST_INACTIVE_ANON] +
					 total.list[VMVIEW_LIST_ACTIVE_ANON]);
}

TEST_F(lru_switch, while_scanning)
{
	unsigned long times = 0, scans = 0;
	u64 gens = 0, pages = 0, end = now_ms() + unless_torture(3000, 100000);
	size_t bad = 0;
	pthread_t switcher;

	ASSERT_EQ(0, pthread_create(&switcher, NULL, switch_to_and_fro, &times));
	while (now_ms() < end) {
		bad += scan_once(self, scans % 2 ? VMVIEW_SCAN_PAGES : 0, &gens, &pages);
		scans++;
	}
	__atomic_store_n(&done, true, __ATOMIC_RELAXED);
	pthread_join(switcher, NULL);
	EXPECT_EQ(0, bad);
	EXPECT_EQ(scans * PAGES, pages);
	EXPECT_LT(2, times);
	TH_LOG("%lu scans, switched %lu times, %llu %% in generations", scans, times,
	       gens * 100 / pages);
	all_right(_metadata, self);
}

TEST_F(lru_switch, after)
{
	write_file(LRU_GEN_ENABLED, "n");
	all_right(_metadata, self);
	write_file(LRU_GEN_ENABLED, "y");
	all_right(_metadata, self);
	write_file(LRU_GEN_ENABLED, "n");
	all_right(_metadata, self);
}

TEST_HARNESS_MAIN
