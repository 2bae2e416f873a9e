// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done at a time is bounded, however much there is: the most that the
 * module counted, as debugfs's info tells, against what INFO and limits.h say.
 */
#include <dirent.h>

#include "helpers.h"
#include "cgroup.h"
#include "census.h"

#define GIB		(1UL << 30)
#define STRETCHES	16	/* VMVIEW_HOLD_SECTIONS */
#define CGROUPS_MOST	512	/* VMVIEW_LRU_SECTION_MAX */
#define TEXT_MOST	(128UL << 10)	/* VMVIEW_LRU_TEXT */

/* More than cat asks for. */
#define READ_BYTES	(4UL << 20)

/* A TiB, with a page in each GiB. */
static void sparse(void *unused)
{
	char *p = map_some(1024 * GIB, MAP_PRIVATE | MAP_NORESERVE);
	size_t i;

	(void)unused;
	madvise(p, 1024 * GIB, MADV_NOHUGEPAGE);
	for (i = 0; i < 1024; i++)
		p[i * GIB + i * PAGE] = 1;
}

static void many_areas(void *unused)
{
	long pages = slow_kernel() ? 8000 : 60000, i;
	char *p = map_anon(pages * PAGE);

	(void)unused;
	madvise(p, pages * PAGE, MADV_NOHUGEPAGE);
	for (i = 0; i < pages; i += 2)
		if (mprotect(p + i * PAGE, PAGE, PROT_READ))
			die("area %ld", i);
}

/* 4 GiB of zeros, most of them huge, each of the others in its entry. */
static void dense(void *unused)
{
	size_t small = (slow_kernel() ? 16 : 256) << 20, i;
	char *p = map_some(4 * GIB, MAP_PRIVATE | MAP_NORESERVE);

	(void)unused;
	madvise(p, small, MADV_NOHUGEPAGE);
	madvise(p + small, 4 * GIB - small, MADV_HUGEPAGE);
	for (i = 0; i < 4 * GIB; i += i < small ? PAGE : PMD_BYTES)
		*(volatile char *)(p + i);
}

/*
 * Huge pages side by side: one page of every other is mapped once more, by a child,
 * so that each page of those has to be looked at by itself.
 */
static void unlike(void *unused)
{
	char *p = map_anon(17 * PMD_BYTES);
	size_t i;

	(void)unused;
	p += PMD_BYTES - (uintptr_t)p % PMD_BYTES;
	madvise(p, 16 * PMD_BYTES, MADV_HUGEPAGE);
	memset(p, 1, 16 * PMD_BYTES);
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = PMD_BYTES; i < 16 * PMD_BYTES; i += 2 * PMD_BYTES)
		munmap(p + i + PAGE, PAGE);
	for (;;)
		pause();
}

FIXTURE(bounds) {
	int fd;
	struct vmview_info info;
};

FIXTURE_SETUP(bounds)
{
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	self->info = info_of(self->fd);
}

FIXTURE_TEARDOWN(bounds)
{
	close(self->fd);
}

FIXTURE_VARIANT(bounds) {
	void (*memory)(void *);
};

FIXTURE_VARIANT_ADD(bounds, sparse) { .memory = sparse, };
FIXTURE_VARIANT_ADD(bounds, many_areas) { .memory = many_areas, };
FIXTURE_VARIANT_ADD(bounds, dense) { .memory = dense, };
FIXTURE_VARIANT_ADD(bounds, unlike) { .memory = unlike, };

/* The most so far: pages and stretches in a hold, pages in a stretch, cgroups. */
static void most(unsigned int m[4])
{
	char *text = slurp(DEBUGFS_DIR "/info"), *at = strstr(text, "so far ");

	if (!at || sscanf(at, "so far %u, in up to %u stretches, and %u; %u", &m[0], &m[1],
			  &m[2], &m[3]) != 4)
		die("info does not say what was the most");
	free(text);
}

static void scan_all(int fd, pid_t pid, u32 flags, struct vmview_page *page, u32 nr)
{
	struct vmview_scan scan = scan_of(pid, page, nr);

	for (scan.flags = flags; scan.start != ALL; scan.start = scan.cursor)
		if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
			die("SCAN");
}

static u64 longest_read(const char *path)
{
	static char *buf;
	u64 longest = 0;
	ssize_t got;
	int fd = open(path, O_RDONLY);

	if (!buf)
		buf = map_anon(READ_BYTES);
	while ((got = read(fd, buf, READ_BYTES)) > 0)
		longest = longest < (u64)got ? (u64)got : longest;
	close(fd);
	return longest;
}

TEST_F(bounds, of_a_process)
{
	const u32 nr = 1 << 16;
	struct vmview_page *page = map_anon(nr * sizeof(*page));
	pid_t pid = spawn(variant->memory, NULL);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(pid, NULL, 0, &total);
	unsigned int m[4];
	char path[64];

	scan_all(self->fd, pid, 0, page, nr);
	scan_all(self->fd, pid, VMVIEW_SCAN_HOLES, page, nr);
	scan_all(self->fd, pid, VMVIEW_SCAN_CONTIG, page, nr);
	if (variant->memory != dense)
		scan_all(self->fd, pid, VMVIEW_SCAN_PAGES, page, nr);
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", pid);
	if (variant->memory != many_areas)
		longest_read(path);
	reap(pid);
	most(m);
	TH_LOG("%u pages in a hold, %u stretches, %u pages in one", m[0], m[1], m[2]);
	EXPECT_LT(0, m[0]);
	EXPECT_GE(self->info.hold_pages, m[0]);
	EXPECT_GE(STRETCHES, m[1]);
	EXPECT_GE(self->info.section_pages, m[2]);
}

/* As many cgroups, censuses of all of them, and the file that has them. */
TEST(cgroups)
{
	int nr = slow_kernel() ? 500 : 2000, fd = device_open(), i;
	unsigned int m[4];
	struct census c;
	char name[64];

	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	cg_make("bounds");
	ASSERT_TRUE(cg_write("bounds", "cgroup.subtree_control", "+memory"));
	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "bounds/%d", i);
		cg_make(name);
	}
	c = census_take(fd, 4096, 0, -1);
	EXPECT_LT(nr, (int)c.nr);
	EXPECT_GE(TEXT_MOST, longest_read(DEBUGFS_DIR "/lru"));
	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "bounds/%d", i);
		cg_remove(name);
	}
	cg_remove("bounds");
	most(m);
	TH_LOG("%zu lruvecs, %u cgroups at a time", c.nr, m[3]);
	EXPECT_LT(0, m[3]);
	EXPECT_GE(CGROUPS_MOST, m[3]);
	census_free(&c);
	close(fd);
}

/* So many processes are listed and summed up, and nothing of them is held. */
TEST(processes)
{
	int nr = slow_kernel() ? 100 : 500, fd = device_open(), i, seen = 0;
	struct vmview_counts total;
	struct vmview_summary sum;
	struct dirent *entry;
	pid_t pid[500];
	DIR *dir;

	for (i = 0; i < nr; i++) {
		pid[i] = fork();
		if (!pid[i])
			for (;;)
				pause();
	}
	dir = opendir(DEBUGFS_DIR "/pid");
	while ((entry = readdir(dir)))
		seen += entry->d_name[0] != '.';
	closedir(dir);
	EXPECT_LE(nr, seen);
	for (i = 0; i < nr; i++) {
		sum = summary_of(pid[i], NULL, 0, &total);
		EXPECT_EQ(0, vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum));
		EXPECT_LT(0, total.rss);
		reap(pid[i]);
	}
	close(fd);
}

TEST_HARNESS_MAIN
