/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a session counts: for each CPU a struct vmview_counted, which only that
 * CPU adds to. Nothing is ever set back: to clear is to remember the sums.
 */
#ifndef VMVIEW_HIST_H
#define VMVIEW_HIST_H

#include "vmview_events.h"

struct vmview_counters;

/**
 * vmview_hist_new() - make one, all 0
 *
 * Context: process; may sleep. Charged to the caller's cgroup.
 * Return: it, or NULL where there is no memory.
 */
struct vmview_counters *vmview_hist_new(void);

/**
 * vmview_hist_begin() - count from now on
 * @hist: Where; not counted in yet.
 *
 * Context: as vmview_hist_read(); the hook is neither placed nor taken away meanwhile.
 */
void vmview_hist_begin(struct vmview_counters *hist);

/**
 * vmview_hist_free() - free it
 * @hist: From vmview_hist_new(), or NULL; no probe uses it any more.
 */
void vmview_hist_free(struct vmview_counters *hist);

/**
 * vmview_hist_size() - bytes that one takes
 */
size_t vmview_hist_size(void);

/**
 * vmview_hist_count() - count an event
 * @hist: Where.
 * @event: The event, complete.
 *
 * Context: any, preemption off.
 */
void vmview_hist_count(struct vmview_counters *hist, const struct vmview_event *event);

/**
 * vmview_hist_overflow() - count evictions for which there was no pair
 * @hist: Where.
 * @nr: How many.
 *
 * Context: any, preemption off.
 */
void vmview_hist_overflow(struct vmview_counters *hist, u64 nr);

/**
 * vmview_hist_read() - the sums since the start or the last clear
 * @hist: Of which.
 * @counted: Filled in.
 * @clear: And begin anew.
 *
 * Context: process; may sleep; the caller sees to it that there is one at a time.
 */
void vmview_hist_read(struct vmview_counters *hist, struct vmview_counted *counted,
		      bool clear);

/**
 * vmview_hist_unclear() - take a clearing back
 * @hist: Of which.
 * @counted: What it had told.
 *
 * Context: as vmview_hist_read().
 */
void vmview_hist_unclear(struct vmview_counters *hist, const struct vmview_counted *counted);

#endif
