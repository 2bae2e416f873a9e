// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/vmview without a kernel, for tests of what the reader prints: linked in
 * with --wrap=open and --wrap=ioctl, and for what /proc says of the machine
 * --wrap=fopen and --wrap=opendir. FAKE in the environment picks
 * a story, or several with a + between:
 *
 *	(none)	all goes well, in several calls
 *	gens	the same, with the multi-generational LRU
 *	noswap	as gens, without swap
 *	kinds	swap on a disk with zswap before it, and in zram
 *	thrash	tasks stall, and what was taken is needed again
 *	stall	4244, a small cgroup, has a directory, tasks that stall, and mlocked memory
 *	nopsi	the kernel does not tell of stalls
 *	thief, brief, churn, backup, full, killed	see fake_taking.c
 *	absent	there is no device
 *	denied	it may not be opened
 *	exec	the process calls execve() after the first call
 *	gone	it exits after the first call
 *	hidden	the caller has no privilege
 *	stuck	the module does not advance its cursor
 *	slow	each call takes two seconds
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <linux/kernel-page-flags.h>

#include "fake.h"

#define KPF(name)	(1ULL << KPF_##name)
#define PTE(name)	VMVIEW_PTE_##name
#define TABLE		(PTE(PRESENT) | PTE(WRITE) | PTE(USER) | PTE(ACCESSED) | PTE(TABLE))
#define DATA		(PTE(PRESENT) | PTE(USER) | PTE(ACCESSED) | PTE(NX) | PTE(LEAF))

int __wrap_open(const char *path, int flags, ...);
int __real_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, void *arg);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__real_fopen(const char *path, const char *mode);
DIR *__wrap_opendir(const char *path);
DIR *__real_opendir(const char *path);

const struct vmview_cost fake_cost = {
	.time_ns = 1234567, .entries = 12345, .retries = 2, .holds = 17,
	.hold_max_ns = 12345, .irqoff_max_ns = 4321, .lock_misses = 1,
	.now_ms = 100000,
};

static const struct vmview_page pages[] = {
	{	/* a run in a large folio */
		.addr = 0x7fff1000, .pages = 5, .frame = 0x12345, .state = VMVIEW_STATE_PRESENT,
		.kind = VMVIEW_KIND_ANON, .pte = DATA | PTE(WRITE) | PTE(DIRTY),
		.kpf = KPF(UPTODATE) | KPF(DIRTY) | KPF(LRU) | KPF(ACTIVE) | KPF(SWAPBACKED) |
		       KPF(ANON) | KPF(MMAP) | KPF(REFERENCED) | KPF(COMPOUND_TAIL) | KPF(THP),
		.mapcount = 1, .refcount = 16, .order = 4, .index = 3,
		.list = VMVIEW_LIST_NONE, .unlisted = VMVIEW_UNLISTED_BATCH,
		.flags = VMVIEW_PAGE_EXCLUSIVE | VMVIEW_PAGE_CONTIG | VMVIEW_PAGE_SOFT_DIRTY,
	}, {	/* a swap slot */
		.addr = 0x98760000, .pages = 1, .frame = 0x777, .state = VMVIEW_STATE_SWAP,
		.kind = VMVIEW_KIND_ANON, .pte = PTE(EXCLUSIVE), .swap_type = 31,
	}, {	/* an empty entry in an area */
		.addr = 0x98761000, .pages = 3, .state = VMVIEW_STATE_NONE,
	}, {	/* a huge page of a generation */
		.addr = 0x40000000, .pages = 512, .frame = 0x40000,
		.state = VMVIEW_STATE_PRESENT, .kind = VMVIEW_KIND_ANON,
		.pte = DATA | PTE(WRITE) | PTE(DIRTY) | 5U << VMVIEW_PTE_PKEY_SHIFT,
		.kpf = KPF(UPTODATE) | KPF(LRU) | KPF(ANON) | KPF(MMAP) | KPF(COMPOUND_HEAD) |
		       KPF(THP) | KPF(SWAPBACKED) | 1ULL << 33, .mapcount = 2, .refcount = 3,
		.order = 9, .level = VMVIEW_LEVEL_PMD, .list = VMVIEW_LIST_GEN_ANON,
		.gen_seq = 17, .gen_rank = 1, .gens = 4, .refs = 1, .tier = 1,
		.gen_born_ms = 58766, .memcg = 4242,
		.flags = VMVIEW_PAGE_WORKINGSET | VMVIEW_PAGE_FOREIGN,
	}, {	/* pages of the same generation that were not accessed since */
		.addr = 0x50000000, .pages = 16, .frame = 0x50000,
		.state = VMVIEW_STATE_PRESENT, .kind = VMVIEW_KIND_ANON,
		.pte = (DATA | PTE(WRITE) | PTE(DIRTY)) & ~PTE(ACCESSED),
		.kpf = KPF(UPTODATE) | KPF(LRU) | KPF(ANON) | KPF(MMAP) | KPF(SWAPBACKED),
		.mapcount = 2, .refcount = 2, .list = VMVIEW_LIST_GEN_ANON, .gen_seq = 17,
		.gen_rank = 1, .gens = 4, .gen_born_ms = 58766, .memcg = 4242,
	}, {	/* one that a removed cgroup pays for */
		.addr = 0x51000000, .pages = 1, .frame = 0x51000,
		.state = VMVIEW_STATE_PRESENT, .kind = VMVIEW_KIND_FILE,
		.pte = DATA & ~PTE(ACCESSED), .kpf = KPF(UPTODATE) | KPF(LRU) | KPF(MMAP),
		.mapcount = 1, .refcount = 2, .list = VMVIEW_LIST_GEN_FILE, .gen_seq = 2,
		.gens = 2, .gen_born_ms = 95000, .memcg = 4243,
		.flags = VMVIEW_PAGE_FOREIGN | VMVIEW_PAGE_OFFLINE,
	}, {	/* a frame without a page */
		.addr = 0x7f0000000000, .pages = 4, .frame = 0xfd000,
		.state = VMVIEW_STATE_PRESENT, .kind = VMVIEW_KIND_SPECIAL,
		.pte = DATA | PTE(SPECIAL) | PTE(UNCACHED), .flags = VMVIEW_PAGE_NO_PAGE,
	},
};

bool story(const char *name)
{
	const char *fake = getenv("FAKE");
	size_t len = strlen(name);

	while (fake) {
		if (!strncmp(fake, name, len) && (!fake[len] || fake[len] == '+'))
			return true;
		fake = strchr(fake, '+');
		if (fake)
			fake++;
	}
	return false;
}

static void *pointer(__u64 address)
{
	return (void *)(uintptr_t)address;
}

/* Of the calls that go on from a cursor: 0 for the first, -1 with errno set. */
static int go_on(struct vmview_target *target, struct vmview_cost *out, __u64 start)
{
	if (start && story("exec")) {
		errno = ESTALE;
		return -1;
	}
	if (start && target->exec_id != 42) {
		errno = EINVAL;
		return -1;
	}
	target->exec_id = 42;
	*out = fake_cost;
	if (story("gone"))
		out->flags = VMVIEW_COST_TARGET_GONE;
	return 0;
}

__u64 fake_cgroup(__u64 id)
{
	const char *proc = getenv("FAKE_PROC"), *name = NULL;
	char path[256];
	struct stat st;

	if (id == 4242)
		name = "shop";
	else if (id == 4244 && story("stall"))
		name = "shop/below";
	snprintf(path, sizeof(path), "%s/cgroup/%s", proc ? proc : "", name ? name : "");
	return name && !stat(path, &st) ? st.st_ino : id;
}

static struct vmview_page page_for_caller(const struct vmview_page *page)
{
	struct vmview_page all = *page, hidden = {
		.addr = page->addr, .pages = page->pages, .state = page->state,
		.kind = page->kind, .level = page->level, .flags = VMVIEW_PAGE_HIDDEN,
	};

	all.memcg = fake_cgroup(page->memcg);
	return story("hidden") ? hidden : all;
}

static int info(struct vmview_info *info)
{
	static const struct vmview_feature features[] = {
		{ .available = 1, .name = "walk", .why = "per-VMA locks" },
		{ .available = 0, .name = "pidfd", .why = "this kernel exports no way to a task" },
	};

	info->abi_version = VMVIEW_ABI_VERSION;
	info->page_size = 4096;
	info->levels = 4;
	info->table_entries = 512;
	info->max_records = 2;
	info->max_addrs = 2;
	info->hold_pages = 512;
	info->section_pages = 64;
	info->hold_sections = 16;
	info->lru_cgroups = 512;
	info->max_alloc = 1572864;
	info->max_text = 131072;
	info->section_entries = 3072;
	info->follow_places = 257;
	if (story("hidden")) {
		info->most_flags = VMVIEW_INFO_HIDDEN;
	} else {
		info->most_hold_pages = 511;
		info->most_hold_sections = 9;
		info->most_section_pages = 63;
		info->most_section_entries = 514;
		info->most_follow_places = 3;
		info->most_lru_cgroups = 1;
		info->most_alloc = 245744;
		info->most_text = 4050;
	}
	info->nr_features = VMVIEW_ARRAY_SIZE(features);
	strcpy(info->kernel, "6.12.0-fake");
	if (info->vec) {
		memcpy(pointer(info->vec), features, sizeof(features));
		info->nr = VMVIEW_ARRAY_SIZE(features);
	}
	return 0;
}

/* Two records a call; their position is their address for the cursor. */
static int scan(struct vmview_scan *scan)
{
	size_t at = scan->start / 4096, nr = VMVIEW_ARRAY_SIZE(pages);
	const struct vmview_page *all = fake_is_map() ? fake_map_pages(&nr) : pages;
	struct vmview_page *vec = pointer(scan->vec);

	if ((scan->cat_all | scan->cat_any | scan->cat_none) & ~VMVIEW_CAT_MASK) {
		errno = EINVAL;
		return -1;
	}
	if (go_on(&scan->target, &scan->cost, scan->start))
		return -1;
	for (scan->nr = 0; scan->nr < scan->vec_len && at < nr; at++)
		vec[scan->nr++] = page_for_caller(&all[at]);
	scan->cursor = at < nr ? at * 4096 : ~0ULL;
	if (story("stuck"))
		scan->cursor = scan->start;
	return 0;
}

/* Three areas, two a call. */
static int summary(struct vmview_summary *summary)
{
	struct vmview_vma *vec = pointer(summary->vec);
	size_t at = summary->start / 4096;

	if (go_on(&summary->target, &summary->cost, summary->start))
		return -1;
	fake_count(pointer(summary->total));
	summary->cursor = ~0ULL;
	if (!vec)
		return 0;
	for (summary->nr = 0; summary->nr < summary->vec_len && at < 3; at++) {
		struct vmview_vma *vma = &vec[summary->nr++];

		*vma = (struct vmview_vma){
			.start = (at + 1) << 12, .end = (at + 1 + (1ULL << (9 * at))) << 12,
			.flags = VMVIEW_VMA_READ | (at ? VMVIEW_VMA_WRITE : VMVIEW_VMA_FILE),
			.inode = at ? 0 : 1234, .dev_major = at ? 0 : 8, .dev_minor = at ? 0 : 1,
		};
		fake_count(&vma->counts);
	}
	if (at < 3)
		summary->cursor = at * 4096;
	return 0;
}

/* Fills the levels from the top down to the leaf. */
static void walk(struct vmview_translation *t, const struct vmview_page *page)
{
	for (unsigned int level = VMVIEW_LEVEL_PGD; level > page->level; level--) {
		if (level == VMVIEW_LEVEL_P4D)
			continue;
		t->entry[level] = 0x100000067 + (level << 12);
		t->pte[level] = TABLE;
	}
	t->leaf_size = 4096ULL << (9 * page->level);
	t->leaf = page->level;
	t->pte[page->level] = page->pte;
	if (page->state == VMVIEW_STATE_SWAP)
		t->entry[page->level] = 0x7fffff111fffffULL;
	else if (page->frame)
		t->entry[page->level] = 1ULL << 63 | page->frame << 12 | 0x67;
	if (page->state != VMVIEW_STATE_SWAP && page->frame)
		t->phys = page->frame << 12 | (t->addr & (t->leaf_size - 1));
}

static void translate_one(struct vmview_translation *t, __u64 addr)
{
	memset(t, 0, sizeof(*t));
	t->addr = addr;
	t->levels = 4;
	t->flags = VMVIEW_TRANSLATION_NO_VMA;
	t->leaf = VMVIEW_LEVEL_PGD;
	t->leaf_size = 1ULL << 39;
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(pages); i++) {
		const struct vmview_page *page = &pages[i];

		if (addr < page->addr || addr >= page->addr + page->pages * 4096ULL)
			continue;
		t->page = page_for_caller(page);
		t->page.pages = 1;
		t->flags = story("hidden") ? VMVIEW_TRANSLATION_HIDDEN : 0;
		t->vma_start = page->addr;
		t->vma_end = page->addr + page->pages * 4096ULL;
		t->vma_flags = VMVIEW_VMA_READ | VMVIEW_VMA_WRITE;
		if (!story("hidden"))
			walk(t, page);
	}
}

static int translate(struct vmview_translate *req)
{
	struct vmview_translation *vec = pointer(req->vec);
	const __u64 *addrs = pointer(req->addrs);

	/* A second call is one with an exec_id. */
	if (go_on(&req->target, &req->cost, req->target.exec_id))
		return -1;
	req->done = story("gone") ? 1 : req->nr;
	for (unsigned int i = 0; i < req->done; i++)
		translate_one(&vec[i], addrs[i]);
	return 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	int fd = fake_taking(path);

	if (fd >= 0)
		return fd;
	if (strcmp(path, VMVIEW_DEVICE))
		return __real_open(path, flags);
	if (!story("absent") && !story("denied"))
		return __real_open("/dev/null", flags);
	errno = story("denied") ? EACCES : ENOENT;
	return -1;
}

FILE *text(const char *text)
{
	FILE *f = tmpfile();

	if (f && fputs(text, f) >= 0)
		rewind(f);
	return f;
}

/* There is some swap; cgroups are in a directory of FAKE_PROC. */
FILE *__wrap_fopen(const char *path, const char *mode)
{
	size_t len = strlen(path);
	char mounts[300];
	FILE *fake;

	snprintf(mounts, sizeof(mounts), "none %s/cgroup cgroup2 rw 0 0\n", getenv("FAKE_PROC"));
	if (!strcmp(path, "/proc/self/mounts"))
		return text(mounts);
	if (!strcmp(path, "/proc/sys/vm/swappiness"))
		return text("60\n");
	if (!strncmp(path, "/proc/", 6) && len > 7 && !strcmp(path + len - 7, "/cgroup"))
		return text("0::/shop\n");
	if (story("nopsi") && !strcmp(path, "/proc/pressure/memory"))
		return NULL;
	fake = fake_machine(path);
	if (!fake)
		fake = fake_limits(path);
	if (!fake)
		fake = fake_process(path);
	if (!fake)
		fake = fake_map(path);
	return fake ? fake : __real_fopen(path, mode);
}

/* FAKE_PROC has an entry for each process that is to be seen. */
DIR *__wrap_opendir(const char *path)
{
	const char *proc = getenv("FAKE_PROC");
	DIR *taking = strcmp(path, "/proc") ? NULL : fake_processes(__real_opendir);

	if (taking)
		return taking;
	return __real_opendir(proc && !strcmp(path, "/proc") ? proc : path);
}

int __wrap_ioctl(int fd, unsigned long request, void *arg)
{
	if (story("slow"))
		sleep(2);
	switch (request) {
	case VMVIEW_IOC_INFO:
		return info(arg);
	case VMVIEW_IOC_TRANSLATE:
		return translate(arg);
	case VMVIEW_IOC_SCAN:
		return scan(arg);
	case VMVIEW_IOC_SUMMARY:
		return summary(arg);
	case VMVIEW_IOC_LRU:
		return fake_lru(arg);
	case VMVIEW_IOC_WATCH:
		return fake_watch(fd, arg);
	case VMVIEW_IOC_HIST:
		return fake_hist(arg);
	default:
		errno = ENOTTY;
		return -1;
	}
}
