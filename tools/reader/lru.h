/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of `vmview lru`. */
#ifndef READER_LRU_H
#define READER_LRU_H

#include "reader.h"
#include "forecast.h"

/**
 * struct lru_view - the LRU lists of a process or a cgroup
 * @counts: What it has on them.
 * @census: All of its cgroup.
 * @cgroup: Path of that; NULL if there is none.
 * @bounds: What holds for it.
 * @forecast: What of it goes first.
 * @now_ms: When.
 */
struct lru_view {
	struct vmview_counts counts;
	struct vmview_census census;
	char *cgroup;
	struct bounds bounds;
	struct forecast forecast;
	__u64 now_ms;
};

/* Parts that print. @old: to tell what moved since then, or NULL. */
void lru_print_table(const struct reader *r, const struct lru_view *view,
		     const struct lru_view *old);
void lru_print_forecast(const struct reader *r, const struct lru_view *view);
struct json_object *lru_json(const struct lru_view *view, __u64 page_size);
struct json_object *lru_json_moved(const struct lru_view *view, const struct lru_view *old);

/*
 * What the generation that has @rank now had at the time of @old. As generations
 * move up, what is left in those that end goes into the oldest. That is known on
 * one node; on several ranks are compared.
 */
__u64 lru_was(const struct lru_view *view, const struct lru_view *old, int type,
	      unsigned int rank);

/* The modes; each returns a status. */
int lru_process(struct reader *r, const char *pid, __u64 times);
int lru_census(struct reader *r);
int lru_cgroup(struct reader *r);
int lru_next(struct reader *r, __u64 size);

/* All but the counts of a process, which are there; 0 or -errno. */
int lru_view_fill(struct reader *r, struct lru_view *view);
void lru_view_free(struct lru_view *view);

#endif /* READER_LRU_H */
