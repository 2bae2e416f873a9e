/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The JSON document: Documentation/json.md has the schema. Long arrays are
 * written as they come, so a document can be larger than memory.
 */
#ifndef READER_JSON_H
#define READER_JSON_H

#include <stdbool.h>
#include <json-c/json.h>

#include "libvmview.h"
#include "process.h"

struct json_doc {
	bool open;		/* begun, not ended */
	bool lines;		/* a document a line: json_line() */
	bool array;		/* within an array */
	bool late;		/* what fails is told at the end, beside what there is */
	struct json_object *error;	/* that, until then */
	unsigned int elements;	/* of it, so far */
};

void json_begin(struct json_doc *doc, const char *command);
void json_member(struct json_doc *doc, const char *name, struct json_object *value);
void json_array_begin(struct json_doc *doc, const char *name);
void json_array_add(struct json_doc *doc, struct json_object *value);
void json_array_end(struct json_doc *doc);
void json_end(struct json_doc *doc);

/* Of what goes on and on each line is a document, the first that of json_begin(). */
void json_lines_begin(struct json_doc *doc, const char *command);
void json_line(const char *name, struct json_object *value);

/* Values. json_hex() is for addresses and entries: numbers lose bits above 2^53. */
struct json_object *json_hex(__u64 value);
struct json_object *json_u64(__u64 value);
/* ~0, which is "max", becomes null. */
struct json_object *json_limit(__u64 value);
/* Bytes that are not UTF-8 become U+FFFD; NULL becomes null. */
struct json_object *json_text(const char *text);
struct json_object *json_names(const struct vmview_name *names, __u64 value);
#define json_bool(value)	json_object_new_boolean(value)
#define json_add(object, name, value)	json_object_object_add(object, name, value)

/* Structures. */
struct json_object *json_process(const struct process *process);
struct json_object *json_page(const struct vmview_page *page, __u64 page_size);
struct json_object *json_counts(const struct vmview_counts *counts);
struct json_object *json_cost(const struct vmview_cost *cost);
/* Null for 0, where there is none. */
struct json_object *json_cgroup(__u64 id, bool offline);
struct json_object *json_error(int err, const char *message);

#endif /* READER_JSON_H */
