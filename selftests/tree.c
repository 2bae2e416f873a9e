// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look-ups of areas while their tree is rebuilt: a target's areas come, go,
 * split and merge by the hundred, and each look-up starts somewhere else. What
 * goes wrong here shows as a warning of the kernel's, or as areas left out.
 */
#include <pthread.h>

#include "helpers.h"

#define LAST		0x7fffffffe000ULL
#define ROOM		(1UL << 30)
#define AREAS		300

static char *room;

static void *rebuild(void *arg)
{
	char *at = room + (unsigned long)arg * (ROOM / 4);
	unsigned long round, i;

	for (round = 0;; round++) {
		mmap(at, AREAS * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		for (i = 0; i < AREAS; i += 2)
			mprotect(at + i * PAGE, PAGE, PROT_READ);
		if (round % 2)
			for (i = 0; i < AREAS; i += 3)
				munmap(at + i * PAGE, PAGE);
		munmap(at, AREAS * PAGE);
	}
	return NULL;
}

/* The room begins at the lowest address, so that the tree's edge moves too. */
static void be_rebuilt(void *unused)
{
	pthread_t thread;
	unsigned long i;

	(void)unused;
	room = (char *)0x10000;
	for (i = 0; i < 3; i++)
		pthread_create(&thread, NULL, rebuild, (void *)i);
}

struct seen {
	unsigned long summaries, scans, areas, lookups, missed, failed;
};

static void sum_from(int fd, pid_t pid, __u64 start, struct seen *seen)
{
	static struct vmview_vma area[64];
	struct vmview_summary sum = summary_of(pid, area, 64, NULL);
	bool last = false;
	__u32 i;

	sum.start = start;
	while (sum.start != ALL) {
		if (vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum)) {
			seen->failed++;
			return;
		}
		for (i = 0; i < sum.nr; i++)
			last |= area[i].end > LAST;
		seen->areas += sum.nr;
		sum.start = sum.cursor;
	}
	seen->summaries++;
	seen->missed += !last;
}

/* Nothing but the look-ups: ranges of one page each, all over the room. */
static void look_up(int fd, pid_t pid, unsigned long from, struct seen *seen)
{
	struct vmview_counts total;
	struct vmview_summary sum;
	unsigned long i;

	for (i = 0; i < 100; i++) {
		sum = summary_of(pid, NULL, 0, &total);
		sum.start = 0x10000 + (from + i) % 3 * (ROOM / 4) + i * 3 * PAGE;
		sum.end = sum.start + PAGE;
		if (vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum))
			seen->failed++;
		seen->lookups++;
	}
}

static void scan_from(int fd, pid_t pid, __u64 start, struct seen *seen)
{
	static struct vmview_page page[512];
	struct vmview_scan scan = scan_of(pid, page, 512);
	bool last = false;

	scan.start = start;
	while (scan.start != ALL) {
		if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan)) {
			seen->failed++;
			return;
		}
		last |= scan.nr && page[scan.nr - 1].addr == LAST;
		scan.start = scan.cursor;
	}
	seen->scans++;
	seen->missed += !last;
}

TEST(areas_come_and_go)
{
	u64 end = now_ms() + effort(slow_kernel() ? 30000 : 8000);
	struct seen seen = {};
	int fd = device_open();
	unsigned long i;
	pid_t pid;

	ASSERT_EQ((void *)LAST, mmap((void *)LAST, PAGE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
				     -1, 0));
	*(volatile char *)LAST = 1;
	pid = spawn(be_rebuilt, NULL);
	for (i = 0; now_ms() < end; i++) {
		look_up(fd, pid, i, &seen);
		sum_from(fd, pid, 0x10000 + i % AREAS * PAGE, &seen);
		scan_from(fd, pid, i % 3 * (ROOM / 4) + i % AREAS * PAGE, &seen);
	}
	TH_LOG("%lu summaries of %lu areas, %lu scans, %lu look-ups", seen.summaries,
	       seen.areas, seen.scans, seen.lookups);
	EXPECT_EQ(0, seen.failed);
	EXPECT_EQ(0, seen.missed);
	EXPECT_LT(0, seen.summaries);
	reap(pid);
}

TEST_HARNESS_MAIN
