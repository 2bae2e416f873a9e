// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview free against free of procps, meminfo, swaps, memory.stat and lru_gen.
 * What is read at two times may differ by what two processes take meanwhile.
 */
#include "census.h"
#include "reader.h"

#define MIB	(1LL << 20)
#define SLACK	(3 * MIB)

/* Another one each time: what was removed lingers as long as its page cache. */
static char cgroup[64];

static const struct holding holding = {
	.cgroup = cgroup, .anon = 8 * MIB, .locked = 4 * MIB, .file = 8 * MIB,
};

FIXTURE(machine) {
	pid_t pid;
	char *out;
};

FIXTURE_SETUP(machine)
{
	if (!cg_there())
		SKIP(return, "no memory cgroups of version 2");
	self->out = xalloc(1 << 16);
	snprintf(cgroup, sizeof(cgroup), "reader-machine-%d", getpid());
	cg_make(cgroup);
	self->pid = spawn(hold, (void *)&holding);
	stop(self->pid);
	/* What was accessed goes up once, then stays until it is the oldest. */
	for (int i = 0; i < 3 && uses_generations(); i++)
		lrugen_age(cgroup);
}

FIXTURE_TEARDOWN(machine)
{
	reap(self->pid);
	cg_remove_soon(cgroup);
}

static bool near(const char *what, long long a, long long b)
{
	bool is = a - b <= SLACK && b - a <= SLACK;

	if (!is)
		printf("# %s: %lld is not %lld\n", what, a, b);
	return is;
}

/* Columns of the lines Mem: and Swap:, ten in all. */
static void columns(char *out, const char *cmd, long long n[10])
{
	if (run(out, "%s | awk '/^(Mem|Swap):/ { $1 = \"\"; printf \"%%s\", $0 }'", cmd))
		die("%s: %s", cmd, out);
	for (int i = 0; i < 10; i++)
		n[i] = strtoll(out, &out, 10);
}

TEST_F(machine, columns_of_free)
{
	long long own[10], procps[10];

	columns(self->out, "free -w -b", procps);
	columns(self->out, VMVIEW "free -b", own);
	EXPECT_EQ(number_in("/proc/meminfo", "MemTotal:") * 1024, own[0]);
	EXPECT_EQ(procps[0], own[0]);
	for (int i = 1; i < 7; i++)
		EXPECT_TRUE(near("memory", own[i], procps[i]));
	EXPECT_EQ(procps[7], own[7]);
	EXPECT_TRUE(near("swap used", own[8], procps[8]));
	EXPECT_TRUE(near("swap free", own[9], procps[9]));
}

/* Totals do not change between two commands, so these are to be the same text. */
TEST_F(machine, units_of_free)
{
	static const char *const flags[] = { "", "-w", "-b", "-k", "-m", "-g", "-h" };
	static const char part[] = "awk 'NR == 1 || /:/ { print NR == 1 ? $0 : $1 $2 } NR == 3 { exit }'";

	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		EXPECT_EQ(0, run(self->out, "free -w %s | %s >/tmp/procps; " VMVIEW
				 "free %s | %s | diff /tmp/procps -", flags[i], part, flags[i],
				 part))
			TH_LOG("%s: %s", flags[i], self->out);
	}
	EXPECT_EQ(0, run(self->out, VMVIEW "free -s 0.1 -c 3 | grep -c ^Mem: | grep -x 3"));
}

/* The first line of each list that has anything of that type. */
static long long oldest_by_kernel(int type)
{
	struct lrugen_lines *lines = xalloc(sizeof(*lines));
	const struct lrugen_line *last = NULL;
	long long pages = 0;

	lrugen_lines_read(LRU_GEN_FULL, lines);
	for (size_t i = 0; i < lines->nr; i++) {
		const struct lrugen_line *line = &lines->line[i];

		if (line->gone[type] || !line->pages[type] ||
		    (last && last->id == line->id && last->node == line->node))
			continue;
		pages += line->pages[type];
		last = line;
	}
	free(lines);
	return pages * PAGE;
}

static long long inactive(const char *key)
{
	return number_in("/proc/meminfo", key) * 1024;
}

/* Once in five times: what tests before this one had may just be given back. */
static bool available_as_in_meminfo(char *out)
{
	long long n[1];
	int tries;

	for (tries = 0; tries < 5; tries++) {
		json_numbers(out, "free", ".free.memory.available", n, 1);
		if (near("available", n[0], number_in("/proc/meminfo", "MemAvailable:") * 1024))
			return true;
	}
	return false;
}

TEST_F(machine, oldest_as_in_the_kernels_files)
{
	bool gens = uses_generations();
	long long n[2];

	json_numbers(self->out, "free", ".free.oldest.anon, .free.oldest.file", n, 2);
	EXPECT_TRUE(near("anon", n[0], gens ? oldest_by_kernel(LRUGEN_ANON) :
			 inactive("Inactive(anon):")));
	EXPECT_TRUE(near("file", n[1], gens ? oldest_by_kernel(LRUGEN_FILE) :
			 inactive("Inactive(file):")));
	/* What the process holds is there, with what else is. */
	EXPECT_LT(8 * MIB - SLACK, n[1]);
	EXPECT_TRUE(available_as_in_meminfo(self->out));
}

TEST_F(machine, unevictable_and_whose)
{
	char filters[200];
	long long n[3];

	snprintf(filters, sizeof(filters), ".free.memory.unevictable, "
		 "([.free.unevictable[].bytes] | add), "
		 "(.free.unevictable[] | select(.cgroup.path == \"/%s\") | .bytes)", cgroup);
	json_numbers(self->out, "free", filters, n, 3);
	EXPECT_EQ(cg_stat(cgroup, "unevictable"), n[2]);
	EXPECT_LE(4 * MIB, n[2]);
	EXPECT_TRUE(near("unevictable", n[0],
			 number_in("/proc/meminfo", "Unevictable:") * 1024));
	EXPECT_TRUE(near("of all cgroups", n[1], n[0]));
	EXPECT_EQ(0, run(self->out, VMVIEW "free -b | grep ' %lld  of /%s$'", n[2],
			 cgroup))
		TH_LOG("%s", self->out);
}

/* Used of the areas whose name begins so, as swaps has it. */
static long long used_of(char *out, const char *name)
{
	if (run(out, "awk '$1 ~ \"^%s\" { n += $4 } END { print n * 1024 }' /proc/swaps", name))
		die("%s", out);
	return strtoll(out, NULL, 10);
}

TEST_F(machine, swap_by_kind)
{
	long long n[4], mm_stat;
	char *p;

	/* Alone of its kind, and taken first. */
	if (run(self->out, "modprobe zram; echo 64M >/sys/block/zram0/disksize && "
		"mkswap /dev/zram0 && swapon -p 100 /dev/zram0"))
		SKIP(return, "no zram");
	p = map_anon(8 * MIB);
	madvise(p, 8 * MIB, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < 8 * MIB; i += PAGE)
		snprintf(p + i, PAGE, "page %zu", i);
	madvise(p, 8 * MIB, MADV_PAGEOUT);
	json_numbers(self->out, "free", ".free.swap.zram, .free.swap.disk, .free.swap.zram_memory, "
		     ".free.swap.used", n, 4);
	EXPECT_EQ(used_of(self->out, "/dev/zram"), n[0]);
	EXPECT_EQ(used_of(self->out, "/dev/[^z]"), n[1]);
	EXPECT_LT(4 * MIB, n[0]);
	EXPECT_EQ(n[3], n[0] + n[1]);
	run(self->out, "awk '{ print $3 }' /sys/block/zram0/mm_stat");
	mm_stat = strtoll(self->out, NULL, 10);
	EXPECT_EQ(mm_stat, n[2]);
	EXPECT_LT(0, mm_stat);
	EXPECT_EQ(0, run(self->out, "swapoff /dev/zram0 && echo 1 >/sys/block/zram0/reset"))
		TH_LOG("%s", self->out);
}

TEST_F(machine, what_needs_no_privilege)
{
	EXPECT_EQ(1, run(self->out, "setpriv --reuid 1000 " VMVIEW "free"));
	EXPECT_NE(NULL, strstr(self->out, "sudo"));
	EXPECT_NE(NULL, strstr(self->out, "\nMem: "));
	EXPECT_NE(NULL, strstr(self->out, "\nSwap: "));
	EXPECT_NE(NULL, strstr(self->out, "\nUnevictable: "));
}

TEST_HARNESS_MAIN
