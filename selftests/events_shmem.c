// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shmem in swap: a huge page that went as a whole has one entry in the page cache, and
 * a slot for each of its pages. The kernel splits that entry when the first comes
 * back: then each has its own, which says where it is. Only where swap keeps clusters of
 * slots, as in memory, does a huge page go as a whole.
 */
#include "evictions.h"

#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define FIRST	100	/* page that comes back first; then the next one */

SUBJECT(maps_huge_shmem)
{
	char *p = map_aligned(PMD_BYTES, PMD_BYTES);

	if (mmap(p, PMD_BYTES, RW, MAP_SHARED | MAP_FIXED, memory_file(PMD_BYTES, 0), 0) != p)
		die("map shmem");
	if (!set_knob(THP "shmem_enabled", "advise") || madvise(p, PMD_BYTES, MADV_HUGEPAGE))
		subject_cannot("this kernel has no huge pages for shmem");
	touch_write(p, PMD_BYTES);
	drain_lru();
	CLAIM(p, PMD_BYTES);
	subject_stop();
	if (madvise(p, PMD_BYTES, MADV_PAGEOUT))
		subject_cannot("no MADV_PAGEOUT");
	subject_stop();
	touch_read(p + FIRST * PAGE, PAGE);
	subject_stop();
	touch_read(p + (FIRST + 1) * PAGE, PAGE);
	subject_stop();
}

/* The subject's fault on a page, since the last look. */
static struct vmview_event fault_on(FIXTURE_DATA(swap) *self, unsigned int page)
{
	u64 addr = self->s.claim[0].start + page * PAGE;
	struct vmview_event fault = {};
	size_t i;

	self->all.nr = 0;
	subject_continue(&self->s);
	rings_drain_all(&self->rings, &self->all);
	for (i = 0; i < self->all.nr; i++)
		if (self->all.event[i].type == VMVIEW_EVENT_FAULT &&
		    self->all.event[i].addr == addr)
			fault = self->all.event[i];
	return fault;
}

TEST_F(swap, in_the_middle_of_a_huge_page)
{
	struct vmview_event first, next;
	struct vmview_counted counted;
	u64 whole;

	if (!start(self, &self->s, "maps_huge_shmem"))
		SKIP(return, "%s", self->s.why);
	rings_start_of(&self->rings, EVENT(FAULT), self->s.pid);
	whole = vmstat("thp_swpout ");
	subject_continue(&self->s);
	whole = vmstat("thp_swpout ") - whole;
	EXPECT_EQ(1, whole);
	first = fault_on(self, FIRST);
	next = fault_on(self, FIRST + 1);
	EXPECT_EQ(VMVIEW_CAUSE_SHMEM_SWAP, first.cause);
	EXPECT_EQ(VMVIEW_CAUSE_SHMEM_SWAP, next.cause);
	EXPECT_EQ(next.slot, first.slot + 1);
	EXPECT_EQ(next.swap_type, first.swap_type);
	EXPECT_EQ((u32)self->s.pid, first.by);
	EXPECT_EQ(VMVIEW_ACTOR_ADVICE, first.actor);
	rings_counted(&self->rings, &counted);
	EXPECT_EQ(2, counted.returned + counted.unremembered);
}

TEST_HARNESS_MAIN
