// SPDX-License-Identifier: GPL-2.0-only
/* The census of cgroups that were removed, or had their controller taken away. */
#include "held.h"

/* A file in tmpfs outlives the process and the cgroup that paid for it. */
static void leave_behind(void *name)
{
	static char buf[4 * MIB];
	int fd;

	cg_enter("census-gone");
	fd = open(name, O_RDWR | O_CREAT, 0600);
	if (fd < 0 || write(fd, buf, sizeof(buf)) != sizeof(buf))
		die("%s", (char *)name);
	drain_lru();
	cg_enter("");
}

static const struct vmview_lruvec *offline_of(int fd, struct census *c, u64 id)
{
	size_t i;

	*c = census_take(fd, 64, id, -1);
	for (i = 0; i < c->nr; i++)
		if ((c->rec[i].flags & VMVIEW_LRUVEC_OFFLINE) && lruvec_bytes(&c->rec[i]))
			return &c->rec[i];
	return NULL;
}

TEST_F(held, offline_with_page_cache)
{
	static char name[] = "/dev/shm/census-gone";
	struct census c;
	char *text;
	u64 id, end;

	cg_make("census-gone");
	id = cg_id("census-gone");
	reap(spawn(leave_behind, name));
	ASSERT_EQ(NULL, offline_of(self->fd, &c, id));
	census_free(&c);
	ASSERT_TRUE(cg_remove("census-gone"));

	ASSERT_NE(NULL, offline_of(self->fd, &c, id));
	EXPECT_LE(4 * MIB, lruvec_bytes(offline_of(self->fd, &c, id)));
	EXPECT_EQ(NULL, wrong_with_lruvec(&c.rec[0]));
	census_free(&c);
	text = slurp(LRU_TEXT);
	EXPECT_NE(NULL, strstr(text, " offline /census-gone\n"));
	free(text);

	unlink(name);
	end = now_ms() + 60000;
	do {
		usleep(10000);
		drain_lru();
		c = census_take(self->fd, 64, id, -1);
		census_free(&c);
	} while (c.nr && now_ms() < end);
	EXPECT_EQ(0, c.nr);
}

/* The controller taken from a cgroup and given back: two memcgs with one id. */
TEST_F(held, one_cgroup_twice)
{
	static char name[] = "/dev/shm/census-gone";
	struct census c;
	size_t i, online = 0, offline = 0;
	u64 id;

	cg_make("census-gone");
	id = cg_id("census-gone");
	reap(spawn(leave_behind, name));
	ASSERT_TRUE(cg_write(NEST, "cgroup.subtree_control", "-memory"));
	ASSERT_TRUE(cg_write("", "cgroup.subtree_control", "-memory"));
	ASSERT_TRUE(cg_write("", "cgroup.subtree_control", "+memory"));
	c = census_take(self->fd, 1, id, -1);
	for (i = 0; i < c.nr; i++) {
		if (i && c.rec[i].node == c.rec[0].node)
			EXPECT_LT(c.rec[0].serial, c.rec[i].serial);
		if (c.rec[i].flags & VMVIEW_LRUVEC_OFFLINE)
			offline++;
		else
			online++;
	}
	EXPECT_LT(0, online);
	EXPECT_EQ(online, offline);
	census_free(&c);
	unlink(name);
	cg_remove("census-gone");
}

TEST_HARNESS_MAIN
