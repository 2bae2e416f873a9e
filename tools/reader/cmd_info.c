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

static void print(struct reader *r, const struct vmview_feature *vec, int nr)
{
	const struct vmview_info *info = &r->dev.info;

	printf("kernel       %s\n", info->kernel);
	printf("ABI          %u (this program: %u)\n", info->abi_version, VMVIEW_ABI_VERSION);
	printf("pages        of %s bytes, tables of %u entries, %u levels\n",
	       text_count(info->page_size), info->table_entries, info->levels);
	printf("a call       at most %s records, %s addresses\n",
	       text_count(info->max_records), text_count(info->max_addrs));
	printf("a lock hold  at most %s pages, %s with interrupts off\n",
	       text_count(info->hold_pages), text_count(info->section_pages));
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
		"What the loaded module is, what it is bounded by, and what it offers on\n"
		"this kernel; for what it does not offer, why.\n",
	.run = run,
};
