/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libvmview: sessions, which tell of faults, evictions and reclaim as they happen.
 * uapi/vmview_events.h has the structures and their meaning.
 *
 * Functions that can fail return 0 (or a count) or a negative errno.
 */
#ifndef LIBVMVIEW_EVENTS_H
#define LIBVMVIEW_EVENTS_H

#include "libvmview.h"
#include "vmview_events.h"

/*
 * A session's events, of all CPUs in the order of their time:
 *
 *	struct vmview_watch watch = { .events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT),
 *				      .ring_records = 4096 };
 *	vmview_session_begin(&session, &watch);
 *	while (poll() on session.dev.fd, or some time) {
 *		vmview_session_look(&session, VMVIEW_SESSION_HOLD_NS);
 *		while (vmview_session_next(&session, &event) > 0)
 *			use(event);
 *	}
 *	vmview_session_end(&session);
 *
 * One thread at a time.
 */
struct vmview_session {
	struct vmview_device dev;
	struct vmview_watch watch;		/* with what the module answered */
	const char *rings;			/* mapped; NULL without rings */
	char *positions;
	const struct vmview_rings *layout;
	__u64 *done;				/* by ring: events that were taken */
	__u64 *time;				/* by ring: of the next one, ~0 for none */
	__u64 until;				/* later events are not given yet */
	long current;				/* ring of the event last given, or -1 */
	__u64 given;				/* events, so far */
};

/*
 * An event is told after its time was taken, so that of another CPU one may still
 * come that is older. Later than this it does only if the CPU was held up between;
 * it is then given out of order.
 */
#define VMVIEW_SESSION_HOLD_NS	1000000ULL

/* @watch without size; what it asks is in uapi/vmview_events.h. */
int vmview_session_begin(struct vmview_session *session, const struct vmview_watch *watch);
/* Sees what there is by now, up to @hold_ns ago. */
void vmview_session_look(struct vmview_session *session, __u64 hold_ns);
/* 1 and the next event, valid until the next call; 0 if there is no more to give. */
int vmview_session_next(struct vmview_session *session, const struct vmview_event **event);
void vmview_session_end(struct vmview_session *session);

/* What the kernel wrote of the ring of @cpu, below session->watch.nr_rings. */
const struct vmview_ring_head *vmview_session_ring(const struct vmview_session *session,
						   unsigned int cpu);
/* Events of @type that found a ring full, and all. */
__u64 vmview_session_lost(const struct vmview_session *session, unsigned int type);
__u64 vmview_session_lost_all(const struct vmview_session *session);

/* What a session with VMVIEW_WATCH_HIST counted; VMVIEW_HIST_CLEAR in @flags. */
int vmview_session_counted(const struct vmview_session *session, __u32 flags,
			   struct vmview_counted *counted);
/* Who evicted whom; free(*pairs). Returns how many. */
int vmview_session_pairs(const struct vmview_session *session, struct vmview_pair **pairs);

/* What was counted in @now since @then; in @now's since_ns. */
void vmview_counted_since(struct vmview_counted *now, const struct vmview_counted *then);
/* The same of pairs; those that did not change are left out. How many are left. */
int vmview_pairs_since(struct vmview_pair *now, int nr_now, const struct vmview_pair *then,
		       int nr_then);
__u64 vmview_pair_pages(const struct vmview_pair *pair);

/* The log2 bucket of @ns; sums of buckets. */
unsigned int vmview_log2_bucket(__u64 ns);
__u64 vmview_log2_sum(const __u64 hist[VMVIEW_LOG2]);
/*
 * What @percent of a histogram are below, taking a bucket's values as evenly
 * spread: right within a factor of two. 0 if it is empty.
 */
__u64 vmview_log2_percentile(const __u64 hist[VMVIEW_LOG2], double percent);

/* Now, on the clock of events. */
__u64 vmview_now_ns(void);

/* Names, as those in libvmview.h. */
const char *vmview_event_name(unsigned int type);
const char *vmview_cause_name(unsigned int cause);
const char *vmview_outcome_name(unsigned int outcome);
const char *vmview_actor_name(unsigned int actor);
extern const struct vmview_name vmview_fault_names[];	/* VMVIEW_FAULT_* */
/* The cause of that name; -ENOENT if none. */
int vmview_cause(const char *name);

/* True if the event's slot is one. */
bool vmview_event_has_slot(const struct vmview_event *event);
/* True if by that fault a page is back that was in swap. */
bool vmview_event_came_back(const struct vmview_event *event);

#endif /* LIBVMVIEW_EVENTS_H */
