// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of a process that is alone in a cgroup, against kpageflags of each page
 * and memory.stat of the cgroup.
 */
#include "alone.h"
#include "compare.h"

TEST_F(alone, claims)
{
	scan_charged(self);
	EXPECT_TRUE(check_claims(&self->s, &self->r));
}

TEST_F(alone, lists_as_in_kpageflags)
{
	struct compared c;

	EXPECT_TRUE(compare_process(self->fd, self->s.pid, &c));
	EXPECT_LE(PAGES, c.present);
}

/* Sums over the records, generations with the lists that they stand for. */
static u64 on_lists(const struct records *r, u32 lists)
{
	u64 bytes = 0;
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (lists >> r->page[i].list & 1)
			bytes += PAGE;
	return bytes;
}

#define ON(list) (1U << VMVIEW_LIST_##list)

/* What memory.stat and the records disagree on; NULL if nothing. */
static const char *compare_stat(const char *cgroup, const struct records *r)
{
	u64 stat[5];

	stat[0] = cg_stat(cgroup, "inactive_anon");
	stat[1] = cg_stat(cgroup, "active_anon");
	stat[2] = cg_stat(cgroup, "inactive_file");
	stat[3] = cg_stat(cgroup, "active_file");
	stat[4] = cg_stat(cgroup, "unevictable");
	if (on_lists(r, ON(UNEVICTABLE)) != stat[4])
		return "unevictable";
	if (mglru_on()) {
		if (on_lists(r, ON(GEN_ANON)) != stat[0] + stat[1])
			return "anonymous";
		return on_lists(r, ON(GEN_FILE)) == stat[2] + stat[3] ? NULL : "file";
	}
	if (on_lists(r, ON(INACTIVE_ANON)) != stat[0])
		return "inactive anonymous";
	if (on_lists(r, ON(ACTIVE_ANON)) != stat[1])
		return "active anonymous";
	if (on_lists(r, ON(INACTIVE_FILE)) != stat[2])
		return "inactive file";
	return on_lists(r, ON(ACTIVE_FILE)) == stat[3] ? NULL : "active file";
}

/* memory.stat may lag behind by some seconds. */
TEST_F(alone, lists_as_in_memory_stat)
{
	const char *wrong = "";
	int i;

	for (i = 0; i < 200 && wrong; i++) {
		drain_lru();
		scan_charged(self);
		wrong = compare_stat(self->cgroup, &self->r);
		if (wrong)
			usleep(100000);
	}
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_HARNESS_MAIN
