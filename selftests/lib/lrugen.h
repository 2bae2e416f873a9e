/* SPDX-License-Identifier: GPL-2.0-only */
/* Generations as lru_gen and lru_gen_full in debugfs have them, and aging. */
#ifndef _SELFTESTS_LRUGEN_H
#define _SELFTESTS_LRUGEN_H

#include "common.h"

#define LRU_GEN		"/sys/kernel/debug/lru_gen"
#define LRU_GEN_FULL	LRU_GEN "_full"
#define LRU_GEN_ENABLED	"/sys/kernel/mm/lru_gen/enabled"

#define LRUGEN_NODES	4

enum { LRUGEN_ANON, LRUGEN_FILE };

/* Whether the kernel uses generations now. */
bool uses_generations(void);

/**
 * struct lrugen_line - a generation, of all cgroups and nodes
 * @path: The cgroup; "/" or "" is the root.
 * @id: The number that lru_gen has for it.
 * @node: The node.
 * @seq: The generation's number.
 * @age: Milliseconds since it began.
 * @pages: Anonymous pages (shmem is among them) and file pages.
 * @gone: It has ceased to be for that type; of lru_gen_full alone.
 * @tier: Of lru_gen_full the numbers of each tier, three a type.
 * @mark: What stands behind each of them.
 */
struct lrugen_line {
	char path[128];
	unsigned int id;
	unsigned int node;
	u64 seq;
	u64 age;
	u64 pages[2];
	bool gone[2];
	unsigned long tier[VMVIEW_TIERS][6];
	char mark[VMVIEW_TIERS][6];
};

struct lrugen_lines {
	struct lrugen_line line[8192];
	size_t nr;
};

/* Reads one of the two files. */
void lrugen_lines_read(const char *path, struct lrugen_lines *out);

/**
 * struct lrugen_gen - a generation of one cgroup on one node
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
