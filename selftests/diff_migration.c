// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages under migration against pagemap. A child moves them between two nodes, all
 * the time; what pagemap says before a scan and again after it held meanwhile.
 */
#include "helpers.h"
#include "proc.h"

#define PAGES	512
#define MOVE	2	/* MPOL_MF_MOVE */

/* The only swap area in use has type 0; migration has the highest numbers. */
static bool is_migration(u64 entry)
{
	return entry & PM_SWAP && PM_SWAP_TYPE(entry) != 0;
}

static void move_forever(char *p, size_t step)
{
	size_t nr = PAGES * PAGE / step, i;
	void *addr[PAGES];
	int node[PAGES], status[PAGES], to;

	for (i = 0; i < nr; i++)
		addr[i] = p + i * step;
	for (to = 1;; to = !to) {
		for (i = 0; i < nr; i++)
			node[i] = to;
		if (syscall(SYS_move_pages, getppid(), nr, addr, node, status, MOVE) < 0)
			die("move_pages to node %d", to);
	}
}

static pid_t start_mover(char *p, size_t step)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	move_forever(p, step);
	_exit(0);
}

/**
 * struct tally - pages of which pagemap said the same before and after a scan
 * @present: In a frame.
 * @migrating: Under migration.
 * @wrong: For which the scan said another thing than pagemap.
 * @unstable: Which the scan gave up.
 */
struct tally {
	unsigned long present;
	unsigned long migrating;
	unsigned long wrong;
	unsigned long unstable;
};

static bool agrees(const struct vmview_page *page, u64 entry)
{
	if (is_migration(entry))
		return page->state == VMVIEW_STATE_MIGRATION &&
		       page->frame == PM_SWAP_OFF(entry);
	return page->state == VMVIEW_STATE_PRESENT && page->frame == PM_FRAME(entry);
}

static void compare(const struct vmview_page *page, u64 before, u64 after,
		    struct tally *tally)
{
	if (before != after || !(before & (PM_PRESENT | PM_SWAP)))
		return;
	if (page->flags & VMVIEW_PAGE_UNSTABLE) {
		tally->unstable++;
		return;
	}
	if (is_migration(before))
		tally->migrating++;
	else
		tally->present++;
	tally->wrong += !agrees(page, before);
}

static void look(int fd, int pagemap, char *p, struct tally *tally)
{
	static struct vmview_page page[PAGES];
	static u64 before[PAGES], after[PAGES];
	struct vmview_scan scan = scan_of(getpid(), page, PAGES);
	size_t i;

	scan.flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_HOLES;
	scan.start = (uintptr_t)p;
	scan.end = scan.start + PAGES * PAGE;
	pagemap_read(pagemap, scan.start, PAGES, before);
	if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
		die("scan: %u records", scan.nr);
	/* Two neighbours whose entries were empty for a moment are one hole. */
	if (scan.nr != PAGES) {
		tally->unstable++;
		return;
	}
	pagemap_read(pagemap, scan.start, PAGES, after);
	for (i = 0; i < PAGES; i++)
		compare(&page[i], before[i], after[i], tally);
}

FIXTURE(migration) {
	int fd;
	int pagemap;
	char *p;
};

FIXTURE_VARIANT(migration) {
	bool huge;
};

FIXTURE_VARIANT_ADD(migration, pages) { .huge = false };
FIXTURE_VARIANT_ADD(migration, huge_page) { .huge = true };

FIXTURE_SETUP(migration)
{
	char *room = map_anon(2 * PMD_BYTES);

	self->fd = device_open();
	self->pagemap = pagemap_open(getpid());
	self->p = (char *)(((uintptr_t)room + PMD_BYTES - 1) & ~(PMD_BYTES - 1));
	/* To pagemap its hints are pages like others. */
	ASSERT_TRUE(write_file("/proc/sys/kernel/numa_balancing", "0"));
	ASSERT_EQ(0, madvise(self->p, PMD_BYTES,
			     variant->huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE));
	/* Pages that a child shared would not be moved. */
	ASSERT_EQ(0, madvise(self->p, PMD_BYTES, MADV_DONTFORK));
	memset(self->p, 1, PAGES * PAGE);
}

FIXTURE_TEARDOWN(migration)
{
	close(self->pagemap);
	close(self->fd);
}

TEST_F(migration, as_in_pagemap)
{
	unsigned long wanted = unless_torture(5000, 100000);
	u64 end = now_ms() + unless_torture(slow_kernel() ? 30000 : 5000, 600000);
	pid_t mover = start_mover(self->p, variant->huge ? PMD_BYTES : PAGE);
	struct tally tally = {};

	while (now_ms() < end && (tally.migrating < wanted || tally.present < wanted))
		look(self->fd, self->pagemap, self->p, &tally);
	reap(mover);
	TH_LOG("%lu pages present, %lu under migration, %lu unstable", tally.present,
	       tally.migrating, tally.unstable);
	EXPECT_EQ(0, tally.wrong);
	EXPECT_LT(0, tally.present);
	/*
	 * Since Linux 6.3 pages are unmapped by the hundred before they are copied;
	 * one by one each is gone again before it was read three times.
	 */
	if (variant->huge || kernel_at_least(6, 3))
		EXPECT_LT(0, tally.migrating);
}

TEST_HARNESS_MAIN
