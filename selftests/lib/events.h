/* SPDX-License-Identifier: GPL-2.0-only */
/* Events: the calls of a session, and what its rings hold, mapped. */
#ifndef _SELFTESTS_EVENTS_H
#define _SELFTESTS_EVENTS_H

#include "common.h"
#include "vmview_events.h"

#define EVENT(type)	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_##type)

/* Each fills in the sizes; returns 0 or -errno. */
int vmv_watch(int fd, struct vmview_watch *watch);
int vmv_hist(int fd, struct vmview_hist *hist);

/* An array that grows. */
struct events {
	struct vmview_event *event;
	size_t nr;
	size_t cap;
};

/**
 * struct rings - a session whose rings are mapped
 * @fd: The descriptor.
 * @watch: What was asked and what came back.
 * @rings: Mapping of the rings; NULL where none were asked for.
 * @positions: Mapping of the positions.
 */
struct rings {
	int fd;
	struct vmview_watch watch;
	const char *rings;
	char *positions;
};

/* Ends the test if the session cannot be had. */
void rings_start(struct rings *r, const struct vmview_watch *watch);
/* With rings that hold a test's events, and histograms; of one process, 0 for all. */
void rings_start_of(struct rings *r, u64 events, pid_t pid);
void rings_end(struct rings *r);

/* Appends what has come since the last time, ring after ring; how many. */
size_t rings_drain(struct rings *r, struct events *out);
/* The same; ends the test if any was lost. */
size_t rings_drain_all(struct rings *r, struct events *out);

/* Of the ring of CPU @n; sums over all rings. */
u64 ring_produced(const struct rings *r, u32 n, int type);
u64 ring_lost(const struct rings *r, u32 n, int type);
u64 rings_produced(const struct rings *r, int type);
u64 rings_lost(const struct rings *r, int type);

/* What its histograms say; of a pair that is not there all is 0. */
void rings_counted(const struct rings *r, struct vmview_counted *counted);
struct vmview_pair rings_pair(const struct rings *r, pid_t by, pid_t victim, u32 actor);

/* In the order in which they were told; those of one thread alone. */
void events_sort(struct events *e);
void events_keep_thread(struct events *e, pid_t tid);
void events_free(struct events *e);

#endif /* _SELFTESTS_EVENTS_H */
