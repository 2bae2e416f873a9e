// SPDX-License-Identifier: GPL-2.0-only
/* vmview maps PID: a line an area. */
#include <string.h>

#include "reader.h"

static const __u64 *counter(const struct vmview_counts *counts, size_t offset)
{
	return (const __u64 *)((const char *)counts + offset);
}

/* Columns with a size; two counters where a title stands for their sum. */
static const struct {
	const char *title;
	size_t first, second;
	bool extended;
	bool foreign;		/* with --foreign only */
} columns[] = {
#define ONE(title, member, extended) \
	{ title, offsetof(struct vmview_counts, member), 0, extended, false }
#define SUM(title, first, second, extended) \
	{ title, offsetof(struct vmview_counts, first), \
	  offsetof(struct vmview_counts, second), extended, false }
	ONE("Rss", rss, false),
	ONE("Pss", pss, false),
	SUM("Uss", private_clean, private_dirty, false),
	ONE("Swap", swap, false),
	ONE("AnonHP", anon_huge, false),
	{ "Foreign", offsetof(struct vmview_counts, foreign), 0, false, true },
	ONE("ShClean", shared_clean, true),
	ONE("ShDirty", shared_dirty, true),
	ONE("PrClean", private_clean, true),
	ONE("PrDirty", private_dirty, true),
	ONE("Refd", referenced, true),
	ONE("Anon", anonymous, true),
	ONE("LazyFr", lazyfree, true),
	ONE("ShmemHP", shmem_huge, true),
	ONE("FileHP", file_huge, true),
	SUM("Hugetlb", hugetlb_shared, hugetlb_private, true),
	ONE("Locked", pss_locked, true),
	ONE("SwapCa", swapcache, true),
	ONE("Writeb", writeback, true),
#undef ONE
#undef SUM
};

static bool is_shown(const struct reader *r, size_t i)
{
	if (columns[i].foreign)
		return r->opt.foreign;
	return !columns[i].extended || r->opt.extended;
}

static bool is_wide(size_t i)
{
	return columns[i].extended || columns[i].foreign;
}

static void print_size(const struct reader *r, const char *text, bool wide)
{
	int width = text_size_width(r->opt.unit);

	printf(" %*s", wide && width < 7 ? 7 : width, text);
}

static void print_titles(const struct reader *r)
{
	printf("%s%12s Perm", r->style.bold, "Address");
	if (r->opt.extended)
		printf(" %10s %6s %9s", "Offset", "Device", "Inode");
	print_size(r, "Size", false);
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(columns); i++)
		if (is_shown(r, i))
			print_size(r, columns[i].title, is_wide(i));
	printf(" Mapping%s\n", r->style.off);
}

static void print_counts(const struct reader *r, __u64 bytes, const struct vmview_counts *counts)
{
	print_size(r, text_size(bytes, r->opt.unit), false);
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(columns); i++) {
		__u64 value = *counter(counts, columns[i].first);

		if (!is_shown(r, i))
			continue;
		if (columns[i].second)
			value += *counter(counts, columns[i].second);
		print_size(r, text_size(value, r->opt.unit), is_wide(i));
	}
}

static void perm(const struct vmview_vma *vma, char text[5])
{
	text[0] = vma->flags & VMVIEW_VMA_READ ? 'r' : '-';
	text[1] = vma->flags & VMVIEW_VMA_WRITE ? 'w' : '-';
	text[2] = vma->flags & VMVIEW_VMA_EXEC ? 'x' : '-';
	text[3] = vma->flags & VMVIEW_VMA_SHARED ? 's' : 'p';
	text[4] = '\0';
}

/*
 * The name of the area. The names are read again where areas have changed since,
 * but not for ever: a busy process may have thousands, changing all the time.
 */
static const char *name_of(struct reader *r, const struct vmview_vma *vma)
{
	for (;;) {
		const struct vmview_area *area = vmview_maps_find(&r->maps, vma->start);

		if (area && area->start == vma->start && area->end == vma->end)
			return area->name;
		if (r->maps_reads >= 8)
			return area ? area->name : NULL;
		vmview_maps_free(&r->maps);
		reader_maps(r);
	}
}

static void print_mapping(const struct reader *r, const struct vmview_vma *vma, const char *name)
{
	const char *base = name ? strrchr(name, '/') : NULL;

	if (!name || !*name)
		name = vma->flags & VMVIEW_VMA_FILE ? "[ file ]" : "[ anon ]";
	else if (base && !r->opt.full_path)
		name = base + 1;
	printf(" %s", r->style.name);
	text_print_name(stdout, name);
	printf("%s\n", r->style.off);
}

static void print_vma(const struct reader *r, const struct vmview_vma *vma, const char *name)
{
	char text[5];

	perm(vma, text);
	printf("%12llx %s", vma->start, text);
	if (r->opt.extended)
		printf(" %10llx %02x:%02x  %9llu", vma->pgoff * r->dev.info.page_size,
		       vma->dev_major, vma->dev_minor, vma->inode);
	print_counts(r, vma->end - vma->start, &vma->counts);
	print_mapping(r, vma, name);
}

static void json_vma(struct reader *r, const struct vmview_vma *vma, const char *name)
{
	struct json_object *object = json_object_new_object(), *file = NULL;
	char text[16];

	perm(vma, text);
	json_add(object, "start", json_hex(vma->start));
	json_add(object, "end", json_hex(vma->end));
	json_add(object, "bytes", json_u64(vma->end - vma->start));
	json_add(object, "perm", json_text(text));
	json_add(object, "flags", json_names(vmview_vma_names, vma->flags));
	if (vma->flags & VMVIEW_VMA_FILE) {
		file = json_object_new_object();
		snprintf(text, sizeof(text), "%02x:%02x", vma->dev_major, vma->dev_minor);
		json_add(file, "offset", json_u64(vma->pgoff * r->dev.info.page_size));
		json_add(file, "device", json_text(text));
		json_add(file, "inode", json_u64(vma->inode));
	}
	json_add(object, "file", file);
	json_add(object, "name", name && *name ? json_text(name) : NULL);
	json_add(object, "counts", json_counts(&vma->counts));
	json_array_add(&r->json, object);
}

static void begin(struct reader *r)
{
	if (!r->opt.json) {
		printf("%d: ", r->process.pid);
		text_print_name(stdout, *r->process.command ? r->process.command : r->process.name);
		printf("\n");
		print_titles(r);
		return;
	}
	json_begin(&r->json, r->command->name);
	json_member(&r->json, "process", json_process(&r->process));
	json_array_begin(&r->json, "vmas");
}

static void end(struct reader *r, const struct vmview_summary_iter *it, __u64 bytes)
{
	if (!r->opt.json) {
		printf("%s%12s %4llu", r->style.bold, "total", it->total.vmas);
		if (r->opt.extended)
			printf(" %10s %6s %9s", "", "", "");
		print_counts(r, bytes, &it->total);
		printf(" areas%s\n", r->style.off);
		return;
	}
	json_member(&r->json, "counts", json_counts(&it->total));
	json_member(&r->json, "cost", json_cost(&it->iter.cost));
}

static int list(struct reader *r, struct vmview_summary_iter *it)
{
	const struct vmview_vma *vma;
	__u64 bytes = 0;
	int ret;

	it->req.flags = r->opt.flags;
	while ((ret = vmview_summary_next(it, &vma)) > 0) {
		const char *name = name_of(r, vma);

		/* Not before the first call has shown that there is something. */
		if (!bytes)
			begin(r);
		if (r->opt.json)
			json_vma(r, vma, name);
		else
			print_vma(r, vma, name);
		bytes += vma->end - vma->start;
		progress_step(1);
	}
	if (ret)
		return reader_fail(r, ret);
	if (!bytes)
		begin(r);
	end(r, it, bytes);
	return reader_finish(r, &it->iter.cost);
}

static int run(struct reader *r, int argc, char **argv)
{
	struct vmview_summary_iter it;
	int status, err;

	(void)argc;
	status = reader_start(r, argv[0]);
	if (status)
		return status;
	reader_maps(r);
	err = vmview_summary_begin(&it, &r->dev, r->target, 0, ~0ULL);
	if (err)
		return reader_fail(r, err);
	progress_begin(r);
	status = list(r, &it);
	vmview_summary_end(&it);
	return status;
}

const struct command command_maps = {
	.name = "maps",
	.bit = CMD_MAPS,
	.usage = "PID",
	.summary = "a line for each memory area, as pmap -X has it",
	.help = "\n"
		"A line for each memory area of a process: how much of it is resident (Rss),\n"
		"its fair share of that (Pss), what it has alone (Uss), what is in swap, and\n"
		"what is mapped as anonymous huge pages. Unlike pmap, this does not stop the\n"
		"process while it walks.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview maps 1\n"
		"  sudo vmview maps -x -k 1             # everything, in KiB as in smaps\n"
		"  sudo vmview maps --foreign 1         # what other cgroups pay for\n"
		"  sudo vmview maps --json 1 | jq -r '.vmas[] | \"\\(.counts.rss) \\(.name)\"'\n",
	.run = run,
	.min_args = 1,
	.max_args = 1,
};
