// SPDX-License-Identifier: GPL-2.0-only
/* A page for a browser. It is as small however long the recording is. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "page.h"
#include "reader.h"

#define PROCESSES	50	/* rows of tables, at most */
#define PAIRS		200
#define AREAS		40

/* Made of tools/page/; the data's place is marked in it. */
extern const char page_template[];
#define DATA		"@data@"

struct page *page_create(__u64 start_ns)
{
	struct page *page = calloc(1, sizeof(*page));

	if (page)
		page->f = open_memstream(&page->text, &page->size);
	if (!page || !page->f)
		abort();
	timeline_begin(&page->timeline, start_ns);
	return page;
}

void page_event(struct page *page, struct places *places, const struct vmview_event *event)
{
	timeline_add(&page->timeline, event);
	where_add(&page->where, places, event);
}

static __u64 member(struct json_object *object, const char *name)
{
	return json_object_get_uint64(json_object_object_get(object, name));
}

static __u64 pair_pages(struct json_object *pair)
{
	return member(pair, "swapped") + member(pair, "dropped") + member(pair, "file") +
	       member(pair, "shmem");
}

static int compare_pairs(const void *a, const void *b)
{
	__u64 x = pair_pages(*(struct json_object *const *)a);
	__u64 y = pair_pages(*(struct json_object *const *)b);

	return (x < y) - (x > y);
}

/* The first @most of an array stay; what was left out is told beside it. */
static void cut(struct json_object *summary, const char *name, size_t most)
{
	struct json_object *array = json_object_object_get(summary, name);
	size_t nr = json_object_array_length(array);
	char rest[32];

	snprintf(rest, sizeof(rest), "%s_left_out", name);
	json_add(summary, rest, json_u64(nr > most ? nr - most : 0));
	if (nr > most)
		json_object_array_del_idx(array, most, nr - most);
}

static struct json_object *words(void)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_CAUSES; i++)
		json_add(object, vmview_cause_name(i), json_text(event_cause_words(i)));
	return object;
}

static struct json_object *ages(const __u64 *bytes)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < RECORDING_AGES; i++)
		json_object_array_add(array, json_u64(bytes[i]));
	return array;
}

static struct json_object *lru_json(const struct recording *rec)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < rec->nr_lru; i++) {
		const struct recording_lru *lru = &rec->lru[i];
		struct json_object *object = json_object_new_object();
		struct json_object *lists = json_object_new_object();

		for (unsigned int list = 0; list < VMVIEW_LISTS; list++)
			json_add(lists, vmview_list_name(list), json_u64(lru->list[list]));
		json_add(object, "time_ns", json_u64(lru->time_ns));
		json_add(object, "anon", ages(lru->anon));
		json_add(object, "file", ages(lru->file));
		json_add(object, "by_list", lists);
		json_object_array_add(array, object);
	}
	return array;
}

/* Types of events and causes that were watched, by their names. */
static struct json_object *names(__u64 mask, const char *(*name)(unsigned int number))
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < 64; i++)
		if (mask & 1ULL << i)
			json_object_array_add(array, json_text(name(i)));
	return array;
}

/* Null in files of versions that did not tell. */
static struct json_object *asked_json(const struct recording_asked *asked)
{
	struct json_object *object;

	if (!asked->events)
		return NULL;
	object = json_object_new_object();
	json_add(object, "events", names(asked->events, vmview_event_name));
	json_add(object, "causes", names(asked->causes, vmview_cause_name));
	json_add(object, "min_latency_ns", json_u64(asked->min_latency_ns));
	json_add(object, "sample", json_u64(asked->sample ? asked->sample : 1));
	json_add(object, "pids", json_u64(asked->nr_pids));
	json_add(object, "cgroup", json_bool(asked->cgroup));
	return object;
}

/*
 * Within a script element nothing is markup but what begins with "<", which JSON has
 * in strings alone.
 */
static void put_json(struct page *page, struct json_object *object)
{
	static const char less[] = "\\u003c";
	const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);

	for (;;) {
		size_t plain = strcspn(text, "<");

		fwrite(text, 1, plain, page->f);
		if (!text[plain])
			return;
		fputs(less, page->f);
		text += plain + 1;
	}
}

static int end(struct page *page, const char *path)
{
	int err = ferror(page->f) ? -ENOMEM : 0;

	if (fclose(page->f) && !err)
		err = -errno;
	if (!err)
		err = vmview_output(path, page->text, page->size, vmview_output_mode());
	free(page->text);
	timeline_free(&page->timeline);
	where_free(&page->where);
	free(page);
	return err;
}

int page_close(struct page *page, const char *path, const struct recording *rec,
	       struct places *places, struct json_object *summary)
{
	struct json_object *data = json_object_new_object();
	const char *data_at = strstr(page_template, DATA);

	timeline_reach(&page->timeline, rec->end.end_ns);
	json_object_array_sort(json_object_object_get(summary, "pairs"), compare_pairs);
	cut(summary, "pairs", PAIRS);
	cut(summary, "processes", PROCESSES);
	json_add(data, "version", json_text(READER_VERSION));
	json_add(data, "summary", summary);
	json_add(data, "asked", asked_json(&rec->asked));
	json_add(data, "timeline", timeline_json(&page->timeline));
	json_add(data, "areas", where_json(&page->where, places, AREAS));
	json_add(data, "areas_left_out", json_u64(page->where.rest));
	json_add(data, "lru", lru_json(rec));
	json_add(data, "words", words());
	fwrite(page_template, 1, data_at - page_template, page->f);
	put_json(page, data);
	fputs(data_at + strlen(DATA), page->f);
	json_object_put(data);
	return end(page, path);
}
