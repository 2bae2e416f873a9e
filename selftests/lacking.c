// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine that was told to do without what it could have: debugfs, NUMA, memory
 * cgroups, swap, and at first its second CPU. What is left works, INFO says what
 * is absent, and a CPU that comes later is watched as any.
 */
#include "toucher.h"

#define CPU_1		"/sys/devices/system/cpu/cpu1/online"
#define PAGES		64

FIXTURE(lacking) {
	int fd;
	pid_t pid;
	char *p;
};

static void touch_all(void *p)
{
	memset(p, 1, PAGES * PAGE);
	madvise(p, PAGES * PAGE, MADV_PAGEOUT);
}

FIXTURE_SETUP(lacking)
{
	char *told = slurp("/proc/cmdline");
	bool lacks = strstr(told, "debugfs=off");

	free(told);
	if (!lacks)
		SKIP(return, "this machine has debugfs");
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	self->p = map_anon(PAGES * PAGE);
	self->pid = spawn(touch_all, self->p);
	stop(self->pid);
}

FIXTURE_TEARDOWN(lacking)
{
	if (!self->pid)
		return;
	reap(self->pid);
	close(self->fd);
}

TEST_F(lacking, info)
{
	EXPECT_EQ(0, feature_of(self->fd, "debugfs"));
	EXPECT_EQ(0, feature_of(self->fd, "memcg"));
	EXPECT_EQ(1, feature_of(self->fd, "events"));
	EXPECT_EQ(-1, access(DEBUGFS_DIR, F_OK));
}

/* The node is the only one, no cgroup is charged, nothing is in swap. */
TEST_F(lacking, pages)
{
	struct vmview_page page[PAGES];
	struct vmview_scan scan = scan_of(self->pid, page, PAGES);
	u32 i;

	scan.flags = VMVIEW_SCAN_PAGES;
	scan.start = (uintptr_t)self->p;
	scan.end = scan.start + PAGES * PAGE;
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	EXPECT_EQ(PAGES, scan.nr);
	for (i = 0; i < scan.nr; i++) {
		EXPECT_EQ(VMVIEW_STATE_PRESENT, page[i].state);
		EXPECT_EQ(0, page[i].node);
		EXPECT_EQ(0, page[i].memcg);
		EXPECT_NE(0, page[i].frame);
	}
}

TEST_F(lacking, sums)
{
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(self->pid, NULL, 0, &total);
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", self->pid);
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	EXPECT_EQ(number_in(path, "Rss:"), (long long)(total.rss >> 10));
	EXPECT_EQ(number_in(path, "Pss:"), (long long)(total.pss >> 10));
	EXPECT_EQ(total.rss, total.node[0]);
	EXPECT_EQ(0, total.swap);
}

/* One lruvec, which is nobody's. */
TEST_F(lacking, census)
{
	struct vmview_lruvec rec[4];
	struct vmview_lru lru = lru_of(rec, 4);

	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_LRU, &lru));
	EXPECT_EQ(1, lru.nr);
	EXPECT_EQ(0, rec[0].memcg);
	EXPECT_EQ(0, rec[0].node);
}

/* It was there when the module was loaded and the session started, but not in use. */
TEST_F(lacking, cpu_that_comes_later)
{
	struct events all = {};
	struct rings rings;
	struct toucher t;
	size_t i, there = 0;

	toucher_start(&t, NULL, NULL);
	rings_start(&rings, &(struct vmview_watch){
		.ring_records = 1024, .events = EVENT(FAULT) | EVENT(EVICT),
		.flags = VMVIEW_WATCH_CHILDREN, .pids = (uintptr_t)&t.pid, .nr_pids = 1 });
	EXPECT_LE(2, rings.watch.nr_rings);
	ASSERT_TRUE(write_file(CPU_1, "1"));
	sched_setaffinity(t.pid, sizeof(cpu_set_t), &(cpu_set_t){ { 2 } });
	toucher_do(&t, TOUCH);
	rings_drain_all(&rings, &all);
	EXPECT_EQ(TOUCHED, faults_in(&all, &t, t.pid));
	for (i = 0; i < all.nr; i++)
		there += all.event[i].cpu == 1;
	EXPECT_LE(TOUCHED, there);
	EXPECT_EQ(0, rings_produced(&rings, VMVIEW_EVENT_EVICT));
	rings_end(&rings);
	events_free(&all);
	toucher_end(&t);
}

TEST_HARNESS_MAIN
