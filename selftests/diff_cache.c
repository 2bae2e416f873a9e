// SPDX-License-Identifier: GPL-2.0-only
/*
 * With VMVIEW_SCAN_CACHE an empty entry says whether the page is in the page
 * cache, or in a swap slot: against mincore() and the subject's smaps.
 */
#include <fcntl.h>

#include "test.h"
#include "calls.h"
#include "compare.h"
#include "memory.h"
#include "subjects.h"
#include "sum.h"

/* The same file mapped by the test, so that mincore() may be asked of it. */
static unsigned char *ask_mincore(pid_t pid, const struct area *a)
{
	size_t bytes = a->end - a->start;
	unsigned char *vec = xalloc(bytes / PAGE);
	char path[96], *p;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", pid,
		 a->start, a->end);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("open %s", path);
	p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, a->pgoff);
	if (p == MAP_FAILED || mincore(p, bytes, vec))
		die("mincore %s", path);
	munmap(p, bytes);
	close(fd);
	return vec;
}

static const struct vmview_page *find(const struct records *r, u64 addr)
{
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (addr >= r->page[i].addr &&
		    addr < r->page[i].addr + r->page[i].pages * PAGE)
			return &r->page[i];
	return NULL;
}

/**
 * struct tally - what the empty entries of an area turned out to be
 * @cached: In the page cache, by vmview.
 * @swapped: In a swap slot, by vmview.
 * @none: In neither.
 * @wrong: Pages of which mincore() says otherwise.
 */
struct tally {
	u64 cached;
	u64 swapped;
	u64 none;
	u64 wrong;
};

/*
 * mincore() of shmem says of a page in a slot whether it is in the swap cache,
 * so there it only tells cached from the rest.
 */
static void tally_page(struct tally *t, const struct vmview_page *r, bool in_core)
{
	switch (r ? r->state : VMVIEW_STATE_NONE) {
	case VMVIEW_STATE_CACHED:
		t->cached++;
		t->wrong += !in_core;
		break;
	case VMVIEW_STATE_SHMEM_SWAP:
		t->swapped++;
		break;
	case VMVIEW_STATE_NONE:
		t->none++;
		t->wrong += in_core;
		break;
	}
}

static struct tally compare_area(int fd, pid_t pid, const struct area *a, u32 flags)
{
	struct scan_args args = {
		.pid = pid, .start = a->start, .end = a->end,
		.flags = VMVIEW_SCAN_CACHE | flags,
	};
	unsigned char *core = ask_mincore(pid, a);
	struct records r = {};
	struct tally t = {};
	u64 addr;
	int err;

	err = vmv_scan_all(fd, &args, &r);
	if (err)
		die("scan: %d", err);
	for (addr = a->start; addr < a->end; addr += PAGE)
		tally_page(&t, find(&r, addr), core[(addr - a->start) / PAGE] & 1);
	records_free(&r);
	free(core);
	return t;
}

static struct area area_at(pid_t pid, u64 addr)
{
	size_t nr, i;
	struct area *a = areas_read(pid, &nr), found = {};

	for (i = 0; i < nr; i++)
		if (addr >= a[i].start && addr < a[i].end)
			found = a[i];
	free(a);
	if (!found.end)
		die("no area at %#llx", addr);
	return found;
}

FIXTURE(cache) { int fd; struct subject s; };

FIXTURE_SETUP(cache)
{
	self->fd = vmv_open();
}

FIXTURE_TEARDOWN(cache)
{
	subject_end(&self->s);
	close(self->fd);
}

static struct tally look(int fd, struct subject *s, u32 flags)
{
	struct area a = area_at(s->pid, s->claim[0].start);

	return compare_area(fd, s->pid, &a, flags);
}

TEST_F(cache, file_partly_cached)
{
	static const u32 ways[] = {
		0, VMVIEW_SCAN_PAGES, VMVIEW_SCAN_HOLES,
		VMVIEW_SCAN_PAGES | VMVIEW_SCAN_HOLES, VMVIEW_SCAN_CONTIG
	};
	struct tally t;
	size_t i;

	subject_start(&self->s, "file_cached");
	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		t = look(self->fd, &self->s, ways[i]);
		EXPECT_EQ(0, t.wrong);
		EXPECT_EQ(0, t.swapped);
		EXPECT_EQ(256, t.cached + t.none);
		/* Both cases must be there, or nothing was tried. */
		EXPECT_LT(0, t.cached);
		EXPECT_LE(64, t.none);
	}
}

TEST_F(cache, private_file)
{
	struct tally t;

	subject_start(&self->s, "file_mixed");
	t = look(self->fd, &self->s, 0);
	EXPECT_EQ(0, t.wrong);
	EXPECT_LT(0, t.cached);
	EXPECT_LT(0, t.none);
}

TEST_F(cache, swapped_shmem)
{
	struct tally t;
	struct area a;
	struct sums s;
	u64 swap = 0;
	size_t i;

	subject_start(&self->s, "shmem_swapped");
	if (self->s.why[0])
		SKIP(return, "%s", self->s.why);
	t = look(self->fd, &self->s, 0);
	EXPECT_EQ(0, t.wrong);
	a = area_at(self->s.pid, self->s.claim[0].start);
	EXPECT_EQ(a.bytes[SMAPS_Swap], t.swapped * PAGE);
	EXPECT_EQ(128, t.swapped + t.cached);
	EXPECT_LT(0, t.swapped);
	EXPECT_EQ(16, t.none);

	sums_read(self->fd, self->s.pid, VMVIEW_SCAN_CACHE, 0, &s);
	for (i = 0; i < s.nr; i++)
		if (s.vma[i].start == a.start)
			swap = s.vma[i].counts.bytes[VMVIEW_STATE_SHMEM_SWAP][VMVIEW_KIND_SHMEM];
	EXPECT_EQ(a.bytes[SMAPS_Swap], swap);
	free(s.vma);
}

/* Without the flag nothing is looked up. */
TEST_F(cache, not_asked_for)
{
	struct scan_args args = { .flags = VMVIEW_SCAN_HOLES };
	struct records r = {};
	size_t i;

	subject_start(&self->s, "file_cached");
	args.pid = self->s.pid;
	ASSERT_EQ(0, vmv_scan_all(self->fd, &args, &r));
	for (i = 0; i < r.nr; i++) {
		EXPECT_NE(VMVIEW_STATE_CACHED, r.page[i].state);
		EXPECT_NE(VMVIEW_STATE_SHMEM_SWAP, r.page[i].state);
	}
	EXPECT_TRUE(check_claims(&self->s, &r));
	records_free(&r);
}

TEST_HARNESS_MAIN
