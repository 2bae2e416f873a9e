/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to learn of page faults: vmview's sessions and their peers. */
#ifndef _BENCH_SOURCES_H
#define _BENCH_SOURCES_H

#include "common.h"

/* Events that fit into each source's buffer, so that none is turned away. */
#define SOURCE_EVENTS	4096

/**
 * struct source - one way to learn of faults
 * @name: In tables.
 * @start: Switches it on; false if this kernel does not have it.
 * @stop: Switches it off and throws away what came.
 * @seen: How many faults it was told of since it was started.
 */
struct source {
	const char *name;
	bool (*start)(void);
	void (*stop)(void);
	u64 (*seen)(void);
};

extern const struct source sources[];
extern const unsigned int nr_sources;

/* perf_event_open() for this CPU, all processes; -1 if that fails. */
struct perf_event_attr;
int perf_open(struct perf_event_attr *attr);

bool ftrace_start(void);
void ftrace_stop(void);
u64 ftrace_seen(void);

bool perf_count_start(void);
void perf_count_stop(void);
u64 perf_count_seen(void);

bool perf_trace_start(void);
void perf_trace_stop(void);
u64 perf_trace_seen(void);

bool bpf_count_start(void);
void bpf_count_stop(void);
u64 bpf_count_seen(void);

#endif /* _BENCH_SOURCES_H */
