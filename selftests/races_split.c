// SPDX-License-Identifier: GPL-2.0-only
/*
 * A huge page is split while its first pages are looked at. The kernel puts migration
 * entries in its place, which stay until it is done: that an entry did not change says
 * nothing of the folio behind it then, and the folio's size lies in its second page,
 * which is written while it is still part of it. Whatever is said of one has to be true
 * of a page of 2 MiB or of one of 4 KiB.
 */
#include "churn.h"
#include "plausible.h"

#define SPLIT		"/sys/kernel/debug/split_huge_pages"
#define PAGES		(HUGE_BYTES / PAGE)

/**
 * struct seen - what there was at the two addresses
 * @huge: Pages of a huge folio.
 * @split: Entries of a split that was going on.
 */
struct seen {
	unsigned long huge, split, unstable, wrong;
};

/* Where the huge page is. */
static char *huge;

/* The kernel splits it when it is told to. */
static void churn_split(struct churn_shared *shared)
{
	char range[96], *p = huge;

	memset(p, 1, HUGE_BYTES);
	shared->hits += !madvise(p, HUGE_BYTES, MADV_COLLAPSE);
	snprintf(range, sizeof(range), "%d,%p,%p", getpid(), p, p + HUGE_BYTES);
	if (!write_file(SPLIT, range))
		die(SPLIT);
}

static const char *wrong_size(const struct vmview_page *p)
{
	if (p->flags & VMVIEW_PAGE_UNSTABLE || p->state == VMVIEW_STATE_NONE)
		return NULL;
	if (p->order && 1UL << p->order != PAGES)
		return "a size that no folio has here";
	/* One process has it, and while it is split none. */
	if (p->mapcount < 0 || p->mapcount > 2)
		return "a mapcount of no page here";
	return wrong_with(p);
}

static void look(int fd, pid_t pid, struct seen *seen)
{
	struct vmview_page page[2];
	struct vmview_scan scan = scan_of(pid, page, 2);
	const char *wrong;
	u32 i;

	scan.flags = VMVIEW_SCAN_PAGES;
	scan.start = (uintptr_t)huge;
	scan.end = scan.start + 2 * PAGE;
	if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
		die("SCAN of the first pages");
	for (i = 0; i < scan.nr; i++) {
		wrong = wrong_size(&page[i]);
		if (wrong)
			print_page(wrong, &page[i]);
		seen->wrong += !!wrong;
		seen->huge += !!page[i].order;
		seen->unstable += !!(page[i].flags & VMVIEW_PAGE_UNSTABLE);
		seen->split += page[i].state == VMVIEW_STATE_MIGRATION;
	}
}

TEST(first_pages_of_a_split)
{
	unsigned long times = effort_to(slow_kernel() ? 100 : 300, 100000);
	unsigned long before = number_in("/proc/vmstat", "thp_split_page ");
	struct churn_shared *shared = map_shared(PAGE);
	struct seen seen = {};
	int fd = device_open();
	pid_t pid;

	if (access(SPLIT, W_OK))
		SKIP(return, "this kernel does not split huge pages when it is told to");
	huge = map_anon(2 * HUGE_BYTES);
	huge += HUGE_BYTES - (uintptr_t)huge % HUGE_BYTES;
	madvise(huge, HUGE_BYTES, MADV_HUGEPAGE);
	pid = churner_start(churn_split, shared);
	while (__atomic_load_n(&shared->rounds, __ATOMIC_RELAXED) < times || seen.split < times) {
		look(fd, pid, &seen);
		ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG));
	}
	reap(pid);
	close(fd);
	EXPECT_EQ(0, seen.wrong);
	EXPECT_LT(0, seen.huge);
	EXPECT_LT(seen.unstable, seen.split);
	EXPECT_LE(times / 2, shared->hits);
	EXPECT_LE(times / 2, number_in("/proc/vmstat", "thp_split_page ") - before);
	TH_LOG("%lu rounds, %lu records of huge pages, %lu of pages that were split, %lu unstable",
	       shared->rounds, seen.huge, seen.split, seen.unstable);
}

TEST_HARNESS_MAIN
