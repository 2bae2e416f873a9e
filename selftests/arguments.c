// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the calls make of ranges, categories, optional vectors, numbers of calls
 * that there are not, and rubbish where they only write.
 */
#include "request.h"

FIXTURE_OF_CALLS(each)
WITH_INFO(each)
WITH_LRU(each)
WITH_TARGETS(each)

FIXTURE_OF_CALLS(ranged)
WITH_RANGES(ranged)

#define CALL() vmview_call(self->fd, self->call->cmd, &self->req)

/* What a caller leaves in members that are only written has no say. */
TEST_F(each, garbage_in_out_members)
{
	union request *req = &self->req;

	switch (variant->which) {
	case INFO:
		memset(&req->info.abi_version, 0xff,
		       offsetof(struct vmview_info, vec) -
		       offsetof(struct vmview_info, abi_version));
		req->info.nr = req->info.nr_features = ~0U;
		memset(req->info.kernel, 0xff, sizeof(req->info.kernel));
		break;
	case TRANSLATE:
		req->translate.done = ~0U;
		memset(&req->translate.cost, 0xff, sizeof(struct vmview_cost));
		break;
	case SCAN:
		req->scan.nr = ~0U;
		memset(&req->scan.cursor, 0xff, 8 + sizeof(struct vmview_cost));
		break;
	case SUMMARY:
		req->summary.nr = ~0U;
		memset(&req->summary.cursor, 0xff, 8 + sizeof(struct vmview_cost));
		break;
	case LRU:
		req->lru.nr = ~0U;
		memset(&req->lru.cursor, 0xff, 8 + sizeof(struct vmview_cost));
	}
	EXPECT_EQ(0, CALL());
	EXPECT_EQ(VEC_RECORDS, request_nr(req, variant->which));
}

TEST_F(ranged, ranges)
{
	static const struct { __u64 start, end; } bad[] = {
		{ 1, ALL }, { 0xfff, ALL }, { 0, 1 }, { 0, 0x1001 },
		{ 0, ALL - 1 }, { 0, 0 }, { 0x1000, 0x1000 }, { 0x2000, 0x1000 },
		{ ALL, ALL }, { ALL - 0xfff, 0 }, { ALL - 0xfff, 0x1000 },
	};
	__u64 *range = &self->req.scan.start;
	size_t i;

	_Static_assert(offsetof(struct vmview_scan, start) ==
		       offsetof(struct vmview_summary, start), "start");
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		range[0] = bad[i].start;
		range[1] = bad[i].end;
		EXPECT_EQ(EINVAL, CALL())
			TH_LOG("range %llx-%llx", bad[i].start, bad[i].end);
	}
}

/* Addresses of the kernel are no user memory: nothing there. */
TEST_F(ranged, range_of_the_kernel)
{
	static const __u64 starts[] = {
		1ULL << 47, 1ULL << 56, 1ULL << 63, 0xffff888000000000ULL,
		0xffffffff81000000ULL,
	};
	__u64 cursor;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		self->req.scan.start = starts[i];
		self->req.scan.end = ALL;
		ASSERT_EQ(0, CALL())
			TH_LOG("from %llx", starts[i]);
		EXPECT_EQ(0, request_nr(&self->req, variant->which));
		cursor = variant->which == SCAN ? self->req.scan.cursor :
						  self->req.summary.cursor;
		EXPECT_EQ(ALL, cursor);
	}
}

FIXTURE(device) {
	int fd;
};

FIXTURE_SETUP(device)
{
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(device)
{
	close(self->fd);
}

TEST_F(device, unknown_calls)
{
	char buf[512] = { 128 };
	unsigned int nr, dir;

	/* Those behind are of sessions: events_errno.c has them. */
	for (nr = NR_CALLS + 2; nr < 256; nr++)
		EXPECT_EQ(ENOTTY, vmview_call(self->fd,
					      _IO(VMVIEW_IOC_MAGIC, nr), buf));
	for (nr = 0; nr < NR_CALLS; nr++) {
		EXPECT_EQ(ENOTTY, vmview_call(self->fd, _IO(0xBD, nr), buf));
		EXPECT_EQ(ENOTTY, vmview_call(self->fd, _IO('T', nr), buf));
		for (dir = 1; dir < 4; dir++)
			EXPECT_EQ(ENOTTY, vmview_call(self->fd,
				_IOC(dir, VMVIEW_IOC_MAGIC, nr, 8), buf));
	}
}

TEST_F(device, not_a_file_to_read)
{
	char c = 0;

	EXPECT_GT(0, read(self->fd, &c, 1));
	EXPECT_GT(0, write(self->fd, &c, 1));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, 0));
}

/* Of 16 states 14 exist, of 12 kinds 9, and all of the rest. */
static bool category_exists(unsigned int bit)
{
	return bit < 14 || (bit >= 16 && bit < 25) || bit >= 28;
}

TEST_F(device, unknown_categories)
{
	struct vmview_page vec[VEC_RECORDS];
	struct vmview_scan scan;
	__u64 *masks = &scan.cat_all;
	unsigned int bit, mask;

	for (mask = 0; mask < 3; mask++) {
		for (bit = 0; bit < 64; bit++) {
			scan = scan_of(0, vec, VEC_RECORDS);
			masks[mask] = 1ULL << bit;
			EXPECT_EQ(category_exists(bit) ? 0 : EINVAL,
				  vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan))
				TH_LOG("mask %u, bit %u", mask, bit);
		}
	}
}

TEST_F(device, places_without_their_flags)
{
	struct vmview_page vec[VEC_RECORDS];
	struct vmview_scan scan = scan_of(0, vec, VEC_RECORDS);

	scan.memcg = 1;
	EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	scan.flags = VMVIEW_SCAN_NODE;
	EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	scan.flags = VMVIEW_SCAN_MEMCG;
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	scan = scan_of(0, vec, VEC_RECORDS);
	scan.node = 1;
	EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	scan.flags = VMVIEW_SCAN_NODE;
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
}

TEST_F(device, summary_pointers_and_sizes)
{
	struct vmview_counts total[2];
	struct vmview_summary sum;
	unsigned int i;

	sum = summary_of(0, NULL, 0, total);
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	EXPECT_EQ(ALL, sum.cursor);
	EXPECT_EQ(0, sum.nr);
	sum = summary_of(0, NULL, 4, total);
	EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	sum = summary_of(0, NULL, 0, total);
	sum.rec_size = sizeof(struct vmview_vma);
	EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	sum = summary_of(0, NULL, 0, NULL);
	sum.total_size = sizeof(total[0]);
	EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	for (i = 0; i < sizeof(total[0]); i++) {
		sum = summary_of(0, NULL, 0, total);
		sum.total_size = i;
		EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	}
	memset(total, 0x5a, sizeof(total));
	sum = summary_of(0, NULL, 0, total);
	sum.total_size = sizeof(total[0]) + 64;
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	for (i = 0; i < 64; i++)
		EXPECT_EQ(0, ((char *)&total[1])[i]);
	EXPECT_EQ(0x5a, ((char *)&total[1])[64]);
}

TEST_F(device, lru_filters)
{
	struct vmview_lruvec vec[64];
	struct vmview_lru lru;
	int node, bit;

	for (node = -2000; node < 2000; node++) {
		lru = lru_of(vec, 64);
		lru.node = node;
		EXPECT_EQ(node < -1 ? EINVAL : 0,
			  vmview_call(self->fd, VMVIEW_IOC_LRU, &lru))
			TH_LOG("node %d", node);
		if (node > 8)
			EXPECT_EQ(0, lru.nr);
	}
	for (bit = 0; bit < 32; bit++) {
		lru = lru_of(vec, 64);
		lru.reserved2 = 1U << bit;
		EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_LRU, &lru));
	}
	lru = lru_of(vec, 64);
	lru.memcg = 1ULL << 62;
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_LRU, &lru));
	EXPECT_EQ(0, lru.nr);
	EXPECT_EQ(ALL, lru.cursor);
}

/* Any start and end are places, whether or not something is there. */
TEST_F(device, lru_places)
{
	static const __u64 places[] = { 1, 0xffff, 0x10000, 1ULL << 32, 1ULL << 63,
					ALL - 1, ALL };
	struct vmview_lruvec vec[64];
	struct vmview_lru lru;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		for (k = 0; k < ARRAY_SIZE(places); k++) {
			lru = lru_of(vec, 64);
			lru.start = places[i];
			lru.end = places[k];
			EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_LRU, &lru));
			EXPECT_EQ(places[k], lru.end);
			if (places[i] >> 32)
				EXPECT_EQ(0, lru.nr);
			if (places[i] >> 32)
				EXPECT_EQ(ALL, lru.cursor);
		}
	}
}

TEST_F(device, info)
{
	struct vmview_feature features[64] = {};
	struct vmview_info info = info_of(self->fd);
	unsigned int i;

	EXPECT_EQ(VMVIEW_ABI_VERSION, info.abi_version);
	EXPECT_EQ(sysconf(_SC_PAGESIZE), info.page_size);
	EXPECT_EQ(512, info.table_entries);
	EXPECT_TRUE(info.levels == 4 || info.levels == 5);
	EXPECT_EQ(0, info.nr);
	ASSERT_LT(0, info.nr_features);
	ASSERT_GT(64, info.nr_features);

	info.vec = (uintptr_t)features;
	info.vec_len = 64;
	info.rec_size = sizeof(features[0]);
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_INFO, &info));
	EXPECT_EQ(info.nr_features, info.nr);
	for (i = 0; i < info.nr; i++) {
		EXPECT_GE(1, features[i].available);
		EXPECT_EQ(0, features[i].reserved);
		EXPECT_LT(0, strnlen(features[i].name, 24));
		EXPECT_GT(24, strnlen(features[i].name, 24));
		EXPECT_GT(96, strnlen(features[i].why, 96));
		if (!features[i].available)
			EXPECT_NE(0, features[i].why[0]);
	}
	info.vec = 0;
	EXPECT_EQ(EINVAL, vmview_call(self->fd, VMVIEW_IOC_INFO, &info));
}

TEST_HARNESS_MAIN
