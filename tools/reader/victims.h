/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose memory reclaim would take next. */
#ifndef READER_VICTIMS_H
#define READER_VICTIMS_H

#include "lru.h"

/**
 * struct line - the LRU lists of a cgroup on a node, as reclaim takes from them
 * @memcg: Cgroup id.
 * @node: NUMA node.
 * @offline: The cgroup was removed.
 * @root: It is the root, to which pages without a cgroup belong.
 * @first: By type, the first rank that is not empty: round 0.
 * @spared: By type, true if nothing goes from there: no swap, memory.min.
 * @bytes: By type and round, from the census.
 * @found: By type and round, what processes map of it.
 */
struct line {
	__u64 memcg;
	unsigned int node;
	bool offline;
	bool root;
	unsigned int first[TYPES];
	bool spared[TYPES];
	__u64 bytes[TYPES][VMVIEW_GENS];
	__u64 found[TYPES][VMVIEW_GENS];
};

/**
 * struct share - what of some memory is among the next
 * @whole: By type, bytes in rounds that are taken as a whole.
 * @part: By type, bytes in the last round, of which a part is taken.
 */
struct share {
	__u64 whole[TYPES];
	__u64 part[TYPES];
};

/* An area of an owner; @name is as in /proc/PID/maps. */
struct owned_area {
	__u64 start;
	__u64 end;
	char *name;
	struct share share;
};

/**
 * struct owner - a process that maps some of it
 * @process: Who.
 * @share: What is counted with it.
 * @shared: What of that others map too.
 * @also: What it maps besides, and is counted with another process.
 * @areas: Where, by address.
 */
struct owner {
	struct process process;
	struct share share;
	__u64 shared;
	__u64 also;
	struct owned_area *areas;
	size_t nr_areas;
};

/**
 * struct victims - who owns the next bytes
 * @size: How many are asked about.
 * @standing: What stands in the rounds up to the last.
 * @last: The last round that is needed.
 * @fraction: What of that one is taken, 0 to 1.
 * @processes: How many were read.
 * @gone: How many ended, or changed program, while they were.
 * @time_ns: How long it took.
 */
struct victims {
	struct line *lines;
	size_t nr_lines;
	struct owner *owners;
	size_t nr_owners;
	struct vmview_frames frames;
	struct vmview_cost cost;
	struct bounds bounds;
	__u64 page_size;
	__u64 size;
	__u64 standing;
	unsigned int last;
	double fraction;
	unsigned int processes;
	unsigned int gone;
	__u64 time_ns;
};

/* The lines of the cgroups and nodes that the options tell; 0 or -errno. */
int lines_read(struct reader *r, struct victims *v);
/* The line of @page, or NULL. */
struct line *lines_find(const struct victims *v, const struct vmview_page *page);
/* How far down the lines @v->size reaches. */
void lines_plan(struct victims *v);

/* Reads all processes; 0 or -errno. */
int victims_read(struct reader *r, struct victims *v);
void victims_free(struct victims *v);
/* Bytes of @share that are among the next. */
__u64 victims_bytes(const struct victims *v, const struct share *share);
__u64 victims_type(const struct victims *v, const struct share *share, int type);
/* What of @line is among the next and mapped by no process. */
struct share victims_unmapped(const struct victims *v, const struct line *line);
/* All that was found in processes. */
struct share victims_found(const struct victims *v);

void victims_print(const struct reader *r, const struct victims *v);
void victims_json(struct reader *r, const struct victims *v);

#endif /* READER_VICTIMS_H */
