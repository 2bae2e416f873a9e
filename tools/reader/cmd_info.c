// SPDX-License-Identifier: GPL-2.0-only
/* vmview info: the module and the kernel under it. */
#include <stdlib.h>

#include "reader.h"

static void print_feature(const struct reader *r, const struct vmview_feature *feature)
{
	printf("  %s%-3s%s ", feature->available ? r->style.good : r->style.warn,
	       feature->available ? "yes" : "no", r->style.off);
	if (*feature->why)
		printf("%-15s %s\n", feature->name, feature->why);
	else
		printf("%s\n", feature->name);
}

/* The bounds of what is done at a time, and what they were so far, if that is told. */
static const struct bound {
	const char *name, *what;
	size_t max, most;
	bool wide;
} bounds[] = {
#define BOUND(name, what, max, most, wide) \
	{ name, what, offsetof(struct vmview_info, max), offsetof(struct vmview_info, most), wide }
	BOUND("a lock hold", "pages", hold_pages, most_hold_pages, false),
	BOUND("", "stretches", hold_sections, most_hold_sections, false),
	BOUND("a stretch", "pages with interrupts off", section_pages, most_section_pages, false),
	BOUND("", "entries of tables in it", section_entries, most_section_entries, false),
	BOUND("a census", "cgroups stepped over at a time", lru_cgroups, most_lru_cgroups, false),
	BOUND("a fork", "places under a lock where it is followed", follow_places,
	      most_follow_places, false),
	BOUND("memory", "bytes in one allocation", max_alloc, most_alloc, true),
	BOUND("debugfs", "bytes of text at a time", max_text, most_text, false),
#undef BOUND
};

static __u64 value(const struct vmview_info *info, size_t at, bool wide)
{
	const char *p = (const char *)info + at;

	return wide ? *(const __u64 *)p : *(const __u32 *)p;
}

/* An older module has no bounds to tell but two, and nothing of what was so far. */
static void print_bound(const struct vmview_info *info, const struct bound *bound)
{
	__u64 max = value(info, bound->max, bound->wide);

	if (!max)
		return;
	printf("%-12s at most %s %s", bound->name, text_count(max), bound->what);
	if (info->max_alloc && !(info->most_flags & VMVIEW_INFO_HIDDEN))
		printf(", %s so far", text_count(value(info, bound->most, bound->wide)));
	putchar('\n');
}

static void print(struct reader *r, const struct vmview_feature *vec, int nr)
{
	const struct vmview_info *info = &r->dev.info;

	printf("kernel       %s\n", info->kernel);
	printf("ABI          %u (this program: %u)\n", info->abi_version, VMVIEW_ABI_VERSION);
	printf("pages        of %s bytes, tables of %u entries, %u levels\n",
	       text_count(info->page_size), info->table_entries, info->levels);
	printf("a call       at most %s records, %s addresses\n",
	       text_count(info->max_records), text_count(info->max_addrs));
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(bounds); i++)
		print_bound(info, &bounds[i]);
	if (info->most_flags & VMVIEW_INFO_HIDDEN)
		printf("%-12s not for this caller: that takes root\n", "so far");
	printf("features\n");
	for (int i = 0; i < nr; i++)
		print_feature(r, &vec[i]);
}

static struct json_object *features(const struct vmview_feature *vec, int nr)
{
	struct json_object *object = json_object_new_object();

	for (int i = 0; i < nr; i++) {
		struct json_object *feature = json_object_new_object();

		json_add(feature, "available", json_bool(vec[i].available));
		json_add(feature, "why", *vec[i].why ? json_text(vec[i].why) : NULL);
		json_add(object, vec[i].name, feature);
	}
	return object;
}

/* null where it is not told. */
static struct json_object *most(const struct vmview_info *info)
{
	struct json_object *object;

	if (!info->max_alloc || info->most_flags & VMVIEW_INFO_HIDDEN)
		return NULL;
	object = json_object_new_object();
	json_add(object, "hold_pages", json_u64(info->most_hold_pages));
	json_add(object, "hold_sections", json_u64(info->most_hold_sections));
	json_add(object, "section_pages", json_u64(info->most_section_pages));
	json_add(object, "section_entries", json_u64(info->most_section_entries));
	json_add(object, "lru_cgroups", json_u64(info->most_lru_cgroups));
	json_add(object, "follow_places", json_u64(info->most_follow_places));
	json_add(object, "alloc", json_u64(info->most_alloc));
	json_add(object, "text", json_u64(info->most_text));
	return object;
}

static void print_json(struct reader *r, const struct vmview_feature *vec, int nr)
{
	const struct vmview_info *info = &r->dev.info;
	struct json_object *object = json_object_new_object();

	json_begin(&r->json, r->command->name);
	json_add(object, "kernel", json_text(info->kernel));
	json_add(object, "abi_version", json_u64(info->abi_version));
	json_add(object, "page_size", json_u64(info->page_size));
	json_add(object, "levels", json_u64(info->levels));
	json_add(object, "table_entries", json_u64(info->table_entries));
	json_add(object, "max_records", json_u64(info->max_records));
	json_add(object, "max_addrs", json_u64(info->max_addrs));
	json_add(object, "hold_pages", json_u64(info->hold_pages));
	json_add(object, "section_pages", json_u64(info->section_pages));
	json_add(object, "hold_sections", json_u64(info->hold_sections));
	json_add(object, "lru_cgroups", json_u64(info->lru_cgroups));
	json_add(object, "max_alloc", json_u64(info->max_alloc));
	json_add(object, "max_text", json_u64(info->max_text));
	json_add(object, "section_entries", json_u64(info->section_entries));
	json_add(object, "follow_places", json_u64(info->follow_places));
	json_add(object, "most", most(info));
	json_add(object, "features", features(vec, nr));
	json_member(&r->json, "info", object);
	json_end(&r->json);
}

static int run(struct reader *r, int argc, char **argv)
{
	struct vmview_feature *vec;
	int status, nr;

	(void)argc;
	(void)argv;
	status = reader_open(r);
	if (status)
		return status;
	nr = vmview_features(&r->dev, &vec);
	if (nr < 0)
		return reader_fail(r, nr);
	if (r->opt.json)
		print_json(r, vec, nr);
	else
		print(r, vec, nr);
	free(vec);
	return STATUS_OK;
}

const struct command command_info = {
	.name = "info",
	.bit = CMD_INFO,
	.usage = "",
	.summary = "the module, its limits and what this kernel offers",
	.help = "\n"
		"What the loaded module is, what it is bounded by and how near to that it has\n"
		"come since it was loaded (told to root), and what it offers on this kernel;\n"
		"for what it does not offer, why.\n",
	.run = run,
};
