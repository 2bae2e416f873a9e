// SPDX-License-Identifier: GPL-2.0-only
/*
 * SUMMARY against smaps, area by area and in total, and its page tables against
 * what the kernel accounts to the process.
 */
#include "test.h"
#include "calls.h"
#include "memory.h"
#include "proc.h"
#include "subjects.h"
#include "sum.h"

SUBJECT_FIXTURE

/**
 * struct field - a size that both tell
 * @field: smaps.
 * @offset: In struct vmview_counts.
 */
struct field {
	enum smaps_field field;
	size_t offset;
};

#define FIELD(name, member) { SMAPS_##name, offsetof(struct vmview_counts, member) }

static const struct field fields[] = {
	FIELD(Rss, rss),
	FIELD(Pss, pss),
	FIELD(Shared_Clean, shared_clean),
	FIELD(Shared_Dirty, shared_dirty),
	FIELD(Private_Clean, private_clean),
	FIELD(Private_Dirty, private_dirty),
	FIELD(Referenced, referenced),
	FIELD(Anonymous, anonymous),
	FIELD(LazyFree, lazyfree),
	FIELD(AnonHugePages, anon_huge),
	FIELD(ShmemPmdMapped, shmem_huge),
	FIELD(FilePmdMapped, file_huge),
	FIELD(Shared_Hugetlb, hugetlb_shared),
	FIELD(Private_Hugetlb, hugetlb_private),
	FIELD(Swap, swap),
	FIELD(Locked, pss_locked),
};

#define NR_FIELDS (sizeof(fields) / sizeof(*fields))

static u64 told(const struct vmview_counts *c, const struct field *f)
{
	return *(const u64 *)((const char *)c + f->offset);
}

/* A share of a page is rounded in each page, and smaps rounds to kB. */
static bool equal(const struct field *f, u64 ours, u64 theirs, u64 pages)
{
	bool share = f->field == SMAPS_Pss || f->field == SMAPS_Locked;
	u64 slack = share ? 1024 + pages : 0;

	return ours + slack >= theirs && theirs + slack >= ours;
}

static bool same_area(const struct vmview_vma *v, const struct area *a)
{
	return v->start == a->start && v->end == a->end &&
	       v->inode == a->inode && v->dev_major == a->dev_major &&
	       v->dev_minor == a->dev_minor &&
	       /* smaps shows no offset where there is no file. */
	       (!(v->flags & VMVIEW_VMA_FILE) || v->pgoff * PAGE == a->pgoff);
}

static const struct {
	u32 flag;
	char letters[3];
} vma_flags[] = {
	{ VMVIEW_VMA_READ, "rd" }, { VMVIEW_VMA_WRITE, "wr" },
	{ VMVIEW_VMA_EXEC, "ex" }, { VMVIEW_VMA_SHARED, "sh" },
	{ VMVIEW_VMA_LOCKED, "lo" }, { VMVIEW_VMA_PFNMAP, "pf" },
	{ VMVIEW_VMA_MIXEDMAP, "mm" }, { VMVIEW_VMA_HUGETLB, "ht" },
	{ VMVIEW_VMA_GROWSDOWN, "gd" }, { VMVIEW_VMA_IO, "io" },
	{ VMVIEW_VMA_HUGEPAGE, "hg" }, { VMVIEW_VMA_NOHUGEPAGE, "nh" },
	{ VMVIEW_VMA_MERGEABLE, "mg" }, { VMVIEW_VMA_SOFTDIRTY, "sd" },
};

static const char *wrong_flag(const struct vmview_vma *v, const struct area *a)
{
	bool uffd = area_has_flag(a, "uw") || area_has_flag(a, "um");
	size_t i;

	for (i = 0; i < sizeof(vma_flags) / sizeof(*vma_flags); i++)
		if (!!(v->flags & vma_flags[i].flag) !=
		    area_has_flag(a, vma_flags[i].letters))
			return vma_flags[i].letters;
	if (!!(v->flags & VMVIEW_VMA_UFFD) != uffd)
		return "uffd";
	if (!!(v->flags & VMVIEW_VMA_FILE) != (a->name[0] == '/'))
		return "file";
	if (!!(v->flags & VMVIEW_VMA_HEAP) != !strcmp(a->name, "[heap]"))
		return "heap";
	if (!!(v->flags & VMVIEW_VMA_STACK) != !strcmp(a->name, "[stack]"))
		return "stack";
	return NULL;
}

static void print_area(const struct area *a, const char *what, u64 ours, u64 theirs)
{
	fprintf(stderr, "# %#llx %s %s: %s is %llu, smaps says %llu\n",
		a->start, a->perms, a->name, what,
		ours, theirs);
}

static u64 compare_area(const struct vmview_vma *v, const struct area *a, bool loud)
{
	const char *flag = wrong_flag(v, a);
	u64 bad = 0;
	size_t i;

	if (!same_area(v, a) || flag) {
		if (loud)
			print_area(a, flag ? flag : "another area", v->flags, 0);
		return 1;
	}
	for (i = 0; i < NR_FIELDS; i++) {
		u64 ours = told(&v->counts, &fields[i]);
		u64 theirs = a->bytes[fields[i].field];

		if (equal(&fields[i], ours, theirs, v->counts.rss / PAGE))
			continue;
		if (loud)
			print_area(a, smaps_name(fields[i].field), ours, theirs);
		bad++;
	}
	return bad;
}

static u64 compare_total(const struct sums *s, const struct area *a, size_t nr,
			 bool loud)
{
	u64 theirs, ours, bad = 0;
	size_t i, j;

	for (i = 0; i < NR_FIELDS; i++) {
		ours = told(&s->total, &fields[i]);
		for (j = theirs = 0; j < nr; j++)
			theirs += a[j].bytes[fields[i].field];
		if (equal(&fields[i], ours, theirs,
			  s->total.rss / PAGE + 1024 * nr))
			continue;
		if (loud)
			print_area(a, smaps_name(fields[i].field), ours, theirs);
		bad++;
	}
	return bad;
}

static u64 mapped_bytes(pid_t pid, const struct area *a)
{
	size_t nr = (a->end - a->start) / PAGE, i;
	u64 *entry = xalloc(nr * sizeof(*entry)), bytes = 0;
	int pagemap = pagemap_open(pid);

	pagemap_read(pagemap, a->start, nr, entry);
	for (i = 0; i < nr; i++)
		if (entry[i] & PM_PRESENT)
			bytes += PAGE;
	close(pagemap);
	free(entry);
	return bytes;
}

/*
 * smaps of 6.1 does not see huge pages in areas without access rights: there
 * pagemap must do, and the sums take what vmview says.
 */
static u64 without_smaps(pid_t pid, const struct vmview_vma *v, struct area *a)
{
	u64 bytes = mapped_bytes(pid, a);
	size_t i;

	for (i = 0; i < NR_FIELDS; i++)
		a->bytes[fields[i].field] = told(&v->counts, &fields[i]);
	return v->counts.rss != bytes || v->counts.anon_huge != bytes;
}

/*
 * Since 6.2 smaps counts frames lost to memory errors as resident and shared,
 * though nothing maps them; vmview does not. Take them out.
 */
static void leave_out_lost(pid_t pid, const struct vmview_vma *v, struct area *a)
{
	size_t nr = (a->end - a->start) / PAGE, i;
	u64 *entry, flags, *b = a->bytes;
	int pagemap;

	if (a->pfnmap || a->hugetlb || nr > 1 << 20)
		return;
	entry = xalloc(nr * sizeof(*entry));
	pagemap = pagemap_open(pid);
	pagemap_read(pagemap, a->start, nr, entry);
	for (i = 0; i < nr; i++) {
		if (!(entry[i] & PM_SWAP) || PM_SWAP_TYPE(entry[i]) < swap_areas())
			continue;
		flags = kpage(PM_SWAP_OFF(entry[i])).flags;
		if (!(flags & FLAG_HWPOISON))
			continue;
		b[SMAPS_Rss] -= PAGE;
		b[SMAPS_Pss] -= PAGE;
		b[flags & FLAG_DIRTY ? SMAPS_Shared_Dirty : SMAPS_Shared_Clean] -= PAGE;
		if (flags & FLAG_ANON)
			b[SMAPS_Anonymous] -= PAGE;
		/* By a flag that kpageflags does not show as well. */
		b[SMAPS_Referenced] = v->counts.referenced;
	}
	close(pagemap);
	free(entry);
}

/* What smaps says of who has pages of 1 GiB goes by the wrong word (mapped_once()). */
static void share_gib(pid_t pid, struct area *a)
{
	int pagemap = pagemap_open(pid);
	u64 at, entry, once = 0;

	for (at = a->start; at < a->end; at += GIB) {
		pagemap_read(pagemap, at, 1, &entry);
		if (entry & PM_PRESENT && mapped_once(a, entry))
			once += GIB;
	}
	a->bytes[SMAPS_Shared_Hugetlb] += a->bytes[SMAPS_Private_Hugetlb] - once;
	a->bytes[SMAPS_Private_Hugetlb] = once;
	close(pagemap);
}

static bool smaps_is_blind(const struct area *a)
{
	return !strncmp(a->perms, "---", 3) && !a->inode && !a->bytes[SMAPS_Rss] &&
	       !a->hugetlb && a->end - a->start >= PMD_BYTES;
}

static u64 try_smaps(int fd, pid_t pid, u32 vec_len, bool loud)
{
	struct sums s;
	struct area *a;
	size_t nr, i;
	u64 bad = 0;

	sums_read(fd, pid, VMVIEW_SCAN_CACHE, vec_len, &s);
	a = areas_read(pid, &nr);
	if (nr != s.nr || nr != s.total.vmas)
		die("%zu areas, smaps has %zu, the total says %llu", s.nr, nr,
		    s.total.vmas);
	kpage_forget();
	for (i = 0; i < nr; i++) {
		leave_out_lost(pid, &s.vma[i], &a[i]);
		if (a[i].bytes[SMAPS_KernelPageSize] == GIB)
			share_gib(pid, &a[i]);
	}
	for (i = 0; i < nr; i++)
		bad += smaps_is_blind(&a[i]) ? without_smaps(pid, &s.vma[i], &a[i]) :
					       compare_area(&s.vma[i], &a[i], loud);
	bad += compare_total(&s, a, nr, loud);
	free(a);
	free(s.vma);
	return bad;
}

/* Writeback and the like go on in the background: look again. */
static bool smaps_agrees(int fd, pid_t pid, u32 vec_len)
{
	int attempt;
	u64 bad = 1;

	for (attempt = 0; attempt < 5 && bad; attempt++) {
		if (attempt)
			drain_lru();
		bad = try_smaps(fd, pid, vec_len, attempt == 4);
	}
	return !bad;
}

/* Huge zero pages mapped as such: a table lies in reserve for each. */
static u64 huge_zero_entries(pid_t pid)
{
	int pagemap = pagemap_open(pid);
	size_t nr, i, at, pages;
	struct area *a = areas_read(pid, &nr);
	u64 entry, found = 0;

	kpage_forget();
	for (i = 0; i < nr; i++) {
		pages = (a[i].end - a[i].start) / PAGE;
		if (a[i].pfnmap || pages > 1 << 20)
			continue;
		for (at = 0; at < pages; at++) {
			if ((a[i].start + at * PAGE) % PMD_BYTES)
				continue;
			pagemap_read(pagemap, a[i].start + at * PAGE, 1, &entry);
			if (entry & PM_PRESENT &&
			    (kpage(PM_FRAME(entry)).flags & (FLAG_ZERO | FLAG_HEAD)) ==
			    (FLAG_ZERO | FLAG_HEAD))
				found++;
		}
	}
	free(a);
	close(pagemap);
	return found;
}

/* VmPTE counts tables up to the PUD level, and one in reserve a huge page. */
static void check_tables(struct __test_metadata *_metadata, int fd, pid_t pid)
{
	u64 reserve, walked, alone;
	struct vmview_counts *c;
	struct sums s;

	sums_read(fd, pid, 0, 0, &s);
	c = &s.total;
	reserve = c->anon_huge / PMD_BYTES + huge_zero_entries(pid);
	walked = c->tables[VMVIEW_LEVEL_PTE] + c->tables[VMVIEW_LEVEL_PMD] +
		 c->tables[VMVIEW_LEVEL_PUD];
	EXPECT_EQ(status_bytes(pid, "VmPTE"), (walked + reserve) * PAGE);
	EXPECT_EQ(1, c->tables[VMVIEW_LEVEL_PGD]);
	/* A table below the top is there because an entry above points to it. */
	alone = c->tables[VMVIEW_LEVEL_PTE] + c->tables[VMVIEW_LEVEL_PMD];
	EXPECT_LE(alone, c->table_entries[VMVIEW_LEVEL_PMD] +
			 c->table_entries[VMVIEW_LEVEL_PUD]);
	free(s.vma);
}

TEST_F(subject, equals_smaps)
{
	EXPECT_TRUE(smaps_agrees(self->fd, self->s.pid, 0));
	EXPECT_TRUE(smaps_agrees(self->fd, self->s.pid, 1));
	check_tables(_metadata, self->fd, self->s.pid);
	if (strcmp(variant->name, "thp_forked"))
		return;
	subject_continue(&self->s);
	EXPECT_TRUE(smaps_agrees(self->fd, self->s.pid, 3));
	check_tables(_metadata, self->fd, self->s.pid);
}

TEST_HARNESS_MAIN
