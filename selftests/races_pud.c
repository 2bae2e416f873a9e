// SPDX-License-Identifier: GPL-2.0-only
/*
 * A huge page of 1 GiB gives way to a table, and comes back, while it is looked at: who
 * takes for a table what is a page by now, or was freed, walks through somebody's
 * memory. Whatever is said has to be true of that page or of the small ones. On k1 with
 * stretch_unlocked=1 and stretch_us=200, by which the module walks without the area's
 * lock, it is not.
 */
#include <linux/memfd.h>

#include "churn.h"
#include "plausible.h"

#define WHERE		((char *)(1UL << 42))
#define SMALL		8
#ifndef MFD_HUGE_1GB
#define MFD_HUGE_1GB	(30U << 26)
#endif

/**
 * struct seen - what there was
 * @huge: Records of the huge page.
 * @small: Of small ones.
 * @none: Of neither.
 * @wrong: What cannot be.
 */
struct seen {
	unsigned long huge, small, none, wrong;
};

/* Of the page of 1 GiB, which stays in it. */
static int file;

static void churn_gib(struct churn_shared *shared)
{
	size_t i;

	if (mmap(WHERE, GIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) != WHERE)
		die("map a page of 1 GiB");
	*(volatile char *)WHERE = 1;
	if (mmap(WHERE, GIB, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) != WHERE)
		die("map 1 GiB");
	madvise(WHERE, GIB, MADV_NOHUGEPAGE);
	for (i = 0; i < SMALL; i++)
		((volatile char *)WHERE)[i * PAGE] = 1;
	shared->hits++;
}

static const char *wrong_here(const struct vmview_page *p, struct seen *seen)
{
	if (p->state == VMVIEW_STATE_NONE || p->flags & VMVIEW_PAGE_UNSTABLE) {
		seen->none++;
		return NULL;
	}
	if (p->state != VMVIEW_STATE_PRESENT)
		return "neither of both was swapped or moved";
	if (p->level == VMVIEW_LEVEL_PUD) {
		seen->huge++;
		if (p->kind != VMVIEW_KIND_HUGETLB || p->order != 18)
			return "no page of 1 GiB where one leads to it";
	} else {
		seen->small++;
		if (p->level != VMVIEW_LEVEL_PTE || p->kind != VMVIEW_KIND_ANON || p->order)
			return "no small page where there is a table";
		if (p->addr >= (uintptr_t)WHERE + SMALL * PAGE)
			return "a page where nobody wrote";
	}
	return wrong_with(p);
}

static void look(int fd, pid_t pid, u32 flags, struct seen *seen)
{
	struct vmview_page page[2 * SMALL];
	struct vmview_scan scan = scan_of(pid, page, ARRAY_SIZE(page));
	const char *wrong;
	u32 i;

	scan.flags = flags;
	scan.start = (uintptr_t)WHERE;
	scan.end = scan.start + GIB;
	if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
		die("SCAN of 1 GiB");
	for (i = 0; i < scan.nr; i++) {
		wrong = wrong_here(&page[i], seen);
		if (wrong)
			print_page(wrong, &page[i]);
		seen->wrong += !!wrong;
	}
}

TEST(page_and_table_take_turns)
{
	unsigned long times = effort_to(slow_kernel() ? 200 : 1000, 100000);
	struct churn_shared *shared = map_shared(PAGE);
	struct seen seen = {};
	int fd = device_open(), i;
	pid_t pid;

	file = memfd_create("gib", MFD_HUGETLB | MFD_HUGE_1GB);
	if (file < 0 || ftruncate(file, GIB) || fallocate(file, 0, 0, GIB))
		die("no huge page of 1 GiB: needs hugepagesz=1G hugepages=1");
	pid = churner_start(churn_gib, shared);
	for (i = 0; __atomic_load_n(&shared->rounds, __ATOMIC_RELAXED) < times ||
		    seen.huge < times || seen.small < times; i++) {
		look(fd, pid, i % 2 ? VMVIEW_SCAN_PAGES : 0, &seen);
		ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG));
	}
	reap(pid);
	close(file);
	close(fd);
	EXPECT_EQ(0, seen.wrong);
	EXPECT_LE(times, shared->hits);
	TH_LOG("%lu rounds, %d calls: %lu records of the huge page, %lu of small ones, %lu of neither",
	       shared->rounds, i, seen.huge, seen.small, seen.none);
}

TEST_HARNESS_MAIN
