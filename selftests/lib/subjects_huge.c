// SPDX-License-Identifier: GPL-2.0-only
/* Subjects: transparent huge pages and hugetlb. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "numa.h"
#include "proc.h"
#include "subject.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define MB(n) ((size_t)(n) << 20)
#define PMD_MAPPED(kind_) .state = VMVIEW_STATE_PRESENT, \
	.level = VMVIEW_LEVEL_PMD, .order = 9, .kind = VMVIEW_KIND_##kind_
#define PUD_MAPPED .state = VMVIEW_STATE_PRESENT, .level = VMVIEW_LEVEL_PUD, \
	.order = 18, .kind = VMVIEW_KIND_HUGETLB
#define PTE_MAPPED(kind_) .state = VMVIEW_STATE_PRESENT, \
	.level = VMVIEW_LEVEL_PTE, .kind = VMVIEW_KIND_##kind_

/* Written through as huge pages; ends the subject where there are none. */
static char *thp(size_t bytes)
{
	char *p = map_aligned(bytes, PMD_BYTES);
	size_t i;

	set_knob(THP "enabled", "always");
	set_knob(THP "defrag", "always");
	if (madvise(p, bytes, MADV_HUGEPAGE))
		subject_cannot("this kernel has no transparent huge pages");
	for (i = 0; i < bytes; i += PMD_BYTES)
		touch_write(p + i, PMD_BYTES);
	if (own_smaps(p, SMAPS_AnonHugePages) < bytes)
		subject_cannot("no huge pages to be had");
	return p;
}

SUBJECT(thp_pmd)
{
	char *p = thp(MB(4));

	CLAIM(p, MB(4), PMD_MAPPED(ANON), .flags = VMVIEW_PAGE_EXCLUSIVE);
}

/* A part goes away or gets other rights: the rest is mapped by PTEs. */
SUBJECT(thp_pte)
{
	char *p = thp(MB(6));

	munmap(p + MB(1), 5 * PAGE);
	mprotect(p + MB(3), 8 * PAGE, PROT_READ);
	madvise(p + MB(4) + 16 * PAGE, 4 * PAGE, MADV_DONTNEED);
	CLAIM(p, MB(1), PTE_MAPPED(ANON), .order = 9);
	CLAIM(p + MB(2), MB(2), PTE_MAPPED(ANON), .order = 9);
	CLAIM(p + MB(4) + 16 * PAGE, 4 * PAGE, .state = VMVIEW_STATE_NONE);
	CLAIM(p + MB(5), MB(1), PTE_MAPPED(ANON), .order = 9);
}

/* Mapped as a whole here, and page by page in another process. */
SUBJECT(thp_forked)
{
	char *p = thp(MB(4));

	fork_idle();
	CLAIM(p, MB(4), PMD_MAPPED(ANON), .not_flags = VMVIEW_PAGE_EXCLUSIVE);
	subject_stop();
	mprotect(p, PAGE, PROT_READ);
	touch_write(p + 8 * PAGE, 4 * PAGE);
	CLAIM(p, 8 * PAGE, PTE_MAPPED(ANON), .order = 9);
	CLAIM(p + 8 * PAGE, 4 * PAGE, PTE_MAPPED(ANON), .order = 0,
	      .flags = VMVIEW_PAGE_EXCLUSIVE);
	CLAIM(p + MB(2), MB(2), PMD_MAPPED(ANON));
}

SUBJECT(thp_prot_none)
{
	char *p = thp(MB(2));

	mprotect(p, MB(2), PROT_NONE);
	CLAIM(p, MB(2), .state = VMVIEW_STATE_PROT_NONE, .order = 9,
	      .level = VMVIEW_LEVEL_PMD, .kind = VMVIEW_KIND_ANON);
}

SUBJECT(thp_mlocked)
{
	char *p = thp(MB(4));

	if (mlock(p, MB(2)))
		die("mlock");
	drain_lru();
	CLAIM(p, MB(2), PMD_MAPPED(ANON));
	CLAIM(p + MB(2), MB(2), PMD_MAPPED(ANON));
}

/* Given up by the process, in whole and in part. */
SUBJECT(thp_lazyfree)
{
	char *p = thp(MB(4));

	drain_lru();
	if (madvise(p, MB(2), MADV_FREE))
		die("MADV_FREE");
	drain_lru();
	CLAIM(p, MB(2), PMD_MAPPED(ANON));
	CLAIM(p + MB(2), MB(2), PMD_MAPPED(ANON));
}

SUBJECT(huge_zero)
{
	char *p = map_aligned(MB(8), PMD_BYTES);

	set_knob(THP "enabled", "always");
	set_knob(THP "use_zero_page", "1");
	if (madvise(p, MB(8), MADV_HUGEPAGE))
		subject_cannot("this kernel has no transparent huge pages");
	touch_read(p, MB(6));
	if (count_entries(p, MB(6), PM_PRESENT, 0) < MB(6) / PAGE ||
	    own_smaps(p, SMAPS_Rss))
		subject_cannot("no huge zero page to be had");
	touch_write(p + MB(4) + 8 * PAGE, PAGE);
	CLAIM(p, MB(4), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ZERO, .level = VMVIEW_LEVEL_PMD);
	CLAIM(p + MB(4) + 8 * PAGE, PAGE, .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ANON);
	CLAIM(p + MB(6), MB(2), .state = VMVIEW_STATE_NONE);
}

SUBJECT(mthp)
{
	char *p = map_aligned(MB(2), PMD_BYTES);

	if (!set_knob(THP "hugepages-64kB/enabled", "always"))
		subject_cannot("this kernel has no huge pages of 64 KiB");
	mprotect(p + MB(1), PAGE, PROT_READ);
	touch_write(p, MB(1));
	set_knob(THP "hugepages-64kB/enabled", "never");
	mprotect(p + 64 * PAGE, PAGE, PROT_READ);
	CLAIM(p, MB(1), PTE_MAPPED(ANON), .order = 4);
}

SUBJECT(shmem_huge)
{
	int fd;
	char *p, *q;

	if (!set_knob(THP "shmem_enabled", "always"))
		subject_cannot("this kernel has no huge pages for shmem");
	fd = memory_file(MB(6), 0);
	p = mmap((void *)0x7e0000000000, MB(6), RW,
		 MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	touch_write(p, MB(4));
	q = map_fd(fd, MB(2), PROT_READ, MAP_SHARED);
	touch_read(q, 8 * PAGE);
	set_knob(THP "shmem_enabled", "never");
	if (own_smaps(p, SMAPS_ShmemPmdMapped) < MB(4))
		subject_cannot("no huge pages to be had for shmem");
	CLAIM(p, MB(4), PMD_MAPPED(SHMEM));
	CLAIM(p + MB(4), MB(2), .state = VMVIEW_STATE_NONE);
	CLAIM(q, 8 * PAGE, .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_SHMEM, .order = 9);
}

static char *hugetlb(size_t bytes, int flags)
{
	char *p = mmap(NULL, bytes, RW, flags | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

SUBJECT(hugetlb)
{
	char *p, *q, *r;
	int flags = 21 << MAP_HUGE_SHIFT;

	set_knob("/proc/sys/vm/nr_hugepages", "16");
	p = hugetlb(MB(6), flags | MAP_PRIVATE);
	q = hugetlb(MB(6), flags | MAP_SHARED);
	r = hugetlb(MB(2), flags | MAP_PRIVATE);
	if (!p || !q || !r)
		subject_cannot("no pages in the hugetlb pool");
	touch_write(p, MB(4));
	touch_write(q, MB(4));
	touch_write(r, MB(2));
	mprotect(r, MB(2), PROT_NONE);
	CLAIM(p, MB(4), PMD_MAPPED(HUGETLB), .kpf = FLAG_HUGE);
	CLAIM(p + MB(4), MB(2), .state = VMVIEW_STATE_NONE);
	CLAIM(q, MB(4), PMD_MAPPED(HUGETLB), .kpf = FLAG_HUGE);
	CLAIM(q + MB(4), MB(2), .state = VMVIEW_STATE_NONE);
	CLAIM(r, MB(2), .state = VMVIEW_STATE_PROT_NONE, .order = 9,
	      .level = VMVIEW_LEVEL_PMD, .kind = VMVIEW_KIND_HUGETLB);
	fork_idle();
}

/*
 * Frees pages of a file for the next table of this CPU. Of ramfs, whose pages are no
 * more movable than a table.
 */
static void leave_indices(void)
{
	char at[] = "/tmp/indices.XXXXXX", path[64];
	static const char page[PAGE];
	int file, i;

	if (!mkdtemp(at) || mount("ramfs", at, "ramfs", 0, NULL))
		die("ramfs at %s", at);
	snprintf(path, sizeof(path), "%s/file", at);
	file = open(path, O_CREAT | O_WRONLY, 0600);
	for (i = 0; i < 256; i++)
		if (write(file, page, PAGE) != PAGE)
			die("a page of ramfs");
	close(file);
	if (umount(at) || rmdir(at))
		die("ramfs at %s", at);
}

/*
 * A page of 1 GiB under a table of its own, which was a page of a file: where a table
 * of PMDs counts who shares it, there is a number left then.
 */
static char *gib(void)
{
	char *p = (char *)(1UL << 44);

	if (mmap(p, GIB, RW, 30 << MAP_HUGE_SHIFT | MAP_SHARED | MAP_ANONYMOUS |
		 MAP_HUGETLB | MAP_FIXED_NOREPLACE, -1, 0) != p)
		subject_cannot("no huge page of 1 GiB: needs hugepagesz=1G hugepages=1");
	if (!run_on(0))
		die("CPU 0");
	leave_indices();
	*(volatile u64 *)p = memory_word((uintptr_t)p);
	return p;
}

SUBJECT(hugetlb_1g)
{
	char *p = gib();

	CLAIM(p, GIB, PUD_MAPPED, .flags = VMVIEW_PAGE_EXCLUSIVE);
}

/* A child comes to it by a fault of its own, and stops. */
SUBJECT(hugetlb_1g_shared)
{
	char *p = gib();
	pid_t pid = fork_child();

	if (!pid) {
		(void)*(volatile u64 *)p;
		raise(SIGSTOP);
	}
	waitpid(pid, NULL, WUNTRACED);
	CLAIM(p, GIB, PUD_MAPPED, .not_flags = VMVIEW_PAGE_EXCLUSIVE);
}
