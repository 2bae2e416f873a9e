/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs whose memory is reclaimed, as commands for a shell; they never end. */
#ifndef _BENCH_WORKLOADS_H
#define _BENCH_WORKLOADS_H

/**
 * struct workload - something that uses memory
 * @name: Its name in the table.
 * @command: For sh; $0 is this program.
 */
struct workload {
	const char *name;
	const char *command;
};

extern const struct workload workloads[];
extern const int nr_workloads;

/* The parts that are written in C: run the one of that name, which does not return. */
void work(const char *name);

#endif /* _BENCH_WORKLOADS_H */
