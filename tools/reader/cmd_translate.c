// SPDX-License-Identifier: GPL-2.0-only
/* vmview translate PID ADDR...: the walk from the address to the memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"
#include "translate.h"

static struct json_object *json_level(const struct reader *r, const struct vmview_translation *t,
				      unsigned int level)
{
	struct json_object *object = json_object_new_object();
	bool table = t->pte[level] & VMVIEW_PTE_TABLE;

	json_add(object, "level", json_text(vmview_level_name(level)));
	json_add(object, "index", json_u64(vmview_table_index(&r->dev.info, level, t->addr)));
	json_add(object, "entry", json_hex(t->entry[level]));
	json_add(object, "flags", json_names(vmview_pte_names, t->pte[level]));
	json_add(object, "table", table ?
		 json_hex(vmview_entry_table(&r->dev.info, t->entry[level])) : NULL);
	return object;
}

static struct json_object *json_walk(const struct reader *r, const struct vmview_translation *t)
{
	struct json_object *array;

	if (t->flags & (VMVIEW_TRANSLATION_HIDDEN | VMVIEW_TRANSLATION_NO_VMA))
		return NULL;
	array = json_object_new_array();
	for (int level = VMVIEW_LEVEL_PGD; level >= t->leaf; level--) {
		if (!translate_has_level(t, level))
			continue;
		json_object_array_add(array, json_level(r, t, level));
		if (!t->entry[level])
			break;
	}
	return array;
}

static struct json_object *json_vma(const struct vmview_translation *t, const char *name)
{
	struct json_object *object;

	if (t->flags & VMVIEW_TRANSLATION_NO_VMA)
		return NULL;
	object = json_object_new_object();
	json_add(object, "start", json_hex(t->vma_start));
	json_add(object, "end", json_hex(t->vma_end));
	json_add(object, "flags", json_names(vmview_vma_names, t->vma_flags));
	json_add(object, "name", name && *name ? json_text(name) : NULL);
	return object;
}

static void json_translation(struct reader *r, const struct vmview_translation *t,
			     const char *asked, const char *name)
{
	struct json_object *object = json_object_new_object();
	bool frame = vmview_page_has_frame(&t->page);

	json_add(object, "asked", json_text(asked));
	json_add(object, "addr", json_hex(t->addr));
	json_add(object, "phys", frame ? json_hex(t->phys) : NULL);
	json_add(object, "vma", json_vma(t, name));
	json_add(object, "levels", json_u64(t->levels));
	json_add(object, "leaf", json_text(vmview_level_name(t->leaf)));
	json_add(object, "leaf_bytes", json_u64(t->leaf_size));
	json_add(object, "walk", json_walk(r, t));
	json_add(object, "page", json_page(&t->page, r->dev.info.page_size));
	json_array_add(&r->json, object);
}

static void show(struct reader *r, const struct vmview_translation *vec, char **asked,
		 unsigned int done, __u64 now_ms)
{
	if (r->opt.json) {
		json_begin(&r->json, r->command->name);
		json_member(&r->json, "process", json_process(&r->process));
		json_array_begin(&r->json, "translations");
	}
	for (unsigned int i = 0; i < done; i++) {
		const struct vmview_area *area = vmview_maps_find(&r->maps, vec[i].addr);
		const char *name = area ? area->name : NULL;

		if (r->opt.json) {
			json_translation(r, &vec[i], asked[i], name);
			continue;
		}
		if (i)
			putchar('\n');
		translate_draw(r, &vec[i], asked[i], name, now_ms);
	}
}

/* Without the areas' names numbers still do, so nothing is said of that here. */
static int resolve(struct reader *r, char **words, __u64 *addrs, unsigned int nr)
{
	int maps = reader_maps(r);

	for (unsigned int i = 0; i < nr; i++) {
		char message[256];
		int err = vmview_resolve(&r->maps, words[i], &addrs[i]);

		if (!err)
			continue;
		if (maps && err == -ENOENT)
			err = maps;
		snprintf(message, sizeof(message), "%s: %s", words[i], vmview_explain(err));
		return reader_fail_text(r, err, message);
	}
	return 0;
}

static int translate(struct reader *r, char **words, __u64 *addrs,
		     struct vmview_translation *vec, unsigned int nr)
{
	struct vmview_cost cost = { 0 };
	int status, done;

	status = resolve(r, words, addrs, nr);
	if (status)
		return status;
	progress_begin(r);
	done = vmview_translate(&r->dev, &r->target, r->opt.flags, addrs, vec, nr, &cost);
	progress_end();
	if (done < 0)
		return reader_fail(r, done);
	for (int i = 0; i < done; i++)
		reader_learn(r, &vec[i].page);
	show(r, vec, words, done, cost.now_ms);
	if (r->opt.json)
		json_member(&r->json, "cost", json_cost(&cost));
	return reader_finish(r, &cost);
}

static int run(struct reader *r, int argc, char **argv)
{
	unsigned int nr = argc - 1;
	struct vmview_translation *vec;
	__u64 *addrs;
	int status;

	status = reader_start(r, argv[0]);
	if (status)
		return status;
	addrs = calloc(nr, sizeof(*addrs));
	vec = calloc(nr, sizeof(*vec));
	if (addrs && vec)
		status = translate(r, argv + 1, addrs, vec, nr);
	else
		status = reader_fail(r, -ENOMEM);
	free(addrs);
	free(vec);
	return status;
}

const struct command command_translate = {
	.name = "translate",
	.bit = CMD_TRANSLATE,
	.usage = "PID ADDR...",
	.summary = "where addresses are: the page tables, level by level",
	.help = "\n"
		"Draws the walk from a virtual address through each level of the page table\n"
		"to the frame, the swap slot, or the entry where it ends, and says what the\n"
		"page there is.\n"
		"\n"
		"ADDR is hexadecimal, with or without 0x, or MAPPING, or MAPPING+OFFSET: an\n"
		"offset (hexadecimal) from the lowest address of the areas of that name.\n"
		"MAPPING is a path or its last component as in /proc/PID/maps, or heap, stack,\n"
		"vdso.\n"
		"\n"
		"Flags of an entry: P present, W writable, U user, A accessed, D dirty,\n"
		"X executable, G global, S soft-dirty, C not cached; - where it is not set.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview translate 1 stack\n"
		"  sudo vmview translate 1 heap+0x1000 libc.so.6+0x2000\n"
		"  sudo vmview translate --json 1 stack | jq '.translations[0].page.frame'\n",
	.run = run,
	.min_args = 2,
	.max_args = 1 << 20,
};
