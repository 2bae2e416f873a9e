// SPDX-License-Identifier: GPL-2.0-only
/*
 * A filter gives exactly the pages that /proc says are in those categories.
 */
#include "test.h"
#include "calls.h"
#include "compare.h"
#include "memory.h"
#include "subjects.h"

SUBJECT_FIXTURE

/* Categories that pagemap, kpageflags and kpagecount tell. */
#define STATES (VMVIEW_CAT_STATE(VMVIEW_STATE_PRESENT) | \
		VMVIEW_CAT_STATE(VMVIEW_STATE_PROT_NONE) | \
		VMVIEW_CAT_STATE(VMVIEW_STATE_SWAP))
#define KINDS (((1ULL << (VMVIEW_KIND_OTHER + 1)) - 1) << 16)
#define LISTS (((1ULL << VMVIEW_LISTS) - 1) << 28)
#define KNOWN (STATES | KINDS | LISTS | VMVIEW_CAT_SOFT_DIRTY | \
	       VMVIEW_CAT_UFFD_WP | VMVIEW_CAT_EXCLUSIVE | \
	       VMVIEW_CAT_SHARED | VMVIEW_CAT_LARGE | VMVIEW_CAT_MLOCKED | \
	       VMVIEW_CAT_WRITEBACK | VMVIEW_CAT_SWAPCACHE)

/**
 * struct paged - a page and the categories that /proc says it is in
 * @addr: Its address.
 * @cats: Those of KNOWN.
 */
struct paged {
	u64 addr;
	u64 cats;
};

struct oracle {
	struct paged *page;
	size_t nr;
};

static u64 mapped_cats(const struct area *a, u64 entry)
{
	u64 pfn = PM_FRAME(entry), head = head_of(pfn);
	u64 folio = kpage(head).flags;
	u64 cats = VMVIEW_CAT_STATE(strncmp(a->perms, "---", 3) ?
				    VMVIEW_STATE_PRESENT : VMVIEW_STATE_PROT_NONE);

	cats |= VMVIEW_CAT_LIST(expected_list(head));
	if (kpage(pfn).count > 1)
		cats |= VMVIEW_CAT_SHARED;
	if (folio & FLAG_HEAD)
		cats |= VMVIEW_CAT_LARGE;
	if (folio & FLAG_MLOCKED)
		cats |= VMVIEW_CAT_MLOCKED;
	if (folio & FLAG_WRITEBACK)
		cats |= VMVIEW_CAT_WRITEBACK;
	if (folio & FLAG_SWAPCACHE)
		cats |= VMVIEW_CAT_SWAPCACHE;
	return cats;
}

static u64 cats_of(const struct area *a, u64 entry)
{
	u64 cats = VMVIEW_CAT_KIND(expected_kind(a, entry));

	if (entry & PM_PRESENT)
		cats |= mapped_cats(a, entry);
	else
		cats |= VMVIEW_CAT_LIST(VMVIEW_LIST_NONE);
	if (entry & PM_SWAP && PM_SWAP_TYPE(entry) < swap_areas())
		cats |= VMVIEW_CAT_STATE(VMVIEW_STATE_SWAP);
	if (entry & PM_SOFT_DIRTY)
		cats |= VMVIEW_CAT_SOFT_DIRTY;
	if (entry & PM_UFFD_WP)
		cats |= VMVIEW_CAT_UFFD_WP;
	if (mapped_once(a, entry))
		cats |= VMVIEW_CAT_EXCLUSIVE;
	return cats;
}

static void add_area(struct oracle *o, const struct area *a, int pagemap)
{
	size_t nr = (a->end - a->start) / PAGE, i;
	u64 *entry = xalloc(nr * sizeof(*entry));

	pagemap_read(pagemap, a->start, nr, entry);
	o->page = xrealloc(o->page, (o->nr + nr) * sizeof(*o->page));
	for (i = 0; i < nr; i++)
		if (entry[i] & (PM_PRESENT | PM_SWAP))
			o->page[o->nr++] = (struct paged){
				.addr = a->start + i * PAGE,
				.cats = cats_of(a, entry[i]),
			};
	free(entry);
}

/*
 * All pages that pagemap knows. It leaves VM_PFNMAP out, and of hugetlb what is
 * not present; compare only what lies elsewhere.
 */
static bool left_out(const struct area *a)
{
	return a->pfnmap || a->hugetlb;
}

static struct oracle ask_proc(pid_t pid, const struct area *a, size_t nr)
{
	struct oracle o = {};
	int pagemap = pagemap_open(pid);
	size_t i;

	kpage_forget();
	for (i = 0; i < nr; i++)
		if (!left_out(&a[i]))
			add_area(&o, &a[i], pagemap);
	close(pagemap);
	return o;
}

static void drop_left_out(struct records *r, const struct area *a, size_t nr)
{
	size_t i, j, n = 0;

	for (i = j = 0; i < r->nr; i++) {
		while (j < nr && a[j].end <= r->page[i].addr)
			j++;
		if (j < nr && !left_out(&a[j]))
			r->page[n++] = r->page[i];
	}
	r->nr = n;
}

struct filter {
	u64 all;
	u64 any;
	u64 none;
};

static bool passes(const struct filter *f, u64 cats)
{
	return (cats & f->all) == f->all && (!f->any || cats & f->any) &&
	       !(cats & f->none);
}

/* Pages that are in one of both sets only. */
static u64 difference(const struct oracle *o, const struct records *r,
		      const struct filter *f)
{
	size_t i, at = 0;
	u64 bad = 0;

	for (i = 0; i < o->nr; i++) {
		if (!passes(f, o->page[i].cats))
			continue;
		while (at < r->nr && r->page[at].addr < o->page[i].addr)
			bad++, at++;
		if (at < r->nr && r->page[at].addr == o->page[i].addr)
			at++;
		else
			bad++;
	}
	return bad + (r->nr - at);
}

/**
 * struct target - a process and what was learnt of it
 * @fd: The device.
 * @pid: The process.
 * @a: Its areas.
 * @nr: Their number.
 * @o: Its pages by /proc.
 */
struct target {
	int fd;
	pid_t pid;
	struct area *a;
	size_t nr;
	struct oracle o;
};

static void learn(struct target *t)
{
	free(t->o.page);
	free(t->a);
	t->a = areas_read(t->pid, &t->nr);
	t->o = ask_proc(t->pid, t->a, t->nr);
}

static u64 try_filter(struct target *t, const struct filter *f)
{
	struct scan_args args = {
		.pid = t->pid, .flags = VMVIEW_SCAN_PAGES,
		.cat_all = f->all, .cat_any = f->any, .cat_none = f->none,
	};
	struct records r = {};
	u64 bad;
	int err;

	err = vmv_scan_all(t->fd, &args, &r);
	if (err)
		die("scan: %d", err);
	drop_left_out(&r, t->a, t->nr);
	bad = difference(&t->o, &r, f);
	records_free(&r);
	return bad;
}

/* Pages may change in the background between the two: look again. */
static bool filter_is_right(struct target *t, struct filter f)
{
	int attempt;
	u64 bad = 1;

	for (attempt = 0; attempt < 5 && bad; attempt++) {
		if (attempt) {
			drain_lru();
			learn(t);
		}
		bad = try_filter(t, &f);
	}
	if (bad)
		fprintf(stderr, "# all %#llx any %#llx none %#llx: %llu pages differ\n",
			f.all, f.any,
			f.none, bad);
	return !bad;
}

#define IS(kind) VMVIEW_CAT_KIND(VMVIEW_KIND_##kind)
#define HAS(cat) VMVIEW_CAT_##cat

static const struct filter combined[] = {
	{ .none = IS(ANON) },
	{ .any = IS(ANON) | IS(FILE) },
	{ .all = IS(ANON) | HAS(EXCLUSIVE), .none = HAS(SOFT_DIRTY) },
	{ .all = HAS(SHARED), .any = IS(FILE) | IS(SHMEM), .none = HAS(LARGE) },
	{ .any = HAS(SHARED) | HAS(LARGE) | HAS(UFFD_WP), .none = IS(ZERO) },
	{ .all = IS(ANON) | IS(FILE) },
	{ .all = HAS(EXCLUSIVE), .none = HAS(EXCLUSIVE) },
	{},
};

/* Categories that /proc tells of this subject. */
static u64 known_cats(const char *name)
{
	/* kpageflags of some kernels calls all anonymous memory KSM. */
	if (!strcmp(name, "ksm") && !kpage_knows_ksm())
		return KNOWN & ~(IS(KSM) | IS(ANON));
	/* Nor does pagemap tell whose frame was lost. */
	if (!strcmp(name, "hwpoison"))
		return KNOWN & ~KINDS;
	/* It calls what waits for a NUMA hint fault present. */
	if (!access("/sys/devices/system/node/node1", F_OK))
		return KNOWN & ~VMVIEW_CAT_STATE(VMVIEW_STATE_PRESENT);
	return KNOWN;
}

TEST_F(subject, filters)
{
	struct target t = { .fd = self->fd, .pid = self->s.pid };
	u64 cats = known_cats(variant->name);
	size_t i;

	if (!strcmp(variant->name, "sparse"))
		SKIP(return, "a terabyte takes too long to read through pagemap");
	learn(&t);
	for (i = 0; i < 64; i++)
		if (cats >> i & 1)
			EXPECT_TRUE(filter_is_right(&t,
				(struct filter){ .all = 1ULL << i }));
	for (i = 0; i < sizeof(combined) / sizeof(*combined); i++)
		if (cats == KNOWN)
			EXPECT_TRUE(filter_is_right(&t, combined[i]));
}

TEST_HARNESS_MAIN
