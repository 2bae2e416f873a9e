// SPDX-License-Identifier: GPL-2.0-only
/* LRU lists for programs. */
#include "lru.h"

static struct json_object *age(const struct lru_view *view, int type, unsigned int rank,
			       __u64 page_size)
{
	__u64 pages = view->counts.gen[rank][type] / page_size, born;

	if (!pages)
		return NULL;
	born = view->counts.gen_born[rank][type] / pages;
	return json_u64(view->now_ms > born ? view->now_ms - born : 0);
}

static struct json_object *generations(const struct lru_view *view, __u64 page_size)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int rank = 0; rank < VMVIEW_GENS; rank++) {
		struct json_object *row = json_object_new_object();

		json_add(row, "rank", json_u64(rank));
		json_add(row, "anon", json_u64(view->counts.gen[rank][TYPE_ANON]));
		json_add(row, "file", json_u64(view->counts.gen[rank][TYPE_FILE]));
		json_add(row, "anon_age_ms", age(view, TYPE_ANON, rank, page_size));
		json_add(row, "file_age_ms", age(view, TYPE_FILE, rank, page_size));
		json_object_array_add(array, row);
	}
	return array;
}

static struct json_object *lists(const __u64 list[VMVIEW_LISTS])
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		json_add(object, vmview_list_name(i), json_u64(list[i]));
	return object;
}

static struct json_object *unlisted(const struct lru_view *view)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = VMVIEW_UNLISTED_NO + 1; i < VMVIEW_UNLISTED; i++)
		json_add(object, vmview_unlisted_name(i), json_u64(view->counts.unlisted[i]));
	return object;
}

static struct json_object *kinds(const struct lru_view *view)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int k = 0; k < VMVIEW_KINDS; k++) {
		__u64 bytes = view->counts.bytes[VMVIEW_STATE_PRESENT][k] +
			      view->counts.bytes[VMVIEW_STATE_PROT_NONE][k] +
			      view->counts.bytes[VMVIEW_STATE_NUMA_HINT][k] +
			      view->counts.bytes[VMVIEW_STATE_MIGRATION][k];

		if (bytes)
			json_add(object, vmview_kind_name(k), json_u64(bytes));
	}
	return object;
}

static struct json_object *next(const struct forecast *f)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "bytes", json_u64(f->next[TYPE_ANON] + f->next[TYPE_FILE]));
	json_add(object, "anon", json_u64(f->next[TYPE_ANON]));
	json_add(object, "file", json_u64(f->next[TYPE_FILE]));
	json_add(object, "kept", json_u64(f->kept[TYPE_ANON] + f->kept[TYPE_FILE]));
	json_add(object, "later", f->later[TYPE_ANON] ? json_text("anon") :
		 f->later[TYPE_FILE] ? json_text("file") : NULL);
	json_add(object, "clean", f->clean == ~0ULL ? NULL : json_u64(f->clean));
	json_add(object, "anon_rank", json_u64(f->first[TYPE_ANON]));
	json_add(object, "file_rank", json_u64(f->first[TYPE_FILE]));
	json_add(object, "anon_that_stays", json_u64(f->standing[TYPE_ANON] -
						     f->next[TYPE_ANON]));
	json_add(object, "behind", json_u64(f->behind));
	return object;
}

static struct json_object *bounds(const struct bounds *b)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "swap_total", json_u64(b->swap_total));
	json_add(object, "swap_free", json_u64(b->swap_free));
	json_add(object, "swap_room", json_u64(b->swap_room));
	json_add(object, "swappiness", json_object_new_int(b->swappiness));
	json_add(object, "memory_min", json_limit(b->min));
	json_add(object, "memory_low", json_limit(b->low));
	json_add(object, "memory_current", json_u64(b->usage));
	return object;
}

struct json_object *lru_json(const struct lru_view *view, __u64 page_size)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "cgroup", json_text(view->cgroup));
	json_add(object, "resident", json_u64(view->counts.rss));
	json_add(object, "by_kind", kinds(view));
	json_add(object, "by_list", lists(view->counts.list));
	json_add(object, "generations", generations(view, page_size));
	json_add(object, "unlisted", unlisted(view));
	json_add(object, "protected", json_u64(view->forecast.protected));
	json_add(object, "clean_file", json_u64(view->counts.clean_file));
	json_add(object, "foreign", json_u64(view->counts.foreign));
	json_add(object, "foreign_by_list", lists(view->counts.foreign_list));
	json_add(object, "next", next(&view->forecast));
	json_add(object, "bounds", bounds(&view->bounds));
	json_add(object, "now_ms", json_u64(view->now_ms));
	return object;
}

struct json_object *lru_json_moved(const struct lru_view *view, const struct lru_view *old)
{
	struct json_object *object = json_object_new_object();
	struct json_object *by_list = json_object_new_object();
	struct json_object *gens = json_object_new_array();

	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		json_add(by_list, vmview_list_name(i),
			 json_object_new_int64(view->counts.list[i] - old->counts.list[i]));
	for (unsigned int rank = 0; rank < VMVIEW_GENS; rank++) {
		static const char *const names[TYPES] = { "anon", "file" };
		struct json_object *row = json_object_new_object();

		for (int type = 0; type < TYPES; type++) {
			__u64 was = lru_was(view, old, type, rank);
			__u64 is = view->counts.gen[rank][type];

			json_add(row, names[type], json_object_new_int64(is - was));
		}
		json_object_array_add(gens, row);
	}
	json_add(object, "generations", gens);
	json_add(object, "by_list", by_list);
	json_add(object, "resident",
		 json_object_new_int64(view->counts.rss - old->counts.rss));
	return object;
}
