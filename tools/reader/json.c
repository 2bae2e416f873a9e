// SPDX-License-Identifier: GPL-2.0-only
/* The JSON document and its values. */
#include <stdlib.h>
#include <string.h>

#include "reader.h"

#define SCHEMA	1

static void put(struct json_object *value)
{
	fputs(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
					     JSON_C_TO_STRING_NOSLASHESCAPE), stdout);
	json_object_put(value);
}

void json_begin(struct json_doc *doc, const char *command)
{
	struct json_object *head = json_object_new_object();

	json_add(head, "schema", json_object_new_int(SCHEMA));
	json_add(head, "version", json_text(READER_VERSION));
	json_add(head, "command", json_text(command));
	printf("{\"vmview\":");
	put(head);
	doc->open = true;
}

void json_member(struct json_doc *doc, const char *name, struct json_object *value)
{
	json_array_end(doc);
	printf(",\n\"%s\":", name);
	put(value);
}

void json_array_begin(struct json_doc *doc, const char *name)
{
	json_array_end(doc);
	printf(",\n\"%s\":[", name);
	doc->array = true;
	doc->elements = 0;
}

void json_array_add(struct json_doc *doc, struct json_object *value)
{
	fputs(doc->elements++ ? ",\n" : "\n", stdout);
	put(value);
}

void json_array_end(struct json_doc *doc)
{
	if (doc->array)
		putchar(']');
	doc->array = false;
}

void json_end(struct json_doc *doc)
{
	if (!doc->open)
		return;
	json_array_end(doc);
	if (doc->error)
		json_member(doc, "error", doc->error);
	doc->error = NULL;
	puts("}");
	doc->open = false;
}

void json_lines_begin(struct json_doc *doc, const char *command)
{
	json_begin(doc, command);
	json_end(doc);
	doc->lines = true;
}

void json_line(const char *name, struct json_object *value)
{
	printf("{\"%s\":", name);
	put(value);
	puts("}");
}

struct json_object *json_u64(__u64 value)
{
	return json_object_new_uint64(value);
}

struct json_object *json_limit(__u64 value)
{
	return value == ~0ULL ? NULL : json_u64(value);
}

struct json_object *json_hex(__u64 value)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "0x%llx", value);
	return json_object_new_string(buf);
}

/* Length of the UTF-8 character at @s, 0 if it is none. */
static size_t utf8_length(const unsigned char *s)
{
	size_t len = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;

	if ((*s >= 0x80 && *s < 0xc2) || *s > 0xf4)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Too long a form, a surrogate, beyond the last code point. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

struct json_object *json_text(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	const unsigned char *from = (const void *)text;
	struct json_object *value;
	char *buf, *to;

	if (!text)
		return NULL;
	buf = malloc(3 * strlen(text) + 1);
	if (!buf)
		abort();
	to = buf;
	while (*from) {
		size_t len = utf8_length(from);

		to = mempcpy(to, len ? (const char *)from : replacement, len ? len : 3);
		from += len ? len : 1;
	}
	value = json_object_new_string_len(buf, to - buf);
	free(buf);
	return value;
}

struct json_object *json_names(const struct vmview_name *names, __u64 value)
{
	struct json_object *array = json_object_new_array();

	for (; names->name; names++)
		if (value & names->mask)
			json_object_array_add(array, json_text(names->name));
	return array;
}

struct json_object *json_error(int err, const char *message)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "errno", json_text(vmview_errno_name(err)));
	json_add(object, "message", json_text(message));
	return object;
}
