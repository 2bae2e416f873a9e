/* SPDX-License-Identifier: GPL-2.0-only */
/* One event, for people and for programs. */
#ifndef READER_EVENT_H
#define READER_EVENT_H

#include "json.h"
#include "places.h"
#include "text.h"

/* The titles of the columns; a line. */
void event_print_head(const struct style *style);
void event_print(const struct style *style, struct places *places,
		 const struct vmview_event *event);
struct json_object *event_json(struct places *places, const struct vmview_event *event);

/* Why a page faulted, in a few words. */
const char *event_cause_words(unsigned int cause);
/* "kswapd0/45", "kswapd of a node"; in a buffer that the next calls reuse. */
const char *event_who(struct places *places, __u32 pid);

/* A thread or process by number and name; NULL for 0: nobody. */
struct json_object *who_json(struct places *places, __u32 pid);

#endif /* READER_EVENT_H */
