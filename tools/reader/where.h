/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults by the mapping that they were in. */
#ifndef READER_WHERE_H
#define READER_WHERE_H

#include "json.h"
#include "places.h"

#define WHERE_SLOTS	4096	/* a power of two; three quarters of them are used */

/* A process's mappings of one name. */
struct where_row {
	__u32 tgid;
	char *area;		/* "" without a name, "?" if it was not known */
	__u64 faults;
	__u64 major;
	__u64 back;
	__u64 ns;		/* how long they took */
};

/* Begin with zeros. */
struct where {
	struct where_row rows[WHERE_SLOTS];	/* a hash table; those without faults are free */
	size_t nr;
	__u64 rest;		/* faults in mappings that found no room */
};

void where_add(struct where *where, struct places *places, const struct vmview_event *event);
/* The @nr that took longest, longest first. */
struct json_object *where_json(struct where *where, struct places *places, size_t nr);
void where_free(struct where *where);

#endif /* READER_WHERE_H */
