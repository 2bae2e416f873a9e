/* SPDX-License-Identifier: GPL-2.0-only */
/* What was counted of faults, evictions and reclaim; for people and for programs. */
#ifndef READER_COUNTED_H
#define READER_COUNTED_H

#include "json.h"
#include "places.h"
#include "text.h"

__u64 counted_faults(const struct vmview_counted *counted);

/* Faults by cause, those that took longest in all first. */
void counted_print_causes(const struct style *style, const struct vmview_counted *counted);
/* Those that were raised, by what their entry said. */
void counted_print_begun(const struct style *style, const struct vmview_counted *counted);
/* How long they took, cause by cause, as a picture. */
void counted_print_hist(const struct style *style, const struct vmview_counted *counted);
/* How long what came back from swap was out, and how long reclaim took whom. */
void counted_print_swap(const struct style *style, const struct vmview_counted *counted);
/* What could not be counted, a line each; nothing if there is nothing. */
void counted_print_missed(const struct vmview_counted *counted);

struct json_object *counted_json(const struct vmview_counted *counted);

/* Who evicted whom: a row for each victim, a column for each of the first evictors. */
void pairs_print(const struct style *style, struct places *places,
		 const struct vmview_pair *pairs, int nr);
struct json_object *pairs_json(struct places *places, const struct vmview_pair *pairs, int nr);

#endif /* READER_COUNTED_H */
