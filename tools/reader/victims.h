/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose memory reclaim would take next. */
#ifndef READER_VICTIMS_H
#define READER_VICTIMS_H

#include "lru.h"

/**
 * struct line - the memory of a cgroup on a node, in the order in which reclaim
 *	goes through it
 * @memcg: Cgroup id.
 * @node: NUMA node.
 * @offline: The cgroup was removed.
 * @root: It is the root, to which pages without a cgroup belong.
 * @first_seq: The generation of round 0: the oldest with memory that can go. On
 *	classic lists round 0 is inactive, round 1 active.
 * @anon_first: Of one round, anonymous memory goes before file memory.
 * @spared: By type, true if nothing goes from there: no swap, memory.min.
 * @bytes: By round and type, from the census.
 * @found: What processes map of it.
 * @kept: What of that was accessed since, and will stay.
 * @part: After lines_plan(): what of the rest is among the next, 0 to 1.
 * @unmapped: After lines_plan(): by type, what is among the next and no process maps.
 */
struct line {
	__u64 memcg;
	unsigned int node;
	bool offline;
	bool root;
	__u64 first_seq;
	bool anon_first;
	bool spared[TYPES];
	__u64 bytes[VMVIEW_GENS][TYPES];
	__u64 found[VMVIEW_GENS][TYPES];
	__u64 kept[VMVIEW_GENS][TYPES];
	double part[VMVIEW_GENS][TYPES];
	__u64 unmapped[TYPES];
};

/* Where in its line a page stands. */
struct place {
	struct line *line;
	unsigned int round;
	unsigned int type;
};

/**
 * struct piece - what of an area stands in one place
 * @place: Where.
 * @area: Which of the owner's areas.
 * @shared: Others map it too.
 * @also: It is counted with another owner.
 * @bytes: How much; less what was accessed.
 */
struct piece {
	struct place place;
	size_t area;
	bool shared;
	bool also;
	__u64 bytes;
};

/* An area of an owner; @name is as in /proc/PID/maps. @next: by type. */
struct owned_area {
	__u64 start;
	__u64 end;
	char *name;
	__u64 next[TYPES];
};

/**
 * struct owner - a process that maps some of it
 * @process: Who.
 * @areas: Where, by address.
 * @pieces: What, area by area.
 * @next: By type, what of it is among the next.
 * @shared: What of that others map too.
 * @also: What it maps besides, and is counted with another process.
 */
struct owner {
	struct process process;
	struct owned_area *areas;
	size_t nr_areas;
	struct piece *pieces;
	size_t nr_pieces;
	__u64 next[TYPES];
	__u64 shared;
	__u64 also;
};

/**
 * struct common - frames that another entry may yet be found to access
 * @frame: The first.
 * @pages: How many.
 * @order: Of their folios: all of a folio stays for any of its pages.
 * @owner: Whose.
 * @piece: Where they are counted.
 */
struct common {
	__u64 frame;
	__u32 pages;
	__u32 order;
	size_t owner;
	size_t piece;
};

/**
 * struct victims - who owns the next bytes
 * @seen: Frames that were counted.
 * @accessed: First frames of folios that some entry was found to access.
 * @commons: To be looked at again when all processes are read.
 * @deepest: How many ranks of a type may stand in round 0 of a line, less one.
 * @asked: How many bytes are asked about; 0 for what stands first.
 * @next: What would go: so many, or all that can.
 * @kept: What stands among these and stays, for it was accessed since.
 * @attributed: What of @next processes map.
 * @processes: How many were read.
 * @gone: How many ended, or changed program, while they were.
 * @time_ns: How long it took.
 */
struct victims {
	struct line *lines;
	size_t nr_lines;
	struct owner *owners;
	size_t nr_owners;
	struct vmview_frames seen;
	struct vmview_frames accessed;
	struct common *commons;
	size_t nr_commons;
	struct vmview_cost cost;
	struct bounds bounds;
	__u64 page_size;
	unsigned int deepest;
	__u64 asked;
	__u64 next;
	__u64 kept;
	__u64 attributed;
	unsigned int processes;
	unsigned int gone;
	__u64 time_ns;
};

/* The lines of the cgroups and nodes that the options tell; 0 or -errno. */
int lines_read(struct reader *r, struct victims *v);
/* Where @page stands; false if it does not, or cannot go. */
bool lines_place(const struct victims *v, const struct vmview_page *page,
		 struct place *place);
/* The categories of all pages that may be among the next. */
__u64 lines_categories(const struct victims *v);
/* How far down the lines reclaim would go. */
void lines_plan(struct victims *v);
/* What of @bytes at @place is among the next. */
__u64 place_part(const struct victims *v, const struct place *place, __u64 bytes);

/* Reads the pages of all processes; 0 or -errno. */
int owners_read(struct reader *r, struct victims *v);
/* What entries of other processes were found to access is kept. */
void owners_settle(struct victims *v);
/* After lines_plan(): what each owner loses. */
void owners_share(struct victims *v);
/* The largest first. Afterwards there are no places any more. */
void victims_sort(struct victims *v);
void owners_free(struct victims *v);

void victims_print(const struct reader *r, const struct victims *v);
void victims_json(struct reader *r, const struct victims *v);

#endif /* READER_VICTIMS_H */
