// SPDX-License-Identifier: GPL-2.0-only
/* Subjects: anonymous memory of ordinary pages. */
#include <alloca.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"
#include "proc.h"
#include "subject.h"

#define PAGES(n) ((n) * PAGE)
#define PRESENT_ANON .state = VMVIEW_STATE_PRESENT, .kind = VMVIEW_KIND_ANON, \
		     .level = VMVIEW_LEVEL_PTE, .order = 0

SUBJECT(anon)
{
	char *p = map_anon(PAGES(256));

	touch_write(p, PAGES(64));
	touch_write(p + PAGES(128), PAGES(1));
	CLAIM(p, PAGES(64), PRESENT_ANON, .flags = VMVIEW_PAGE_EXCLUSIVE);
	CLAIM(p + PAGES(64), PAGES(64), .state = VMVIEW_STATE_NONE);
	CLAIM(p + PAGES(128), PAGES(1), PRESENT_ANON);
	CLAIM(p + PAGES(129), PAGES(127), .state = VMVIEW_STATE_NONE);
}

SUBJECT(untouched)
{
	CLAIM(map_anon(PAGES(64)), PAGES(64), .state = VMVIEW_STATE_NONE);
}

SUBJECT(zero_page)
{
	char *p = map_anon(PAGES(64));

	touch_read(p, PAGES(32));
	touch_write(p + PAGES(8), PAGES(4));
	CLAIM(p, PAGES(8), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ZERO, .level = VMVIEW_LEVEL_PTE);
	CLAIM(p + PAGES(8), PAGES(4), PRESENT_ANON);
	CLAIM(p + PAGES(12), PAGES(20), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ZERO, .level = VMVIEW_LEVEL_PTE);
}

/* Pages of the stack well above where it is in use while the subject stops. */
SUBJECT(stack)
{
	char *p = alloca(PAGES(40));

	p = (char *)(((uintptr_t)p + PAGES(1)) & ~(PAGE - 1));
	touch_write(p, PAGES(32));
	CLAIM(p, PAGES(32), PRESENT_ANON, .flags = VMVIEW_PAGE_EXCLUSIVE);
	subject_stop();
}

SUBJECT(mlocked)
{
	char *p = map_anon(PAGES(64));
	char *q = map_anon(PAGES(64));

	touch_write(q, PAGES(16));
	if (mlock(p, PAGES(64)) || mlock2(q, PAGES(64), MLOCK_ONFAULT))
		die("mlock");
	drain_lru();
	CLAIM(p, PAGES(64), PRESENT_ANON, .kpf = FLAG_MLOCKED | FLAG_UNEVICT);
	CLAIM(q, PAGES(16), PRESENT_ANON, .kpf = FLAG_MLOCKED);
	CLAIM(q + PAGES(16), PAGES(48), .state = VMVIEW_STATE_NONE);
}

SUBJECT(prot_none)
{
	char *p = map_anon(PAGES(64));
	char *q = map_anon(PAGES(16));

	touch_write(p, PAGES(32));
	touch_read(q, PAGES(16));
	mprotect(p, PAGES(64), PROT_NONE);
	mprotect(q, PAGES(16), PROT_NONE);
	CLAIM(p, PAGES(32), .state = VMVIEW_STATE_PROT_NONE,
	      .kind = VMVIEW_KIND_ANON, .level = VMVIEW_LEVEL_PTE);
	CLAIM(p + PAGES(32), PAGES(32), .state = VMVIEW_STATE_NONE);
	CLAIM(q, PAGES(16), .state = VMVIEW_STATE_PROT_NONE,
	      .kind = VMVIEW_KIND_ZERO);
}

SUBJECT(soft_dirty)
{
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(64));
	if (!write_file("/proc/self/clear_refs", "4"))
		subject_cannot("clear_refs takes no 4");
	touch_write(p + PAGES(8), PAGES(8));
	if (!count_entries(p, PAGES(64), 0, PM_SOFT_DIRTY))
		subject_cannot("this kernel does not track soft-dirty pages");
	CLAIM(p, PAGES(8), PRESENT_ANON, .not_flags = VMVIEW_PAGE_SOFT_DIRTY);
	CLAIM(p + PAGES(8), PAGES(8), PRESENT_ANON,
	      .flags = VMVIEW_PAGE_SOFT_DIRTY);
	CLAIM(p + PAGES(16), PAGES(48), PRESENT_ANON,
	      .not_flags = VMVIEW_PAGE_SOFT_DIRTY);
}

/* Shared with a forked child, but for pages written after the fork. */
SUBJECT(forked)
{
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(64));
	fork_idle();
	fork_idle();
	usleep(1000);
	touch_write(p + PAGES(16), PAGES(8));
	CLAIM(p, PAGES(16), PRESENT_ANON, .not_flags = VMVIEW_PAGE_EXCLUSIVE);
	CLAIM(p + PAGES(16), PAGES(8), PRESENT_ANON,
	      .flags = VMVIEW_PAGE_EXCLUSIVE);
	CLAIM(p + PAGES(24), PAGES(40), PRESENT_ANON,
	      .not_flags = VMVIEW_PAGE_EXCLUSIVE);
}

SUBJECT(lazyfree)
{
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(64));
	drain_lru();
	if (madvise(p, PAGES(64), MADV_FREE))
		die("MADV_FREE");
	drain_lru();
	touch_write(p, PAGES(4));
	CLAIM(p, PAGES(64), PRESENT_ANON);
	CLAIM(p + PAGES(4), PAGES(60), PRESENT_ANON, .not_kpf = FLAG_SWAPBACKED);
}

SUBJECT(read_only)
{
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(64));
	mprotect(p, PAGES(32), PROT_READ);
	mprotect(p + PAGES(48), PAGES(8), PROT_READ | PROT_EXEC);
	CLAIM(p, PAGES(64), PRESENT_ANON, .flags = VMVIEW_PAGE_EXCLUSIVE);
}

/* A terabyte in which a page is in use here and there, in far-apart tables. */
SUBJECT(sparse)
{
	static const u64 where[] = {
		0, 1, 511, 512, 513, 1 << 18, (1 << 18) + 511, 3 << 18,
		(3 << 18) - 1, (200 << 18) + 77777, (255 << 18) + 3,
		(1 << 28) - 1
	};
	size_t bytes = 1ULL << 40;
	char *p = mmap(NULL, bytes, RW,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t i;

	if (p == MAP_FAILED)
		subject_cannot("no room for a terabyte");
	madvise(p, bytes, MADV_NOHUGEPAGE);
	for (i = 0; i < sizeof(where) / sizeof(*where); i++) {
		touch_write(p + where[i] * PAGE, PAGE);
		CLAIM(p + where[i] * PAGE, PAGE, PRESENT_ANON);
	}
	CLAIM(p + PAGES(2), PAGES(509), .state = VMVIEW_STATE_NONE);
	CLAIM(p + PAGES(514), PAGES(3000), .state = VMVIEW_STATE_NONE);
	CLAIM(p + PAGES(257ULL << 18) - PAGES(1 << 20), PAGES(100),
	      .state = VMVIEW_STATE_NONE);
}

#define KSM "/sys/kernel/mm/ksm/"

static bool ksm_done(char *p, size_t pages)
{
	int fd = pagemap_open(getpid()), tries;
	u64 entry[256];
	size_t i, merged = 0;

	for (tries = 0; tries < 3000 && merged < pages; tries++) {
		usleep(20000);
		pagemap_read(fd, (uintptr_t)p, pages, entry);
		kpage_forget();
		for (i = merged = 0; i < pages; i++)
			merged += !!(kpage(PM_FRAME(entry[i])).flags & FLAG_KSM);
	}
	close(fd);
	return merged == pages;
}

SUBJECT(ksm)
{
	size_t pages = 128, i;
	char *p = map_anon(PAGES(pages));

	for (i = 0; i < pages; i++)
		memset(p + i * PAGE, 0x10 + i % 8, PAGE);
	if (madvise(p, PAGES(pages), MADV_MERGEABLE))
		subject_cannot("this kernel has no KSM");
	set_knob(KSM "sleep_millisecs", "0");
	set_knob(KSM "pages_to_scan", "10000");
	set_knob(KSM "run", "1");
	if (!ksm_done(p, pages))
		die("ksmd merged nothing");
	set_knob(KSM "run", "0");
	touch_write(p, PAGES(8));
	CLAIM(p, PAGES(8), PRESENT_ANON);
	CLAIM(p + PAGES(8), PAGES(pages - 8), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_KSM, .level = VMVIEW_LEVEL_PTE);
}
