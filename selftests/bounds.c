// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done at a time is bounded, however much there is: the most that the
 * module counted, as INFO and debugfs's info tell, against what limits.h says.
 */
#include <dirent.h>
#include <sys/sysinfo.h>

#include "helpers.h"
#include "cgroup.h"
#include "census.h"
#include "events.h"
#include "proc.h"
#include "unload.h"

#define PAGES_MOST	512	/* VMVIEW_HOLD_PAGES */
#define STRETCH_PAGES	64	/* VMVIEW_SECTION_PAGES */
#define STRETCHES	16	/* VMVIEW_HOLD_SECTIONS */
#define ENTRIES_MOST	3072	/* VMVIEW_SECTION_ENTRIES */
#define CGROUPS_MOST	512	/* VMVIEW_LRU_SECTION_MAX */
#define TEXT_MOST	(128UL << 10)	/* VMVIEW_LRU_TEXT */
#define ALLOC_MOST	(3UL << 19)	/* VMVIEW_ALLOC_MAX */
#define PLACES_MOST	257	/* VMVIEW_FOLLOW_PLACES */
#define RINGS_MOST	(256UL << 20)	/* VMVIEW_RINGS_MAX */

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

/* PMD tables of which nothing is left, side by side; of the first one entry is not there. */
static void hollow(void *unused)
{
	char *base = map_some(64 * GIB, MAP_PRIVATE | MAP_NORESERVE), *p;
	size_t i;

	(void)unused;
	p = base + GIB - (uintptr_t)base % GIB;
	madvise(p, 63 * GIB, MADV_HUGEPAGE);
	for (i = 0; i < 63 * GIB; i += GIB) {
		*(volatile char *)(p + i) = 1;
		madvise(p + i, PMD_BYTES, MADV_DONTNEED);
	}
	munmap(base, p + PMD_BYTES - base);
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

/* 4 GiB, each page in an entry of its own: a file's, mapped over and over. */
static void dense(void *unused)
{
	const size_t part = 64UL << 20, bytes = slow_kernel() ? 4 * part : 4 * GIB;
	char *p = map_some(bytes, MAP_PRIVATE | MAP_NORESERVE);
	int fd = memfd_create("dense", 0);
	size_t i;

	(void)unused;
	if (ftruncate(fd, part))
		die("memory file");
	for (i = 0; i < bytes; i += part)
		if (mmap(p + i, part, PROT_READ, MAP_SHARED | MAP_FIXED | MAP_POPULATE, fd, 0) ==
		    MAP_FAILED)
			die("part at %zu", i);
}

/* 4 GiB of zeros in huge pages. */
static void zeros(void *unused)
{
	char *p = map_some(4 * GIB, MAP_PRIVATE | MAP_NORESERVE);
	size_t i;

	(void)unused;
	madvise(p, 4 * GIB, MADV_HUGEPAGE);
	for (i = 0; i < 4 * GIB; i += PMD_BYTES)
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
	if (fork_child())
		return;
	for (i = PMD_BYTES; i < 16 * PMD_BYTES; i += 2 * PMD_BYTES)
		munmap(p + i + PAGE, PAGE);
	for (;;)
		pause();
}

FIXTURE(bounds) {
	int fd;
};

/* Loaded anew it has counted nothing yet, and what it counts is of this process. */
FIXTURE_SETUP(bounds)
{
	unsigned long busy = 0;

	ASSERT_EQ(0, unload_in_the_end(&busy));
	ASSERT_EQ(0, load());
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(bounds)
{
	close(self->fd);
}

FIXTURE_VARIANT(bounds) {
	void (*memory)(void *);
};

FIXTURE_VARIANT_ADD(bounds, sparse) { .memory = sparse, };
FIXTURE_VARIANT_ADD(bounds, hollow) { .memory = hollow, };
FIXTURE_VARIANT_ADD(bounds, many_areas) { .memory = many_areas, };
FIXTURE_VARIANT_ADD(bounds, dense) { .memory = dense, };
FIXTURE_VARIANT_ADD(bounds, zeros) { .memory = zeros, };
FIXTURE_VARIANT_ADD(bounds, unlike) { .memory = unlike, };

/* The most so far, which debugfs tells alike. */
static struct vmview_info most(int fd)
{
	char *text = slurp(DEBUGFS_DIR "/info"), *at = strstr(text, "so far ");
	struct vmview_info info = info_of(fd), file;

	if (!at || sscanf(at, "so far %u, in up to %u stretches, and %u in %u entries; "
			  "%u cgroups at a time; %llu bytes; %u of text; %u",
			  &file.most_hold_pages, &file.most_hold_sections,
			  &file.most_section_pages, &file.most_section_entries,
			  &file.most_lru_cgroups, &file.most_alloc, &file.most_text,
			  &file.most_follow_places) != 8)
		die("info does not say what was the most");
	free(text);
	if (info.most_flags || file.most_text != info.most_text ||
	    file.most_follow_places != info.most_follow_places ||
	    file.most_hold_pages != info.most_hold_pages ||
	    file.most_hold_sections != info.most_hold_sections ||
	    file.most_section_pages != info.most_section_pages ||
	    file.most_section_entries != info.most_section_entries ||
	    file.most_lru_cgroups != info.most_lru_cgroups || file.most_alloc != info.most_alloc)
		die("INFO and info do not agree");
	return info;
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

static void expect_bounded(struct __test_metadata *_metadata, const struct vmview_info *m)
{
	TH_LOG("%u pages in a hold, %u stretches, %u pages in one, %u entries",
	       m->most_hold_pages, m->most_hold_sections, m->most_section_pages,
	       m->most_section_entries);
	EXPECT_EQ(PAGES_MOST, m->hold_pages);
	EXPECT_LT(0, m->most_hold_pages);
	EXPECT_GE(PAGES_MOST, m->most_hold_pages);
	EXPECT_EQ(STRETCHES, m->hold_sections);
	EXPECT_LT(0, m->most_hold_sections);
	EXPECT_GE(STRETCHES, m->most_hold_sections);
	EXPECT_EQ(STRETCH_PAGES, m->section_pages);
	EXPECT_LT(0, m->most_section_pages);
	EXPECT_GE(STRETCH_PAGES, m->most_section_pages);
	EXPECT_LE(m->most_section_pages, m->most_section_entries);
	EXPECT_EQ(ENTRIES_MOST, m->section_entries);
	EXPECT_GE(ENTRIES_MOST, m->most_section_entries);
	EXPECT_EQ(TEXT_MOST, m->max_text);
	EXPECT_GE(TEXT_MOST, m->most_text);
}

TEST_F(bounds, of_a_process)
{
	const u32 nr = 1 << 16;
	struct vmview_page *page = map_anon(nr * sizeof(*page));
	pid_t pid = spawn(variant->memory, NULL);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(pid, NULL, 0, &total);
	struct vmview_info m;
	char path[64];
	u64 text;

	scan_all(self->fd, pid, 0, page, nr);
	scan_all(self->fd, pid, VMVIEW_SCAN_HOLES, page, nr);
	scan_all(self->fd, pid, VMVIEW_SCAN_CONTIG, page, nr);
	if (variant->memory != zeros)
		scan_all(self->fd, pid, VMVIEW_SCAN_PAGES, page, nr);
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", pid);
	text = longest_read(path);
	reap(pid);
	m = most(self->fd);
	expect_bounded(_metadata, &m);
	/* What is left of the first, and the next to its end. */
	if (variant->memory == hollow)
		EXPECT_LE(511 + 512, m.most_section_entries);
	/* Tables that are full, as of a process: less would not be counted right. */
	if (variant->memory == dense) {
		EXPECT_EQ(PAGES_MOST, m.most_hold_pages);
		EXPECT_EQ(STRETCH_PAGES, m.most_section_pages);
		EXPECT_LE(PAGES_MOST / STRETCH_PAGES, m.most_hold_sections);
	}
	EXPECT_LT(0, text);
	EXPECT_LE(text, m.most_text);
}

/* As many cgroups, censuses of all of them, and the file that has them. */
TEST(cgroups)
{
	int nr = slow_kernel() ? 500 : 2000, fd = device_open(), i;
	struct vmview_info m;
	struct census c;
	char name[64];
	u64 text;

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
	text = longest_read(DEBUGFS_DIR "/lru");
	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "bounds/%d", i);
		cg_remove(name);
	}
	cg_remove("bounds");
	m = most(fd);
	TH_LOG("%zu lruvecs, %u cgroups at a time", c.nr, m.most_lru_cgroups);
	EXPECT_LT(0, m.most_lru_cgroups);
	EXPECT_EQ(CGROUPS_MOST, m.lru_cgroups);
	EXPECT_GE(CGROUPS_MOST, m.most_lru_cgroups);
	/* No other file makes so much. */
	EXPECT_LT(PAGE, text);
	EXPECT_EQ(text, m.most_text);
	EXPECT_GE(TEXT_MOST, m.most_text);
	census_free(&c);
	close(fd);
}

/* As much as one session can have, and what is remembered of evictions. */
TEST(allocations)
{
	struct vmview_watch watch = {
		.size = sizeof(watch), .flags = VMVIEW_WATCH_HIST,
		.events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT) |
			  VMVIEW_WATCH_EVENT(VMVIEW_EVENT_EVICT),
		.ring_records = 1,
	};
	const u64 room = RINGS_MOST / get_nprocs_conf() - 2 * PAGE;
	int fd = device_open();
	struct vmview_info m;
	u64 listed;

	while (watch.ring_records * 2 * sizeof(struct vmview_event) <= room)
		watch.ring_records *= 2;
	ASSERT_EQ(0, vmview_call(fd, VMVIEW_IOC_WATCH, &watch));
	listed = module_vmallocs().largest;
	m = most(fd);
	TH_LOG("%llu bytes at most, of %llu; %llu in vmallocinfo", m.most_alloc, m.max_alloc,
	       listed);
	EXPECT_EQ(ALLOC_MOST, m.max_alloc);
	EXPECT_GE(ALLOC_MOST, m.most_alloc);
	EXPECT_LT(0, listed);
	EXPECT_EQ(listed, (m.most_alloc + PAGE - 1) / PAGE * PAGE);
	close(fd);
}

static void start_sleepers(pid_t *pid, int nr)
{
	for (; nr; nr--, pid++) {
		*pid = fork_child();
		if (!*pid)
			for (;;)
				pause();
	}
}

/* All children of one are followed until they end. */
TEST(followed)
{
	int nr = slow_kernel() ? 300 : 1500, fd = device_open(), i;
	s32 self = getpid();
	struct vmview_watch watch = {
		.events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT), .pids = (uintptr_t)&self,
		.flags = VMVIEW_WATCH_HIST | VMVIEW_WATCH_CHILDREN, .nr_pids = 1,
	};
	static struct vmview_counted counted;
	struct vmview_hist hist = { .counted = (uintptr_t)&counted };
	struct vmview_info m;
	pid_t *pid = xalloc(nr * sizeof(*pid));

	ASSERT_EQ(0, vmv_watch(fd, &watch));
	start_sleepers(pid, nr);
	for (i = 0; i < nr; i++)
		reap(pid[i]);
	free(pid);
	m = most(fd);
	TH_LOG("%u places looked at, of %u at most", m.most_follow_places, m.follow_places);
	EXPECT_EQ(PLACES_MOST, m.follow_places);
	/* The last that is taken out of a row: it, the one behind it, and its mark. */
	EXPECT_LE(3, m.most_follow_places);
	EXPECT_GE(PLACES_MOST, m.most_follow_places);
	EXPECT_EQ(0, vmv_hist(fd, &hist));
	EXPECT_EQ(0, counted.unfollowed);
	close(fd);
}

/* So many processes are listed and summed up, and nothing of them is held. */
TEST(processes)
{
	int nr = slow_kernel() ? 100 : 500, fd = device_open(), i, seen = 0;
	struct vmview_counts total;
	struct vmview_summary sum;
	struct dirent *entry;
	struct vmview_info m;
	pid_t pid[500];
	char path[64];
	DIR *dir;

	start_sleepers(pid, nr);
	dir = opendir(DEBUGFS_DIR "/pid");
	while ((entry = readdir(dir)))
		seen += entry->d_name[0] != '.';
	closedir(dir);
	EXPECT_LE(nr, seen);
	for (i = 0; i < nr; i++) {
		sum = summary_of(pid[i], NULL, 0, &total);
		EXPECT_EQ(0, vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum));
		EXPECT_LT(0, total.rss);
		snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", pid[i]);
		EXPECT_LT(0, longest_read(path));
		reap(pid[i]);
	}
	m = most(fd);
	expect_bounded(_metadata, &m);
	close(fd);
}

TEST_HARNESS_MAIN
