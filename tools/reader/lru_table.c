// SPDX-License-Identifier: GPL-2.0-only
/* LRU lists for people: the table, and what goes first in plain words. */
#include <string.h>

#include "lru.h"

#define TITLE	22	/* columns before the first of the table */

struct row {
	const char *name;
	__u64 bytes[TYPES];
	bool aged;
	__u64 born[TYPES];	/* mean birth, where there is any */
	long long moved[TYPES];
};

static void print_moved(const struct reader *r, long long moved)
{
	char text[32];

	snprintf(text, sizeof(text), "%c%s", moved < 0 ? '-' : '+',
		 text_size(moved < 0 ? -moved : moved, r->opt.unit));
	printf(" %*s", text_size_width(r->opt.unit) + 1, moved ? text : ".");
}

static void print_row(const struct reader *r, const struct lru_view *view,
		      const struct row *row, bool moved)
{
	__u64 all = row->bytes[TYPE_ANON] + row->bytes[TYPE_FILE];
	int width = text_size_width(r->opt.unit);

	printf("  %-*s", TITLE - 2, row->name);
	for (int type = 0; type < TYPES; type++) {
		__u64 bytes = row->bytes[type];

		printf(" %*s", width, bytes ? text_size(bytes, r->opt.unit) : ".");
		if (moved)
			print_moved(r, row->moved[type]);
		printf(" %8s", bytes && row->aged ?
		       text_age(view->now_ms, row->born[type]) : "");
	}
	printf(" %*s %4.0f%%\n", width, text_size(all, r->opt.unit),
	       view->counts.rss ? 100.0 * all / view->counts.rss : 0);
}

static void print_generations(const struct reader *r, const struct lru_view *view,
			      const struct lru_view *old)
{
	static const char *const names[VMVIEW_GENS] = {
		"rank 0, the oldest", "rank 1", "rank 2", "rank 3",
	};

	for (unsigned int rank = 0; rank < VMVIEW_GENS; rank++) {
		struct row row = { .name = names[rank], .aged = true };
		bool any = false;

		for (int type = 0; type < TYPES; type++) {
			__u64 bytes = view->counts.gen[rank][type];

			row.bytes[type] = bytes;
			if (bytes)
				row.born[type] = view->counts.gen_born[rank][type] /
						 (bytes / r->dev.info.page_size);
			if (old)
				row.moved[type] = bytes - lru_was(view, old, type, rank);
			any = any || bytes || row.moved[type];
		}
		if (any || view->counts.list[VMVIEW_LIST_GEN_ANON] ||
		    view->counts.list[VMVIEW_LIST_GEN_FILE])
			print_row(r, view, &row, old);
	}
}

static void print_pair(const struct reader *r, const struct lru_view *view,
		       const struct lru_view *old, const char *name,
		       __u64 (*bytes)(const struct vmview_counts *counts, int type))
{
	struct row row = { .name = name };
	bool any = false;

	for (int type = 0; type < TYPES; type++) {
		row.bytes[type] = bytes(&view->counts, type);
		if (old)
			row.moved[type] = row.bytes[type] - bytes(&old->counts, type);
		any = any || row.bytes[type] || row.moved[type];
	}
	if (any)
		print_row(r, view, &row, old);
}

static __u64 inactive(const struct vmview_counts *counts, int type)
{
	return counts_classic(counts, type, 0);
}

static __u64 active(const struct vmview_counts *counts, int type)
{
	return counts_classic(counts, type, 1);
}

/* What stands in the lines of other cgroups. */
static __u64 foreign(const struct vmview_counts *counts, int type)
{
	const __u64 *list = counts->foreign_list;

	if (type == TYPE_ANON)
		return list[VMVIEW_LIST_INACTIVE_ANON] + list[VMVIEW_LIST_ACTIVE_ANON] +
		       list[VMVIEW_LIST_GEN_ANON];
	return list[VMVIEW_LIST_INACTIVE_FILE] + list[VMVIEW_LIST_ACTIVE_FILE] +
	       list[VMVIEW_LIST_GEN_FILE];
}

/* Memory of neither type. */
static void print_rest(const struct reader *r, const struct lru_view *view, bool moved,
		       const char *name, __u64 bytes, __u64 before)
{
	int width = text_size_width(r->opt.unit), skip = TYPES * (width + 10);

	if (!bytes && (!moved || before == bytes))
		return;
	if (moved)
		skip += TYPES * (width + 2);
	printf("  %-*s%*s %*s %4.0f%%", TITLE - 2, name, skip, "", width,
	       text_size(bytes, r->opt.unit),
	       view->counts.rss ? 100.0 * bytes / view->counts.rss : 0);
	if (moved)
		print_moved(r, bytes - before);
	printf("\n");
}

static void print_titles(const struct reader *r, bool moved)
{
	int width = text_size_width(r->opt.unit);

	printf("%s  %-*s", r->style.dim, TITLE - 2, "");
	for (int type = 0; type < TYPES; type++) {
		printf(" %*s", width, type == TYPE_ANON ? "anon" : "file");
		if (moved)
			printf(" %*s", width + 1, "moved");
		printf(" %8s", "age");
	}
	printf(" %*s share%s\n", width, "all", r->style.off);
}

void lru_print_table(const struct reader *r, const struct lru_view *view,
		     const struct lru_view *old)
{
	static const char *const reasons[VMVIEW_UNLISTED] = {
		[VMVIEW_UNLISTED_NEVER] = "not for reclaim",
		[VMVIEW_UNLISTED_BATCH] = "in a CPU's batch",
		[VMVIEW_UNLISTED_ISOLATED] = "isolated",
	};
	const struct vmview_counts *c = &view->counts, *before = old ? &old->counts : c;

	printf("%sLRU lists, oldest first%s\n", r->style.bold, r->style.off);
	print_titles(r, old);
	print_generations(r, view, old);
	print_pair(r, view, old, "inactive", inactive);
	print_pair(r, view, old, "active", active);
	print_pair(r, view, old, "other cgroups'", foreign);
	print_rest(r, view, old, "unevictable", c->list[VMVIEW_LIST_UNEVICTABLE],
		   before->list[VMVIEW_LIST_UNEVICTABLE]);
	for (unsigned int i = VMVIEW_UNLISTED_NO + 1; i < VMVIEW_UNLISTED; i++)
		print_rest(r, view, old, reasons[i], c->unlisted[i], before->unlisted[i]);
	print_rest(r, view, old, "all", c->rss, before->rss);
}

static void print_swap(const struct reader *r, const struct lru_view *view)
{
	const struct forecast *f = &view->forecast;
	const struct bounds *b = &view->bounds;
	__u64 stays = f->standing[TYPE_ANON] - f->next[TYPE_ANON];

	if (!stays || bounds_all_protected(b))
		return;
	printf("  ");
	if (!b->swap_total)
		printf("there is no swap");
	else if (!b->swappiness)
		printf("swappiness is 0");
	else if (b->swap_room < b->swap_free)
		printf("memory.swap.max leaves the cgroup %s of swap",
		       text_size(b->swap_room, r->opt.unit));
	else
		printf("swap has %s left", text_size(b->swap_free, r->opt.unit));
	printf(": %s of old anonymous memory stays\n", text_size(stays, r->opt.unit));
}

static void print_protection(const struct reader *r, const struct lru_view *view)
{
	const struct bounds *b = &view->bounds;
	enum unit unit = r->opt.unit;

	if (bounds_all_protected(b))
		printf("  memory.min protects all %s of cgroup %s: nothing goes\n",
		       text_size(b->usage, unit), view->cgroup);
	else if (b->min)
		printf("  memory.min keeps %s of the %s of cgroup %s\n",
		       text_size(b->min, unit), text_size(b->usage, unit), view->cgroup);
	if (b->low && b->usage <= b->low && !bounds_all_protected(b))
		printf("  memory.low protects cgroup %s as long as others have memory to give\n",
		       view->cgroup);
	else if (b->low > b->min && b->usage > b->low)
		printf("  memory.low keeps %s of the %s of cgroup %s as long as others can give\n",
		       text_size(b->low, unit), text_size(b->usage, unit), view->cgroup);
}

static void print_others(const struct reader *r, const struct lru_view *view)
{
	const struct forecast *f = &view->forecast;

	if (f->first[TYPE_ANON] || f->first[TYPE_FILE])
		printf("  older ranks of its cgroup are empty: anon goes from rank %u, file from %u\n",
		       f->first[TYPE_ANON], f->first[TYPE_FILE]);
	if (f->later[TYPE_ANON] || f->later[TYPE_FILE])
		printf("  %s memory of its cgroup is all younger, and goes later\n",
		       f->later[TYPE_ANON] ? "anonymous" : "file");
	if (f->behind)
		printf("  %s of its cgroup stands before it\n",
		       text_size(f->behind, r->opt.unit));
	if (view->counts.foreign)
		printf("  other cgroups pay for %s of it, and their limits hold there\n",
		       text_size(view->counts.foreign, r->opt.unit));
}

void lru_print_forecast(const struct reader *r, const struct lru_view *view)
{
	const struct forecast *f = &view->forecast;
	__u64 all = f->next[TYPE_ANON] + f->next[TYPE_FILE];
	enum unit unit = r->opt.unit;

	printf("%sevicted next: %s (%.0f %%)%s, of it anon %s, file %s; "
	       "accessed since, and kept: %s; protected (mlocked, unevictable): %s; "
	       "reclaimable without I/O (clean file): %s",
	       r->style.bold, text_size(all, unit),
	       view->counts.rss ? 100.0 * all / view->counts.rss : 0, r->style.off,
	       text_size(f->next[TYPE_ANON], unit), text_size(f->next[TYPE_FILE], unit),
	       text_size(f->kept[TYPE_ANON] + f->kept[TYPE_FILE], unit), text_size(f->protected, unit),
	       text_size(view->counts.clean_file, unit));
	if (f->clean != ~0ULL && all)
		printf(", of it next: %s", text_size(f->clean, unit));
	printf("\n");
	print_swap(r, view);
	print_protection(r, view);
	print_others(r, view);
}
