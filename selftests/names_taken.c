// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names and numbers that the module wants are others' already, or a tracepoint
 * that it knows is not there: it does not load and leaves nothing, or it does
 * without, and says so. Those others keep what they have.
 */
#include "unload.h"
#include "events.h"

#define TAKEN	"/lib/taken.ko"

FIXTURE(taken) {
	int fd;
};

FIXTURE_SETUP(taken)
{
	if (access(TAKEN, R_OK))
		SKIP(return, "no module that takes them");
	ASSERT_TRUE(!loaded() || !unload());
	self->fd = -1;
}

FIXTURE_TEARDOWN(taken)
{
	close(self->fd);
	if (loaded())
		EXPECT_EQ(0, unload());
	syscall(SYS_delete_module, "taken", O_NONBLOCK);
	EXPECT_EQ(0, load());
}

static int works(int fd)
{
	struct vmview_page page[16];
	struct vmview_scan scan = scan_of(0, page, 16);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(0, NULL, 0, &total);

	return vmview_call(fd, VMVIEW_IOC_SCAN, &scan) ?:
	       vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum);
}

TEST_F(taken, device)
{
	struct stat before, after;

	ASSERT_EQ(0, load_file(TAKEN, "device=vmview"));
	ASSERT_EQ(0, stat(VMVIEW_DEVICE, &before));
	EXPECT_EQ(EEXIST, load());
	EXPECT_FALSE(loaded());
	EXPECT_EQ(-1, access(DEBUGFS_DIR, F_OK));
	ASSERT_EQ(0, stat(VMVIEW_DEVICE, &after));
	EXPECT_EQ(before.st_rdev, after.st_rdev);
}

/* Loaded without debugfs, by INFO's word; what is there is not touched. */
static void without_debugfs(struct __test_metadata *_metadata, FIXTURE_DATA(taken) *self)
{
	EXPECT_EQ(0, load());
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(0, feature_of(self->fd, "debugfs"));
	EXPECT_EQ(-1, access(DEBUGFS_DIR "/info", F_OK));
	EXPECT_EQ(-1, access(PID_1, F_OK));
	EXPECT_EQ(0, works(self->fd));
	close(self->fd);
	EXPECT_EQ(0, unload());
}

TEST_F(taken, directory)
{
	ASSERT_EQ(0, load_file(TAKEN, "directory=vmview"));
	without_debugfs(_metadata, self);
	EXPECT_EQ(0, access(DEBUGFS_DIR, F_OK));
}

TEST_F(taken, numbers_of_devices)
{
	ASSERT_EQ(0, load_file(TAKEN, "majors=1"));
	without_debugfs(_metadata, self);
	EXPECT_EQ(-1, access(DEBUGFS_DIR, F_OK));
}

static int watch(int fd, u64 events)
{
	struct vmview_watch watch = { .events = events, .ring_records = 64 };

	return -vmv_watch(fd, &watch);
}

/* Every one that the module knows, and an event that needs it. */
static const struct {
	const char *name;
	u64 event;
} tracepoints[] = {
	{ "page_fault_user", EVENT(FAULT_BEGIN) },
	{ "page_fault_kernel", EVENT(FAULT_BEGIN) },
	{ "signal_generate", EVENT(FAULT) },
	{ "rss_stat", EVENT(EVICT) },
	{ "mm_vmscan_write_folio", EVENT(SWAP_WRITE) },
	{ "mm_vmscan_direct_reclaim_begin", EVENT(RECLAIM) },
	{ "mm_vmscan_direct_reclaim_end", EVENT(RECLAIM) },
	{ "mm_vmscan_memcg_reclaim_begin", EVENT(RECLAIM) },
	{ "mm_vmscan_memcg_reclaim_end", EVENT(RECLAIM) },
	{ "mm_vmscan_node_reclaim_begin", EVENT(RECLAIM) },
	{ "mm_vmscan_node_reclaim_end", EVENT(RECLAIM) },
	{ "mm_vmscan_kswapd_wake", EVENT(KSWAPD) },
	{ "mm_vmscan_kswapd_sleep", EVENT(KSWAPD) },
	{ "mm_vmscan_throttled", EVENT(THROTTLE) },
	{ "mm_compaction_try_to_compact_pages", EVENT(COMPACT) },
	{ "mm_compaction_begin", EVENT(COMPACT) },
	{ "mm_compaction_end", EVENT(COMPACT) },
	{ "mark_victim", EVENT(OOM_KILL) },
};

/* Two more, which who follows children needs. */
static const char *const of_children[] = { "sched_process_fork", "sched_process_exit" };

/* Loaded on a kernel that lacks one, by INFO's word; what is no event works. */
static void load_without(struct __test_metadata *_metadata, FIXTURE_DATA(taken) *self,
			 const char *tracepoint)
{
	char lacks[64], *info;

	snprintf(lacks, sizeof(lacks), "stretch_lacks=%s", tracepoint);
	ASSERT_EQ(0, load_with(lacks));
	self->fd = device_open();
	EXPECT_EQ(0, feature_of(self->fd, "events"));
	info = slurp(DEBUGFS_DIR "/info");
	EXPECT_NE(NULL, strstr(info, tracepoint));
	free(info);
	EXPECT_EQ(0, works(self->fd));
	EXPECT_EQ(0, access(PID_1, F_OK));
}

static void unload_again(struct __test_metadata *_metadata, FIXTURE_DATA(taken) *self)
{
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, unload());
}

static bool is_for_tests(struct __test_metadata *_metadata)
{
	bool is;

	ASSERT_EQ(0, load());
	is = !access(PARAMETERS "stretch_lacks", F_OK);
	ASSERT_EQ(0, unload());
	return is;
}

/* What needs it is refused, and all else goes on. */
TEST_F(taken, no_such_tracepoint)
{
	u64 other;
	size_t i;

	if (!is_for_tests(_metadata))
		SKIP(return, "the module was not built with VMVIEW_TEST=y");
	for (i = 0; i < ARRAY_SIZE(tracepoints); i++) {
		other = tracepoints[i].event == EVENT(KSWAPD) ? EVENT(THROTTLE) : EVENT(KSWAPD);
		load_without(_metadata, self, tracepoints[i].name);
		EXPECT_EQ(EOPNOTSUPP, watch(self->fd, tracepoints[i].event))
			TH_LOG("without %s", tracepoints[i].name);
		EXPECT_EQ(EOPNOTSUPP, watch(self->fd, tracepoints[i].event | other));
		EXPECT_EQ(0, watch(self->fd, other))
			TH_LOG("without %s", tracepoints[i].name);
		unload_again(_metadata, self);
	}
}

TEST_F(taken, no_tracepoint_of_children)
{
	const s32 pid = getpid();
	struct vmview_watch of_one = {
		.events = EVENT(FAULT), .ring_records = 64, .flags = VMVIEW_WATCH_CHILDREN,
		.pids = (uintptr_t)&pid, .nr_pids = 1,
	};
	size_t i;

	if (!is_for_tests(_metadata))
		SKIP(return, "the module was not built with VMVIEW_TEST=y");
	for (i = 0; i < ARRAY_SIZE(of_children); i++) {
		load_without(_metadata, self, of_children[i]);
		EXPECT_EQ(-EOPNOTSUPP, vmv_watch(self->fd, &of_one));
		EXPECT_EQ(0, watch(self->fd, EVENT(FAULT) | EVENT(EVICT)));
		unload_again(_metadata, self);
	}
}

TEST_HARNESS_MAIN
