/* SPDX-License-Identifier: GPL-2.0-only */
/* A session and all that it told, for tests that ask what happened when. */
#ifndef _SELFTESTS_SESSION_H
#define _SELFTESTS_SESSION_H

#include "common.h"
#include "vmview_events.h"

#define EVENT(type)	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_##type)

/**
 * struct session - a session
 * @fd: Its file.
 * @watch: What it was asked, with what the module answered.
 * @nr: Events so far.
 * @room: Length of @event.
 * @event: They; of one CPU in their order.
 */
struct session {
	int fd;
	struct vmview_watch watch;
	size_t nr;
	size_t room;
	struct vmview_event *event;
};

/*
 * Starts one with histograms and rings. @watch says what is not to be 0; rings
 * hold 8192 events where it does not say. The test ends if that fails.
 */
void session_start(struct session *s, struct vmview_watch watch);
/* Of one process; 0 for all. */
void session_start_of(struct session *s, u64 events, pid_t pid);
/*
 * Adds what was told since. The test ends if events were lost, which is seen by the
 * counts of the histograms.
 */
void session_read(struct session *s);
void session_end(struct session *s);

void session_counted(struct session *s, struct vmview_counted *counted);
/* free(*pairs); returns how many. */
u32 session_pairs(struct session *s, struct vmview_pair **pairs);
/* The pair, all 0 if there is none. */
struct vmview_pair session_pair(struct session *s, pid_t by, pid_t victim, u32 actor);

#endif /* _SELFTESTS_SESSION_H */
