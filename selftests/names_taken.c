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

/* What needs it is refused, with its name in INFO; all else goes on. */
TEST_F(taken, no_such_tracepoint)
{
	ASSERT_EQ(0, load_with("stretch_lacks=mm_vmscan_throttled"));
	if (access("/sys/module/vmview/parameters/stretch_lacks", F_OK))
		SKIP(return, "the module was not built with VMVIEW_TEST=y");
	self->fd = device_open();
	EXPECT_EQ(0, feature_of(self->fd, "events"));
	EXPECT_EQ(EOPNOTSUPP, watch(self->fd, EVENT(THROTTLE)));
	EXPECT_EQ(EOPNOTSUPP, watch(self->fd, EVENT(THROTTLE) | EVENT(FAULT) | EVENT(EVICT)));
	EXPECT_EQ(0, works(self->fd));
	EXPECT_EQ(0, access(PID_1, F_OK));
	EXPECT_EQ(0, watch(self->fd, EVENT(FAULT) | EVENT(EVICT) | EVENT(RECLAIM) |
				     EVENT(KSWAPD) | EVENT(COMPACT)));
}

TEST_HARNESS_MAIN
