// SPDX-License-Identifier: GPL-2.0-only
/*
 * A million pages, in big dense areas, each compared with pagemap, kpageflags,
 * kpagecount and kpagecgroup.
 */
#include "test.h"
#include "calls.h"
#include "compare.h"
#include "memory.h"

#define MB(n)	((size_t)(n) << 20)
#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define MILLION	1000000

static void map_times(int fd, size_t bytes, int times, size_t align)
{
	while (times--) {
		char *p = map_aligned(bytes, align);

		p = mmap(p, bytes, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
		if (p == MAP_FAILED)
			die("mmap");
		touch_read(p, bytes);
	}
}

/* In proportion to the guest's memory; huge zero pages fill up the rest. */
SUBJECT(many)
{
	size_t unit = proc_bytes("/proc/meminfo", "MemAvailable") >= MB(700) ? 64 : 16;
	size_t mapped;
	char *p;
	int fd;

	set_knob(THP "enabled", "madvise");
	set_knob(THP "use_zero_page", "1");
	p = map_anon(MB(unit));
	touch_write(p, MB(unit));
	touch_read(map_anon(MB(2 * unit)), MB(2 * unit));
	p = map_aligned(MB(2 * unit), PMD_BYTES);
	madvise(p, MB(2 * unit), MADV_HUGEPAGE);
	touch_write(p, MB(2 * unit));

	fd = memory_file(MB(unit), 0);
	map_times(fd, MB(unit), 4, PAGE);
	map_times(disk_file(MB(unit / 2)), MB(unit / 2), 8, PAGE);
	if (set_knob(THP "shmem_enabled", "always")) {
		fd = memory_file(MB(2 * unit), 0);
		map_times(fd, MB(2 * unit), 8, PMD_BYTES);
		set_knob(THP "shmem_enabled", "never");
	}
	mapped = MB((1 + 2 + 2 + 4 + 4 + 16) * unit) / PAGE;
	while (mapped < MILLION + 50000) {
		p = map_aligned(MB(256), PMD_BYTES);
		if (madvise(p, MB(256), MADV_HUGEPAGE))
			subject_cannot("this kernel has no transparent huge pages");
		touch_read(p, MB(256));
		mapped += MB(256) / PAGE;
	}
	drain_lru();
}

TEST(a_million_pages)
{
	struct compared c = {};
	struct subject s;
	int fd = vmv_open();

	subject_start(&s, "many");
	if (s.why[0])
		SKIP(return, "%s", s.why);
	EXPECT_TRUE(compare_process(fd, s.pid, &c));
	TH_LOG("%llu pages compared, %llu present, %llu mismatches",
	       c.pages, c.present, c.mismatches);
	EXPECT_EQ(0, c.mismatches);
	EXPECT_LE(MILLION, c.present);
	subject_end(&s);
	close(fd);
}

TEST_HARNESS_MAIN
