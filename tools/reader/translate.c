// SPDX-License-Identifier: GPL-2.0-only
/* The walk, drawn: the address, the tree of entries, the page. */
#include <ctype.h>
#include <string.h>

#include "translate.h"

#define TREE	20	/* columns of the tree, in front of the entries */
#define KEY	11	/* columns in front of what is said of the page */

bool translate_has_level(const struct vmview_translation *t, unsigned int level)
{
	return level != VMVIEW_LEVEL_P4D || t->levels == VMVIEW_LEVELS;
}

static const char *upper(const char *name)
{
	static char text[16];
	size_t i;

	for (i = 0; name[i] && i < sizeof(text) - 1; i++)
		text[i] = toupper((unsigned char)name[i]);
	text[i] = '\0';
	return text;
}

static void draw_head(const struct reader *r, const struct vmview_translation *t,
		      const char *asked, const char *name)
{
	const struct style *s = &r->style;
	__u64 same;

	printf("%s0x%llx%s", s->bold, t->addr, s->off);
	if (vmview_parse_hex(asked, &same)) {
		printf(" = ");
		text_print_name(stdout, asked);
	}
	printf(" in %s", s->name);
	text_print_name(stdout, r->process.name);
	printf("%s (PID %d)\n", s->off, r->process.pid);
	if (t->flags & VMVIEW_TRANSLATION_NO_VMA) {
		printf("%sin none of its memory areas%s\n", s->warn, s->off);
		return;
	}
	printf("area 0x%llx-0x%llx %c%c%c%c %s", t->vma_start, t->vma_end,
	       t->vma_flags & VMVIEW_VMA_READ ? 'r' : '-',
	       t->vma_flags & VMVIEW_VMA_WRITE ? 'w' : '-',
	       t->vma_flags & VMVIEW_VMA_EXEC ? 'x' : '-',
	       t->vma_flags & VMVIEW_VMA_SHARED ? 's' : 'p', s->name);
	text_print_name(stdout, name && *name ? name : "[ anon ]");
	printf("%s\n", s->off);
}

static void draw_edge(const struct style *s, const char *const ends[3], int boxes)
{
	printf("        %s", ends[0]);
	while (boxes--) {
		for (int i = boxes ? 8 : 10; i; i--)
			printf("%s", s->across);
		printf("%s", ends[boxes ? 1 : 2]);
	}
	printf("\n");
}

/* The bits that each level takes of the address, and what is in them. */
static void draw_bits(const struct reader *r, const struct vmview_translation *t)
{
	unsigned int bits = __builtin_ctz(r->dev.info.table_entries), boxes = 1;
	unsigned int top = __builtin_ctz(r->dev.info.page_size) + bits * t->levels;
	char numbers[128], contents[192], *n = numbers, *c = contents;

	for (int level = VMVIEW_LEVEL_PGD; level >= t->leaf; level--) {
		char text[24];

		if (!translate_has_level(t, level))
			continue;
		snprintf(text, sizeof(text), "%u-%u", top - 1, top - bits);
		n += sprintf(n, "%8s ", text);
		c += sprintf(c, "%s%s%4u ", r->style.down, upper(vmview_level_name(level)),
			     vmview_table_index(&r->dev.info, level, t->addr));
		top -= bits;
		boxes++;
	}
	printf("\n%s  bits  %s%7u-0%s\n", r->style.dim, numbers, top - 1, r->style.off);
	draw_edge(&r->style, r->style.top, boxes);
	printf("        %s%s%#10llx%s\n", contents, r->style.down,
	       t->addr & (t->leaf_size - 1), r->style.down);
	draw_edge(&r->style, r->style.bottom, boxes);
}

static void draw_flags(const struct vmview_translation *t, unsigned int level)
{
	static const struct {
		char letter;
		__u32 mask;
	} letters[] = {
		{ 'P', VMVIEW_PTE_PRESENT }, { 'W', VMVIEW_PTE_WRITE },
		{ 'U', VMVIEW_PTE_USER }, { 'A', VMVIEW_PTE_ACCESSED },
		{ 'D', VMVIEW_PTE_DIRTY }, { 'X', 0 }, { 'G', VMVIEW_PTE_GLOBAL },
		{ 'S', VMVIEW_PTE_SOFT_DIRTY }, { 'C', VMVIEW_PTE_UNCACHED },
	};
	__u32 pte = t->pte[level];

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(letters); i++) {
		bool set = pte & letters[i].mask;

		if (!letters[i].mask)
			set = (pte & VMVIEW_PTE_PRESENT) && !(pte & VMVIEW_PTE_NX);
		putchar(set ? letters[i].letter : '-');
	}
}

/* What the entry leads to. */
static void draw_target(const struct reader *r, const struct vmview_translation *t,
			unsigned int level)
{
	const struct style *s = &r->style;
	char text[40];

	if (t->pte[level] & VMVIEW_PTE_TABLE) {
		snprintf(text, sizeof(text), "table 0x%llx",
			 vmview_entry_table(&r->dev.info, t->entry[level]));
		printf("%-22s", text);
	} else if (vmview_page_has_frame(&t->page)) {
		snprintf(text, sizeof(text), "frame 0x%llx", t->phys & ~(t->leaf_size - 1));
		printf("%s%-22s%s", s->good, text, s->off);
	} else if (!t->entry[level]) {
		printf("%s%-22s%s", s->warn, "empty", s->off);
	} else {
		printf("%s%-22s%s", s->warn, vmview_state_name(t->page.state), s->off);
	}
}

static void draw_tree(const struct reader *r, const struct vmview_translation *t)
{
	int depth = 0;

	printf("\n%s%-*s%-20s%-22sflags%s\n", r->style.dim, TREE, "table[index]", "entry",
	       "leads to", r->style.off);
	for (int level = VMVIEW_LEVEL_PGD; level >= t->leaf; level--) {
		if (!translate_has_level(t, level))
			continue;
		if (depth)
			printf("%*s%s", 2 * (depth - 1), "", r->style.corner);
		printf("%s[%3u]%*s", upper(vmview_level_name(level)),
		       vmview_table_index(&r->dev.info, level, t->addr),
		       TREE - 8 - 2 * depth, "");
		printf("0x%016llx  ", t->entry[level]);
		draw_target(r, t, level);
		draw_flags(t, level);
		printf("\n");
		depth++;
		if (!t->entry[level])
			break;
	}
}

static void draw_walk(const struct reader *r, const struct vmview_translation *t)
{
	draw_bits(r, t);
	draw_tree(r, t);
}

static void key(const char *name)
{
	printf("  %-9s", name);
}

/* The leaf's flags in words. */
static void draw_entry(const struct vmview_page *page)
{
	key("entry");
	text_print_flags(vmview_pte_names, page->pte & ~VMVIEW_PTE_LEAF, KEY);
	printf("\n");
}

static void draw_frame(const struct reader *r, const struct vmview_translation *t)
{
	const struct vmview_page *page = &t->page;
	const char *zone = vmview_zone_name(page->node, page->zone);

	key("frame");
	printf("%sPFN 0x%llx, physical 0x%llx%s", r->style.good, page->frame, t->phys,
	       r->style.off);
	if (page->flags & VMVIEW_PAGE_NO_PAGE)
		printf(", no page of the kernel's\n");
	else
		printf(", node %u, zone %s\n", page->node, zone ? zone : "?");
	key("leaf");
	printf("%s maps %s, offset in it 0x%llx", upper(vmview_level_name(t->leaf)),
	       text_size(t->leaf_size, UNIT_HUMAN), t->addr & (t->leaf_size - 1));
	if (page->pte >> VMVIEW_PTE_PKEY_SHIFT)
		printf(", protection key %u", page->pte >> VMVIEW_PTE_PKEY_SHIFT);
	printf("\n");
}

static void draw_cgroup(const struct vmview_page *page)
{
	const char *name = reader_cgroup_name(page->memcg, page->flags & VMVIEW_PAGE_OFFLINE);

	key("cgroup");
	if (!page->memcg) {
		printf("none is charged\n");
		return;
	}
	text_print_name(stdout, name);
	if (*name == '/')
		printf(" (id %llu)", page->memcg);
	printf("%s\n", page->flags & VMVIEW_PAGE_FOREIGN ? ", not the process's own" : "");
}

static void draw_unlisted(const struct vmview_page *page)
{
	static const char *const reasons[] = {
		[VMVIEW_UNLISTED_NO] = "",
		[VMVIEW_UNLISTED_NEVER] = ": reclaim does not handle its kind",
		[VMVIEW_UNLISTED_BATCH] = ": it waits in a CPU's batch for its list",
		[VMVIEW_UNLISTED_ISOLATED] = ": isolated, by reclaim, migration or compaction",
	};

	printf("on no list%s\n",
	       page->unlisted < VMVIEW_ARRAY_SIZE(reasons) ? reasons[page->unlisted] : "");
}

static void draw_lru(const struct vmview_page *page, __u64 now_ms)
{
	key("LRU");
	if (page->list == VMVIEW_LIST_NONE) {
		draw_unlisted(page);
		return;
	}
	printf("%s", vmview_list_name(page->list));
	if (!page->gens) {
		printf("%s\n", page->flags & VMVIEW_PAGE_WORKINGSET ? ", workingset" : "");
		return;
	}
	printf(", generation %u: rank %u of %u%s", page->gen_seq, page->gen_rank, page->gens,
	       page->gen_rank ? page->gen_rank + 1 == page->gens ? ", the youngest" : "" :
	       ", the oldest");
	printf(", %s old\n", text_age(now_ms, page->gen_born_ms));
	key("tier");
	printf("%u, %u reference%s by file descriptor%s\n", page->tier, page->refs,
	       text_s(page->refs), page->flags & VMVIEW_PAGE_WORKINGSET ? ", workingset" : "");
}

static void draw_page(const struct reader *r, const struct vmview_page *page, __u64 now_ms)
{
	key("page");
	printf("%s, ", vmview_kind_name(page->kind));
	if (page->order)
		printf("index %u in a folio of %u pages, %s (order %u)\n", page->index,
		       1U << page->order,
		       text_size((__u64)r->dev.info.page_size << page->order, UNIT_HUMAN),
		       page->order);
	else
		printf("a folio of its own (order 0)\n");
	key("use");
	printf("mapped %d time%s%s, %d reference%s\n", page->mapcount, text_s(page->mapcount),
	       page->flags & VMVIEW_PAGE_EXCLUSIVE ? " (here alone)" : "",
	       page->refcount, text_s(page->refcount));
	key("flags");
	text_print_flags(vmview_kpf_names, vmview_kpf_decode(page->kpf), KEY);
	printf("\n");
	draw_lru(page, now_ms);
	draw_cgroup(page);
}

static void draw_slot(const struct reader *r, const struct vmview_page *page)
{
	const char *device = vmview_swap_name(page->swap_type);

	key("slot");
	printf("%sswap area %u, offset 0x%llx%s", r->style.warn, page->swap_type, page->frame,
	       r->style.off);
	if (device) {
		printf(" in ");
		text_print_name(stdout, device);
	}
	printf("\n");
}

/* What an access would do where there is no frame. */
static void draw_state(const struct reader *r, const struct vmview_translation *t)
{
	static const char *const meanings[] = {
		[VMVIEW_STATE_NONE] = "nothing yet: the first access faults a page in",
		[VMVIEW_STATE_PRESENT] = "present: an access goes to the frame",
		[VMVIEW_STATE_PROT_NONE] = "there is a frame, and no right to reach it",
		[VMVIEW_STATE_NUMA_HINT] = "NUMA balancing waits for the next access",
		[VMVIEW_STATE_SWAP] = "swapped out: an access brings it back",
		[VMVIEW_STATE_MIGRATION] = "migrating to another frame: an access waits",
		[VMVIEW_STATE_HWPOISON] = "lost to a memory error: an access raises SIGBUS",
		[VMVIEW_STATE_DEVICE] = "in the memory of a device: an access migrates it",
		[VMVIEW_STATE_UFFD_WP] = "empty, write-protected by userfaultfd",
		[VMVIEW_STATE_POISONED] = "a poison marker: an access raises SIGBUS",
		[VMVIEW_STATE_GUARD] = "a guard marker: an access raises SIGSEGV",
		[VMVIEW_STATE_CACHED] = "not mapped, but in the page cache: a minor fault",
		[VMVIEW_STATE_SHMEM_SWAP] = "not mapped, and its shmem page is in swap",
		[VMVIEW_STATE_OTHER] = "an entry of a kind that vmview does not know",
	};
	unsigned int state = t->page.state;
	const char *meaning = "?";

	if (state < VMVIEW_ARRAY_SIZE(meanings))
		meaning = meanings[state];
	if (t->flags & VMVIEW_TRANSLATION_NO_VMA && state == VMVIEW_STATE_NONE)
		meaning = "nothing: an access raises SIGSEGV";
	key("state");
	printf("%s%s%s\n", vmview_page_has_frame(&t->page) ? "" : r->style.warn, meaning,
	       vmview_page_has_frame(&t->page) ? "" : r->style.off);
	if (t->page.flags & VMVIEW_PAGE_UNSTABLE)
		printf("  %-9sit changed each time it was read\n", "unstable");
}

void translate_draw(const struct reader *r, const struct vmview_translation *t,
		    const char *asked, const char *name, __u64 now_ms)
{
	draw_head(r, t, asked, name);
	if (t->flags & VMVIEW_TRANSLATION_HIDDEN)
		printf("\n  Entries and frames are shown to root only.\n");
	else if (!(t->flags & VMVIEW_TRANSLATION_NO_VMA))
		draw_walk(r, t);
	printf("\n");
	draw_state(r, t);
	if (t->page.pte & ~VMVIEW_PTE_LEAF)
		draw_entry(&t->page);
	if (vmview_page_has_frame(&t->page)) {
		draw_frame(r, t);
		if (!(t->page.flags & VMVIEW_PAGE_NO_PAGE))
			draw_page(r, &t->page, now_ms);
	} else if (vmview_page_has_slot(&t->page)) {
		draw_slot(r, &t->page);
	}
}
