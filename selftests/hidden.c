// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a process without privilege learns about itself: no more from runs,
 * filters or the page cache than from pagemap, smaps and mincore().
 */
#include <grp.h>

#include "helpers.h"

#define A_USER		1000
#define NR_RECORDS	4096
#define OWN_FILE	"/tmp/vmview-own-file"
#define ROOTS_FILE	"/tmp/vmview-roots-file"
#define FILE_PAGES	8

/* Categories that follow from what the caller may see. */
#define SEEN (((1ULL << 28) - 1) | VMVIEW_CAT_LIST(VMVIEW_LIST_NONE) | \
	      VMVIEW_CAT_SOFT_DIRTY | VMVIEW_CAT_UFFD_WP |		\
	      VMVIEW_CAT_EXCLUSIVE | VMVIEW_CAT_HUGE | VMVIEW_CAT_UNSTABLE)

FIXTURE(user) {
	int fd;
	char *mem;
	struct vmview_page *page;
};

static void make_file(const char *path, uid_t owner)
{
	char buf[FILE_PAGES * PAGE];
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

	memset(buf, 1, sizeof(buf));
	if (fd < 0 || write(fd, buf, sizeof(buf)) != sizeof(buf) ||
	    fchown(fd, owner, owner))
		die("%s", path);
	close(fd);
}

/* Root opens the device; who then uses it is a user. */
FIXTURE_SETUP(user)
{
	int i;

	make_file(OWN_FILE, A_USER);
	make_file(ROOTS_FILE, 0);
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	self->page = map_anon(NR_RECORDS * sizeof(*self->page));
	memset(self->page, 0, NR_RECORDS * sizeof(*self->page));
	self->mem = map_anon(256 * PAGE);
	for (i = 0; i < 256; i += 1 + i % 3)
		self->mem[i * PAGE] = 1;
	mlock(self->mem + 64 * PAGE, 16 * PAGE);
	ASSERT_EQ(0, setgroups(0, NULL));
	ASSERT_EQ(0, setresgid(A_USER, A_USER, A_USER));
	ASSERT_EQ(0, setresuid(A_USER, A_USER, A_USER));
	ASSERT_EQ(0, prctl(PR_SET_DUMPABLE, 1));
}

FIXTURE_TEARDOWN(user)
{
	close(self->fd);
}

static __u32 scan(int fd, struct vmview_scan *req)
{
	int err = vmview_call(fd, VMVIEW_IOC_SCAN, req);

	if (err || req->cursor != ALL)
		die("scan: error %d, cursor %llx", err, (unsigned long long)req->cursor);
	return req->nr;
}

/* Neighbours differ in what the caller sees, or else their border tells more. */
TEST_F(user, runs_tell_nothing)
{
	struct vmview_scan req = scan_of(0, self->page, NR_RECORDS);
	struct vmview_page *a = self->page, *b;
	__u32 nr, i;

	/* Short of the mlocked area, so that no border is one of areas. */
	req.start = (uintptr_t)self->mem;
	req.end = req.start + 64 * PAGE;
	nr = scan(self->fd, &req);
	ASSERT_LT(10, nr);
	for (i = 1; i < nr; i++, a++) {
		b = a + 1;
		EXPECT_TRUE(a->addr + a->pages * PAGE != b->addr || a->state != b->state ||
			    a->kind != b->kind || a->level != b->level ||
			    a->pte != b->pte || a->flags != b->flags)
			TH_LOG("a border at %llx", b->addr);
	}
}

/* Asked for runs of consecutive frames, it is not told where they are. */
TEST_F(user, contiguity_is_not_told)
{
	struct vmview_scan req = scan_of(0, self->page, NR_RECORDS);
	__u32 nr, contig, i;

	req.start = (uintptr_t)self->mem;
	req.end = req.start + 256 * PAGE;
	nr = scan(self->fd, &req);
	req.flags = VMVIEW_SCAN_CONTIG;
	contig = scan(self->fd, &req);
	EXPECT_EQ(nr, contig);
	for (i = 0; i < contig; i++)
		EXPECT_FALSE(self->page[i].flags & VMVIEW_PAGE_CONTIG);
}

/* A filter for what is hidden finds nothing, and excludes nothing. */
TEST_F(user, filters_tell_nothing)
{
	struct vmview_scan req = scan_of(0, self->page, NR_RECORDS);
	unsigned int bit;
	__u32 all;

	req.flags = VMVIEW_SCAN_PAGES;
	req.start = (uintptr_t)self->mem;
	req.end = req.start + 256 * PAGE;
	all = scan(self->fd, &req);
	ASSERT_LT(100, all);
	for (bit = 0; bit < 52; bit++) {
		if (SEEN & 1ULL << bit)
			continue;
		req.cat_none = 1ULL << bit;
		EXPECT_EQ(all, scan(self->fd, &req))
			TH_LOG("none of category %u", bit);
		req.cat_none = 0;
		req.cat_all = 1ULL << bit;
		EXPECT_EQ(0, scan(self->fd, &req))
			TH_LOG("all of category %u", bit);
		req.cat_all = 0;
		req.cat_any = 1ULL << bit;
		EXPECT_EQ(0, scan(self->fd, &req));
		req.cat_any = 0;
	}
}

/* What pagemap says of each page is what the record says. */
TEST_F(user, as_pagemap_says)
{
	struct vmview_scan req = scan_of(0, self->page, NR_RECORDS);
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	struct vmview_page *page = self->page;
	__u64 entry;
	__u32 nr, i;

	ASSERT_LE(0, pagemap);
	req.flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_HOLES;
	req.start = (uintptr_t)self->mem;
	req.end = req.start + 256 * PAGE;
	nr = scan(self->fd, &req);
	for (i = 0; i < nr; i++, page++) {
		ASSERT_EQ(8, pread(pagemap, &entry, 8, page->addr / PAGE * 8));
		EXPECT_EQ(0, entry & ((1ULL << 55) - 1));
		EXPECT_EQ(entry >> 63, page->state == VMVIEW_STATE_PRESENT);
		EXPECT_EQ(entry >> 62 & 1, page->state == VMVIEW_STATE_SWAP);
		EXPECT_EQ(entry >> 55 & 1, !!(page->flags & VMVIEW_PAGE_SOFT_DIRTY));
		EXPECT_EQ(entry >> 56 & 1, !!(page->flags & VMVIEW_PAGE_EXCLUSIVE));
	}
}

/* The same of each page by itself: how many TRANSLATE says are cached. */
static __u32 translated(int fd, const char *p)
{
	struct vmview_translation out[FILE_PAGES];
	struct vmview_translate req;
	__u64 addr[FILE_PAGES];
	__u32 nr = 0, i;

	for (i = 0; i < FILE_PAGES; i++)
		addr[i] = (uintptr_t)p + i * PAGE;
	req = translate_of(0, addr, out, FILE_PAGES);
	if (vmview_call(fd, VMVIEW_IOC_TRANSLATE, &req))
		die("translate");
	for (i = 0; i < FILE_PAGES; i++)
		if (out[i].page.state != VMVIEW_STATE_NONE)
			die("a page that nobody touched");
	req.flags = VMVIEW_SCAN_CACHE;
	if (vmview_call(fd, VMVIEW_IOC_TRANSLATE, &req))
		die("translate, with the cache");
	for (i = 0; i < FILE_PAGES; i++)
		nr += out[i].page.state == VMVIEW_STATE_CACHED;
	return nr;
}

/* Nor when the machine was booted, which a time namespace hides. */
TEST_F(user, time_is_not_told)
{
	struct vmview_scan req = scan_of(0, self->page, NR_RECORDS);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(0, NULL, 0, &total);

	scan(self->fd, &req);
	EXPECT_TRUE(req.cost.flags & VMVIEW_COST_HIDDEN);
	EXPECT_EQ(0, req.cost.now_ms);
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	EXPECT_EQ(0, sum.cost.now_ms);
}

/* How many pages of an untouched mapping of @path are said to be cached, whoever is asked. */
static __u32 cached(int fd, const char *path, int mode, struct vmview_page *page)
{
	struct vmview_scan req = scan_of(0, page, NR_RECORDS);
	int file = open(path, mode);
	void *p = mmap(NULL, FILE_PAGES * PAGE, PROT_READ, MAP_SHARED, file, 0);
	__u32 nr = 0, i;

	if (file < 0 || p == MAP_FAILED)
		die("%s", path);
	req.start = (uintptr_t)p;
	req.end = req.start + FILE_PAGES * PAGE;
	req.flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_HOLES | VMVIEW_SCAN_CACHE;
	scan(fd, &req);
	for (i = 0; i < req.nr; i++)
		nr += page[i].state == VMVIEW_STATE_CACHED;
	if (translated(fd, p) != nr)
		die("SCAN has %u pages in the cache, TRANSLATE %u", nr, translated(fd, p));
	munmap(p, FILE_PAGES * PAGE);
	close(file);
	return nr;
}

TEST_F(user, cache_as_mincore_tells)
{
	unsigned char vec[FILE_PAGES] = {};
	int file = open(OWN_FILE, O_RDONLY);
	void *p = mmap(NULL, FILE_PAGES * PAGE, PROT_READ, MAP_SHARED, file, 0);
	int i;

	ASSERT_EQ(0, mincore(p, FILE_PAGES * PAGE, vec));
	for (i = 0; i < FILE_PAGES; i++)
		EXPECT_EQ(1, vec[i]);
	EXPECT_EQ(FILE_PAGES, cached(self->fd, OWN_FILE, O_RDONLY, self->page));
	EXPECT_EQ(FILE_PAGES, cached(self->fd, OWN_FILE, O_RDWR, self->page));
	EXPECT_EQ(0, cached(self->fd, ROOTS_FILE, O_RDONLY, self->page));
}

/* Nor do sums tell what of a file is cached. */
TEST_F(user, sums_tell_nothing_of_the_cache)
{
	int file = open(ROOTS_FILE, O_RDONLY);
	void *p = mmap(NULL, FILE_PAGES * PAGE, PROT_READ, MAP_SHARED, file, 0);
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(0, NULL, 0, &total);
	int kind;

	ASSERT_NE(MAP_FAILED, p);
	sum.flags = VMVIEW_SCAN_CACHE;
	sum.start = (uintptr_t)p;
	sum.end = sum.start + FILE_PAGES * PAGE;
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	for (kind = 0; kind < VMVIEW_KINDS; kind++) {
		EXPECT_EQ(0, total.bytes[VMVIEW_STATE_CACHED][kind]);
		EXPECT_EQ(0, total.bytes[VMVIEW_STATE_SHMEM_SWAP][kind]);
	}
}

/* Root sees that file's pages in the cache, so the rows above mean something. */
TEST(root_sees_the_cache)
{
	struct vmview_page *page = map_anon(NR_RECORDS * sizeof(*page));
	int fd = device_open();

	make_file(ROOTS_FILE, 0);
	EXPECT_EQ(FILE_PAGES, cached(fd, ROOTS_FILE, O_RDONLY, page));
	unlink(ROOTS_FILE);
	unlink(OWN_FILE);
}

TEST_HARNESS_MAIN
