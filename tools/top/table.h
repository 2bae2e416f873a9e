/* SPDX-License-Identifier: GPL-2.0-only */
/* The processes that have memory, and what they did since the last tick. */
#ifndef TOP_TABLE_H
#define TOP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

#define UNKNOWN	(-1.0)

/**
 * struct row - a process; 300 bytes and the path of its cgroup
 * @pid: Its number.
 * @start_time: Which of those that had the number.
 * @name: As in stat.
 * @cgroup: Path of its memory cgroup; NULL if it has none.
 * @rss: VmRSS, bytes, as the next ones.
 * @swap: VmSwap.
 * @tables: VmPTE: page tables.
 * @minflt: Minor faults since it began.
 * @majflt: Major ones.
 * @swapins: Of waits: faults on swap slots, since it was first seen.
 * @wait_ns: Of waits: how long they took.
 * @then: The last four as they were a tick ago.
 * @faults: Minor and major, a second.
 * @majors: Major ones, a second.
 * @refaults: Faults on swap slots, a second; UNKNOWN if nobody watches.
 * @waiting: Share of the time in them; above 1 if several threads wait.
 * @oldest: Of ages: share of its memory in the oldest generation, 0 to 1, or UNKNOWN.
 * @looked_ns: When that was; 0 for never.
 */
struct row {
	pid_t pid;
	unsigned long long start_time;
	char name[64];
	char *cgroup;
	__u64 rss;
	__u64 swap;
	__u64 tables;
	__u64 minflt;
	__u64 majflt;
	__u64 swapins;
	__u64 wait_ns;
	struct {
		__u64 minflt;
		__u64 majflt;
		__u64 swapins;
		__u64 wait_ns;
	} then;
	double faults;
	double majors;
	double refaults;
	double waiting;
	double oldest;
	__u64 looked_ns;
};

/* By PID. */
struct table {
	struct row *rows;
	size_t nr;
	unsigned int ticks;
	__u64 time_ns;		/* of the last tick */
};

/* Reads all of /proc anew. @watched: waits counts. 0 or -errno. */
int table_tick(struct table *table, bool watched);
struct row *table_find(const struct table *table, pid_t pid);
void table_free(struct table *table);

#endif /* TOP_TABLE_H */
