// SPDX-License-Identifier: GPL-2.0-only
/*
 * The census and the reader with the memory controller on a cgroup v1 hierarchy,
 * against its memory.stat. A kernel without v1 has nothing to show here.
 */
#include <sys/mount.h>

#include "census.h"
#include "reader.h"

#define V1	"/tmp/census-v1"
#define MIB	(1UL << 20)

static void hold_v1(void *unused)
{
	char *p = map_anon(4 * MIB);

	(void)unused;
	if (!write_file(V1 "/a/cgroup.procs", "0"))
		die("enter " V1 "/a");
	memset(p, 1, 4 * MIB);
	p = map_anon(MIB);
	if (mlock(p, MIB))
		die("mlock");
	memset(map_shared(2 * MIB), 1, 2 * MIB);
	drain_lru();
}

FIXTURE(v1) {
	int fd;
	pid_t pid;
	u64 id;
};

FIXTURE_SETUP(v1)
{
	struct stat st;

	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	mkdir(V1, 0755);
	if (mount("cgroup", V1, "cgroup", 0, "memory"))
		SKIP(return, "no memory controller on cgroup v1");
	ASSERT_EQ(0, mkdir(V1 "/a", 0755));
	ASSERT_EQ(0, stat(V1 "/a", &st));
	self->id = st.st_ino;
	self->pid = spawn(hold_v1, NULL);
	stop(self->pid);
	drain_lru();
}

FIXTURE_TEARDOWN(v1)
{
	if (self->pid) {
		reap(self->pid);
		rmdir(V1 "/a");
		umount(V1);
	}
	close(self->fd);
}

static const char *compare_stat(const struct census *c)
{
	static const char * const key[] = {
		[VMVIEW_LIST_INACTIVE_ANON] = "\ninactive_anon ",
		[VMVIEW_LIST_ACTIVE_ANON] = "\nactive_anon ",
		[VMVIEW_LIST_INACTIVE_FILE] = "\ninactive_file ",
		[VMVIEW_LIST_ACTIVE_FILE] = "\nactive_file ",
		[VMVIEW_LIST_UNEVICTABLE] = "\nunevictable ",
	};
	u64 stat[VMVIEW_LISTS] = {}, have[VMVIEW_LISTS] = {};
	char *text = slurp(V1 "/a/memory.stat"), *at;
	size_t i;
	int k;

	for (k = 1; k <= VMVIEW_LIST_UNEVICTABLE; k++) {
		at = strstr(text, key[k]);
		stat[k] = at ? strtoull(at + strlen(key[k]), NULL, 10) : ~0ULL;
		for (i = 0; i < c->nr; i++)
			have[k] += c->rec[i].list[k];
	}
	free(text);
	if (uses_generations()) {
		for (k = 1; k <= 3; k += 2) {
			stat[k] += stat[k + 1];
			for (i = 0; i < c->nr; i++)
				have[k] += c->rec[i].list[VMVIEW_LIST_GEN_ANON + k / 2];
			have[k] += have[k + 1];
			stat[k + 1] = have[k + 1] = 0;
		}
	}
	for (k = 1; k <= VMVIEW_LIST_UNEVICTABLE; k++)
		if (stat[k] != have[k])
			return key[k] + 1;
	return NULL;
}

TEST_F(v1, lists_as_in_memory_stat)
{
	u64 end = now_ms() + (slow_kernel() ? 60000 : 20000);
	const char *wrong;
	struct census c;
	char *text;
	size_t i;

	ASSERT_TRUE(write_file(V1 "/a/memory.swappiness", "17"));
	do {
		drain_lru();
		c = census_take(self->fd, 64, self->id, -1);
		ASSERT_LT(0, c.nr);
		wrong = compare_stat(&c);
		for (i = 0; i < c.nr; i++) {
			EXPECT_EQ(17, c.rec[i].swappiness);
			EXPECT_EQ(0, c.rec[i].flags & ~VMVIEW_LRUVEC_MGLRU);
		}
		EXPECT_EQ(MIB, c.rec[0].list[VMVIEW_LIST_UNEVICTABLE]);
		census_free(&c);
	} while (wrong && now_ms() < end && !usleep(100000));
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	text = slurp(DEBUGFS_DIR "/info");
	EXPECT_NE(NULL, strstr(text, "cgroup v1"));
	free(text);
	text = slurp(DEBUGFS_DIR "/lru");
	EXPECT_NE(NULL, strstr(text, " /a\n"));
	EXPECT_NE(NULL, strstr(text, "  swappiness 17\n"));
	free(text);
}

static long long stat_of(const char *key)
{
	char *text = slurp(V1 "/a/memory.stat"), *at = strstr(text, key);
	long long value = at ? atoll(at + strlen(key)) : -1;

	free(text);
	return value;
}

/* The reader finds the hierarchy, the process's cgroup there and its swappiness. */
TEST_F(v1, reader)
{
	char *out = xalloc(1 << 16);
	long long n[6], anon = stat_of("\ninactive_anon ") + stat_of("\nactive_anon ");

	ASSERT_TRUE(write_file(V1 "/a/memory.swappiness", "0"));
	json_numbers(out, "lru --cgroup /a", ".processes, .lruvecs[0].swappiness, "
		     ".lruvecs[0].by_list.unevictable, .lru.bounds.swappiness, .lru.next.anon, "
		     "(.lru | [.by_list, .foreign_by_list] | "
		     "map(.inactive_anon + .active_anon + .gen_anon) | .[0] - .[1])", n, 6);
	EXPECT_EQ(1, n[0]);
	EXPECT_EQ(0, n[1]);
	EXPECT_EQ(MIB, n[2]);
	EXPECT_EQ(0, n[3]);
	EXPECT_EQ(0, n[4]);
	EXPECT_LE(anon - (long long)MIB / 2, n[5]);
	EXPECT_GE(anon + (long long)MIB / 2, n[5]);
	EXPECT_EQ(0, run(out, VMVIEW "lru %d", self->pid));
	EXPECT_NE(NULL, strstr(out, ", cgroup /a, "));
	EXPECT_EQ(0, run(out, VMVIEW "lru --next --cgroup " V1 "/a"));
	EXPECT_NE(NULL, strstr(out, "left out: "));
	EXPECT_EQ(0, run(out, VMVIEW "lru --next 1M"));
	free(out);
}

/* The root moves between the hierarchies as v1 is mounted and unmounted. */
TEST(root_moves)
{
	int fd = device_open(), i, mounted = 0;
	struct census c;
	pid_t pid = fork();

	if (!pid)
		for (;;)
			free(slurp(DEBUGFS_DIR "/lru"));
	mkdir(V1, 0755);
	for (i = 0; i < 50; i++) {
		mounted += !mount("cgroup", V1, "cgroup", 0, "memory");
		c = census_take(fd, 64, 0, -1);
		EXPECT_NE(0, c.nr);
		EXPECT_EQ(1, c.rec[0].memcg);
		census_free(&c);
		umount(V1);
	}
	TH_LOG("%d times mounted", mounted);
	reap(pid);
	close(fd);
}

TEST_HARNESS_MAIN
