// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of the structures, and what each call makes of sizes, flags,
 * reserved members and ranges. Built for 32-bit callers too.
 */
#include "request.h"
#include "vmview_events.h"

#define AT(type, member, offset) \
	_Static_assert(offsetof(struct type, member) == (offset), #member)
#define SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)

SIZE(vmview_page, 80);
AT(vmview_page, pages, 32);
AT(vmview_page, index, 48);
AT(vmview_page, node, 52);
AT(vmview_page, state, 56);
AT(vmview_page, flags, 62);
AT(vmview_page, gen_seq, 64);
AT(vmview_page, tier, 71);
AT(vmview_page, gen_born_ms, 72);
SIZE(vmview_target, 24);
AT(vmview_target, start_time, 8);
SIZE(vmview_cost, 88);
AT(vmview_cost, flags, 72);
AT(vmview_cost, now_ms, 80);
SIZE(vmview_counts, 2464);
AT(vmview_counts, rss, 1536);
AT(vmview_counts, order, 1704);
AT(vmview_counts, list, 1992);
AT(vmview_counts, gen, 2056);
AT(vmview_counts, accessed, 2184);
AT(vmview_counts, unlisted, 2248);
AT(vmview_counts, foreign, 2296);
AT(vmview_counts, foreign_list, 2304);
AT(vmview_counts, unstable, 2456);
SIZE(vmview_vma, 2512);
AT(vmview_vma, dev_major, 32);
AT(vmview_vma, counts, 48);
SIZE(vmview_feature, 128);
AT(vmview_feature, why, 32);
SIZE(vmview_info, 200);
AT(vmview_info, vec, 40);
AT(vmview_info, kernel, 64);
AT(vmview_info, hold_sections, 128);
AT(vmview_info, max_alloc, 136);
AT(vmview_info, most_hold_pages, 144);
AT(vmview_info, most_alloc, 160);
AT(vmview_info, most_flags, 168);
AT(vmview_info, most_text, 172);
AT(vmview_info, max_text, 176);
AT(vmview_info, section_entries, 180);
AT(vmview_info, most_section_entries, 184);
AT(vmview_info, follow_places, 188);
AT(vmview_info, most_follow_places, 192);
SIZE(vmview_translation, 192);
AT(vmview_translation, entry, 32);
AT(vmview_translation, pte, 72);
AT(vmview_translation, leaf_size, 96);
AT(vmview_translation, page, 112);
SIZE(vmview_translate, 152);
AT(vmview_translate, addrs, 32);
AT(vmview_translate, cost, 64);
SIZE(vmview_scan, 200);
AT(vmview_scan, start, 32);
AT(vmview_scan, vec, 72);
AT(vmview_scan, memcg, 96);
AT(vmview_scan, cursor, 104);
SIZE(vmview_summary, 176);
AT(vmview_summary, vec, 48);
AT(vmview_summary, total, 72);
AT(vmview_summary, cost, 88);
SIZE(vmview_gen, 32);
SIZE(vmview_tier, 40);
SIZE(vmview_lruvec, 616);
AT(vmview_lruvec, flags, 24);
AT(vmview_lruvec, nr_gens, 36);
AT(vmview_lruvec, list, 64);
AT(vmview_lruvec, min, 128);
AT(vmview_lruvec, gen, 168);
AT(vmview_lruvec, tier, 296);
SIZE(vmview_lru, 160);
AT(vmview_lru, node, 16);
AT(vmview_lru, vec, 40);
AT(vmview_lru, cursor, 64);
SIZE(vmview_event, 104);
AT(vmview_event, time_ns, 8);
AT(vmview_event, slot, 40);
AT(vmview_event, pid, 64);
AT(vmview_event, cause, 80);
AT(vmview_event, swap_type, 87);
AT(vmview_event, comm, 88);
SIZE(vmview_watch, 104);
AT(vmview_watch, sample, 32);
AT(vmview_watch, pids, 40);
AT(vmview_watch, cgroup, 56);
AT(vmview_watch, nr_rings, 64);
AT(vmview_watch, rings_size, 72);
AT(vmview_watch, reserved, 96);
SIZE(vmview_rings, 48);
AT(vmview_rings, first_ring, 24);
SIZE(vmview_ring_head, 264);
AT(vmview_ring_head, produced, 8);
AT(vmview_ring_head, lost, 136);
SIZE(vmview_counted, 16592);
AT(vmview_counted, events, 16);
AT(vmview_counted, begun, 144);
AT(vmview_counted, outcome, 272);
AT(vmview_counted, latency, 2320);
AT(vmview_counted, out, 12816);
AT(vmview_counted, stall, 13144);
AT(vmview_counted, evicted, 15768);
AT(vmview_counted, returned, 16536);
SIZE(vmview_pair, 48);
AT(vmview_pair, swapped, 16);
SIZE(vmview_hist, 48);
AT(vmview_hist, counted, 8);
AT(vmview_hist, vec, 24);
AT(vmview_hist, nr, 36);
_Static_assert(VMVIEW_IOC_INFO == 0xBE00, "INFO");
_Static_assert(VMVIEW_IOC_TRANSLATE == 0xBE01, "TRANSLATE");
_Static_assert(VMVIEW_IOC_SCAN == 0xBE02, "SCAN");
_Static_assert(VMVIEW_IOC_SUMMARY == 0xBE03, "SUMMARY");
_Static_assert(VMVIEW_IOC_LRU == 0xBE04, "LRU");
_Static_assert(VMVIEW_IOC_WATCH == 0xBE05, "WATCH");
_Static_assert(VMVIEW_IOC_HIST == 0xBE06, "HIST");
_Static_assert(VMVIEW_CAT_MASK == 0xfffffffff1ff3fffULL, "categories");

FIXTURE_OF_CALLS(each)
WITH_INFO(each)
WITH_LRU(each)
WITH_TARGETS(each)

FIXTURE_OF_CALLS(targeted)
WITH_TARGETS(targeted)

#define CALL() vmview_call(self->fd, self->call->cmd, &self->req)

TEST_F(each, sane)
{
	ASSERT_EQ(0, CALL());
	EXPECT_EQ(VEC_RECORDS, request_nr(&self->req, variant->which));
	EXPECT_EQ(self->call->size, self->req.head.size);
}

TEST_F(each, size_too_small)
{
	const size_t first = self->call->first_size ?: self->call->size;
	const union request before = self->req;
	size_t size;

	for (size = 0; size < first; size++) {
		self->req.head.size = size;
		EXPECT_EQ(EINVAL, CALL())
			TH_LOG("size %zu", size);
		self->req.head.size = before.head.size;
		EXPECT_EQ(0, memcmp(&before, &self->req, sizeof(before)));
	}
}

/* A caller of an earlier version gets what it knows, and not a byte behind that. */
TEST_F(each, size_of_an_earlier_version)
{
	const size_t first = self->call->first_size ?: self->call->size;
	union request now;
	size_t size, i;

	ASSERT_EQ(0, CALL());
	now = self->req;
	for (size = first; size < self->call->size; size++) {
		request_init(&self->req, variant->which, 0, self->vec, self->addrs);
		memset(self->req.raw + size, 0x5a, sizeof(self->req.raw) - size);
		self->req.head.size = size;
		EXPECT_EQ(0, CALL())
			TH_LOG("size %zu", size);
		EXPECT_EQ(0, memcmp(now.raw + 8, self->req.raw + 8, first - 8));
		for (i = size; i < sizeof(self->req.raw); i++)
			EXPECT_EQ(0x5a, self->req.raw[i]);
	}
}

/* Not a byte behind the size is read or written, nor does a short one fault. */
TEST_F(each, size_exact_at_the_end_of_memory)
{
	union request *req = map_before_hole(self->call->size);
	__u32 *size = map_before_hole(sizeof(*size));

	memcpy(req, &self->req, self->call->size);
	EXPECT_EQ(0, vmview_call(self->fd, self->call->cmd, req));
	*size = sizeof(*size);
	EXPECT_EQ(EINVAL, vmview_call(self->fd, self->call->cmd, size));
}

TEST_F(each, size_larger)
{
	size_t more, i;

	for (more = 1; more <= 16; more++) {
		self->req.head.size = self->call->size + more;
		EXPECT_EQ(0, CALL())
			TH_LOG("%zu more", more);
		for (i = 0; i < 16; i++)
			EXPECT_EQ(0, self->req.raw[self->call->size + i]);
		for (i = 0; i < more; i++) {
			self->req.raw[self->call->size + i] = 1;
			EXPECT_EQ(E2BIG, CALL())
				TH_LOG("byte %zu of %zu more", i, more);
			self->req.raw[self->call->size + i] = 0;
		}
	}
}

TEST_F(each, size_huge)
{
	static const __u32 sizes[] = { 1U << 20, 0x7fffffff, 0x80000000, ~0U };
	union request *req = map_before_hole(sizeof(*req));
	size_t i;
	int err;

	memcpy(req, &self->req, sizeof(*req));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		req->head.size = sizes[i];
		err = vmview_call(self->fd, self->call->cmd, req);
		EXPECT_TRUE(err == E2BIG || err == EFAULT)
			TH_LOG("size %#x: %s", sizes[i], strerror(err));
	}
}

TEST_F(each, unknown_flags)
{
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		self->req.head.flags = 1U << bit;
		EXPECT_EQ(self->call->known_flags & 1U << bit ? 0 : EINVAL, CALL())
			TH_LOG("bit %u", bit);
	}
}

TEST(reserved)
{
	int fd = device_open(), which, bit;
	union request req;

	for (which = 0; which < (int)NR_CALLS; which++) {
		if (!calls[which].reserved_at)
			continue;
		for (bit = 0; bit < 32; bit++) {
			request_init(&req, which, 0, map_anon(VEC_BYTES), map_anon(PAGE));
			*u32_at(&req, calls[which].reserved_at) = 1U << bit;
			EXPECT_EQ(EINVAL, vmview_call(fd, calls[which].cmd, &req))
				TH_LOG("%s, bit %d", calls[which].name, bit);
		}
	}
	close(fd);
}

TEST_F(targeted, unknown_target_flags)
{
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		if (VMVIEW_TARGET_PIDFD & 1U << bit)
			continue;
		self->req.head.target.flags = 1U << bit;
		EXPECT_EQ(EINVAL, CALL());
	}
}

TEST_F(each, record_size)
{
	__u32 *size = u32_at(&self->req, self->call->rec_size_at);
	size_t i;

	for (i = 0; i < self->call->rec_size; i++) {
		*size = i;
		EXPECT_EQ(EINVAL, CALL())
			TH_LOG("record size %zu", i);
	}
	for (i = 1; i < 8; i++) {
		*size = self->call->rec_size + i;
		EXPECT_EQ(EINVAL, CALL());
	}
}

/* A larger record: its stride is kept to and its tail is zero. */
TEST_F(each, record_size_larger)
{
	const size_t old = self->call->rec_size;
	size_t more, i, k;
	char *record;

	for (more = 8; more <= 512; more *= 4) {
		memset(self->vec, 0x5a, VEC_BYTES);
		request_init(&self->req, variant->which, 0, self->vec, self->addrs);
		*u32_at(&self->req, self->call->rec_size_at) = old + more;
		ASSERT_EQ(0, CALL());
		ASSERT_EQ(VEC_RECORDS, request_nr(&self->req, variant->which));
		for (i = 0; i < VEC_RECORDS; i++) {
			record = self->vec + i * (old + more);
			for (k = old; k < old + more; k++)
				ASSERT_EQ(0, record[k])
					TH_LOG("record %zu, byte %zu", i, k);
		}
		EXPECT_EQ(0x5a, self->vec[VEC_RECORDS * (old + more)]);
	}
}

TEST_F(each, record_size_huge)
{
	__u32 *size = u32_at(&self->req, self->call->rec_size_at);
	static const __u32 sizes[] = { 1U << 30, 0x80000000, 0xfffffff8 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		*size = sizes[i];
		EXPECT_NE(0, CALL());
	}
}

TEST_F(each, vector_length)
{
	__u32 *len = u32_at(&self->req, self->call->len_at);
	const struct vmview_info info = info_of(self->fd);
	__u32 most = variant->which == TRANSLATE ? info.max_addrs : info.max_records;

	ASSERT_LT(VEC_RECORDS, most);
	*len = most + 1;
	EXPECT_EQ(E2BIG, CALL());
	*len = ~0U;
	EXPECT_EQ(E2BIG, CALL());
	*len = 0;
	if (variant->which != TRANSLATE)
		EXPECT_EQ(EINVAL, CALL());
}

TEST_HARNESS_MAIN
