// SPDX-License-Identifier: GPL-2.0-only
/*
 * The census against what the kernel's own files say: lru_gen and lru_gen_full
 * in debugfs, memory.numa_stat of each cgroup, meminfo of each node. And that it
 * is the same in one call or in many, and in debugfs.
 */
#include "census.h"

#define MIB		(1UL << 20)
#define LRU_TEXT	DEBUGFS_DIR "/lru"
#define MANY		600	/* cgroups: more than two batches of a census */

/* A cgroup that has controllers for its children may have no process. */
#define NEST		"census-n"

static const struct holding holdings[] = {
	{ "census-a", 8 * MIB, 2 * MIB, 4 * MIB, MIB },
	{ "census-n/b", 3 * MIB, 0, MIB, 0 },
	{ "census-c", 0, MIB, 2 * MIB, 5 * MIB },
};

#define NR_HOLDINGS ARRAY_SIZE(holdings)

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

FIXTURE(lru) {
	int fd;
	pid_t pid[NR_HOLDINGS];
	struct lrugen_lines *before;
	struct lrugen_lines *after;
};

FIXTURE_SETUP(lru)
{
	size_t i;

	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	cg_make(NEST);
	ASSERT_TRUE(cg_write(NEST, "cgroup.subtree_control", "+memory"));
	for (i = 0; i < NR_HOLDINGS; i++) {
		cg_make(holdings[i].cgroup);
		self->pid[i] = spawn(hold, (void *)&holdings[i]);
		stop(self->pid[i]);
	}
	drain_lru();
	self->before = map_anon(sizeof(*self->before));
	self->after = map_anon(sizeof(*self->after));
}

FIXTURE_TEARDOWN(lru)
{
	size_t i;

	for (i = NR_HOLDINGS; i--; ) {
		if (!self->pid[i])
			continue;
		reap(self->pid[i]);
		cg_remove(holdings[i].cgroup);
	}
	cg_remove(NEST);
	close(self->fd);
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

TEST_F(lru, generations_as_in_lru_gen)
{
	struct census c;
	size_t bad = 0, same;

	if (access(LRU_GEN, R_OK))
		SKIP(return, "no lru_gen");
	lrugen_lines_read(LRU_GEN, self->before);
	c = census_take(self->fd, 4096, 0, -1);
	lrugen_lines_read(LRU_GEN, self->after);
	same = compare_with_lru_gen(&c, self->before, self->after, &bad);
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

TEST_F(lru, tiers_as_in_lru_gen_full)
{
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
	lrugen_lines_read(LRU_GEN_FULL, self->before);
	c = census_take(self->fd, 4096, 0, -1);
	lrugen_lines_read(LRU_GEN_FULL, self->after);
	for (i = 0; i < self->before->nr && i < self->after->nr; i++) {
		const struct lrugen_line *line = &self->before->line[i];
		const struct vmview_lruvec *rec;

		if (!same_but_age(line, &self->after->line[i]) ||
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
TEST_F(lru, lists_as_in_numa_stat)
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
TEST_F(lru, holdings)
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

TEST_F(lru, protection)
{
	struct census c;

	cg_make("census-min");
	ASSERT_TRUE(cg_write("census-min", "memory.min", "3M"));
	ASSERT_TRUE(cg_write("census-min", "memory.low", "max"));
	c = census_take(self->fd, 64, cg_id("census-min"), -1);
	ASSERT_LT(0, c.nr);
	EXPECT_EQ(3 * MIB, c.rec[0].min);
	EXPECT_EQ(ALL, c.rec[0].low);
	EXPECT_EQ(0, c.rec[0].flags & VMVIEW_LRUVEC_ROOT);
	census_free(&c);
	c = census_take(self->fd, 64, cg_id("census-a"), -1);
	EXPECT_EQ(0, c.rec[0].min);
	EXPECT_LE(15 * MIB, c.rec[0].usage);
	EXPECT_GT(64 * MIB, c.rec[0].usage);
	census_free(&c);
	cg_remove("census-min");
}

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

TEST_F(lru, offline_with_page_cache)
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
TEST_F(lru, one_cgroup_twice)
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

static void make_many(bool make)
{
	char name[64];
	int i;

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "census-%s%d", i % 7 ? "x" : "n/", i);
		if (make)
			cg_make(name);
		else if (!cg_remove(name))
			die("rmdir %s", name);
	}
}

/* One record a call, or all in one: the same lruvecs in the same order. */
TEST_F(lru, any_length_of_vector)
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
TEST_F(lru, ends_where_it_began)
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

TEST_F(lru, filters)
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

/* A line in debugfs for each record, whole in pieces of any size. */
static char *headings(size_t piece, size_t *nr)
{
	size_t len = 0, room = 4096;
	char *text = xalloc(room), *at, *to, *end;
	int fd = open(LRU_TEXT, O_RDONLY);
	ssize_t got;

	while ((got = read(fd, text + len, piece)) > 0) {
		len += got;
		if (room - len <= piece)
			text = xrealloc(text, room = 2 * room + piece);
	}
	if (fd < 0 || got < 0)
		die("%s", LRU_TEXT);
	close(fd);
	text[len] = 0;
	*nr = 0;
	for (at = to = text; *at; at = end) {
		end = at + strcspn(at, "\n") + 1;
		if (strncmp(at, "cgroup ", 7)) {
			if (end - at > 81)
				die("a long line: %.*s", (int)(end - at), at);
			continue;
		}
		memmove(to, at, end - at);
		to += end - at;
		++*nr;
	}
	*to = 0;
	return text;
}

/* But whether it is empty, which cgroups that do not stand still may turn. */
static void forget_empty(char *text)
{
	char *at;

	while ((at = strstr(text, " empty")))
		memmove(at, at + 6, strlen(at + 6) + 1);
}

TEST_F(lru, text_whole_in_pieces)
{
	static const size_t pieces[] = { 1, 7, 100, 4095, 1 << 20 };
	char *whole, *part, want[128];
	struct census c;
	size_t i, nr;

	make_many(true);
	c = census_take(self->fd, 4096, 0, -1);
	whole = headings(4096, &nr);
	forget_empty(whole);
	EXPECT_EQ(c.nr, nr);
	for (i = 0, part = whole; i < nr; i++, part = strchr(part, '\n') + 1) {
		snprintf(want, sizeof(want), "cgroup %llu node %u ", c.rec[i].memcg,
			 c.rec[i].node);
		ASSERT_EQ(0, strncmp(part, want, strlen(want)));
	}
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		part = headings(pieces[i], &nr);
		forget_empty(part);
		EXPECT_STREQ(whole, part)
			TH_LOG("pieces of %zu", pieces[i]);
		free(part);
	}
	census_free(&c);
	make_many(false);
}

/* The lines of one cgroup say what its record says. */
TEST_F(lru, text_says_the_same)
{
	unsigned long long anon, file, sum = 0;
	const struct vmview_lruvec *rec;
	struct census c;
	char *text, *at, name[64];
	size_t i;

	c = census_take(self->fd, 64, cg_id("census-c"), -1);
	ASSERT_LT(0, c.nr);
	/* On one node there may be nothing. */
	for (i = 1, rec = c.rec; i < c.nr; i++)
		if (lruvec_bytes(&c.rec[i]) > lruvec_bytes(rec))
			rec = &c.rec[i];
	ASSERT_LT(0, lruvec_bytes(rec));
	text = slurp(LRU_TEXT);
	snprintf(name, sizeof(name), "\ncgroup %llu node %u /census-c\n", rec->memcg, rec->node);
	at = strstr(text, name);
	ASSERT_NE(NULL, at);
	for (at = strchr(at + 1, '\n') + 1; *at == ' '; at = strchr(at, '\n') + 1) {
		if (sscanf(at, " generation %*u %*f %llu %llu", &anon, &file) == 2 ||
		    sscanf(at, " inactive %llu %llu", &anon, &file) == 2 ||
		    sscanf(at, " active %llu %llu", &anon, &file) == 2)
			sum += anon + file;
		if (sscanf(at, " unevictable %llu", &anon) == 1)
			sum += anon;
	}
	EXPECT_EQ(lruvec_bytes(rec) >> 10, sum);
	free(text);
	census_free(&c);
}

/* Passed on to a user, an open file no longer answers. */
TEST_F(lru, text_passed_on)
{
	int fd = open(LRU_TEXT, O_RDONLY), status;
	pid_t pid;
	char c;

	ASSERT_LE(0, fd);
	pid = fork();
	if (!pid) {
		if (setresuid(1000, 1000, 1000))
			_exit(2);
		_exit(read(fd, &c, 1) == -1 && errno == EPERM ? 0 : 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	close(fd);
}

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
