// SPDX-License-Identifier: GPL-2.0-only
/* vmview PID: what the memory of a process is, in total. */
#include <limits.h>
#include <string.h>

#include "lru.h"

#define TITLE	16	/* columns before the first of a table */

static void title(const struct reader *r, const char *text)
{
	printf("\n%s%s%s\n", r->style.bold, text, r->style.off);
}

static const char *size(const struct reader *r, __u64 bytes)
{
	return text_size(bytes, r->opt.unit);
}

static void print_head(const struct reader *r)
{
	const struct process *p = &r->process;

	printf("%s", r->style.name);
	text_print_name(stdout, p->name);
	printf("%s  PID %d, %s, uid %u, %u thread%s\n", r->style.off, p->pid,
	       process_state(p), p->uid, p->threads, text_s(p->threads));
	if (*p->command) {
		printf("%s", r->style.dim);
		text_print_name(stdout, p->command);
		printf("%s\n", r->style.off);
	}
}

static void print_key(const struct reader *r, const char *name, __u64 bytes, const char *meaning)
{
	printf("  %-8s%s%*s%s  %s%s%s\n", name, r->style.bold, text_size_width(r->opt.unit),
	       size(r, bytes), r->style.off, r->style.dim, meaning, r->style.off);
}

static void print_keys(const struct reader *r, const struct vmview_counts *c)
{
	title(r, "Memory");
	print_key(r, "RSS", c->rss, "resident");
	print_key(r, "PSS", c->pss, "each page divided by the number of its mappings");
	print_key(r, "USS", c->private_clean + c->private_dirty, "mapped here alone");
	print_key(r, "swap", c->swap, "in swap slots");
	if (c->swapcache)
		print_key(r, "both", c->swapcache, "resident, and in the swap cache too");
	if (c->anon_huge)
		print_key(r, "THP", c->anon_huge, "anonymous, mapped as huge pages");
	if (c->hugetlb_shared + c->hugetlb_private)
		print_key(r, "hugetlb", c->hugetlb_shared + c->hugetlb_private,
			  "from the hugetlb pool, beside RSS");
	if (c->mlocked)
		print_key(r, "mlocked", c->mlocked, "locked into memory");
	if (c->writeback)
		print_key(r, "writes", c->writeback, "under writeback");
	if (c->unstable)
		print_key(r, "?", c->unstable * r->dev.info.page_size,
			  "changed each time they were read: not counted");
}

static __u64 column_sum(const struct vmview_counts *c, unsigned int kind)
{
	__u64 sum = 0;

	for (unsigned int s = 0; s < VMVIEW_STATES; s++)
		sum += c->bytes[s][kind];
	return sum;
}

static __u64 row_sum(const struct vmview_counts *c, unsigned int state)
{
	__u64 sum = 0;

	for (unsigned int k = 0; k < VMVIEW_KINDS; k++)
		sum += c->bytes[state][k];
	return sum;
}

static void print_cell(const struct reader *r, __u64 bytes)
{
	printf("%*s", text_size_width(r->opt.unit) + 2, bytes ? size(r, bytes) : ".");
}

static void print_states(const struct reader *r, const struct vmview_counts *c)
{
	int width = text_size_width(r->opt.unit) + 2;

	title(r, "By state and kind");
	printf("%s  %-*s", r->style.dim, TITLE - 2, "");
	for (unsigned int k = 0; k < VMVIEW_KINDS; k++)
		if (column_sum(c, k))
			printf("%*s", width, vmview_kind_name(k));
	printf("%*s%s\n", width, "all", r->style.off);
	for (unsigned int s = 0; s < VMVIEW_STATES; s++) {
		if (!row_sum(c, s))
			continue;
		printf("  %-*s", TITLE - 2, vmview_state_name(s));
		for (unsigned int k = 0; k < VMVIEW_KINDS; k++)
			if (column_sum(c, k))
				print_cell(r, c->bytes[s][k]);
		printf("%*s\n", width, size(r, row_sum(c, s)));
	}
}

/* A line a value that is not 0, with its share of all of them. */
static void print_share(const struct reader *r, const char *name, __u64 bytes, __u64 all)
{
	if (bytes)
		printf("  %-*s%*s %4.0f%%\n", TITLE - 2, name,
		       text_size_width(r->opt.unit) + 2, size(r, bytes), 100.0 * bytes / all);
}

static __u64 sum(const __u64 *values, size_t nr)
{
	__u64 all = 0;

	while (nr--)
		all += values[nr];
	return all;
}

static void print_orders(const struct reader *r, const struct vmview_counts *c)
{
	size_t nr = VMVIEW_ARRAY_SIZE(c->order);
	__u64 all = sum(c->order, nr);
	char name[24];

	if (!all)
		return;
	title(r, "By folio");
	for (size_t i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "%s%s (order %zu)", i + 1 == nr ? ">=" : "",
			 text_size((__u64)r->dev.info.page_size << i, UNIT_HUMAN), i);
		print_share(r, name, c->order[i], all);
	}
}

static void print_nodes(const struct reader *r, const struct vmview_counts *c)
{
	size_t nr = VMVIEW_ARRAY_SIZE(c->node);
	__u64 all = sum(c->node, nr);
	char name[24];

	/* With one node, or nothing to see, there is no question. */
	if (all == c->node[0])
		return;
	title(r, "By node");
	for (size_t i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "%s%zu", i + 1 == nr ? ">=" : "", i);
		print_share(r, name, c->node[i], all);
	}
}

static void print_lists(const struct reader *r, const struct vmview_counts *c)
{
	__u64 all = sum(c->list, VMVIEW_LISTS);

	if (!all)
		return;
	title(r, "By LRU list");
	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		print_share(r, vmview_list_name(i), c->list[i], all);
}

/* By rank, and what goes first; `vmview lru` has it by type, with ages. */
static void print_generations(const struct reader *r, const struct vmview_counts *c)
{
	__u64 all = sum(&c->gen[0][0], VMVIEW_GENS * TYPES);
	char name[24];

	if (!all)
		return;
	title(r, "By generation");
	for (unsigned int i = 0; i < VMVIEW_GENS; i++) {
		snprintf(name, sizeof(name), "rank %u%s", i, i ? "" : ", oldest");
		print_share(r, name, c->gen[i][TYPE_ANON] + c->gen[i][TYPE_FILE], all);
	}
}

/* Without it, the rest still holds. */
static void print_next(struct reader *r, const struct vmview_counts *c)
{
	struct lru_view view = { .counts = *c };

	if (!sum(c->list, VMVIEW_LISTS))
		return;
	if (!lru_view_fill(r, &view)) {
		printf("\n");
		lru_print_forecast(r, &view);
	}
	lru_view_free(&view);
}

static void print_tables(const struct reader *r, const struct vmview_counts *c)
{
	const struct vmview_info *info = &r->dev.info;
	__u64 all = sum(c->tables, VMVIEW_LEVELS);

	title(r, "Page tables");
	for (int i = VMVIEW_LEVELS - 1; i >= 0; i--) {
		if (!c->tables[i])
			continue;
		printf("  %-*s%*s  %s table%s, %.0f%% of the entries in use\n", TITLE - 2,
		       vmview_level_name(i), text_size_width(r->opt.unit) + 2,
		       size(r, c->tables[i] * info->page_size), text_count(c->tables[i]),
		       text_s(c->tables[i]),
		       100.0 * c->table_entries[i] / (c->tables[i] * info->table_entries));
	}
	printf("  %-*s%*s  %s table%s for %s area%s\n", TITLE - 2, "all",
	       text_size_width(r->opt.unit) + 2, size(r, all * info->page_size),
	       text_count(all), text_s(all), text_count(c->vmas), text_s(c->vmas));
}

static void print_cost(const struct reader *r, const struct vmview_cost *cost)
{
	const struct style *s = &r->style;

	title(r, "This look at it");
	printf("  took %s for %s entries", text_time(cost->time_ns, s), text_count(cost->entries));
	if (cost->retries)
		printf(", %s read again", text_count(cost->retries));
	printf("\n  held a lock of it %s time%s", text_count(cost->holds), text_s(cost->holds));
	if (cost->holds)
		printf(", at most %s", text_time(cost->hold_max_ns, s));
	printf("; interrupts off at most %s\n", text_time(cost->irqoff_max_ns, s));
	if (cost->lock_misses || cost->fallbacks)
		printf("  found a lock taken %s time%s, waited for one %s time%s\n",
		       text_count(cost->lock_misses), text_s(cost->lock_misses),
		       text_count(cost->fallbacks), text_s(cost->fallbacks));
	printf("  its address space %s meanwhile\n",
	       cost->flags & VMVIEW_COST_MAP_CHANGED ? "changed" : "did not change");
}

static void print(struct reader *r, const struct vmview_counts *c,
		  const struct vmview_cost *cost)
{
	print_head(r);
	print_keys(r, c);
	if (sum(&c->bytes[0][0], VMVIEW_STATES * VMVIEW_KINDS))
		print_states(r, c);
	print_orders(r, c);
	print_nodes(r, c);
	print_lists(r, c);
	print_generations(r, c);
	print_next(r, c);
	print_tables(r, c);
	print_cost(r, cost);
	if (vmview_counts_hidden(c))
		printf("\nFolios, lists and nodes are shown to root only.\n");
}

static int run(struct reader *r, int argc, char **argv)
{
	struct vmview_counts counts;
	struct vmview_cost cost = { 0 };
	int status, err;

	(void)argc;
	status = reader_start(r, argv[0]);
	if (status)
		return status;
	progress_begin(r);
	err = vmview_total(&r->dev, &r->target, r->opt.flags, &counts, &cost);
	progress_end();
	if (err)
		return reader_fail(r, err);
	if (r->opt.json) {
		json_begin(&r->json, r->command->name);
		json_member(&r->json, "process", json_process(&r->process));
		json_member(&r->json, "counts", json_counts(&counts));
		json_member(&r->json, "cost", json_cost(&cost));
	} else {
		print(r, &counts, &cost);
	}
	return reader_finish(r, &cost);
}

const struct command command_summary = {
	.name = "summary",
	.bit = CMD_SUMMARY,
	.usage = "PID",
	.summary = "a process's memory in total (or: vmview PID)",
	.help = "\n"
		"The memory of a process in total: resident, shared and private, in swap;\n"
		"by the state of the entries and the kind of the pages; by size of the folios\n"
		"and by the LRU lists that they are on, and what of it reclaim would take first;\n"
		"what its page tables take; and what this look at it has cost.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview 1                        # init\n"
		"  sudo vmview --json 1 | jq .counts.rss\n",
	.run = run,
	.min_args = 1,
	.max_args = 1,
};
