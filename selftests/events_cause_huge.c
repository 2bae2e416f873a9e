// SPDX-License-Identifier: GPL-2.0-only
/* Faults of huge pages: transparent ones, those of hugetlb, and folios between. */
#include <sys/mman.h>

#include "acts.h"

#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define NR	3
#define BYTES	(NR * PMD_BYTES)
#define FOLIO	(64UL << 10)

static void huge(struct scene *s)
{
	scene_area(s, map_aligned(BYTES, PMD_BYTES), BYTES);
	set_knob(THP "defrag", "always");
	set_knob(THP "use_zero_page", "1");
	if (madvise(s->area, BYTES, MADV_HUGEPAGE))
		scene_cannot(s, "this kernel has no transparent huge pages");
}

/* All of it has to be there, and mapped by huge pages. */
static void mapped_huge(struct scene *s, int field)
{
	if (own_smaps(s->area, field) != BYTES)
		scene_cannot(s, "no huge pages to be had");
}

static void huge_forked(struct scene *s)
{
	huge(s);
	touch_write(s->area, BYTES);
	mapped_huge(s, SMAPS_AnonHugePages);
	fork_idle();
}

static void huge_read(struct scene *s)
{
	huge(s);
	touch_read(s->area, BYTES);
}

static void clear_soft_dirty(void)
{
	if (!set_knob("/proc/self/clear_refs", "4"))
		die("clear_refs");
}

/* Then its entry is write-protected, and nobody else has it. */
static void huge_soft_dirty_cleared(struct scene *s)
{
	huge(s);
	touch_write(s->area, BYTES);
	mapped_huge(s, SMAPS_AnonHugePages);
	clear_soft_dirty();
}

static void huge_without_zero(struct scene *s)
{
	huge(s);
	set_knob(THP "use_zero_page", "0");
}

static char *map_huge_shmem(struct scene *s, int fd, int flags)
{
	char *p = map_aligned(BYTES, PMD_BYTES);

	if (!set_knob(THP "shmem_enabled", "advise"))
		scene_cannot(s, "this kernel has no huge pages for shmem");
	if (mmap(p, BYTES, RW, flags | MAP_FIXED, fd, 0) != p)
		die("map shmem");
	if (madvise(p, BYTES, MADV_HUGEPAGE))
		die("MADV_HUGEPAGE");
	return p;
}

static void huge_shmem(struct scene *s)
{
	scene_area(s, map_huge_shmem(s, memory_file(BYTES, 0), MAP_SHARED), BYTES);
}

static void huge_shmem_soft_dirty_cleared(struct scene *s)
{
	huge_shmem(s);
	touch_write(s->area, BYTES);
	mapped_huge(s, SMAPS_ShmemPmdMapped);
	clear_soft_dirty();
}

/* Read by one who has it to himself, made by one who has not. */
static void huge_shmem_private(struct scene *s)
{
	int fd = memory_file(BYTES, 0);

	touch_write(map_huge_shmem(s, fd, MAP_SHARED), BYTES);
	scene_area(s, map_huge_shmem(s, fd, MAP_PRIVATE), BYTES);
	touch_read(s->area, BYTES);
	mapped_huge(s, SMAPS_ShmemPmdMapped);
}

static void folios(struct scene *s)
{
	if (!set_knob(THP "hugepages-64kB/enabled", "madvise"))
		scene_cannot(s, "this kernel has no folios of 64 KiB");
	scene_area(s, map_aligned(PMD_BYTES, PMD_BYTES), PMD_BYTES);
	madvise(s->area, PMD_BYTES, MADV_HUGEPAGE);
	/* The whole is no huge page then. */
	munmap(s->area + PMD_BYTES / 2, PMD_BYTES / 2);
}

static void hugetlb(struct scene *s)
{
	char *p;

	set_knob("/proc/sys/vm/nr_hugepages", "8");
	p = mmap(NULL, BYTES, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
		 21 << MAP_HUGE_SHIFT, -1, 0);
	if (p == MAP_FAILED)
		scene_cannot(s, "no pages in the hugetlb pool");
	scene_area(s, p, BYTES);
}

static void hugetlb_forked(struct scene *s)
{
	hugetlb(s);
	touch_write(s->area, BYTES);
	fork_idle();
}

#define WAS_THERE	.state = VMVIEW_STATE_PRESENT
#define WHOLE		.level = VMVIEW_LEVEL_PMD, .order = 9
#define OF(kind_)	.kind = VMVIEW_KIND_##kind_, .outcome = VMVIEW_OUTCOME_MINOR
#define EACH		.nr = NR, .stride = PMD_BYTES

static const struct act acts[] = {
	{ "first write to a huge page", huge, EACH, .expect = {
		.cause = VMVIEW_CAUSE_ANON, .flags = WRITES, WHOLE, OF(ANON) } },
	{ "first read of a huge page", huge, EACH, .expect = {
		.cause = VMVIEW_CAUSE_ZERO, .flags = READS, WHOLE, OF(ZERO) } },
	{ "first read of a huge page, which is none of zeros", huge_without_zero, EACH,
	  .expect = {
		.cause = VMVIEW_CAUSE_ZERO, .flags = READS, WHOLE, OF(ANON) } },
	{ "write to a huge page after soft-dirty was cleared", huge_soft_dirty_cleared, EACH,
	  .expect = {
		.cause = VMVIEW_CAUSE_COW_ANON, .flags = WRITES, WHOLE, OF(ANON),
		WAS_THERE } },
	{ "write to a huge page after fork", huge_forked, EACH, .expect = {
		.cause = VMVIEW_CAUSE_HUGE_SPLIT, .flags = WRITES, OF(ANON), WAS_THERE } },
	{ "write to the huge zero page", huge_read, EACH, .expect = {
		.cause = VMVIEW_CAUSE_HUGE_SPLIT, .flags = WRITES, OF(ANON), WAS_THERE } },
	{ "first write to a huge page of shmem", huge_shmem, EACH, .expect = {
		.cause = VMVIEW_CAUSE_SHMEM, .flags = WRITES, WHOLE, OF(SHMEM) } },
	{ "write to a huge page of shmem after soft-dirty was cleared",
	  huge_shmem_soft_dirty_cleared, EACH, .expect = {
		.cause = VMVIEW_CAUSE_WRITE_SHARED, .flags = WRITES, WHOLE, OF(SHMEM),
		WAS_THERE } },
	{ "write to a private mapping of a huge page of shmem", huge_shmem_private, EACH,
	  .expect = {
		.cause = VMVIEW_CAUSE_HUGE_SPLIT, .flags = WRITES, OF(ANON), WAS_THERE } },
	{ "first write to folios of 64 KiB", folios, .stride = FOLIO, .expect = {
		.cause = VMVIEW_CAUSE_ANON, .flags = WRITES, .order = 4, OF(ANON) } },
	{ "first write to hugetlb", hugetlb, EACH, .expect = {
		.cause = VMVIEW_CAUSE_HUGETLB, .flags = WRITES, WHOLE, OF(HUGETLB) } },
	{ "first read of hugetlb", hugetlb, EACH, .expect = {
		.cause = VMVIEW_CAUSE_HUGETLB, .flags = READS, WHOLE, OF(HUGETLB) } },
	{ "write to hugetlb after fork", hugetlb_forked, EACH, .expect = {
		.cause = VMVIEW_CAUSE_HUGETLB, .flags = WRITES, WHOLE, OF(HUGETLB),
		WAS_THERE } },
};

int main(void)
{
	return scenes_play(acts, ARRAY_SIZE(acts));
}
