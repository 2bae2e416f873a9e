/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that is looked at while it works: it has much memory, and a
 * thread on a CPU of its own maps, touches and unmaps a little, again and again.
 */
#ifndef _BENCH_VICTIM_H
#define _BENCH_VICTIM_H

#include "common.h"

#define LATENCIES	1280
#define FINE		32	/* buckets a power of two */

/**
 * struct window - what the thread did while a window was open
 * @rounds: Times that it mapped, touched and unmapped.
 * @ns: How long the window was open, by the thread's own clock.
 * @waits: Times that it was blocked.
 * @slowest_ns: Its slowest round.
 * @latency: Rounds by how long they took.
 */
struct window {
	u64 rounds;
	u64 ns;
	u64 waits;
	u64 slowest_ns;
	u32 latency[LATENCIES];
};

/**
 * struct victim - the process
 * @pid: Its PID.
 * @start: Its memory: first address.
 * @bytes: How much.
 */
struct victim {
	pid_t pid;
	u64 start;
	u64 bytes;
};

/*
 * Starts it on @cpu, with its thread if it is to be @busy: at most one is. It
 * ends with the caller.
 */
void victim_start(struct victim *v, size_t bytes, int cpu, bool busy);

void window_open(void);
/* Waits for the thread to have closed it; adds what it did to @sum. */
void window_close(struct window *sum);
/* Nanoseconds that this fraction of the rounds did not exceed. */
double window_latency(const struct window *w, double fraction);

#endif /* _BENCH_VICTIM_H */
