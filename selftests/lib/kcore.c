// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kcore.h"

static int file = -1;
static Elf64_Phdr *segment;
static int nr_segments;

static void open_file(void)
{
	Elf64_Ehdr head;
	size_t bytes;

	file = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	if (file < 0 || pread(file, &head, sizeof(head), 0) != sizeof(head) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG))
		die("/proc/kcore");
	nr_segments = head.e_phnum;
	bytes = nr_segments * sizeof(*segment);
	segment = xalloc(bytes);
	if (pread(file, segment, bytes, head.e_phoff) != (ssize_t)bytes)
		die("segments of /proc/kcore");
}

/* @want is physical or virtual; @base gives the same of a segment. */
static bool read_at(u64 want, void *buf, size_t bytes, bool physical)
{
	const Elf64_Phdr *s;
	u64 base;
	int i;

	if (file < 0)
		open_file();
	for (i = 0; i < nr_segments; i++) {
		s = &segment[i];
		base = physical ? s->p_paddr : s->p_vaddr;
		if (s->p_type != PT_LOAD || base == ~0ULL || want < base ||
		    want - base + bytes > s->p_filesz)
			continue;
		return pread(file, buf, bytes, s->p_offset + want - base) ==
		       (ssize_t)bytes;
	}
	return false;
}

bool kcore_phys(u64 phys, void *buf, size_t bytes)
{
	return read_at(phys, buf, bytes, true);
}

bool kcore_virt(u64 addr, void *buf, size_t bytes)
{
	return read_at(addr, buf, bytes, false);
}

#define TABLES 256

static struct {
	u64 at;
	u64 entry[512];
} table[TABLES];

void kcore_forget(void)
{
	memset(table, 0xff, sizeof(table));
}

/* @at is the physical address of a table, or with @top the virtual one. */
static bool entry_of(u64 at, int index, bool top, u64 *entry)
{
	u64 slot = at / PAGE % TABLES;

	if (table[slot].at != at) {
		if (!read_at(at, table[slot].entry, PAGE, !top)) {
			table[slot].at = ~0ULL;
			return false;
		}
		table[slot].at = at;
	}
	*entry = table[slot].entry[index];
	return true;
}

static bool maps_memory(u64 entry, int level)
{
	return level == VMVIEW_LEVEL_PTE || entry & ENTRY_LARGE ||
	       !(entry & ENTRY_PRESENT);
}

bool kcore_walk(u64 pgd, int levels, u64 addr, struct walked *w)
{
	static const int shift[VMVIEW_LEVELS] = { 12, 21, 30, 39, 48 };
	int level = VMVIEW_LEVEL_PGD, bits;
	u64 at = pgd;

	memset(w, 0, sizeof(*w));
	for (;;) {
		/* With four levels there is no P4D; the top has its place. */
		bits = shift[level == VMVIEW_LEVEL_PGD && levels == 4 ? 3 : level];
		if (!entry_of(at, addr >> bits & 511, level == VMVIEW_LEVEL_PGD,
			      &w->entry[level]))
			return false;
		w->leaf = level;
		if (maps_memory(w->entry[level], level))
			return true;
		at = ENTRY_PFN(w->entry[level]) * PAGE;
		level -= level == VMVIEW_LEVEL_PGD && levels == 4 ? 2 : 1;
	}
}
