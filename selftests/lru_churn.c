// SPDX-License-Identifier: GPL-2.0-only
/*
 * Censuses while cgroups come and go, and while generations are switched on and
 * off: nothing that is there all the time is left out, nothing is held for good.
 */
#include "census.h"

#define MIB	(1UL << 20)
#define STEADY	300	/* cgroups that stay: more than a batch of a census */
#define COMING	2000	/* cgroups that come and go */

/* Cgroups that were removed and not yet gone when this program began. */
static u64 dying_before;

static int coming(void)
{
	return effort(slow_kernel() ? COMING / 4 : COMING);
}

static void make_all(const char *prefix, int from, int to)
{
	char name[64];

	for (; from < to; from++) {
		snprintf(name, sizeof(name), "%s%d", prefix, from);
		cg_make(name);
	}
}

static void remove_all(const char *prefix, int from, int to)
{
	char name[64];

	for (; from < to; from++) {
		snprintf(name, sizeof(name), "%s%d", prefix, from);
		if (!cg_remove(name) && errno != ENOENT)
			die("rmdir %s", name);
	}
}

/* Some of them with a page to pay for, so that they outlive their removal. */
static void pay(const char *prefix, int nr)
{
	char name[64], *page = map_shared(PAGE);

	snprintf(name, sizeof(name), "%s%d", prefix, nr);
	cg_enter(name);
	*page = 1;
	cg_enter("");
	munmap(page, PAGE);
}

/* Make all, each once, and remove them, in another order each round. */
static pid_t churner(int nr, unsigned long *rounds)
{
	pid_t pid = fork_child();
	int i;

	if (pid)
		return pid;
	for (;; ++*rounds) {
		for (i = 0; i < nr; i++) {
			make_all("churn-x/", i, i + 1);
			if (i % 16 == 0)
				pay("churn-x/", i);
		}
		for (i = 0; i < nr; i++) {
			int k = (i * 7) % nr;	/* nr and 7 have no common divisor */

			remove_all("churn-x/", k, k + 1);
		}
	}
}

FIXTURE(churn) {
	int fd;
	u64 id[STEADY];
	char was[8];
};

FIXTURE_SETUP(churn)
{
	char name[64];
	int i;

	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	strcpy(self->was, uses_generations() ? "y" : "n");
	cg_make("churn-x");
	ASSERT_TRUE(cg_write("churn-x", "cgroup.subtree_control", "+memory"));
	cg_make("churn-s");
	ASSERT_TRUE(cg_write("churn-s", "cgroup.subtree_control", "+memory"));
	make_all("churn-s/", 0, STEADY);
	for (i = 0; i < STEADY; i++) {
		snprintf(name, sizeof(name), "churn-s/%d", i);
		self->id[i] = cg_id(name);
	}
}

FIXTURE_TEARDOWN(churn)
{
	if (!self->id[0])
		return;
	write_file(LRU_GEN_ENABLED, self->was);
	remove_all("churn-x/", 0, coming());
	remove_all("churn-s/", 0, STEADY);
	cg_remove("churn-x");
	cg_remove("churn-s");
	close(self->fd);
}

/* How often the cgroups that stay are not in it exactly once a node. */
static size_t steady_bad(const struct census *c, const u64 *id)
{
	size_t i, bad = 0, nodes = 0;
	unsigned short *seen;
	u64 first = id[0];

	for (i = 0; i < c->nr; i++)
		nodes += !!(c->rec[i].flags & VMVIEW_LRUVEC_ROOT);
	seen = calloc(STEADY, sizeof(*seen));
	for (i = 0; i < c->nr; i++) {
		u64 k = c->rec[i].memcg - first;
		size_t at;

		/* Ids rise with time, but are not without gaps. */
		for (at = k < STEADY ? k : STEADY - 1; at && id[at] > c->rec[i].memcg; at--)
			;
		if (id[at] == c->rec[i].memcg)
			seen[at]++;
		bad += !!wrong_with_lruvec(&c->rec[i]);
	}
	for (i = 0; i < STEADY; i++)
		bad += seen[i] != nodes;
	free(seen);
	return bad;
}

TEST_F(churn, what_stays_is_in_each_census_once)
{
	static const __u32 lens[] = { 4096, 1, 64, 257 };
	unsigned long *rounds = map_shared(PAGE), removals = effort_to(1, 10000);
	size_t times = effort(slow_kernel() ? 8 : 40), offline = 0, most = 0, i, k;
	struct census c;
	pid_t pid;

	pid = churner(coming(), rounds);
	for (i = 0; i < times || offline < times || *rounds * coming() < removals; i++) {
		c = census_take(self->fd, lens[i % 4], 0, -1);
		EXPECT_EQ(0, steady_bad(&c, self->id));
		most = c.nr > most ? c.nr : most;
		for (k = 0; k < c.nr; k++)
			offline += !!(c.rec[k].flags & VMVIEW_LRUVEC_OFFLINE);
		census_free(&c);
		free(slurp(DEBUGFS_DIR "/lru"));
	}
	reap(pid);
	EXPECT_LT(STEADY + coming() / 20, most);
	TH_LOG("%zu censuses of up to %zu records, %zu offline, %lu rounds of %d cgroups",
	       i, most, offline, *rounds, coming());
}

/* How many that were removed stay: as many as before this program, if all goes well. */
static u64 dying_in_the_end(void)
{
	u64 end = now_ms() + (slow_kernel() ? 300000 : 60000), dying;

	do {
		drain_lru();
		usleep(50000);
		dying = cg_count("", "nr_dying_descendants");
	} while (dying > dying_before && now_ms() < end);
	return dying;
}

/* All that was removed goes: no census, nor file that is open, holds it. */
TEST_F(churn, holds_nothing)
{
	int nr = coming(), fd = open(DEBUGFS_DIR "/lru", O_RDONLY), i;
	char buf[8192];
	u64 most;
	struct census c;

	make_all("churn-x/", 0, nr);
	for (i = 0; i < nr; i += 16)
		pay("churn-x/", i);
	/* Stop in the middle of a file, and of a census that nobody goes on with. */
	ASSERT_LT(0, read(fd, buf, sizeof(buf)));
	for (i = 0; i < 8; i++) {
		struct vmview_lruvec rec[100];
		struct vmview_lru lru = lru_of(rec, 100);

		ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_LRU, &lru));
	}
	c = census_take(self->fd, 4096, 0, -1);
	EXPECT_LT(nr + STEADY, c.nr);
	most = c.nr;
	census_free(&c);
	remove_all("churn-x/", 0, nr);
	EXPECT_GE(dying_before, dying_in_the_end());
	c = census_take(self->fd, 4096, 0, -1);
	EXPECT_GT(most - nr / 2, c.nr);
	EXPECT_EQ(0, steady_bad(&c, self->id));
	census_free(&c);
	/* And the file goes on, from where it was to the end. */
	while ((i = read(fd, buf, sizeof(buf))) > 0)
		;
	EXPECT_EQ(0, i);
	close(fd);
}

/* Takes censuses, and tells of each before and after. */
static pid_t start_counter(int fd, unsigned long *begun, unsigned long *done)
{
	pid_t pid = fork_child();
	struct census c;

	if (pid)
		return pid;
	for (;;) {
		__atomic_add_fetch(begun, 1, __ATOMIC_RELAXED);
		c = census_take(fd, 4096, 0, -1);
		census_free(&c);
		__atomic_add_fetch(done, 1, __ATOMIC_RELAXED);
	}
}

/* Killed within a census, nothing stays behind. */
TEST_F(churn, killed)
{
	unsigned long *begun = map_shared(PAGE), *done = begun + 1;
	int i, within = 0, times = effort_to(slow_kernel() ? 20 : 100, 10000);
	pid_t pid;

	make_all("churn-x/", 0, 500);
	for (i = 0; within < times; i++) {
		*begun = *done = 0;
		pid = start_counter(self->fd, begun, done);
		while (!__atomic_load_n(begun, __ATOMIC_RELAXED))
			usleep(100);
		usleep(i * 97 % 5000);
		reap(pid);
		within += *begun != *done;
	}
	remove_all("churn-x/", 0, 500);
	EXPECT_GE(dying_before, dying_in_the_end());
	TH_LOG("%d of %d killed within a census", within, i);
}

/* Cgroups that were removed, each with a file in tmpfs still to pay for. */
static void leave_behind(int nr, bool leave)
{
	char name[64], file[64];
	int i, fd;

	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "churn-x/left%d", i);
		snprintf(file, sizeof(file), "/dev/shm/left%d", i);
		if (!leave) {
			unlink(file);
			continue;
		}
		cg_make(name);
		cg_enter(name);
		fd = open(file, O_RDWR | O_CREAT, 0600);
		if (fd < 0 || write(fd, name, sizeof(name)) != sizeof(name))
			die("%s", file);
		close(fd);
		cg_enter("");
		if (!cg_remove(name))
			die("rmdir %s", name);
	}
}

/* As many offline ones in the census as the kernel says are dying. */
TEST_F(churn, as_many_offline_as_dying)
{
	size_t offline, roots, i;
	u64 dying[2];
	struct census c;
	int tries = 0;

	leave_behind(50, true);
	do {
		offline = roots = 0;
		dying[0] = cg_count("", "nr_dying_descendants");
		c = census_take(self->fd, 4096, 0, -1);
		dying[1] = cg_count("", "nr_dying_descendants");
		for (i = 0; i < c.nr; i++) {
			offline += !!(c.rec[i].flags & VMVIEW_LRUVEC_OFFLINE);
			roots += !!(c.rec[i].flags & VMVIEW_LRUVEC_ROOT);
		}
		census_free(&c);
		usleep(100000);
	} while ((dying[0] != dying[1] || offline != dying[0] * roots) && ++tries < 100);
	leave_behind(50, false);
	EXPECT_LE(50, dying[0]);
	EXPECT_EQ(dying[0] * roots, offline);
	TH_LOG("%llu dying", dying[0]);
}

static pid_t switcher(unsigned long *times)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	for (;; ++*times) {
		write_file(LRU_GEN_ENABLED, *times % 2 ? "y" : "n");
		usleep(*times % 7 * 1000);
	}
}

static u64 total_of(int fd, u64 id, u64 *classic, unsigned int *flags)
{
	struct census c = census_take(fd, 8, id, -1);
	u64 bytes = 0;
	size_t i;
	int k;

	*classic = *flags = 0;
	for (i = 0; i < c.nr; i++) {
		if (wrong_with_lruvec(&c.rec[i]))
			die("%s", wrong_with_lruvec(&c.rec[i]));
		bytes += lruvec_bytes(&c.rec[i]);
		*flags |= c.rec[i].flags;
		for (k = VMVIEW_LIST_INACTIVE_ANON; k <= VMVIEW_LIST_ACTIVE_FILE; k++)
			*classic += c.rec[i].list[k];
	}
	census_free(&c);
	return bytes;
}

/*
 * The last test: blocks of the disk that its file needed stay charged to its cgroup.
 * Whichever lists they are on, the pages are as many: all on one kind when the
 * switch is over; while it goes on none is missed or seen twice but the one that
 * is being moved, unless the record says that it may be so.
 */
TEST_F(churn, generations_switched)
{
	static const struct holding holding = {
		"churn-x/h", 16 * MIB, MIB, 2 * MIB, 4 * MIB,
	};
	unsigned long *times = map_shared(PAGE), n = 0, mixed = 0, wrong = 0, unstable = 0;
	u64 size, now, classic, end = now_ms() + effort(slow_kernel() ? 60000 : 10000);
	unsigned int flags = 0;
	pid_t held, pid;

	if (access(LRU_GEN_ENABLED, W_OK))
		SKIP(return, "no generations in this kernel");
	cg_make(holding.cgroup);
	held = spawn(hold, (void *)&holding);
	stop(held);
	drain_lru();
	size = total_of(self->fd, cg_id(holding.cgroup), &classic, &flags);
	EXPECT_LE(23 * MIB, size);
	pid = switcher(times);
	do {
		now = total_of(self->fd, cg_id(holding.cgroup), &classic, &flags);
		mixed += classic > 0 && classic < now - MIB;
		wrong += (now > size || now + PAGE < size) &&
			 !(flags & VMVIEW_LRUVEC_UNSTABLE);
		unstable += !!(flags & VMVIEW_LRUVEC_UNSTABLE);
		n++;
	} while (now_ms() < end || *times < 20);
	reap(pid);
	EXPECT_EQ(0, wrong);
	EXPECT_GT(n / 2, unstable);
	TH_LOG("%lu censuses, %lu switches, %lu times pages on both kinds, %lu unstable", n,
	       *times, mixed, unstable);
	write_file(LRU_GEN_ENABLED, "n");
	drain_lru();
	EXPECT_EQ(size, total_of(self->fd, cg_id(holding.cgroup), &classic, &flags));
	EXPECT_EQ(size - MIB, classic);
	EXPECT_EQ(0, flags & VMVIEW_LRUVEC_MGLRU);
	EXPECT_EQ(0, feature_of(self->fd, "mglru"));
	write_file(LRU_GEN_ENABLED, "y");
	drain_lru();
	EXPECT_EQ(size, total_of(self->fd, cg_id(holding.cgroup), &classic, &flags));
	EXPECT_EQ(0, classic);
	EXPECT_NE(0, flags & VMVIEW_LRUVEC_MGLRU);
	EXPECT_EQ(1, feature_of(self->fd, "mglru"));
	reap(held);
	cg_remove(holding.cgroup);
}

/* Before the first test: what one leaves must not be what the next begins with. */
int main(int argc, char **argv)
{
	if (cg_there())
		dying_before = cg_count("", "nr_dying_descendants");
	return test_harness_run(argc, argv);
}
