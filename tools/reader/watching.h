/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watching from the command line: a session as the options ask for it, until
 * Ctrl-C, or -d, or until the last process that was named has ended.
 */
#ifndef READER_WATCHING_H
#define READER_WATCHING_H

#include <poll.h>

#include "places.h"
#include "reader.h"
#include "spawn.h"

struct watching {
	struct vmview_session session;
	struct vmview_watch request;	/* filled by watching_begin() from the options */
	struct spawned command;
	/* Ctrl-C; the session; the processes. Those that are done with are -1. */
	struct pollfd fds[2 + VMVIEW_WATCH_PIDS + 1];
	nfds_t nr_fds;
	nfds_t alive;			/* processes of them; 0 if none were named */
	bool named;
	__u32 self;			/* whose events are left out: this process's; or 0 */
	__u64 own;			/* of which there were so many */
	__u64 began_ns;
	__u64 end_ns;			/* ~0 for none */
};

/*
 * @w holds what to ask besides: events, causes, ring_records, flags. @command: words
 * of a program to start, or NULL. 0, or a status after a message.
 */
int watching_begin(struct reader *r, struct watching *w, char **command);
/*
 * The same where something can be told without a session: if there can be none, that is
 * said, @blind set, and there are Ctrl-C, -d and the processes to wait for.
 */
int watching_try(struct reader *r, struct watching *w, bool *blind);
/* Waits @ms, or until there are events. False once the end has come. */
bool watching_wait(struct watching *w, __u64 ms);
/*
 * Gives the events that there are to @take until it does not return 0, and returns
 * that. @last: all that happened so far.
 */
int watching_drain(struct watching *w, bool last,
		   int (*take)(void *arg, const struct vmview_event *event), void *arg);
/*
 * Gives every event to @take until the end comes, or @take does not return 0, and
 * returns that. @look: called each time that there may be some, every 20 ms or sooner;
 * or NULL.
 */
int watching_run(struct watching *w, int (*take)(void *arg, const struct vmview_event *event),
		 void (*look)(void *arg), void *arg);
/* Learns who the processes that were named are, before they can end. */
void watching_learn(const struct reader *r, struct places *places);
void watching_end(struct watching *w);

/*
 * The end of a command that took events: what there was, and what was lost. @counted:
 * of the events that came. Returns the status: failure if any was lost.
 */
int watching_summary(struct reader *r, const struct watching *w,
		     const struct vmview_counted *counted);

#endif /* READER_WATCHING_H */
