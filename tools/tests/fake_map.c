// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that vmview-map draws: its areas and pages, in order of addresses. In the
 * story "large" it has 64 GiB, and many small areas.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"

#define AREAS \
	"400000-402000 r--p 00000000 08:01 12 /usr/bin/fake\n"				\
	"402000-405000 r-xp 00002000 08:01 12 /usr/bin/fake\n"				\
	"405000-407000 rw-p 00000000 00:00 0 \n"					\
	"407000-500000 rw-p 00000000 00:00 0 \n"					\
	"10000000-10200000 rw-p 00000000 00:00 0  [heap]\n"				\
	"10200000-10400000 rw-p 00000000 00:00 0  [heap]\n"				\
	"100000000000-110000000000 rw-p 00000000 00:00 0 \n"				\
	"7f0000000000-7f0000100000 rw-s 00000000 00:01 9  /memfd:<&\377\033> (deleted)\n"	\
	"7f0000100000-7f0000200000 r--p 00000000 08:01 7  "				\
	"/srv/a-file-with-a-name-that-is-longer-than-its-column.so\n"			\
	"7ffff0000000-7ffff0021000 rw-p 00000000 00:00 0  [stack]\n"			\
	"7ffff0030000-7ffff0034000 r--p 00000000 00:00 0  [vvar]\n"			\
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]\n"

#define PAGE(address, number, what_state, what_kind) \
	.addr = address, .pages = number, .state = VMVIEW_STATE_##what_state, \
	.kind = VMVIEW_KIND_##what_kind
#define GEN(type, number) \
	.list = VMVIEW_LIST_GEN_##type, .gen_rank = number, .gens = 4

static const struct vmview_page pages[] = {
	{ PAGE(0x400000, 5, PRESENT, FILE), GEN(FILE, 1), .order = 2 },
	{ PAGE(0x405000, 1, PRESENT, ANON), GEN(ANON, 3) },
	{ PAGE(0x10000000, 512, PRESENT, ANON), GEN(ANON, 2), .order = 9 },
	{ PAGE(0x10200000, 100, PRESENT, ANON), GEN(ANON, 0) },
	{ PAGE(0x10264000, 60, SWAP, ANON) },
	{ PAGE(0x102a0000, 16, PRESENT, ANON), .list = VMVIEW_LIST_UNEVICTABLE, .order = 4 },
	{ PAGE(0x102b0000, 8, PRESENT, ZERO) },
	{ PAGE(0x102b8000, 1, MIGRATION, ANON) },
	{ PAGE(0x102b9000, 1, HWPOISON, NONE) },
	{ PAGE(0x102ba000, 1, PRESENT, ANON), .flags = VMVIEW_PAGE_UNSTABLE },
	/* In no area that was listed. */
	{ PAGE(0x20000000, 7, PRESENT, ANON), GEN(ANON, 0) },
	{ PAGE(0x108000000000, 1, PRESENT, ANON), GEN(ANON, 0) },
	/* It goes on in the next area. */
	{ PAGE(0x7f0000000000, 128, PRESENT, SHMEM), .list = VMVIEW_LIST_INACTIVE_ANON },
	{ PAGE(0x7f0000080000, 129, PRESENT, HUGETLB), .order = 18 },
	{ PAGE(0x7f0000140000, 64, PRESENT, FILE), .list = VMVIEW_LIST_ACTIVE_FILE, .order = 6 },
	{ PAGE(0x7ffff001e000, 1, SHMEM_SWAP, SHMEM) },
	{ PAGE(0x7ffff001f000, 2, NUMA_HINT, KSM), GEN(ANON, 3) },
	{ PAGE(0x7ffff0030000, 1, PRESENT, SPECIAL), .flags = VMVIEW_PAGE_NO_PAGE },
};

#define LARGE	0x10000000000ULL
#define SMALL	0x7f0000000000ULL
#define SMALLS	200

/* Of the large area all kinds of lengths, of each small one the second page. */
static const struct vmview_page *large_pages(size_t *nr)
{
	static struct vmview_page vec[5 + SMALLS] = {
		{ PAGE(LARGE, 1 << 22, PRESENT, ANON) },
		{ PAGE(LARGE + (5ULL << 32), 70000, SWAP, ANON) },
		{ PAGE(LARGE + (6ULL << 32) + 4096, 1, PRESENT, ANON) },
		{ PAGE(LARGE + (6ULL << 32) + 8192, 3 << 12, PRESENT, ZERO) },
		{ PAGE(LARGE + (16ULL << 32) - 4096, 1, PRESENT, ANON) },
	};

	for (size_t i = 0; i < SMALLS; i++)
		vec[5 + i] = (struct vmview_page){ PAGE(SMALL + (i << 20) + 4096, 1, PRESENT, FILE) };
	*nr = VMVIEW_ARRAY_SIZE(vec);
	return vec;
}

static FILE *large_areas(void)
{
	static char areas[80 * (1 + SMALLS)];
	size_t at = sprintf(areas, "%llx-%llx rw-p 0 00:00 0 \n", LARGE, LARGE + (16ULL << 32));

	for (size_t i = 0; i < SMALLS; i++)
		at += sprintf(areas + at, "%llx-%llx r--p 0 08:01 9 /lib/lib%zu.so\n",
			      SMALL + (i << 20), SMALL + (i << 20) + 8192 * (1 + i % 3), i);
	return text(areas);
}

bool fake_is_map(void)
{
	return strstr(program_invocation_short_name, "map");
}

const struct vmview_page *fake_map_pages(size_t *nr)
{
	if (story("large"))
		return large_pages(nr);
	*nr = VMVIEW_ARRAY_SIZE(pages);
	return pages;
}

FILE *fake_map(const char *path)
{
	char maps[32];

	snprintf(maps, sizeof(maps), "/proc/%d/maps", getpid());
	if (!fake_is_map() || strcmp(path, maps))
		return NULL;
	return story("large") ? large_areas() : text(AREAS);
}
