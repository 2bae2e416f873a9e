// SPDX-License-Identifier: GPL-2.0-only
/* Whose memory goes next, for programs. */
#include "victims.h"

static void add_next(struct json_object *object, const __u64 next[TYPES])
{
	json_add(object, "bytes", json_u64(next[TYPE_ANON] + next[TYPE_FILE]));
	json_add(object, "anon", json_u64(next[TYPE_ANON]));
	json_add(object, "file", json_u64(next[TYPE_FILE]));
}

static struct json_object *areas(const struct owner *owner)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < owner->nr_areas; i++) {
		const struct owned_area *area = &owner->areas[i];
		struct json_object *object;

		if (!area->next[TYPE_ANON] && !area->next[TYPE_FILE])
			continue;
		object = json_object_new_object();
		json_add(object, "start", json_hex(area->start));
		json_add(object, "end", json_hex(area->end));
		json_add(object, "name", *area->name ? json_text(area->name) : NULL);
		add_next(object, area->next);
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
		add_next(object, owner->next);
		json_add(object, "shared", json_u64(owner->shared));
		json_add(object, "also", json_u64(owner->also));
		json_add(object, "areas", areas(owner));
		json_array_add(&r->json, object);
	}
}

static void add_unmapped(struct reader *r, const struct victims *v)
{
	json_array_begin(&r->json, "unmapped");
	for (size_t i = 0; i < v->nr_lines; i++) {
		const struct line *line = &v->lines[i];
		struct json_object *object;

		if (!line->unmapped[TYPE_ANON] && !line->unmapped[TYPE_FILE])
			continue;
		object = json_object_new_object();
		json_add(object, "cgroup", json_cgroup(line->memcg, line->offline));
		json_add(object, "node", json_u64(line->node));
		json_add(object, "offline", json_bool(line->offline));
		add_next(object, line->unmapped);
		json_array_add(&r->json, object);
	}
}

static struct json_object *next(const struct reader *r, const struct victims *v)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "asked", v->asked ? json_u64(v->asked) : NULL);
	json_add(object, "bytes", json_u64(v->next));
	json_add(object, "kept", json_u64(v->kept));
	json_add(object, "attributed", json_u64(v->attributed));
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
