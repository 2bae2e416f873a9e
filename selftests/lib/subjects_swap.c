// SPDX-License-Identifier: GPL-2.0-only
/* Subjects: memory that was reclaimed into a swap area. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"
#include "proc.h"
#include "subject.h"

#define PAGES(n) ((n) * PAGE)
#define IN_SLOT .state = VMVIEW_STATE_SWAP, .kind = VMVIEW_KIND_ANON, \
		.level = VMVIEW_LEVEL_PTE

SUBJECT(swapped)
{
	char *p = map_anon(PAGES(256));

	touch_write(p, PAGES(256));
	page_out(p, PAGES(200));
	touch_write(p + PAGES(60), PAGES(2));
	CLAIM(p, PAGES(32), IN_SLOT);
	CLAIM(p + PAGES(60), PAGES(2), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ANON);
	CLAIM(p + PAGES(100), PAGES(100), IN_SLOT);
	CLAIM(p + PAGES(200), PAGES(56), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ANON);
}

/* Read back: resident, and where the kernel keeps it in the swap cache too. */
SUBJECT(swap_read)
{
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(64));
	page_out(p, PAGES(64));
	touch_read(p, PAGES(32));
	drain_lru();
	CLAIM(p, PAGES(32), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ANON);
	CLAIM(p + PAGES(32), PAGES(32), IN_SLOT);
}

/* Paged out from the end, so that the slots do not follow each other. */
SUBJECT(swap_scattered)
{
	char *p = map_anon(PAGES(48));
	int i;

	touch_write(p, PAGES(48));
	for (i = 47; i >= 16; i--)
		page_out(p + PAGES(i), PAGE);
	CLAIM(p, PAGES(16), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_ANON);
	CLAIM(p + PAGES(16), PAGES(32), IN_SLOT);
}

SUBJECT(swap_forked)
{
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(64));
	page_out(p, PAGES(64));
	fork_idle();
	CLAIM(p, PAGES(64), IN_SLOT);
}

SUBJECT(shmem_swapped)
{
	int fd = memory_file(PAGES(256), 0);
	char *p = map_fd(fd, PAGES(256), RW, MAP_SHARED);

	touch_write(p, PAGES(240));
	page_out(p + PAGES(32), PAGES(128));
	CLAIM(p, PAGES(32), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_SHMEM);
	CLAIM(p + PAGES(32), PAGES(128), .state = VMVIEW_STATE_NONE);
	CLAIM(p + PAGES(160), PAGES(80), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_SHMEM);
	CLAIM(p + PAGES(240), PAGES(16), .state = VMVIEW_STATE_NONE);
}

SUBJECT(swap_prot_none)
{
	char *p = map_anon(PAGES(32));

	touch_write(p, PAGES(32));
	page_out(p, PAGES(16));
	mprotect(p, PAGES(32), PROT_NONE);
	CLAIM(p, PAGES(16), IN_SLOT);
	CLAIM(p + PAGES(16), PAGES(16), .state = VMVIEW_STATE_PROT_NONE,
	      .kind = VMVIEW_KIND_ANON);
}
