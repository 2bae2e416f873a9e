// SPDX-License-Identifier: GPL-2.0-only
/* The census in one call or in many, in all or in part: the same records. */
#include "held.h"

/* One record a call, or all in one: the same lruvecs in the same order. */
TEST_F(held, any_length_of_vector)
{
	static const __u32 lens[] = { 1, 2, 3, 255, 256, 257 };
	struct census whole, parts;
	size_t i, k;

	make_many(true);
	whole = census_take(self->fd, 1 << 14, 0, -1);
	EXPECT_EQ(1, whole.calls);
	EXPECT_LT(MANY, whole.nr);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		parts = census_take(self->fd, lens[i], 0, -1);
		ASSERT_EQ(whole.nr, parts.nr);
		EXPECT_LE(whole.nr / lens[i], parts.calls);
		for (k = 0; k < whole.nr; k++) {
			ASSERT_EQ(whole.rec[k].serial, parts.rec[k].serial);
			ASSERT_EQ(whole.rec[k].memcg, parts.rec[k].memcg);
			ASSERT_EQ(whole.rec[k].node, parts.rec[k].node);
		}
		census_free(&parts);
	}
	for (k = 1; k < whole.nr; k++)
		EXPECT_TRUE(whole.rec[k].serial > whole.rec[k - 1].serial ||
			    (whole.rec[k].serial == whole.rec[k - 1].serial &&
			     whole.rec[k].node > whole.rec[k - 1].node));
	census_free(&whole);
	make_many(false);
}

/* A cgroup that is made when a census has begun is not in it; the end holds. */
TEST_F(held, ends_where_it_began)
{
	struct vmview_lruvec rec;
	struct vmview_lru lru = lru_of(&rec, 1);
	char name[64];
	u64 end = 0;
	int i = 0;

	do {
		ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_LRU, &lru));
		ASSERT_TRUE(!end || lru.end == end);
		end = lru.end;
		lru.start = lru.cursor;
		snprintf(name, sizeof(name), "census-x%d", i++);
		cg_make(name);
		if (lru.nr)
			ASSERT_NE(cg_id(name), rec.memcg);
		ASSERT_GT(1000, i);
	} while (lru.cursor != ALL);
	while (i--) {
		snprintf(name, sizeof(name), "census-x%d", i);
		EXPECT_TRUE(cg_remove(name));
	}
}

TEST_F(held, filters)
{
	struct census all = census_take(self->fd, 4096, 0, -1), one;
	u64 id = cg_id("census-c");
	size_t i, nr = 0;
	int node;

	for (node = 0; node < 4; node++) {
		one = census_take(self->fd, 3, 0, node);
		for (i = 0; i < one.nr; i++)
			EXPECT_EQ(node, one.rec[i].node);
		nr += one.nr;
		census_free(&one);
		one = census_take(self->fd, 3, id, node);
		EXPECT_EQ(!!census_find(&all, id, node, false), one.nr);
		if (one.nr)
			EXPECT_EQ(id, one.rec[0].memcg);
		census_free(&one);
	}
	EXPECT_EQ(all.nr, nr);
	census_free(&all);
}

#define DYING PARAMETERS "stretch_dying"

static u64 times_in(const struct census *c, u64 id)
{
	u64 times = 0;
	size_t i;

	for (i = 0; i < c->nr; i++)
		times += c->rec[i].memcg == id && !(c->rec[i].flags & VMVIEW_LRUVEC_OFFLINE);
	return times;
}

/*
 * A section that finds none that it could rest at ends all the same, and is gone
 * through again: each cgroup is still in the census, once a node.
 */
TEST_F(held, rests_nowhere)
{
	struct census c;
	u64 nodes;
	int i;

	if (access(DYING, W_OK))
		SKIP(return, "not a test build of the module");
	make_many(true);
	ASSERT_TRUE(write_file(DYING, "3000"));
	c = census_take(self->fd, 1 << 14, 0, -1);
	/* At most 512 at a time, and so many where it cannot rest. */
	EXPECT_LE(3000 / 512, c.holds);
	EXPECT_EQ(512, info_of(self->fd).most_lru_cgroups);
	EXPECT_EQ(0, read_number(DYING, 10));
	nodes = times_in(&c, cg_id(""));
	EXPECT_LT(0, nodes);
	for (i = 0; i < MANY; i++) {
		EXPECT_EQ(nodes, times_in(&c, cg_id(one_of_many(i))));
	}
	census_free(&c);
	make_many(false);
}

TEST_HARNESS_MAIN
