// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/kpageflags, kpagecount and kpagecgroup, read a block of frames at a
 * time and kept, so that a million pages do not cost three million reads.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proc.h"

#define BLOCK	64
#define BUCKETS	(1 << 14)

struct block {
	u64 number;
	u32 valid[3];
	u64 word[3][BLOCK];
};

static struct block *bucket[BUCKETS];
static int file[3];

static void open_files(void)
{
	static const char *const path[3] = {
		"/proc/kpageflags", "/proc/kpagecount", "/proc/kpagecgroup"
	};
	int i;

	for (i = 0; i < 3; i++) {
		file[i] = open(path[i], O_RDONLY | O_CLOEXEC);
		/* A kernel without memory cgroups has no kpagecgroup. */
		if (file[i] < 0 && i < 2)
			die("open %s", path[i]);
	}
}

static void read_block(struct block *b, u64 number)
{
	ssize_t got;
	int i;

	if (!file[0])
		open_files();
	b->number = number;
	for (i = 0; i < 3; i++) {
		got = file[i] < 0 ? 0 : pread(file[i], b->word[i], sizeof(b->word[i]),
					      number * sizeof(b->word[i]));
		if (got < 0)
			die("kpage* at frame %#llx",
			    number * BLOCK);
		b->valid[i] = got / sizeof(u64);
	}
}

struct kpage kpage(u64 pfn)
{
	u64 number = pfn / BLOCK;
	u32 i = pfn % BLOCK;
	struct block **slot = &bucket[number % BUCKETS];
	struct block *b = *slot;
	struct kpage k = {};

	if (!b) {
		b = *slot = xalloc(sizeof(*b));
		b->number = ~0ULL;
	}
	if (b->number != number)
		read_block(b, number);
	if (i < b->valid[0] && i < b->valid[1]) {
		k.known = true;
		k.flags = b->word[0][i];
		k.count = b->word[1][i];
		k.cgroup = i < b->valid[2] ? b->word[2][i] : 0;
	}
	return k;
}

u64 head_of(u64 pfn)
{
	while (kpage(pfn).flags & FLAG_TAIL)
		pfn--;
	return pfn;
}

u32 order_of(u64 pfn)
{
	u64 head = head_of(pfn), n = 1;

	if (kpage(head).flags & FLAG_HEAD)
		while (kpage(head + n).flags & FLAG_TAIL)
			n++;
	return 63 - __builtin_clzll(n);
}

void kpage_forget(void)
{
	int i;

	proc_forget();
	for (i = 0; i < BUCKETS; i++)
		if (bucket[i])
			bucket[i]->number = ~0ULL;
}

/* A page that was made a moment ago and that no one asked to be merged. */
bool kpage_knows_ksm(void)
{
	static int known = -1;
	char *p;
	u64 entry;
	int fd;

	if (known >= 0)
		return known;
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		die("mmap");
	*(volatile char *)p = 1;
	fd = pagemap_open(getpid());
	pagemap_read(fd, (uintptr_t)p, 1, &entry);
	close(fd);
	kpage_forget();
	known = !(kpage(PM_FRAME(entry)).flags & FLAG_KSM);
	munmap(p, PAGE);
	kpage_forget();
	return known;
}

bool mapped_once(const struct area *a, u64 entry)
{
	if (!(entry & PM_PRESENT) || a->bytes[SMAPS_KernelPageSize] != GIB)
		return entry & PM_EXCLUSIVE;
	return kpage(PM_FRAME(entry)).count == 1;
}
