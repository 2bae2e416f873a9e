/* SPDX-License-Identifier: GPL-2.0-only */
/* Generations of a cgroup as lru_gen_full in debugfs has them, and aging. */
#ifndef _SELFTESTS_LRUGEN_H
#define _SELFTESTS_LRUGEN_H

#include "common.h"

#define LRUGEN_NODES	4

enum { LRUGEN_ANON, LRUGEN_FILE };

/**
 * struct lrugen_gen - a generation
 * @seq: Its number.
 * @age_ms: Since it began.
 * @pages: Anonymous pages (shmem is among them) and file pages.
 */
struct lrugen_gen {
	u64 seq;
	u64 age_ms;
	u64 pages[2];
};

/**
 * struct lrugen - the generations of a cgroup on a node
 * @id: The number that lru_gen has for the cgroup.
 * @nr: Generations in @gen, the oldest first; 0 if the node has none.
 * @min_seq: The oldest one of each type.
 * @max_seq: The youngest.
 * @gen: Generations.
 */
struct lrugen {
	unsigned int id;
	int nr;
	u64 min_seq[2];
	u64 max_seq;
	struct lrugen_gen gen[VMVIEW_GENS];
};

/* Reads all nodes of a cgroup into LRUGEN_NODES places; false if it has none. */
bool lrugen_read(const char *cgroup, struct lrugen *node);
/* The generation with that number; NULL if there is none. */
const struct lrugen_gen *lrugen_find(const struct lrugen *l, u64 seq);
/*
 * Ages a cgroup on all nodes: pages that were accessed go to what was the
 * youngest generation, and a new one begins.
 */
void lrugen_age(const char *cgroup);

#endif /* _SELFTESTS_LRUGEN_H */
