// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview lru against what the kernel's own files say: smaps_rollup, memory.stat
 * of a cgroup with known processes, and with generations lru_gen in debugfs.
 */
#include "census.h"
#include "reader.h"

#define MIB	(1LL << 20)
#define CG	"reader-lru"
#define INSIDE	CG "/inside"

#ifndef MADV_COLD
#define MADV_COLD 20
#endif

/* Pages in the batches of two CPUs, and what they keep of their counts. */
#define SLACK	(2 * 64 * (long long)PAGE)

/* On classic lists nothing else does before reclaim comes. */
static void forget_access(char *p, size_t bytes)
{
	drain_lru();
	if (madvise(p, bytes, MADV_COLD))
		die("MADV_COLD");
}

/* Two processes: 8 MiB that both map, 4 MiB of each, 2 MiB locked of the second. */
static void two_processes(void *unused)
{
	volatile char *ready = map_shared(PAGE);
	char *shared, *own;

	(void)unused;
	cg_enter(INSIDE);
	shared = map_shared(8 * MIB);
	memset(shared, 1, 8 * MIB);
	own = map_anon(4 * MIB);
	madvise(own, 4 * MIB, MADV_NOHUGEPAGE);
	memset(own, 1, 4 * MIB);
	forget_access(own, 4 * MIB);
	if (!fork()) {
		own = map_anon(4 * MIB);
		madvise(own, 4 * MIB, MADV_NOHUGEPAGE);
		memset(own, 2, 4 * MIB);
		if (mlock(own, 2 * MIB))
			die("mlock");
		forget_access(own + 2 * MIB, 2 * MIB);
		for (size_t i = 0; i < 8 * MIB; i += PAGE)
			(void)*(volatile char *)(shared + i);
		drain_lru();
		*ready = 1;
		pause();
	}
	while (!*ready)
		usleep(1000);
}

/* By rank: the window of file pages may begin later. */
static long long gen_bytes(const struct lrugen *l, int rank, int type)
{
	const struct lrugen_gen *gen = lrugen_find(l, l->min_seq[type] + rank);

	return gen ? gen->pages[type] * PAGE : 0;
}

/* Makes three generations younger than all that there is. */
static void make_older(void)
{
	for (int i = 0; i < 3; i++)
		lrugen_age(INSIDE);
}

FIXTURE(reader_lru) {
	pid_t pid;
	char *out;
	char rollup[64];
};

FIXTURE_SETUP(reader_lru)
{
	if (!cg_there())
		SKIP(return, "no memory cgroups of version 2");
	cg_make(CG);
	cg_write(CG, "cgroup.subtree_control", "+memory");
	cg_make(INSIDE);
	self->out = xalloc(1 << 16);
	self->pid = spawn(two_processes, NULL);
	stop(self->pid);
	snprintf(self->rollup, sizeof(self->rollup), "/proc/%d/smaps_rollup", self->pid);
}

FIXTURE_TEARDOWN(reader_lru)
{
	cg_write(INSIDE, "cgroup.kill", "1");
	reap(self->pid);
	cg_remove_soon(INSIDE);
	cg_remove(CG);
}

static bool near(long long a, long long b, long long slack)
{
	bool is = a - b <= slack && b - a <= slack;

	if (!is)
		printf("# %lld is not %lld, within %lld\n", a, b, slack);
	return is;
}

TEST_F(reader_lru, every_document_is_json)
{
	EXPECT_EQ(0, document(self->out, arguments("lru %d", self->pid)));
	EXPECT_EQ(0, document(self->out, arguments("lru %d --watch 0.1 2", self->pid)));
	EXPECT_EQ(0, document(self->out, "lru"));
	EXPECT_EQ(0, document(self->out, "lru --node 0"));
	EXPECT_EQ(0, document(self->out, "lru --cgroup /" CG));
	EXPECT_EQ(0, document(self->out, "lru --next"));
	EXPECT_EQ(0, document(self->out, "lru --next 1M --cgroup " CG));
	EXPECT_EQ(0, document(self->out, arguments("pages %d --next --node 0", self->pid)));
	EXPECT_EQ(0, document(self->out, arguments("pages %d --memcg /" INSIDE, self->pid)));
}

TEST_F(reader_lru, sums_as_in_smaps_rollup)
{
	long long rss = number_in(self->rollup, "Rss:") * 1024, n[8];

	json_numbers(self->out, arguments("lru %d", self->pid), ".lru.resident, "
		     "([.lru.by_list[]] | add), ([.lru.unlisted[]] | add), .lru.by_list.none, "
		     "([.lru.generations[].anon] | add), ([.lru.generations[].file] | add), "
		     "(.lru | .by_list.gen_anon - .foreign_by_list.gen_anon), "
		     "(.lru | .by_list.gen_file - .foreign_by_list.gen_file)", n, 8);
	EXPECT_EQ(rss, n[0]);
	EXPECT_EQ(rss, n[1]);
	EXPECT_EQ(n[2], n[3]);
	EXPECT_EQ(n[4], n[6]);
	EXPECT_EQ(n[5], n[7]);
	EXPECT_LE(12 * MIB, json_number(self->out, arguments("pages %d --memcg /" INSIDE
				" --kind anon,shmem", self->pid), "[.pages[].bytes] | add"));
}

/* What both map counts once: as memory.stat, which charges a page once. */
TEST_F(reader_lru, cgroup_as_in_memory_stat)
{
	long long n[7], anon = cg_stat(CG, "inactive_anon"), active = cg_stat(CG, "active_anon");

	json_numbers(self->out, "lru --cgroup /" CG, ".processes, .lru.foreign, "
		     ".lru.by_kind.anon, .lru.by_kind.shmem, .lru.by_list.unevictable, "
		     "(.lru | [.by_list, .foreign_by_list] | map(.inactive_anon + .gen_anon) | "
		     ".[0] - .[1]), "
		     "(.lru | .by_list.active_anon - .foreign_by_list.active_anon)", n, 7);
	EXPECT_EQ(2, n[0]);
	EXPECT_TRUE(near(n[2], cg_stat(CG, "anon"), SLACK + n[1]));
	EXPECT_TRUE(near(n[3], cg_stat(CG, "shmem"), SLACK));
	EXPECT_TRUE(near(n[3], 8 * MIB, SLACK));
	EXPECT_TRUE(near(n[4], cg_stat(CG, "unevictable"), SLACK));
	EXPECT_TRUE(near(n[5] + n[6], anon + active, SLACK));
	if (!uses_generations())
		EXPECT_TRUE(near(n[6], active, SLACK));
}

TEST_F(reader_lru, generations_as_in_lru_gen)
{
	struct lrugen node[LRUGEN_NODES];
	long long n[6];
	int rank;

	if (!uses_generations())
		SKIP(return, "no generations");
	make_older();
	json_numbers(self->out, "lru --cgroup /" CG, ".lru.generations[].anon, .lru.next.anon, "
		     "([.lruvecs[] | select(.cgroup.path == \"/" INSIDE "\") | "
		     ".generations[0].anon] | add)", n, 6);
	ASSERT_TRUE(lrugen_read(INSIDE, node));
	for (rank = 0; rank < 4; rank++)
		EXPECT_TRUE(near(n[rank], gen_bytes(node, rank, LRUGEN_ANON), SLACK))
			TH_LOG("generation %d", rank);
	EXPECT_LT(9 * MIB, n[0]);
	EXPECT_TRUE(near(n[4], gen_bytes(node, 0, LRUGEN_ANON), SLACK));
	/* The lists of the cgroup itself, in the same document. */
	EXPECT_EQ(gen_bytes(node, 0, LRUGEN_ANON), n[5]);
}

/* The next victims of the cgroup: all that stands first, from memory.stat or lru_gen. */
TEST_F(reader_lru, next_as_in_the_kernels_files)
{
	static const char filters[] = "([.victims[].anon] | add), "
		"([.victims[].areas[].anon] | add), ([.victims[].also] | add), "
		"([.victims[].bytes, .unmapped[].bytes] | add), .next.bytes, .next.kept";
	long long first, anon, n[6];
	struct lrugen node[LRUGEN_NODES];

	if (uses_generations()) {
		make_older();
		ASSERT_TRUE(lrugen_read(INSIDE, node));
		anon = gen_bytes(node, 0, LRUGEN_ANON);
		first = anon + gen_bytes(node, 0, LRUGEN_FILE);
	} else {
		anon = cg_stat(CG, "inactive_anon");
		first = anon + cg_stat(CG, "inactive_file");
	}
	EXPECT_LT(10 * MIB, anon);
	json_numbers(self->out, "lru --next --cgroup /" CG, filters, n, 6);
	EXPECT_TRUE(near(n[3], n[4], 0));
	EXPECT_TRUE(near(n[4] + n[5], first, SLACK));
	/*
	 * The two map all anonymous memory there, some of it both: that counts once.
	 * On classic lists what they share was accessed when it was first touched.
	 */
	EXPECT_TRUE(near(n[0] + n[5], anon, SLACK));
	EXPECT_TRUE(near(n[1], n[0], 0));
	if (uses_generations())
		EXPECT_LE(8 * MIB - SLACK, n[2]);
	json_numbers(self->out, "lru --next 5M --cgroup /" CG, filters, n, 4);
	EXPECT_TRUE(near(n[3], 5 * MIB, SLACK));
}

/* What the limits of the cgroup keep from going is not said to go. */
TEST_F(reader_lru, limits)
{
	char *args = arguments("lru %d", self->pid);

	ASSERT_TRUE(cg_write(INSIDE, "memory.swap.max", "0"));
	EXPECT_EQ(0, json_number(self->out, args, ".lru.next.anon"));
	EXPECT_EQ(0, run(self->out, VMVIEW "lru --next --cgroup /" CG));
	EXPECT_NE(NULL, strstr(self->out, "left out"))
		TH_LOG("%s", self->out);
	ASSERT_TRUE(cg_write(INSIDE, "memory.swap.max", "max"));
	ASSERT_TRUE(cg_write(CG, "memory.min", "1G"));
	ASSERT_TRUE(cg_write(INSIDE, "memory.min", "1G"));
	EXPECT_EQ(0, json_number(self->out, args, ".lru.next.bytes"));
	EXPECT_EQ(0, run(self->out, VMVIEW "lru %d", self->pid));
	EXPECT_NE(NULL, strstr(self->out, "memory.min protects all"))
		TH_LOG("%s", self->out);
}

TEST_F(reader_lru, exit_status)
{
	EXPECT_EQ(0, run(self->out, VMVIEW "lru --help"));
	EXPECT_EQ(0, run(self->out, VMVIEW "lru"));
	EXPECT_EQ(0, run(self->out, VMVIEW "lru %d", self->pid));
	EXPECT_EQ(2, run(self->out, VMVIEW "lru --next no-size"));
	EXPECT_EQ(2, run(self->out, VMVIEW "lru %d --cgroup /", self->pid));
	EXPECT_EQ(1, run(self->out, VMVIEW "lru --cgroup /no/such/cgroup"));
	EXPECT_EQ(1, run(self->out, VMVIEW "lru %d", dead_pid()));
	EXPECT_EQ(1, run(self->out, VMVIEW "lru 2"));
	EXPECT_EQ(1, run(self->out, VMVIEW "lru >/dev/full"));
}

TEST_HARNESS_MAIN
