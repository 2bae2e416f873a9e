// SPDX-License-Identifier: GPL-2.0-only
/* Whose memory goes next, for programs. */
#include "victims.h"

static void add_share(struct json_object *object, const struct victims *v,
		      const struct share *share)
{
	json_add(object, "bytes", json_u64(victims_bytes(v, share)));
	json_add(object, "anon", json_u64(victims_type(v, share, TYPE_ANON)));
	json_add(object, "file", json_u64(victims_type(v, share, TYPE_FILE)));
}

static struct json_object *areas(const struct victims *v, const struct owner *owner)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < owner->nr_areas; i++) {
		const struct owned_area *area = &owner->areas[i];
		struct json_object *object = json_object_new_object();

		json_add(object, "start", json_hex(area->start));
		json_add(object, "end", json_hex(area->end));
		json_add(object, "name", *area->name ? json_text(area->name) : NULL);
		add_share(object, v, &area->share);
		json_object_array_add(array, object);
	}
	return array;
}

static void add_owners(struct reader *r, const struct victims *v)
{
	size_t nr = v->nr_owners;

	if (r->opt.limit && nr > r->opt.limit)
		nr = r->opt.limit;
	json_array_begin(&r->json, "victims");
	for (size_t i = 0; i < nr; i++) {
		const struct owner *owner = &v->owners[i];
		struct json_object *object = json_object_new_object();

		json_add(object, "process", json_process(&owner->process));
		add_share(object, v, &owner->share);
		json_add(object, "shared", json_u64(owner->shared));
		json_add(object, "also", json_u64(owner->also));
		json_add(object, "areas", areas(v, owner));
		json_array_add(&r->json, object);
	}
}

static void add_unmapped(struct reader *r, const struct victims *v)
{
	json_array_begin(&r->json, "unmapped");
	for (size_t i = 0; i < v->nr_lines; i++) {
		struct share share = victims_unmapped(v, &v->lines[i]);
		struct json_object *object;

		if (!victims_bytes(v, &share))
			continue;
		object = json_object_new_object();
		json_add(object, "cgroup", json_cgroup(v->lines[i].memcg));
		json_add(object, "node", json_u64(v->lines[i].node));
		json_add(object, "offline", json_bool(v->lines[i].offline));
		add_share(object, v, &share);
		json_array_add(&r->json, object);
	}
}

static struct json_object *next(const struct reader *r, const struct victims *v)
{
	struct json_object *object = json_object_new_object();
	struct share found = victims_found(v);

	json_add(object, "bytes", json_u64(v->size));
	json_add(object, "standing", json_u64(v->standing));
	json_add(object, "ranks", json_u64(v->last + 1));
	json_add(object, "last_fraction", json_object_new_double(v->fraction));
	json_add(object, "attributed", json_u64(victims_bytes(v, &found)));
	json_add(object, "processes", json_u64(v->processes));
	json_add(object, "processes_gone", json_u64(v->gone));
	json_add(object, "truncated", json_bool(r->opt.limit && v->nr_owners > r->opt.limit));
	json_add(object, "time_ns", json_u64(v->time_ns));
	return object;
}

void victims_json(struct reader *r, const struct victims *v)
{
	json_begin(&r->json, r->command->name);
	json_member(&r->json, "next", next(r, v));
	add_owners(r, v);
	add_unmapped(r, v);
	json_member(&r->json, "cost", json_cost(&v->cost));
}
