// SPDX-License-Identifier: GPL-2.0-only
/*
 * TRANSLATE against the page tables themselves, walked through /proc/kcore from
 * the top table, which is found by the kernel's BTF and its list of tasks; and
 * the bytes of the frame against those that the process has at that address.
 */
#include <fcntl.h>

#include "test.h"
#include "calls.h"
#include "compare.h"
#include "kcore.h"
#include "memory.h"
#include "subjects.h"

SUBJECT_FIXTURE

#define MAX_ADDRS	4096
#define VECTOR		256

/**
 * struct trip - a comparison under way
 * @fd: The device.
 * @pid: The process.
 * @pgd: Its top table; 0 where it cannot be found.
 * @levels: Levels of the page table.
 * @a: Areas.
 * @nr_areas: Their number.
 * @addr: Addresses asked for.
 * @nr: Their number.
 * @t: The answers.
 * @mem: /proc/PID/mem.
 * @pagemap: /proc/PID/pagemap.
 * @walked: Addresses of which each level was compared.
 * @bytes: Bytes of frames that were compared.
 * @bad: Addresses that differ.
 * @loud: Print these.
 */
struct trip {
	int fd;
	pid_t pid;
	u64 pgd;
	int levels;
	struct area *a;
	size_t nr_areas;
	u64 addr[MAX_ADDRS];
	size_t nr;
	struct vmview_translation t[MAX_ADDRS];
	int mem;
	int pagemap;
	u64 walked;
	u64 bytes;
	u64 bad;
	bool loud;
};

static void ask_for(struct trip *p, u64 addr)
{
	if (p->nr < MAX_ADDRS)
		p->addr[p->nr++] = addr;
}

/* Every page of a small area, some of a large one, and what is around it. */
static void choose(struct trip *p, const struct subject *s)
{
	size_t i, k, pages, step;
	const struct area *a;

	for (i = 0; i < (size_t)s->nr; i++) {
		ask_for(p, s->claim[i].start);
		ask_for(p, s->claim[i].end - 1);
	}
	for (i = 0; i < p->nr_areas; i++) {
		a = &p->a[i];
		pages = (a->end - a->start) / PAGE;
		step = pages / 60 + 1;
		for (k = 0; k < pages; k += step)
			ask_for(p, a->start + k * PAGE + k * 37 % PAGE);
		ask_for(p, a->end - 1);
		ask_for(p, a->end);
		ask_for(p, a->start - 1);
	}
	ask_for(p, 0);
	ask_for(p, 1ULL << 46);
}

static void translate(struct trip *p)
{
	size_t at, n;
	int err;

	for (at = 0; at < p->nr; at += n) {
		struct vmview_translate tr = {
			.target.pid = p->pid,
			.addrs = (uintptr_t)(p->addr + at),
			.vec = (uintptr_t)(p->t + at),
		};

		n = p->nr - at < VECTOR ? p->nr - at : VECTOR;
		tr.nr = n;
		err = vmv_translate(p->fd, &tr);
		if (err || tr.done != n)
			die("translate: %d, %u of %zu", err, tr.done, n);
	}
}

static const struct area *area_of(const struct trip *p, u64 addr)
{
	size_t i;

	for (i = 0; i < p->nr_areas; i++)
		if (addr >= p->a[i].start && addr < p->a[i].end)
			return &p->a[i];
	return NULL;
}

/* The flags of an entry that the CPU or Linux on x86 give a meaning to. */
static u32 decode(u64 e, bool leaf)
{
	static const struct { u64 bit; u32 flag; } bits[] = {
		{ 1ULL << 0, VMVIEW_PTE_PRESENT },
		{ 1ULL << 1, VMVIEW_PTE_WRITE },
		{ 1ULL << 2, VMVIEW_PTE_USER },
		{ 1ULL << 3, VMVIEW_PTE_WRITETHROUGH },
		{ 1ULL << 4, VMVIEW_PTE_UNCACHED },
		{ 1ULL << 5, VMVIEW_PTE_ACCESSED },
		{ 1ULL << 6, VMVIEW_PTE_DIRTY },
		{ 1ULL << 63, VMVIEW_PTE_NX },
	};
	u32 flags = leaf ? VMVIEW_PTE_LEAF : VMVIEW_PTE_TABLE;
	size_t i;

	for (i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		if (e & bits[i].bit)
			flags |= bits[i].flag;
	if (leaf && e & 1ULL << 10)
		flags |= VMVIEW_PTE_UFFD_WP;
	if (leaf && e & 1ULL << 11)
		flags |= VMVIEW_PTE_SOFT_DIRTY;
	return flags;
}

#define DECODED (VMVIEW_PTE_PRESENT | VMVIEW_PTE_WRITE | VMVIEW_PTE_USER | \
		 VMVIEW_PTE_WRITETHROUGH | VMVIEW_PTE_UNCACHED | \
		 VMVIEW_PTE_ACCESSED | VMVIEW_PTE_NX | VMVIEW_PTE_LEAF | \
		 VMVIEW_PTE_TABLE)
/* Dirty has a second bit, which shadow stacks need; these two are of leaves. */
#define DECODED_LEAF (DECODED | VMVIEW_PTE_SOFT_DIRTY | VMVIEW_PTE_UFFD_WP)

static const char *check_decoded(const struct vmview_translation *t)
{
	u64 e = t->entry[t->leaf];
	bool no_access = !(e & ENTRY_PRESENT) && e & ENTRY_PROT_NONE;
	int level;

	for (level = t->leaf; level < VMVIEW_LEVELS; level++) {
		bool leaf = level == t->leaf;
		u32 mask = leaf ? DECODED_LEAF : DECODED;

		if (!(t->entry[level] & ENTRY_PRESENT))
			continue;
		if ((t->pte[level] ^ decode(t->entry[level], leaf)) & mask)
			return "decoded flags";
		if (leaf && t->entry[level] & 1 << 6 &&
		    !(t->pte[level] & VMVIEW_PTE_DIRTY))
			return "decoded dirty";
	}
	if (no_access != !!(t->pte[t->leaf] & VMVIEW_PTE_PROT_NONE))
		return "decoded PROT_NONE";
	if (no_access != (t->page.state == VMVIEW_STATE_PROT_NONE ||
			  t->page.state == VMVIEW_STATE_NUMA_HINT))
		return "state and entry";
	if (e && t->page.level != t->leaf)
		return "level of the page record";
	return t->pte[t->leaf] == t->page.pte ? NULL : "entry of the page record";
}

/* Each level below the top is read from the table that the entry above names. */
static const char *check_chain(const struct vmview_translation *t)
{
	static const int shift[VMVIEW_LEVELS] = { 12, 21, 30, 39, 48 };
	u64 entry;
	int level, above;

	for (level = t->leaf; level < VMVIEW_LEVEL_PGD; level++) {
		if (level == VMVIEW_LEVEL_P4D && t->levels == 4)
			continue;
		above = level + 1;
		if (above == VMVIEW_LEVEL_P4D && t->levels == 4)
			above++;
		if (!kcore_phys(ENTRY_PFN(t->entry[above]) * PAGE +
				(t->addr >> shift[level] & 511) * 8,
				&entry, sizeof(entry)))
			return "a table that is not in memory";
		if (entry != t->entry[level])
			return "entry in its table";
	}
	return NULL;
}

static const char *check_walk(struct trip *p, const struct vmview_translation *t)
{
	struct walked w;

	if (!p->pgd)
		return NULL;
	if (!kcore_walk(p->pgd, p->levels, t->addr, &w))
		return "a table that is not in memory";
	p->walked++;
	if (w.leaf != t->leaf)
		return "leaf";
	if (memcmp(w.entry, t->entry, sizeof(w.entry)))
		return "entries";
	return NULL;
}

static const char *check_shape(struct trip *p, const struct vmview_translation *t)
{
	static const u64 size[VMVIEW_LEVELS] = {
		PAGE, PMD_BYTES, 1ULL << 30, 1ULL << 39, 1ULL << 48
	};
	u64 maps = size[p->levels == 4 && t->leaf == VMVIEW_LEVEL_PGD ?
			VMVIEW_LEVEL_P4D : t->leaf];
	bool mapped = t->page.state == VMVIEW_STATE_PRESENT ||
		      t->page.state == VMVIEW_STATE_PROT_NONE ||
		      t->page.state == VMVIEW_STATE_NUMA_HINT;

	if (t->levels != p->levels)
		return "levels";
	if (t->leaf_size != maps)
		return "leaf size";
	if (mapped && t->phys != t->page.frame * PAGE + t->addr % PAGE)
		return "physical address";
	if (!mapped && t->page.state == VMVIEW_STATE_NONE && t->phys)
		return "physical address of nothing";
	if (t->flags & VMVIEW_TRANSLATION_HIDDEN)
		return "hidden from root";
	return NULL;
}

/* The frame, as memory, holds what the process has at that address. */
static const char *check_bytes(struct trip *p, const struct vmview_translation *t)
{
	char frame[PAGE], memory[PAGE];
	u64 start = t->addr & ~(PAGE - 1);

	if (t->page.state != VMVIEW_STATE_PRESENT ||
	    t->page.kind == VMVIEW_KIND_SPECIAL)
		return NULL;
	if (!kcore_phys(t->phys & ~(PAGE - 1), frame, PAGE))
		return "a frame that is not in memory";
	if (pread(p->mem, memory, PAGE, start) != (ssize_t)PAGE)
		return NULL; /* not all memory may be read that way */
	p->bytes += PAGE;
	return memcmp(frame, memory, PAGE) ? "bytes of the frame" : NULL;
}

static const char *check_area(const struct area *a, const struct vmview_translation *t)
{
	bool none = t->flags & VMVIEW_TRANSLATION_NO_VMA;

	if (none != !a)
		return "no area";
	if (t->vma_start != (a ? a->start : 0) || t->vma_end != (a ? a->end : 0))
		return "area";
	if (a && !(t->vma_flags & VMVIEW_VMA_WRITE) != (a->perms[1] != 'w'))
		return "rights of the area";
	return NULL;
}

static const char *check_record(struct trip *p, const struct area *a,
				const struct vmview_translation *t)
{
	u64 entry;

	if (t->page.addr != (t->addr & ~(PAGE - 1)) || t->page.pages != 1)
		return "address of the page record";
	pagemap_read(p->pagemap, t->addr, 1, &entry);
	return check_page(a, t->page.addr, entry, &t->page);
}

static void check_one(struct trip *p, u64 addr, const struct vmview_translation *t)
{
	static const struct area nowhere = { .name = "no area" };
	const struct area *a = area_of(p, addr);
	const char *wrong = t->addr == addr ? NULL : "address";

	if (!wrong)
		wrong = check_area(a, t);
	if (!wrong && a)
		wrong = check_walk(p, t);
	if (!wrong && a)
		wrong = check_chain(t);
	if (!wrong && a)
		wrong = check_decoded(t);
	if (!wrong && a)
		wrong = check_shape(p, t);
	if (!wrong && a)
		wrong = check_record(p, a, t);
	if (!wrong && a)
		wrong = check_bytes(p, t);
	if (!wrong)
		return;
	if (p->loud && p->bad < 4) {
		print_page(wrong, a ? a : &nowhere, addr, t->entry[0], &t->page);
		fprintf(stderr, "#   entries %#llx %#llx %#llx %#llx %#llx leaf %u size %#llx phys %#llx\n",
			t->entry[4], t->entry[3], t->entry[2], t->entry[1],
			t->entry[0], t->leaf, t->leaf_size, t->phys);
	}
	p->bad++;
}

static int open_proc(pid_t pid, const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("open %s", path);
	return fd;
}

static void look(struct trip *p, const struct subject *s)
{
	size_t i;

	p->nr = p->bad = p->walked = p->bytes = 0;
	p->a = areas_read(p->pid, &p->nr_areas);
	p->mem = open_proc(p->pid, "mem");
	p->pagemap = pagemap_open(p->pid);
	kpage_forget();
	kcore_forget();
	choose(p, s);
	translate(p);
	for (i = 0; i < p->nr; i++)
		check_one(p, p->addr[i], &p->t[i]);
	close(p->mem);
	close(p->pagemap);
	free(p->a);
}

static int levels_of_kernel(int fd)
{
	struct vmview_info info = {};

	if (vmv_info(fd, &info))
		die("info");
	return info.levels;
}

static void compare(struct __test_metadata *_metadata, int fd, const struct subject *s)
{
	static struct trip p;
	const char *why = "";
	int attempt;

	p = (struct trip){ .fd = fd, .pid = s->pid };
	p.levels = levels_of_kernel(fd);
	p.pgd = kernel_pgd(s->pid, &why);
	if (!p.pgd)
		TH_LOG("the top level is not compared: %s", why);
	/* Reclaim and aging change entries in the background: look again. */
	for (attempt = 0; attempt < 5; attempt++) {
		p.loud = attempt == 4;
		look(&p, s);
		if (!p.bad)
			break;
		drain_lru();
	}
	TH_LOG("%zu addresses, %llu walked from the top, %llu bytes of frames",
	       p.nr, p.walked, p.bytes);
	EXPECT_EQ(0, p.bad);
	EXPECT_LT(100, p.nr);
	/* Which addresses are asked for is chance: of 342 some 110 have a frame to read. */
	EXPECT_LT(50 * PAGE, p.bytes);
	if (p.pgd)
		EXPECT_LT(100, p.walked);
}

/* Once for all tests, each of which is a fork of this process. */
static void __attribute__((constructor)) learn(void)
{
	kernel_layout();
}

TEST_F(subject, equals_tables)
{
	compare(_metadata, self->fd, &self->s);
	if (strcmp(variant->name, "thp_forked"))
		return;
	subject_continue(&self->s);
	compare(_metadata, self->fd, &self->s);
}

TEST_HARNESS_MAIN
