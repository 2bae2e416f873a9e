/* SPDX-License-Identifier: GPL-2.0-only */
/* Events: the calls of a session, and what its rings hold, mapped. */
#ifndef _SELFTESTS_EVENTS_H
#define _SELFTESTS_EVENTS_H

#include "common.h"
#include "vmview_events.h"

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
void rings_end(struct rings *r);

/* Appends what has come since the last time, ring after ring; how many. */
size_t rings_drain(struct rings *r, struct events *out);

/* Sums over all rings. */
u64 rings_produced(const struct rings *r, int type);
u64 rings_lost(const struct rings *r, int type);

/* In the order in which they were told; those of one thread alone. */
void events_sort(struct events *e);
void events_keep_thread(struct events *e, pid_t tid);
void events_free(struct events *e);

#endif /* _SELFTESTS_EVENTS_H */
