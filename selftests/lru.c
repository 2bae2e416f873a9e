// SPDX-License-Identifier: GPL-2.0-only
/*
 * The census against what the kernel's own files say: lru_gen and lru_gen_full
 * in debugfs, memory.numa_stat of each cgroup.
 */
#include "held.h"

static bool same_but_age(const struct lrugen_line *a, const struct lrugen_line *b)
{
	return !strcmp(a->path, b->path) && a->node == b->node && a->seq == b->seq &&
	       a->pages[0] == b->pages[0] && a->pages[1] == b->pages[1] &&
	       !memcmp(a->tier, b->tier, sizeof(a->tier));
}

static const struct vmview_gen *find_gen(const struct vmview_lruvec *rec, u64 seq)
{
	unsigned int i;

	for (i = 0; i < rec->nr_gens; i++)
		if (rec->gen[i].seq == seq)
			return &rec->gen[i];
	return NULL;
}

static const char *relative(const char *path)
{
	return path[0] == '/' ? path + 1 : path;
}

/* Compare a record with a line that was the same before and after it was taken. */
static const char *compare_gen(const struct vmview_lruvec *rec, const struct lrugen_line *before,
			       const struct lrugen_line *after)
{
	const struct vmview_gen *gen = find_gen(rec, before->seq);

	if (!gen)
		return before->pages[0] || before->pages[1] ? "generation not there" : NULL;
	if (gen->anon != before->pages[LRUGEN_ANON] * PAGE ||
	    gen->file != before->pages[LRUGEN_FILE] * PAGE)
		return "sizes";
	if (gen->age_ms < before->age || gen->age_ms > after->age)
		return "age";
	return NULL;
}

/*
 * Each generation in lru_gen that is the same before and after the census is so
 * in it. Return how many; those of the holdings must be among them.
 */
static size_t compare_with_lru_gen(const struct census *c, const struct lrugen_lines *before,
				   const struct lrugen_lines *after, size_t *bad)
{
	const struct vmview_lruvec *rec;
	const char *wrong;
	size_t i, same = 0;

	for (i = 0; i < before->nr && i < after->nr; i++) {
		const struct lrugen_line *line = &before->line[i];

		/* A removed one is listed until its last page is gone. */
		if (!same_but_age(line, &after->line[i]) || !cg_exists(relative(line->path)))
			continue;
		rec = census_find(c, cg_id(relative(line->path)), line->node, false);
		wrong = rec ? compare_gen(rec, line, &after->line[i]) : "no record";
		if (wrong) {
			printf("# %s node %u generation %llu: %s\n", line->path, line->node,
			       line->seq, wrong);
			++*bad;
		}
		same++;
	}
	return same;
}

TEST_F(held, generations_as_in_lru_gen)
{
	struct lrugen_lines *before = map_anon(sizeof(*before));
	struct lrugen_lines *after = map_anon(sizeof(*after));
	struct census c;
	size_t bad = 0, same;

	if (access(LRU_GEN, R_OK))
		SKIP(return, "no lru_gen");
	lrugen_lines_read(LRU_GEN, before);
	c = census_take(self->fd, 4096, 0, -1);
	lrugen_lines_read(LRU_GEN, after);
	same = compare_with_lru_gen(&c, before, after, &bad);
	EXPECT_EQ(0, bad);
	EXPECT_LE(4 * NR_HOLDINGS, same);
	TH_LOG("%zu generations, %zu records", same, c.nr);
	census_free(&c);
}

/* The averages are at the youngest generation, the counts at the oldest of a type. */
static size_t compare_tiers(const struct vmview_lruvec *rec, const struct lrugen_line *line,
			    u64 *sum)
{
	size_t bad = 0;
	int type, tier;

	for (tier = 0; tier < VMVIEW_TIERS; tier++) {
		for (type = 0; type < 2; type++) {
			const struct vmview_tier *t = &rec->tier[type][tier];
			const unsigned long *n = &line->tier[tier][3 * type];
			const char *mark = &line->mark[tier][3 * type];

			if (mark[0] == 'R') {
				bad += t->avg_refaulted != n[0] || t->avg_total != n[1];
				*sum += n[1];
			} else if (mark[0] == 'r' && line->seq == rec->min_seq[type]) {
				bad += t->refaulted != n[0] || t->evicted != n[1] ||
				       t->kept != n[2];
				*sum += n[0] + n[1] + n[2];
			}
		}
	}
	if (bad)
		printf("# %s generation %llu: %zu tiers\n", line->path, line->seq, bad);
	return bad;
}

/* Much more cache than the cgroup may have: evictions, refaults, protection. */
static void thrash(void *cgroup)
{
	static const char name[] = "/var/tmp/vmview-thrash";
	static char buf[1 << 16];
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600), i, round;

	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	cg_enter(cgroup);
	if (fd < 0 || unlink(name))
		die("%s", name);
	/* Written back in time: a cgroup full of dirty pages is out of memory. */
	for (i = 0; i < 32 * 16; i++)
		if (write(fd, buf, sizeof(buf)) != sizeof(buf) ||
		    (i % 16 == 15 && fdatasync(fd)))
			die("write");
	for (round = 0; round < 3; round++)
		for (i = 0; i < 32 * 16; i++)
			if (pread(fd, buf, sizeof(buf), (off_t)(i - i % 3) << 16) < 0)
				die("read");
	drain_lru();
}

TEST_F(held, tiers_as_in_lru_gen_full)
{
	struct lrugen_lines *before = map_anon(sizeof(*before));
	struct lrugen_lines *after = map_anon(sizeof(*after));
	size_t bad = 0, same = 0, i;
	struct census c;
	u64 sum = 0;
	pid_t pid;

	if (access(LRU_GEN_FULL, R_OK) || !uses_generations())
		SKIP(return, "no generations");
	cg_make("census-tiers");
	cg_write("census-tiers", "memory.max", "8M");
	pid = spawn(thrash, "census-tiers");
	stop(pid);
	lrugen_lines_read(LRU_GEN_FULL, before);
	c = census_take(self->fd, 4096, 0, -1);
	lrugen_lines_read(LRU_GEN_FULL, after);
	for (i = 0; i < before->nr && i < after->nr; i++) {
		const struct lrugen_line *line = &before->line[i];
		const struct vmview_lruvec *rec;

		if (!same_but_age(line, &after->line[i]) ||
		    !cg_exists(relative(line->path)))
			continue;
		rec = census_find(&c, cg_id(relative(line->path)), line->node, false);
		ASSERT_NE(NULL, rec);
		bad += compare_tiers(rec, line, &sum);
		same++;
	}
	EXPECT_EQ(0, bad);
	EXPECT_LT(0, sum);
	TH_LOG("%zu generations, %llu pages in tiers", same, sum);
	census_free(&c);
	reap(pid);
	cg_remove("census-tiers");
}

/* Generations count as active or inactive by what the kernel takes them for. */
static const char *compare_stat(const struct vmview_lruvec *rec, const char *cgroup)
{
	static const char * const key[] = {
		[VMVIEW_LIST_INACTIVE_ANON] = "inactive_anon",
		[VMVIEW_LIST_ACTIVE_ANON] = "active_anon",
		[VMVIEW_LIST_INACTIVE_FILE] = "inactive_file",
		[VMVIEW_LIST_ACTIVE_FILE] = "active_file",
		[VMVIEW_LIST_UNEVICTABLE] = "unevictable",
	};
	static char wrong[128];
	u64 stat[VMVIEW_LISTS], have[VMVIEW_LISTS];
	int i;

	memcpy(have, rec->list, sizeof(have));
	for (i = 1; i <= VMVIEW_LIST_UNEVICTABLE; i++)
		stat[i] = cg_numa_stat(cgroup, key[i], rec->node);
	if (rec->flags & VMVIEW_LRUVEC_MGLRU) {
		for (i = 1; i <= 3; i += 2) {
			stat[i] += stat[i + 1];
			have[i] += have[i + 1] + have[VMVIEW_LIST_GEN_ANON + i / 2];
			stat[i + 1] = have[i + 1];
		}
	}
	for (i = 1; i <= VMVIEW_LIST_UNEVICTABLE; i++) {
		if (stat[i] == have[i])
			continue;
		snprintf(wrong, sizeof(wrong), "%s node %u: %s %llu, has %llu", cgroup,
			 rec->node, key[i], have[i], stat[i]);
		return wrong;
	}
	return NULL;
}

/*
 * A reader of memory.numa_stat sees what was flushed at the latest: at once if
 * more than 64 pages a CPU changed, else within some seconds. The cgroups stand
 * still, so then not a page may differ.
 */
TEST_F(held, lists_as_in_numa_stat)
{
	const char *cgroup, *wrong;
	struct census c;
	u64 end;
	size_t i, k;

	for (i = 0; i < NR_HOLDINGS; i++) {
		cgroup = holdings[i].cgroup;
		end = now_ms() + (slow_kernel() ? 60000 : 20000);
		do {
			drain_lru();
			c = census_take(self->fd, 64, cg_id(cgroup), -1);
			ASSERT_LT(0, c.nr);
			wrong = NULL;
			for (k = 0; k < c.nr && !wrong; k++)
				wrong = compare_stat(&c.rec[k], cgroup);
			census_free(&c);
			if (wrong)
				usleep(100000);
		} while (wrong && now_ms() < end);
		EXPECT_EQ(NULL, wrong)
			TH_LOG("%s", wrong);
	}
}

/* What a process holds is where it should be. */
TEST_F(held, holdings)
{
	u64 locked, anon, file;
	struct census c;
	size_t i, k;

	for (i = 0; i < NR_HOLDINGS; i++) {
		c = census_take(self->fd, 64, cg_id(holdings[i].cgroup), -1);
		locked = anon = file = 0;
		for (k = 0; k < c.nr; k++) {
			EXPECT_EQ(NULL, wrong_with_lruvec(&c.rec[k]));
			EXPECT_EQ(uses_generations(), !!(c.rec[k].flags & VMVIEW_LRUVEC_MGLRU));
			EXPECT_EQ(-1, c.rec[k].swappiness);
			locked += c.rec[k].list[VMVIEW_LIST_UNEVICTABLE];
			anon += c.rec[k].list[VMVIEW_LIST_GEN_ANON] +
				c.rec[k].list[VMVIEW_LIST_INACTIVE_ANON] +
				c.rec[k].list[VMVIEW_LIST_ACTIVE_ANON];
			file += c.rec[k].list[VMVIEW_LIST_GEN_FILE] +
				c.rec[k].list[VMVIEW_LIST_INACTIVE_FILE] +
				c.rec[k].list[VMVIEW_LIST_ACTIVE_FILE];
		}
		EXPECT_EQ(holdings[i].locked, locked);
		EXPECT_LE(holdings[i].anon + holdings[i].shmem, anon);
		EXPECT_GT(holdings[i].anon + holdings[i].shmem + MIB, anon);
		EXPECT_LE(holdings[i].file, file);
		census_free(&c);
	}
}

TEST_F(held, protection)
{
	struct census c;
	char *text;

	cg_make("census-min");
	ASSERT_TRUE(cg_write("census-min", "memory.min", "3M"));
	ASSERT_TRUE(cg_write("census-min", "memory.low", "max"));
	c = census_take(self->fd, 64, cg_id("census-min"), -1);
	ASSERT_LT(0, c.nr);
	EXPECT_EQ(3 * MIB, c.rec[0].min);
	EXPECT_EQ(ALL, c.rec[0].low);
	EXPECT_EQ(0, c.rec[0].flags & VMVIEW_LRUVEC_ROOT);
	census_free(&c);
	text = slurp(LRU_TEXT);
	EXPECT_NE(NULL, strstr(text, "  memory.min 3072 KiB, effective "));
	EXPECT_NE(NULL, strstr(text, "  memory.low max, effective "));
	free(text);
	c = census_take(self->fd, 64, cg_id("census-a"), -1);
	EXPECT_EQ(0, c.rec[0].min);
	EXPECT_LE(15 * MIB, c.rec[0].usage);
	EXPECT_GT(64 * MIB, c.rec[0].usage);
	census_free(&c);
	cg_remove("census-min");
}

TEST_HARNESS_MAIN
