// SPDX-License-Identifier: GPL-2.0-only
/* vmview pages PID [RANGE]...: runs of equal pages, or pages. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

/* Letters for what an entry and its page have; --help explains them. */
static const struct {
	char letter;
	__u32 pte;
	__u32 flag;
	__u64 kpf;
} attributes[] = {
	{ 'w', VMVIEW_PTE_WRITE, 0, 0 },
	{ 'a', VMVIEW_PTE_ACCESSED, 0, 0 },
	{ 'd', VMVIEW_PTE_DIRTY, 0, 1ULL << 4 },
	{ 's', 0, VMVIEW_PAGE_SOFT_DIRTY, 0 },
	{ 'e', VMVIEW_PTE_EXCLUSIVE, VMVIEW_PAGE_EXCLUSIVE, 0 },
	{ 'u', VMVIEW_PTE_UFFD_WP, 0, 0 },
	{ 'r', 0, 0, 1ULL << 2 },
	{ 't', 0, VMVIEW_PAGE_WORKINGSET, 0 },
	{ 'f', 0, VMVIEW_PAGE_FOREIGN, 0 },
	{ 'm', 0, 0, 1ULL << 33 },
	{ 'c', 0, 0, 1ULL << 13 },
	{ 'b', 0, 0, 1ULL << 8 },
	{ '!', 0, VMVIEW_PAGE_UNSTABLE, 0 },
};

#define EXTENDED_TITLES	"     Gen      Age Tier Refs Node Cgroup              "

struct listing {
	bool begun;
	__u64 lines;
	__u64 pages;
	bool limited;
	struct vmview_cost cost;
};

static void print_titles(const struct reader *r)
{
	int width = text_size_width(r->opt.unit);

	printf("%s%12s %*s %-9s %-7s %10s %5s %4s %-10s%s Attrs%s\n", r->style.bold,
	       "Address", width, "Size", "State", "Kind", "Frame", "Order", "Maps",
	       "List", r->opt.extended ? EXTENDED_TITLES : "", r->style.off);
}

/* Why it is on no list. */
static const char *unlisted_text(const struct vmview_page *page)
{
	switch (page->unlisted) {
	case VMVIEW_UNLISTED_BATCH:
		return "-:batch";
	case VMVIEW_UNLISTED_ISOLATED:
		return "-:isolated";
	default:
		return "-";
	}
}

/* inactive_anon as anon:inact, a generation by rank and number of them: anon:0/4. */
static const char *list_text(const struct vmview_page *page, char text[16])
{
	static const char *const names[] = {
		[VMVIEW_LIST_INACTIVE_ANON] = "anon:inact",
		[VMVIEW_LIST_ACTIVE_ANON] = "anon:act",
		[VMVIEW_LIST_INACTIVE_FILE] = "file:inact",
		[VMVIEW_LIST_ACTIVE_FILE] = "file:act",
		[VMVIEW_LIST_UNEVICTABLE] = "unevict",
		[VMVIEW_LIST_GEN_ANON] = "anon",
		[VMVIEW_LIST_GEN_FILE] = "file",
	};

	if (page->list == VMVIEW_LIST_NONE)
		return unlisted_text(page);
	if (page->list >= VMVIEW_ARRAY_SIZE(names))
		return "?";
	if (!page->gens)
		return names[page->list];
	snprintf(text, 16, "%s:%u/%u", names[page->list], page->gen_rank, page->gens);
	return text;
}

static void print_frame(const struct vmview_page *page)
{
	char text[32] = "-";

	if (vmview_page_has_frame(page))
		snprintf(text, sizeof(text), "%llx", page->frame);
	else if (vmview_page_has_slot(page))
		snprintf(text, sizeof(text), "%u:%llx", page->swap_type, page->frame);
	printf(" %10s", text);
	if (vmview_page_has_frame(page) && !(page->flags & VMVIEW_PAGE_NO_PAGE))
		printf(" %5u %4d", page->order, page->mapcount);
	else
		printf(" %5s %4s", "-", "-");
}

/* With -x: the generation, how old it is, tier, references, node, cgroup. */
static void print_extended(const struct vmview_page *page, __u64 now_ms, int width)
{
	bool folio = vmview_page_has_frame(page) && !(page->flags & VMVIEW_PAGE_NO_PAGE);

	if (page->gens)
		printf(" %7u %8s %4u %4u", page->gen_seq, text_age(now_ms, page->gen_born_ms),
		       page->tier, page->refs);
	else
		printf(" %7s %8s %4s %4s", "-", "-", "-", "-");
	if (folio)
		printf(" %4u %-*s", page->node, width,
		       reader_cgroup_name(page->memcg, page->flags & VMVIEW_PAGE_OFFLINE));
	else
		printf(" %4s %-*s", "-", width, "-");
}

static void print_page(const struct reader *r, const struct vmview_page *page, __u64 now_ms)
{
	char list[16], letters[VMVIEW_ARRAY_SIZE(attributes) + 2], *to = letters;

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(attributes); i++)
		if ((page->pte & attributes[i].pte) || (page->flags & attributes[i].flag) ||
		    (page->kpf & attributes[i].kpf))
			*to++ = attributes[i].letter;
	if (page->pages > 1 && (page->flags & VMVIEW_PAGE_CONTIG))
		*to++ = '+';
	*to = '\0';
	printf("%12llx %*s %-9s %-7s", page->addr, text_size_width(r->opt.unit),
	       text_size((__u64)page->pages * r->dev.info.page_size, r->opt.unit),
	       vmview_state_name(page->state), vmview_kind_name(page->kind));
	print_frame(page);
	printf(" %-*s", *letters || page->level || r->opt.extended ? 10 : 0,
	       list_text(page, list));
	if (r->opt.extended)
		print_extended(page, now_ms, *letters || page->level ? 20 : 0);
	if (*letters)
		printf(" %s", letters);
	if (page->level)
		printf(" %s", vmview_level_name(page->level));
	printf("\n");
}

/* Not before the first call has shown that there is something. */
static void begin(struct reader *r, struct listing *l)
{
	if (l->begun)
		return;
	l->begun = true;
	if (!r->opt.json) {
		print_titles(r);
		return;
	}
	json_begin(&r->json, r->command->name);
	json_member(&r->json, "process", json_process(&r->process));
	json_array_begin(&r->json, "pages");
}

static void end(struct reader *r, const struct listing *l)
{
	__u64 bytes = l->pages * r->dev.info.page_size;

	if (r->opt.json) {
		json_member(&r->json, "truncated", json_bool(l->limited));
		json_member(&r->json, "cost", json_cost(&l->cost));
		return;
	}
	printf("%s%s line%s, %s page%s, %s%s%s\n", r->style.bold, text_count(l->lines),
	       text_s(l->lines), text_count(l->pages), text_s(l->pages),
	       text_size(bytes, r->opt.unit),
	       l->limited ? "; there is more: --limit" : "", r->style.off);
}

/* One range. 0, or a negative errno. */
static int list_range(struct reader *r, const struct vmview_range *range, struct listing *l)
{
	const struct vmview_page *page;
	struct vmview_scan_iter it;
	int ret;

	ret = vmview_scan_begin(&it, &r->dev, r->target, range->start, range->end);
	if (ret)
		return ret;
	it.req.flags = r->opt.flags;
	it.req.memcg = r->opt.memcg;
	it.req.node = r->opt.node;
	it.req.cat_all = r->opt.all;
	it.req.cat_any = r->opt.any;
	it.req.cat_none = r->opt.none;
	while ((ret = vmview_scan_next(&it, &page)) > 0) {
		reader_learn(r, page);
		if (r->opt.limit && l->lines == r->opt.limit) {
			l->limited = true;
			ret = 0;
			break;
		}
		begin(r, l);
		if (r->opt.json)
			json_array_add(&r->json, json_page(page, r->dev.info.page_size));
		else
			print_page(r, page, it.iter.cost.now_ms);
		l->lines++;
		l->pages += page->pages;
		progress_step(1);
	}
	r->target = it.req.target;
	vmview_cost_add(&l->cost, &it.iter.cost);
	vmview_scan_end(&it);
	return ret;
}

static int list(struct reader *r, const struct vmview_range *ranges, int nr)
{
	struct listing l = { 0 };
	int err;

	progress_begin(r);
	for (int i = 0; i < nr && !l.limited; i++) {
		err = list_range(r, &ranges[i], &l);
		if (err)
			return reader_fail(r, err);
		if (l.cost.flags & VMVIEW_COST_TARGET_GONE)
			break;
	}
	progress_end();
	begin(r, &l);
	end(r, &l);
	return reader_finish(r, &l.cost);
}

static int no_range(struct reader *r, int err, const char *text)
{
	char message[256];

	if (err == -ERANGE)
		return reader_usage("'%s' is an empty range", text);
	if (err == -EINVAL)
		return reader_usage("'%s' is no range; try 'vmview pages --help'", text);
	snprintf(message, sizeof(message), "%s: %s", text, vmview_explain(err));
	return reader_fail_text(r, err, message);
}

static int run(struct reader *r, int argc, char **argv)
{
	static const struct vmview_range all = { 0, ~0ULL };
	struct vmview_range *ranges;
	int status, nr;

	status = reader_start(r, argv[0]);
	if (!status)
		status = reader_cgroup(r);
	if (status)
		return status;
	if (argc == 1)
		return list(r, &all, 1);
	reader_maps(r);
	nr = vmview_resolve_range(&r->maps, argv[1], r->dev.info.page_size, &ranges);
	if (nr < 0)
		return no_range(r, nr, argv[1]);
	status = list(r, ranges, nr);
	free(ranges);
	return status;
}

const struct command command_pages = {
	.name = "pages",
	.bit = CMD_PAGES,
	.usage = "PID [RANGE]",
	.summary = "what each page is: runs of equal pages, filtered",
	.help = "\n"
		"A line for each run of pages that are alike: its address and size, the state\n"
		"of the entries, the kind of memory, the first frame (or swap slot, AREA:OFFSET),\n"
		"the order of the folio, how often it is mapped, and its LRU list: for a\n"
		"generation its rank and the number of them (anon:0/4 is the oldest, anon:3/4\n"
		"the youngest of four), for no list why (-:batch waits in a CPU's batch).\n"
		"Attrs: w writable, a accessed, d dirty, s soft-dirty, e exclusive (mapped\n"
		"once), u write-protected by userfaultfd; of the page: r referenced,\n"
		"t workingset, f charged to another cgroup than the process's, m mlocked,\n"
		"c in the swap cache, b under writeback;\n"
		"+ frames follow each other, ! changed each time it was read; then the level\n"
		"of the entry if it is above the PTE.\n"
		"\n"
		"RANGE is START-END, ADDR+LENGTH, ADDR (its page) or the name of a mapping\n"
		"(heap, stack, libc.so.6). Numbers are hexadecimal; a length may be decimal\n"
		"with K, M or G. ADDR may be MAPPING+OFFSET.\n"
		"\n"
		"Filters take lists of names with commas between them. A page has one state,\n"
		"one kind, one LRU list, and any number of attributes; it is shown if it passes\n"
		"all filters given.\n"
		"  states      none present prot_none numa_hint swap migration hwpoison device\n"
		"              uffd_wp poisoned guard cached shmem_swap other\n"
		"  kinds       none anon file shmem hugetlb ksm zero special other\n"
		"  LRU lists   none inactive_anon active_anon inactive_file active_file\n"
		"              unevictable gen_anon gen_file\n"
		"  attributes  write accessed dirty soft_dirty uffd_wp exclusive shared huge\n"
		"              large mlocked referenced workingset writeback swapcache lazyfree\n"
		"              unstable reclaim swapbacked next foreign rank0-rank3 tier0-tier3;\n"
		"              and any of the above as state:, kind: or list:NAME\n"
		"next is what reclaim takes from first: the oldest generation, or inactive.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview pages 1 heap\n"
		"  sudo vmview pages 1 stack --pages --holes\n"
		"  sudo vmview pages 1 --state swap,migration\n"
		"  sudo vmview pages 1 --kind anon --is dirty --not shared,huge --limit 10\n"
		"  sudo vmview pages 1 --next -x        # what goes first, how old, who pays\n"
		"  sudo vmview pages 1 --rank 3 --kind file --memcg /system.slice\n",
	.run = run,
	.min_args = 1,
	.max_args = 2,
};
