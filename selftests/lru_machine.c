// SPDX-License-Identifier: GPL-2.0-only
/*
 * The census of the whole machine against meminfo of each node, with memory
 * cgroups and without.
 */
#include "census.h"

#define MIB	(1UL << 20)

FIXTURE(machine) {
	int fd;
};

FIXTURE_SETUP(machine)
{
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(machine)
{
	close(self->fd);
}

static u64 node_meminfo(int node, const char *key)
{
	char path[64], *text, *at;
	u64 bytes;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/meminfo", node);
	if (access(path, R_OK))
		return ~0ULL;
	text = slurp(path);
	at = strstr(text, key);
	if (!at)
		die("%s: no %s", path, key);
	bytes = strtoull(at + strlen(key), NULL, 10) << 10;
	free(text);
	return bytes;
}

static u64 node_census(const struct census *c, unsigned int node, int inactive, int active,
		       int gen)
{
	u64 bytes = 0;
	size_t i;

	for (i = 0; i < c->nr; i++)
		if (c->rec[i].node == node)
			bytes += c->rec[i].list[inactive] + c->rec[i].list[active] +
				 c->rec[i].list[gen];
	return bytes;
}

/*
 * All lruvecs of a node add up to what the node has. Its counters lag behind by
 * at most 125 pages a CPU each, and what moves meanwhile is seen twice.
 */
TEST_F(machine, lruvecs_add_up_to_nodes)
{
	static const struct {
		const char *active, *inactive;
		int list[2], gen;
	} types[] = {
		{ " Active(anon):", " Inactive(anon):",
		  { VMVIEW_LIST_INACTIVE_ANON, VMVIEW_LIST_ACTIVE_ANON },
		  VMVIEW_LIST_GEN_ANON },
		{ " Active(file):", " Inactive(file):",
		  { VMVIEW_LIST_INACTIVE_FILE, VMVIEW_LIST_ACTIVE_FILE },
		  VMVIEW_LIST_GEN_FILE },
		{ " Unevictable:", NULL,
		  { VMVIEW_LIST_UNEVICTABLE, VMVIEW_LIST_NONE }, VMVIEW_LIST_NONE },
	};
	u64 slack = 2 * 125 * PAGE * sysconf(_SC_NPROCESSORS_ONLN) + MIB, have, want[2];
	struct census c;
	size_t i;
	int node, k;

	for (node = 0; node < 4; node++) {
		if (node_meminfo(node, "MemTotal:") == ~0ULL)
			continue;
		for (i = 0; i < ARRAY_SIZE(types); i++) {
			for (k = 0; k < 2; k++) {
				if (k)
					c = census_take(self->fd, 4096, 0, node);
				want[k] = node_meminfo(node, types[i].active);
				if (types[i].inactive)
					want[k] += node_meminfo(node, types[i].inactive);
			}
			have = node_census(&c, node, types[i].list[0], types[i].list[1],
					   types[i].gen);
			EXPECT_LE(want[0] < want[1] ? want[0] : want[1], have + slack)
				TH_LOG("node %d%s", node, types[i].active);
			EXPECT_GE((want[0] > want[1] ? want[0] : want[1]) + slack, have)
				TH_LOG("node %d%s", node, types[i].active);
			census_free(&c);
		}
	}
}

/* One record a node for the root; all of them sane; features that fit. */
TEST_F(machine, roots)
{
	struct census c = census_take(self->fd, 4096, 0, -1);
	size_t i, roots = 0, nodes = 0;
	const char *wrong;
	char path[64];

	for (i = 0; i < c.nr; i++) {
		wrong = wrong_with_lruvec(&c.rec[i]);
		EXPECT_EQ(NULL, wrong)
			TH_LOG("%s", wrong);
		roots += !!(c.rec[i].flags & VMVIEW_LRUVEC_ROOT);
	}
	for (i = 0; i < 64; i++) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%zu", i);
		nodes += !access(path, F_OK);
	}
	EXPECT_EQ(nodes, roots);
	EXPECT_EQ(uses_generations(), feature_of(self->fd, "mglru"));
	if (!feature_of(self->fd, "memcg")) {
		EXPECT_EQ(nodes, c.nr);
		for (i = 0; i < c.nr; i++)
			EXPECT_EQ(0, c.rec[i].memcg | c.rec[i].serial);
	}
	census_free(&c);
}

TEST_HARNESS_MAIN
