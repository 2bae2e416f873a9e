// SPDX-License-Identifier: GPL-2.0-only
/*
 * The figures of vmview top, in a terminal, against /proc, the cgroup's files and
 * known patterns of access. It takes longer than other tests, for rates are of time
 * that has to pass.
 */
#include "census.h"
#include "top.h"

/* Page tables enough for a walk in steps, and 512 GiB of nothing to walk through. */
static void sprawl(void *unused)
{
	char *p = mmap(NULL, 512UL << 30, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	(void)unused;
	if (p == MAP_FAILED)
		die("mmap");
	prctl(PR_SET_NAME, "sprawl", 0, 0, 0);
	madvise(p, 512UL << 30, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < 800; i++)
		p[i * PMD_BYTES] = 1;
}

static void hold_it(void *arg)
{
	name_it();
	hold(arg);
}

FIXTURE(top) {
	pid_t pid;
	char *out;
};

FIXTURE_SETUP(top)
{
	self->out = xalloc(1 << 16);
	self->pid = 0;
}

FIXTURE_TEARDOWN(top)
{
	terminal_end(self->out);
	if (self->pid)
		reap(self->pid);
}

/* Minor and major faults of a process, by its stat. */
static void count_faults(pid_t pid, double faults[2])
{
	char path[64], *text;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	text = slurp(path);
	if (sscanf(strrchr(text, ')'), ") %*c %*d %*d %*d %*d %*d %*u %lf %*u %lf", &faults[0],
		   &faults[1]) != 2)
		die("%s", path);
	free(text);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* The columns of rates over some time, and what stat says of the same time. */
static bool rates(char *out, pid_t pid, double shown[REFAULTS + 1], double counted[2])
{
	double before[2], start;
	char word[12][64];
	int n;

	/* The first ticks have no whole interval behind them. */
	sleep(1);
	count_faults(pid, before);
	start = now();
	memset(shown, 0, (REFAULTS + 1) * sizeof(*shown));
	for (n = 0; n < 4; n++) {
		usleep(500000);
		if (!words(out, pid, word))
			return false;
		for (int i = FAULTS; i <= REFAULTS; i++)
			shown[i] += value(word[i]) / 4;
	}
	count_faults(pid, counted);
	for (int i = 0; i < 2; i++)
		counted[i] = (counted[i] - before[i]) / (now() - start);
	return true;
}

TEST_F(top, sizes_as_in_proc)
{
	char word[12][64];

	self->pid = spawn(lay_out, NULL);
	terminal_begin(self->out, 80, 24, TOP);
	ASSERT_TRUE(words(self->out, self->pid, word));
	EXPECT_TRUE(about("RES", value(word[RES]), status_bytes(self->pid, "VmRSS"), 5));
	EXPECT_TRUE(about("SWAP", value(word[SWAP]), status_bytes(self->pid, "VmSwap"), 5));
	EXPECT_TRUE(about("PTE", value(word[TABLES]), status_bytes(self->pid, "VmPTE"), 5));
	EXPECT_STREQ("", word[GROUP]);
	/* Where there is room for it, the cgroup too. */
	terminal_end(self->out);
	terminal_begin(self->out, 200, 50, TOP);
	ASSERT_TRUE(words(self->out, self->pid, word));
	EXPECT_STREQ("/", word[GROUP]);
}

TEST_F(top, faults_as_counted)
{
	struct beat b = { MADV_DONTNEED, 32 };
	double shown[REFAULTS + 1], counted[2];

	self->pid = spawn(beat_on, &b);
	terminal_begin(self->out, 80, 24, TOP "-s flt/s");
	ASSERT_TRUE(rates(self->out, self->pid, shown, counted));
	EXPECT_LT(100, counted[0]);
	EXPECT_TRUE(about("FLT/s", shown[FAULTS], counted[0] + counted[1], 25));
	EXPECT_EQ(0, shown[REFAULTS]);
	EXPECT_EQ(0, shown[WAIT]);
	/* It has most of them, and so the first line below the titles. */
	EXPECT_NE(NULL, strstr(self->out, "PTE\n"));
	EXPECT_EQ(self->pid, atoi(strstr(self->out, "PTE\n") + 4));
}

TEST_F(top, swapins_as_counted)
{
	struct beat b = { MADV_PAGEOUT, 32 };
	double shown[REFAULTS + 1], counted[2];

	if (!swap_areas())
		SKIP(return, "no swap");
	self->pid = spawn(beat_on, &b);
	terminal_begin(self->out, 80, 24, TOP);
	ASSERT_TRUE(rates(self->out, self->pid, shown, counted));
	EXPECT_LT(50, counted[0] + counted[1]);
	EXPECT_TRUE(about("REF/s", shown[REFAULTS], counted[0] + counted[1], 25));
	EXPECT_TRUE(about("MAJ/s", shown[MAJORS], counted[1], 25));
	EXPECT_LT(0, shown[WAIT]);
	EXPECT_GT(100, shown[WAIT]);
}

TEST_F(top, oldest_as_in_the_cgroup)
{
	struct holding holding = { .anon = 8 * MIB, .locked = 4 * MIB, .file = 8 * MIB };
	char cgroup[64], word[12][64];
	double oldest;

	if (!cg_there())
		SKIP(return, "no memory cgroups of version 2");
	snprintf(cgroup, sizeof(cgroup), "reader-top-%d", getpid());
	holding.cgroup = cgroup;
	cg_make(cgroup);
	self->pid = spawn(hold_it, &holding);
	stop(self->pid);
	for (int i = 0; i < 3 && uses_generations(); i++)
		lrugen_age(cgroup);
	/* All that can be evicted, after ages without access. */
	oldest = cg_stat(cgroup, "inactive_anon") + cg_stat(cgroup, "inactive_file");
	terminal_begin(self->out, 80, 24, TOP "--sort oldest");
	EXPECT_TRUE(terminal_shows(self->out, "subject +[^ ]+ +[^ ]+ +[1-9][0-9]?%"));
	ASSERT_TRUE(words(self->out, self->pid, word));
	EXPECT_LT(0, oldest);
	EXPECT_TRUE(about("OLDEST", value(word[OLDEST]),
			  100 * oldest / status_bytes(self->pid, "VmRSS"), 10));
	terminal_end(self->out);
	reap(self->pid);
	self->pid = 0;
	cg_remove_soon(cgroup);
}

/* Who takes many ticks to walk comes to an end, and keeps others from nothing. */
TEST_F(top, walks_in_turn)
{
	pid_t sprawling = spawn(sprawl, NULL);

	self->pid = spawn(lay_out, NULL);
	terminal_begin(self->out, 80, 24, TOP);
	EXPECT_TRUE(terminal_shows(self->out, "subject +[^ ]+ +[^ ]+ +[0-9]+%"));
	EXPECT_TRUE(terminal_shows(self->out, "sprawl +[^ ]+ +[^ ]+ +- "));
	terminal_end(self->out);
	terminal_begin(self->out, 80, 24, TOP "--budget=1000");
	EXPECT_TRUE(terminal_shows(self->out, "sprawl +[^ ]+ +[^ ]+ +[0-9]+%"));
	reap(sprawling);
}

TEST_HARNESS_MAIN
