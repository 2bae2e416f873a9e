/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages that may leave memory, and what is said of them. */
#ifndef _BENCH_FORECAST_H
#define _BENCH_FORECAST_H

#include "common.h"

#define MAX_PIDS	32

/* How to tell which go first; in the order of the table. */
enum method { RANDOM, FLAGS, FLAGS_FILE, ACCESSED, LISTS, FORECAST, METHODS };

/**
 * struct candidate - a page that is charged to the cgroup and mapped
 * @addr: Where.
 * @pid: In which process.
 * @pfn: Its frame.
 * @flags: As kpageflags has them.
 * @seen: vmview had a record of it.
 * @accessed: Some entry that maps it has the accessed bit.
 * @age: Lower goes earlier, by vmview's record.
 * @rank: Lower goes earlier, by method.
 * @dice: Breaks ties.
 * @left: It went.
 */
struct candidate {
	u64 addr;
	pid_t pid;
	u64 pfn;
	u64 flags;
	bool seen;
	bool accessed;
	u32 age;
	u32 rank[METHODS];
	u32 dice;
	bool left;
};

/* The pages, by frame, and the processes that they are of, by number. */
extern struct candidate *page;
extern size_t nr_pages;
extern pid_t pids[MAX_PIDS];
extern int nr_pids;

/* Finds what is mapped and charged to a cgroup, each frame once; nothing of vmview. */
void find_candidates(const char *cgroup);
/* Sets left in each that is not mapped any more; how many. */
size_t mark_left(void);

/* The cgroup's lists on node 0, by vmview. */
struct vmview_lruvec census(int device, const char *cgroup);
/* Asks vmview for a record of each, and gives each its rank by method. */
void rank_pages(int device);
/* How many are next by vmview, of generations or lists up to @oldest. */
size_t how_many(u32 *oldest);
/* Page cache that no process maps, of the generations or lists up to @oldest. */
size_t count_unmapped(const struct vmview_lruvec *rec, u32 oldest);
/* Of so many pages that the method says go first, how many left. */
size_t hits(enum method m, size_t predicted);

/*
 * What the reader says of the next @bytes, area by area: how many pages. It names
 * no pages, so any that left from an area count, up to as many as it said.
 */
size_t areas_ask(const char *cgroup, size_t bytes);
size_t areas_hits(void);

#endif /* _BENCH_FORECAST_H */
