/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the demo's processes are told what to do: an order a line on stdin, an answer
 * a line on stdout, which starts with "ok" or "failed". They end with their input.
 */
#ifndef _DEMO_ORDERS_H
#define _DEMO_ORDERS_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#define PAGE	4096UL
#define MIB	(1UL << 20)

/* First of all. */
static inline void answer_by_line(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
}

static inline void obey_all(bool (*obey)(const char *order))
{
	char line[64];

	while (fgets(line, sizeof(line), stdin))
		if (!obey(line))
			printf("failed: no such order: %s", line);
}

static inline long major_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_majflt;
}

static inline long minor_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

/* The clock that vmview's times are of. */
static inline double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

#endif /* _DEMO_ORDERS_H */
