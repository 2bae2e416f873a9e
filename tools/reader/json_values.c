// SPDX-License-Identifier: GPL-2.0-only
/* The structures of the calls in JSON. */
#include "reader.h"

struct json_object *json_process(const struct process *process)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "pid", json_object_new_int(process->pid));
	json_add(object, "name", json_text(process->name));
	json_add(object, "command", json_text(*process->command ? process->command : NULL));
	json_add(object, "state", json_text(process_state(process)));
	json_add(object, "uid", json_u64(process->uid));
	json_add(object, "threads", json_u64(process->threads));
	json_add(object, "start_time", json_u64(process->start_time));
	return object;
}

static struct json_object *slot(const struct vmview_page *page)
{
	struct json_object *object;

	if (!vmview_page_has_slot(page))
		return NULL;
	object = json_object_new_object();
	json_add(object, "type", json_u64(page->swap_type));
	json_add(object, "offset", json_u64(page->frame));
	json_add(object, "device", json_text(vmview_swap_name(page->swap_type)));
	return object;
}

struct json_object *json_cgroup(__u64 id, bool offline)
{
	struct json_object *object;

	if (!id)
		return NULL;
	object = json_object_new_object();
	json_add(object, "id", json_u64(id));
	json_add(object, "path", offline ? NULL : json_text(vmview_cgroup_path(id)));
	json_add(object, "offline", json_bool(offline));
	json_add(object, "above", offline ? json_text(vmview_cgroup_above(id)) : NULL);
	return object;
}

/* The frame and its page; the frame alone where the kernel has no page of it. */
static struct json_object *frame(const struct vmview_page *page)
{
	struct json_object *object;

	if (!vmview_page_has_frame(page))
		return NULL;
	object = json_object_new_object();
	json_add(object, "pfn", json_u64(page->frame));
	if (page->flags & VMVIEW_PAGE_NO_PAGE)
		return object;
	json_add(object, "flags", json_names(vmview_kpf_names, vmview_kpf_decode(page->kpf)));
	json_add(object, "kpageflags", json_hex(page->kpf));
	json_add(object, "mapcount", json_object_new_int(page->mapcount));
	json_add(object, "refcount", json_object_new_int(page->refcount));
	json_add(object, "order", json_u64(page->order));
	json_add(object, "index", json_u64(page->index));
	json_add(object, "node", json_u64(page->node));
	json_add(object, "zone", json_text(vmview_zone_name(page->node, page->zone)));
	json_add(object, "cgroup", json_cgroup(page->memcg, page->flags & VMVIEW_PAGE_OFFLINE));
	json_add(object, "list", json_text(vmview_list_name(page->list)));
	json_add(object, "generation", page->gens ? json_u64(page->gen_seq) : NULL);
	json_add(object, "rank", page->gens ? json_u64(page->gen_rank) : NULL);
	json_add(object, "generations", page->gens ? json_u64(page->gens) : NULL);
	json_add(object, "born_ms", page->gens ? json_u64(page->gen_born_ms) : NULL);
	json_add(object, "tier", page->gens ? json_u64(page->tier) : NULL);
	json_add(object, "refs", page->gens ? json_u64(page->refs) : NULL);
	json_add(object, "unlisted", page->unlisted ?
		 json_text(vmview_unlisted_name(page->unlisted)) : NULL);
	return object;
}

struct json_object *json_page(const struct vmview_page *page, __u64 page_size)
{
	struct json_object *object = json_object_new_object();
	bool hidden = page->flags & VMVIEW_PAGE_HIDDEN;

	json_add(object, "addr", json_hex(page->addr));
	json_add(object, "pages", json_u64(page->pages));
	json_add(object, "bytes", json_u64(page->pages * page_size));
	json_add(object, "state", json_text(vmview_state_name(page->state)));
	json_add(object, "kind", json_text(vmview_kind_name(page->kind)));
	json_add(object, "level", json_text(vmview_level_name(page->level)));
	json_add(object, "entry", json_names(vmview_pte_names, page->pte));
	json_add(object, "pkey", hidden ? NULL : json_u64(page->pte >> VMVIEW_PTE_PKEY_SHIFT));
	json_add(object, "flags", json_names(vmview_page_names, page->flags));
	json_add(object, "swap", slot(page));
	json_add(object, "frame", frame(page));
	return object;
}

static struct json_object *by_state(const struct vmview_counts *counts)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int s = 0; s < VMVIEW_STATES; s++) {
		struct json_object *row = NULL;

		for (unsigned int k = 0; k < VMVIEW_KINDS; k++) {
			if (!counts->bytes[s][k])
				continue;
			if (!row)
				row = json_object_new_object();
			json_add(row, vmview_kind_name(k), json_u64(counts->bytes[s][k]));
		}
		if (row)
			json_add(object, vmview_state_name(s), row);
	}
	return object;
}

static struct json_object *by_number(const __u64 *values, unsigned int nr)
{
	struct json_object *object = json_object_new_object();
	char name[12];

	for (unsigned int i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "%u", i);
		if (values[i])
			json_add(object, name, json_u64(values[i]));
	}
	return object;
}

static struct json_object *by_list(const __u64 list[VMVIEW_LISTS])
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		if (list[i])
			json_add(object, vmview_list_name(i), json_u64(list[i]));
	return object;
}

/* By rank, 0 first: what is in that generation of each type, and what was accessed. */
static struct json_object *by_rank(const struct vmview_counts *counts)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < VMVIEW_GENS; i++) {
		struct json_object *rank = json_object_new_object();

		json_add(rank, "anon", json_u64(counts->gen[i][0]));
		json_add(rank, "file", json_u64(counts->gen[i][1]));
		json_add(rank, "anon_accessed", json_u64(counts->accessed[i][0]));
		json_add(rank, "file_accessed", json_u64(counts->accessed[i][1]));
		json_object_array_add(array, rank);
	}
	return array;
}

static struct json_object *by_unlisted(const struct vmview_counts *counts)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = VMVIEW_UNLISTED_NO + 1; i < VMVIEW_UNLISTED; i++)
		if (counts->unlisted[i])
			json_add(object, vmview_unlisted_name(i), json_u64(counts->unlisted[i]));
	return object;
}

static struct json_object *tables(const struct vmview_counts *counts)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_LEVELS; i++) {
		struct json_object *level;

		if (!counts->tables[i])
			continue;
		level = json_object_new_object();
		json_add(level, "tables", json_u64(counts->tables[i]));
		json_add(level, "entries", json_u64(counts->table_entries[i]));
		json_add(object, vmview_level_name(i), level);
	}
	return object;
}

static const struct {
	const char *name;
	size_t offset;
	bool privileged;
} scalars[] = {
#define SCALAR(member, privileged) \
	{ #member, offsetof(struct vmview_counts, member), privileged }
	SCALAR(rss, false),
	SCALAR(pss, false),
	SCALAR(pss_locked, false),
	SCALAR(shared_clean, false),
	SCALAR(shared_dirty, false),
	SCALAR(private_clean, false),
	SCALAR(private_dirty, false),
	SCALAR(referenced, false),
	SCALAR(anonymous, false),
	SCALAR(lazyfree, false),
	SCALAR(anon_huge, false),
	SCALAR(shmem_huge, false),
	SCALAR(file_huge, false),
	SCALAR(hugetlb_shared, false),
	SCALAR(hugetlb_private, false),
	SCALAR(swap, false),
	SCALAR(swapcache, true),
	SCALAR(writeback, true),
	SCALAR(mlocked, true),
	SCALAR(next_clean, true),
	SCALAR(clean_file, true),
	SCALAR(foreign, true),
	SCALAR(soft_dirty, false),
	SCALAR(uffd_wp, false),
	SCALAR(vmas, false),
	SCALAR(unstable, false),
#undef SCALAR
};

struct json_object *json_counts(const struct vmview_counts *counts)
{
	struct json_object *object = json_object_new_object();
	bool hidden = vmview_counts_hidden(counts);

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(scalars); i++) {
		__u64 value = *(const __u64 *)((const char *)counts + scalars[i].offset);

		json_add(object, scalars[i].name,
			 hidden && scalars[i].privileged ? NULL : json_u64(value));
	}
	json_add(object, "uss", json_u64(counts->private_clean + counts->private_dirty));
	json_add(object, "by_state", by_state(counts));
	json_add(object, "by_order", hidden ? NULL :
		 by_number(counts->order, VMVIEW_ARRAY_SIZE(counts->order)));
	json_add(object, "by_node", hidden ? NULL :
		 by_number(counts->node, VMVIEW_ARRAY_SIZE(counts->node)));
	json_add(object, "by_list", hidden ? NULL : by_list(counts->list));
	json_add(object, "foreign_by_list", hidden ? NULL : by_list(counts->foreign_list));
	json_add(object, "by_rank", hidden ? NULL : by_rank(counts));
	json_add(object, "unlisted", hidden ? NULL : by_unlisted(counts));
	json_add(object, "tables", tables(counts));
	return object;
}

struct json_object *json_cost(const struct vmview_cost *cost)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "time_ns", json_u64(cost->time_ns));
	json_add(object, "entries", json_u64(cost->entries));
	json_add(object, "retries", json_u64(cost->retries));
	json_add(object, "unstable", json_u64(cost->unstable));
	json_add(object, "holds", json_u64(cost->holds));
	json_add(object, "hold_max_ns", json_u64(cost->hold_max_ns));
	json_add(object, "irqoff_max_ns", json_u64(cost->irqoff_max_ns));
	json_add(object, "lock_misses", json_u64(cost->lock_misses));
	json_add(object, "fallbacks", json_u64(cost->fallbacks));
	json_add(object, "now_ms", json_u64(cost->now_ms));
	json_add(object, "map_changed", json_bool(cost->flags & VMVIEW_COST_MAP_CHANGED));
	json_add(object, "target_gone", json_bool(cost->flags & VMVIEW_COST_TARGET_GONE));
	return object;
}
