// SPDX-License-Identifier: GPL-2.0-only
/* The answers of all calls but those of sessions, and the texts: nothing stale in them. */
#include <fcntl.h>

#include "request.h"
#include "stale.h"

FIXTURE_OF_CALLS(each)
WITH_INFO(each)
WITH_LRU(each)
WITH_TARGETS(each)

/* Anonymous, huge, shared and no memory. */
static void some_memory(void *unused)
{
	char *p = map_anon(64 * PAGE), *q = map_shared(16 * PAGE), *h = map_anon(2 * PMD_BYTES);
	int i;

	(void)unused;
	for (i = 0; i < 64; i += 3)
		p[i * PAGE] = 1;
	for (i = 0; i < 16; i += 2)
		q[i * PAGE] = 1;
	madvise(h, 2 * PMD_BYTES, MADV_HUGEPAGE);
	memset(h, 1, 2 * PMD_BYTES);
}

TEST_F(each, records_and_request)
{
	u32 all = VEC_BYTES / self->call->rec_size, nr, i;
	u64 *addrs = map_anon(VEC_BYTES);
	pid_t pid = spawn(some_memory, NULL);

	NEEDS_TEST_MODULE();
	stop(pid);
	for (i = 0; i < all; i++)
		addrs[i] = (uintptr_t)self->vec + i * (PAGE / 8);
	request_init(&self->req, variant->which, pid, self->vec, (void *)addrs);
	*u32_at(&self->req, self->call->len_at) = all;
	if (variant->which == SCAN)
		self->req.scan.flags |= VMVIEW_SCAN_HOLES | VMVIEW_SCAN_CACHE;
	ASSERT_EQ(0, vmview_call(self->fd, self->call->cmd, &self->req));
	nr = request_nr(&self->req, variant->which);
	ASSERT_LT(1, nr);
	EXPECT_EQ(-1, stale_at(self->vec, nr, self->call->rec_size));
	EXPECT_EQ(-1, stale_word(self->vec, nr * self->call->rec_size));
	EXPECT_EQ(-1, stale_word(&self->req, self->call->size));
	reap(pid);
}

TEST(total)
{
	struct vmview_counts total;
	struct vmview_summary sum;
	int fd = device_open();

	NEEDS_TEST_MODULE();
	sum = summary_of(0, NULL, 0, &total);
	ASSERT_EQ(0, vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum));
	EXPECT_EQ(-1, stale_word(&total, sizeof(total)));
	EXPECT_EQ(-1, stale_word(&sum, sizeof(sum)));
	close(fd);
}

/* Text of the kernel's is ASCII. */
static void expect_text(struct __test_metadata *_metadata, const char *path)
{
	char *text = slurp(path), *at;

	EXPECT_NE(0, *text);
	for (at = text; *at; at++)
		EXPECT_EQ(0, *at & 0x80)
			TH_LOG("%s: byte %zu is %#hhx", path, at - text, *at);
	free(text);
}

TEST(texts)
{
	char pid[64];

	NEEDS_TEST_MODULE();
	some_cgroups();
	snprintf(pid, sizeof(pid), DEBUGFS_DIR "/pid/%d", getpid());
	expect_text(_metadata, DEBUGFS_DIR "/info");
	expect_text(_metadata, DEBUGFS_DIR "/lru");
	expect_text(_metadata, pid);
}

TEST_HARNESS_MAIN
