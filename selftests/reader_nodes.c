// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview lru on several nodes, and where there are no memory cgroups: against
 * meminfo of each node, and with generations lru_gen.
 */
#include <sys/syscall.h>

#include "census.h"
#include "reader.h"

#define MIB	(1LL << 20)
#define BYTES	(8 * MIB)
#define BIND	2	/* MPOL_BIND */

/* Counters of a node lag behind by CPU, and the reader itself takes memory. */
#define SLACK	(3 * MIB)

static char cgroup[64];

/* As much on each node as there are nodes to take it. */
static void hold_on_nodes(void *unused)
{
	char *p = map_anon(BYTES);
	size_t part = BYTES / LRUGEN_NODES, i;

	(void)unused;
	if (*cgroup)
		cg_enter(cgroup);
	madvise(p, BYTES, MADV_NOHUGEPAGE);
	for (i = 0; i < LRUGEN_NODES; i++) {
		unsigned long mask = 1UL << i;

		syscall(SYS_mbind, p + i * part, part, BIND, &mask, 64UL, 0U);
		memset(p + i * part, 1, part);
	}
	drain_lru();
}

FIXTURE(nodes) {
	pid_t pid;
	char *out;
	bool memcg;
};

FIXTURE_SETUP(nodes)
{
	self->out = xalloc(1 << 16);
	self->memcg = cg_there();
	*cgroup = '\0';
	if (self->memcg) {
		snprintf(cgroup, sizeof(cgroup), "reader-nodes-%d", getpid());
		cg_make(cgroup);
	}
	self->pid = spawn(hold_on_nodes, NULL);
	stop(self->pid);
	drain_lru();
}

FIXTURE_TEARDOWN(nodes)
{
	reap(self->pid);
	if (self->memcg)
		cg_remove_soon(cgroup);
}

static bool near(long long a, long long b)
{
	bool is = a - b <= SLACK && b - a <= SLACK;

	if (!is)
		printf("# %lld is not %lld\n", a, b);
	return is;
}

static int nr_nodes(void)
{
	char path[64];
	int node;

	for (node = 0; node < LRUGEN_NODES; node++) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", node);
		if (access(path, F_OK))
			break;
	}
	return node;
}

/* A line of a node's meminfo: "Node 0 Active(anon):  12 kB". */
static long long meminfo(int node, const char *what)
{
	char path[64], key[64];
	long long kib;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/meminfo", node);
	snprintf(key, sizeof(key), "Node %d %s:", node, what);
	kib = number_in(path, key);
	return kib < 0 ? die("%s: no %s", path, key), 0 : kib * 1024;
}

TEST_F(nodes, census_as_in_meminfo)
{
	int node;

	for (node = 0; node < nr_nodes(); node++) {
		char args[32];
		long long n[3];

		snprintf(args, sizeof(args), "lru --node %d", node);
		json_numbers(self->out, args,
			     "([.lruvecs[].by_list | (.inactive_anon, .active_anon, .gen_anon)] | add), "
			     "([.lruvecs[].by_list | (.inactive_file, .active_file, .gen_file)] | add), "
			     "([.lruvecs[].node] | unique | length)", n, 3);
		EXPECT_TRUE(near(n[0], meminfo(node, "Active(anon)") +
				       meminfo(node, "Inactive(anon)")));
		EXPECT_TRUE(near(n[1], meminfo(node, "Active(file)") +
				       meminfo(node, "Inactive(file)")));
		EXPECT_EQ(1, n[2]);
	}
}

/* Inactive, of the machine or of the process's cgroup. */
static long long inactive(int node, bool swap)
{
	if (*cgroup)
		return cg_numa_stat(cgroup, "inactive_file", node) +
		       (swap ? cg_numa_stat(cgroup, "inactive_anon", node) : 0);
	return meminfo(node, "Inactive(file)") + (swap ? meminfo(node, "Inactive(anon)") : 0);
}

/* On each node the first generation with memory that can go: lines come oldest first. */
static void oldest(long long bytes[LRUGEN_NODES], bool swap)
{
	struct lrugen_lines *lines = xalloc(sizeof(*lines));
	size_t i;

	lrugen_lines_read(LRU_GEN_FULL, lines);
	for (i = 0; i < lines->nr; i++) {
		const struct lrugen_line *line = &lines->line[i];

		if (*cgroup && (line->path[0] != '/' || strcmp(line->path + 1, cgroup)))
			continue;
		if (line->node < LRUGEN_NODES && !bytes[line->node])
			bytes[line->node] = (line->pages[LRUGEN_FILE] +
					     (swap ? line->pages[LRUGEN_ANON] : 0)) * PAGE;
	}
	free(lines);
}

/* What stands first on all nodes and can go: anonymous memory where there is swap. */
static long long first_by_kernel(void)
{
	bool swap = number_in("/proc/meminfo", "SwapTotal:") > 0;
	long long bytes = 0, of[LRUGEN_NODES] = {};
	int node;

	if (uses_generations())
		oldest(of, swap);
	for (node = 0; node < nr_nodes(); node++)
		bytes += uses_generations() ? of[node] : inactive(node, swap);
	return bytes;
}

TEST_F(nodes, next_as_in_the_kernels_files)
{
	static const char filters[] = ".next.bytes + .next.kept, .next.bytes, "
				      "([.victims[].bytes, .unmapped[].bytes] | add)";
	long long all[3], n[3], sum = 0;
	char args[100];
	int node;

	snprintf(args, sizeof(args), "lru --next%s%s", *cgroup ? " --cgroup " : "", cgroup);
	json_numbers(self->out, args, filters, all, 3);
	EXPECT_TRUE(near(all[0], first_by_kernel()));
	EXPECT_EQ(all[1], all[2]);
	for (node = 0; node < nr_nodes(); node++) {
		snprintf(args, sizeof(args), "lru --next --node %d%s%s", node,
			 *cgroup ? " --cgroup " : "", cgroup);
		json_numbers(self->out, args, filters, n, 1);
		sum += n[0];
	}
	EXPECT_TRUE(near(all[0], sum));
}

TEST_F(nodes, process)
{
	char rollup[64];
	long long n[6];

	snprintf(rollup, sizeof(rollup), "/proc/%d/smaps_rollup", self->pid);
	json_numbers(self->out, arguments("lru %d", self->pid), ".lru.resident, "
		     "([.lru.by_list[]] | add), "
		     "([.lru.generations[] | select(.anon > 0 and .anon_age_ms == null)] | length), "
		     "([.lru.generations[].anon] | add), "
		     "(.lru | .by_list.gen_anon - .foreign_by_list.gen_anon), "
		     "(.lru.next | .bytes + .kept + .anon_that_stays + .behind)", n, 6);
	EXPECT_EQ(number_in(rollup, "Rss:") * 1024, n[0]);
	EXPECT_EQ(n[0], n[1]);
	EXPECT_EQ(0, n[2]);
	EXPECT_EQ(n[3], n[4]);
	EXPECT_LT(0, n[5]);
	EXPECT_EQ(0, run(self->out, VMVIEW "%d", self->pid));
	EXPECT_NE(NULL, strstr(self->out, "evicted next"));
}

/* A cgroup that nothing is charged to is no cgroup to ask about. */
TEST_F(nodes, cgroup_without_memory)
{
	char below[80] = "/";

	EXPECT_EQ(self->memcg ? 0 : 1, run(self->out, VMVIEW "lru --cgroup /"));
	if (self->memcg) {
		/* Nobody has given the controller to what is below. */
		snprintf(below, sizeof(below), "%s/below", cgroup);
		cg_make(below);
		EXPECT_EQ(1, run(self->out, VMVIEW "lru --cgroup %s", below));
		EXPECT_TRUE(cg_remove(below));
	}
	EXPECT_NE(NULL, strstr(self->out, "no memory controller"));
	EXPECT_NE(NULL, strstr(self->out, "cgroup.subtree_control"));
	EXPECT_NE(NULL, strstr(self->out, below));
}

TEST_HARNESS_MAIN
