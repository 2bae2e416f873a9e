// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview map: the cells of memory that is laid out so, ages against lru_gen, PNG, and
 * what is said when there is no picture. What else is drawn: reader_map_rows.
 */
#include "census.h"
#include "map.h"
#include "reader.h"
#include "top.h"

#define PICTURE	"/tmp/reader-map"
#define CG	"reader-map"

/* The SVG of a process; free() it. */
static char *map_of(char *out, pid_t pid, const char *by)
{
	if (run(out, VMVIEW "map %d --by %s -o " PICTURE ".svg", pid, by))
		die("map: %s", out);
	return slurp(PICTURE ".svg");
}

/* Cells of that colour in a row: whole ones, which share a rectangle side by side. */
static double cells(const char *row, const char *color)
{
	const char *end = strstr(row, "</g>");
	double cells = 0;
	int width, height;
	char fill[8];

	for (const char *at = strstr(row, "<rect"); at && at < end; at = strstr(at + 1, "<rect"))
		if (sscanf(at, "<rect x=\"%*d\" y=\"%*d\" width=\"%d\" height=\"%d\" fill=\"%7s",
			   &width, &height, fill) == 3 && !strcmp(fill, color) && height == 11)
			cells += (width + 1) / 12.0;
	return cells;
}

FIXTURE(map) {
	pid_t pid;
	char *out;
};

FIXTURE_SETUP(map)
{
	self->out = xalloc(1 << 16);
	self->pid = 0;
}

FIXTURE_TEARDOWN(map)
{
	if (self->pid)
		reap(self->pid);
}

TEST_F(map, cells_as_laid_out)
{
	unsigned long pages;
	const char *row;
	char *svg;

	if (!swap_areas())
		SKIP(return, "no swap");
	self->pid = spawn(lay_out, NULL);
	stop(self->pid);
	svg = map_of(self->out, self->pid, "state");
	row = strstr(svg, "<g class=\"row\" data-start=\"0x600000000000\"");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(4 * MIB, attribute(row, "swap"));
	EXPECT_EQ(4 * MIB, attribute(row, "anon"));
	EXPECT_EQ(4 * MIB, attribute(row, "resident"));
	EXPECT_EQ(16 * MIB, attribute(row, "bytes"));
	ASSERT_EQ(1, sscanf(strstr(svg, ">a cell is "), ">a cell is %*[^,], %lu page", &pages));
	EXPECT_EQ(4 * MIB / PAGE / pages, cells(row, "#d55e00"));
	EXPECT_EQ(4 * MIB / PAGE / pages, cells(row, "#0072b2"));
	free(svg);
}

static void hold_in_cgroup(void *unused)
{
	char *p;

	(void)unused;
	cg_enter(CG);
	p = map_anon(8 * MIB);
	memset(p, 1, 8 * MIB);
	drain_lru();
}

/* After ages without access all is oldest; the cgroup has nothing else. */
TEST_F(map, oldest_as_in_lru_gen)
{
	struct lrugen node[LRUGEN_NODES];
	const struct lrugen_gen *gen;
	u64 oldest;
	char *svg;

	if (!cg_there() || !uses_generations())
		SKIP(return, "no generations of cgroups");
	cg_make(CG);
	self->pid = spawn(hold_in_cgroup, NULL);
	stop(self->pid);
	for (int i = 0; i < 3; i++)
		lrugen_age(CG);
	svg = map_of(self->out, self->pid, "age");
	ASSERT_TRUE(lrugen_read(CG, node));
	gen = lrugen_find(node, node->min_seq[LRUGEN_ANON]);
	oldest = strtoull(strstr(svg, " rank0 ") + 7, NULL, 10);
	free(svg);
	EXPECT_LE(8 * MIB, oldest);
	/* Counts of a list may be late by a batch of each CPU; files may be as old. */
	ASSERT_NE(NULL, gen);
	EXPECT_GE(oldest + 128 * PAGE, gen->pages[LRUGEN_ANON] * PAGE);
	reap(self->pid);
	self->pid = 0;
	cg_remove_soon(CG);
}

TEST_F(map, png)
{
	char cmd[] = "head -c 24 " PICTURE ".png | od -A n -t x1 | tr -d ' \\n'";
	unsigned int width, height;

	EXPECT_EQ(0, run(self->out, VMVIEW "map %d -o " PICTURE ".png", getpid()));
	EXPECT_STREQ("", self->out);
	ASSERT_EQ(0, run(self->out, "%s", cmd));
	ASSERT_EQ(2, sscanf(self->out, "89504e470d0a1a0a0000000d49484452%8x%8x", &width, &height))
		TH_LOG("%s", self->out);
	EXPECT_EQ(2560, width);
	EXPECT_LT(400, height);
	EXPECT_GT(8000, height);
}

TEST_F(map, exit_status)
{
	unlink(PICTURE ".svg");
	EXPECT_EQ(1, run(self->out, VMVIEW "map %d -o " PICTURE ".svg", dead_pid()));
	EXPECT_NE(NULL, strstr(self->out, "no such process"));
	EXPECT_EQ(1, run(self->out, VMVIEW "map 2 -o " PICTURE ".svg"));
	EXPECT_NE(NULL, strstr(self->out, "a kernel thread"));
	EXPECT_EQ(1, run(self->out, "setpriv --reuid 1000 --clear-groups "
			 VMVIEW "map 1 -o " PICTURE ".svg"));
	EXPECT_NE(NULL, strstr(self->out, "not permitted"));
	EXPECT_NE(0, access(PICTURE ".svg", F_OK));
	EXPECT_EQ(0, run(self->out, VMVIEW "map self -o " PICTURE ".svg"));
	EXPECT_EQ(0, run(self->out, VMVIEW "map $$ --format svg -o - | tail -n 1"));
	EXPECT_STREQ("</svg>\n", self->out);
}

TEST_HARNESS_MAIN
