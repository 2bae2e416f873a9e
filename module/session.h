/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session: what it wants to see, where that goes, and the list of all of them.
 *
 * Probes walk the list under RCU; it changes, and probes come and go, under one
 * mutex, in which nothing else is taken but the locks of those who register
 * probes.
 */
#ifndef VMVIEW_SESSION_H
#define VMVIEW_SESSION_H

#include <linux/compiler.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/types.h>

#include "vmview_events.h"

struct cgroup;
struct pid;
struct pid_namespace;
struct vmview_follow;
struct vmview_counters;
struct vmview_pairs;
struct vmview_ringset;

/**
 * struct vmview_session - what an open file watches
 * @events: Types, VMVIEW_WATCH_EVENT().
 * @causes: Causes of faults, VMVIEW_WATCH_CAUSE(); ~0 for all.
 * @min_latency_ns: Only what took so long.
 * @filtered: Whether it has a filter beside @events.
 * @plain: Whether it puts all @events as they are into @rings, and no more.
 * @needs: VMVIEW_NEED*, of probe.h.
 * @pid_ns: PID namespace of whoever started it; NULL for the initial one.
 * @follow: Processes; NULL for all.
 * @cgroup: And in this cgroup or below; NULL for all.
 * @rings: Or NULL.
 * @hist: Or NULL.
 * @pairs: There where @hist is; only this pointer changes, under RCU.
 * @left: Among those that are to be ended by a work of vmview's.
 * @owner: Process that started it.
 * @comm: Name of the thread that did.
 *
 * Does not change from the start to the end, but for what is said.
 */
struct vmview_session {
	u64 events;
	u64 causes;
	u64 min_latency_ns;
	bool filtered;
	bool plain;
	u32 needs;
	struct pid_namespace *pid_ns;
	struct vmview_follow *follow;
	struct cgroup *cgroup;
	struct vmview_ringset *rings;
	struct vmview_counters *hist;
	struct vmview_pairs __rcu *pairs;
	struct llist_node left;
	struct pid *owner;
	char comm[TASK_COMM_LEN];
};

/**
 * struct vmview_wanted - what sessions want: masks of VMVIEW_WATCH_EVENT()
 * @some: Types that some session wants.
 * @all: Those that one wants of all tasks.
 * @told: Those that one wants told, not just counted.
 */
struct vmview_wanted {
	u64 some;
	u64 all;
	u64 told;
};

extern struct vmview_wanted vmview_wanted_events;

/**
 * vmview_wanted() - whether some session wants a type of event
 * @type: enum vmview_event_type.
 *
 * For probes to ask first. Context: any.
 */
static inline bool vmview_wanted(enum vmview_event_type type)
{
	return READ_ONCE(vmview_wanted_events.some) & VMVIEW_WATCH_EVENT(type);
}

/**
 * vmview_told() - whether some session has events of a type put into its rings
 * @type: enum vmview_event_type.
 *
 * Histograms need less of them. Context: any.
 */
static inline bool vmview_told(enum vmview_event_type type)
{
	return READ_ONCE(vmview_wanted_events.told) & VMVIEW_WATCH_EVENT(type);
}

/* Whether some session wants a type of a task: the slow half of vmview_wants(). */
bool vmview_wants_of(enum vmview_event_type type, struct task_struct *task);

/**
 * vmview_wants() - whether some session wants a type of event of a task
 * @type: enum vmview_event_type.
 * @task: Whom it would be about: current, or found under RCU.
 *
 * For probes to ask where an event is dear to make. Context: any, NMI too;
 * preemption off.
 */
static inline bool vmview_wants(enum vmview_event_type type, struct task_struct *task)
{
	if (READ_ONCE(vmview_wanted_events.all) & VMVIEW_WATCH_EVENT(type))
		return true;
	return vmview_wanted(type) && vmview_wants_of(type, task);
}

extern struct vmview_ringset __rcu *vmview_sole_rings[];

/**
 * vmview_sole_ring() - where an event can be written at once
 * @type: enum vmview_event_type.
 *
 * Context: any, NMI too; preemption off as long as it is used.
 * Return: the rings of the one session that wants this type, if it is @plain; else
 * NULL, and vmview_emit() is to be called.
 */
static inline struct vmview_ringset *vmview_sole_ring(enum vmview_event_type type)
{
	return rcu_dereference_sched(vmview_sole_rings[type]);
}

/**
 * vmview_emit() - hand an event to the sessions that want it
 * @event: Its @seq, @cpu, @comm, @pid and @tgid are filled in, and @time_ns where
 *	it is 0. @by is in the initial PID namespace. It is changed meanwhile.
 * @task: Whom it is about: who faulted, the victim, the reclaimer; its process
 *	and cgroup are what sessions ask for. Current, or found under RCU. NULL:
 *	the process @tgid (in the initial PID namespace), or nobody if that is 0.
 *
 * Context: any, NMI too; preemption off.
 */
void vmview_emit(struct vmview_event *event, struct task_struct *task);

/* What that fills in of an event about whoever runs, where it is not called. */
static __always_inline void vmview_event_of_current(struct vmview_event *event)
{
	pid_t pid = current->pid, tgid = current->tgid;

	event->pid = pid;
	event->tgid = tgid;
	memcpy(event->comm, current->comm, sizeof(event->comm));
}

/**
 * vmview_emit_by() - the same of what another task may have done
 * @event: As in vmview_emit(), but @comm is what it is.
 * @task: As there.
 * @by: Process that did it, in the initial PID namespace.
 *
 * Context: as vmview_emit().
 */
void vmview_emit_by(struct vmview_event *event, struct task_struct *task, u32 by);

/**
 * vmview_session_new() - make a session
 * @watch: What the caller asked for, checked; the sizes are filled in.
 *
 * Context: process; may sleep.
 * Return: it, or an error: -ESRCH, -ENOENT, -EFAULT, -ENOMEM, -EINTR.
 */
struct vmview_session *vmview_session_new(struct vmview_watch *watch);

/**
 * vmview_session_start() - have events sent to it
 * @session: From vmview_session_new().
 *
 * Context: process; may sleep.
 * Return: 0; -EBUSY if there are VMVIEW_SESSIONS already, -EOPNOTSUPP, -ENOMEM,
 * -EINTR.
 */
int vmview_session_start(struct vmview_session *session);

/**
 * vmview_session_end() - stop it and free it
 * @session: Started.
 */
void vmview_session_end(struct vmview_session *session);

/**
 * vmview_session_free() - free one that was not started
 * @session: From vmview_session_new().
 */
void vmview_session_free(struct vmview_session *session);

/**
 * vmview_session_counted() - what it has counted since its start or the last clear
 * @session: With %VMVIEW_WATCH_HIST.
 * @counted: Gets it.
 * @clear: Begin anew.
 * Context: as vmview_hist_read().
 */
void vmview_session_counted(struct vmview_session *session,
			    struct vmview_counted *counted, bool clear);

/**
 * vmview_session_pairs() - its pairs
 * @session: Any.
 *
 * Context: between vmview_sessions_lock() and vmview_sessions_unlock().
 * Return: the pairs; NULL without %VMVIEW_WATCH_HIST.
 */
struct vmview_pairs *vmview_session_pairs(const struct vmview_session *session);

/**
 * vmview_session_swap_pairs() - give it others
 * @session: With %VMVIEW_WATCH_HIST.
 * @pairs: They.
 *
 * Context: as vmview_session_pairs(); waits for the probes.
 * Return: those that it had, to which nobody adds any more.
 */
struct vmview_pairs *vmview_session_swap_pairs(struct vmview_session *session,
					       struct vmview_pairs *pairs);

/**
 * vmview_session_unclear() - take a clearing back
 * @session: With %VMVIEW_WATCH_HIST.
 * @counted: What vmview_session_counted() had told when it cleared.
 * @pairs: The pairs that there were until then: it has them again, with those since.
 *
 * Context: process; may sleep.
 * Return: the pairs that it had since, to be freed.
 */
struct vmview_pairs *vmview_session_unclear(struct vmview_session *session,
					    const struct vmview_counted *counted,
					    struct vmview_pairs *pairs);

/**
 * vmview_sessions() - the sessions, in the order in which they started
 *
 * Context: preemption off, or between vmview_sessions_lock() and unlock. Ask once: the
 * next answer may be another list.
 * Return: the list; behind the last is a NULL.
 */
struct vmview_session *const *vmview_sessions(void);

/**
 * vmview_process_then() - the process that had a number at a moment
 * @tgid: Its number in the initial PID namespace.
 * @when_ns: When, in CLOCK_MONOTONIC.
 *
 * Context: any; the task is good while preemption is off.
 * Return: it; NULL if it is gone, or the number is another's since.
 */
struct task_struct *vmview_process_then(u32 tgid, u64 when_ns);

/**
 * vmview_sessions_lock() - keep sessions from starting and ending
 *
 * Return: 0 or -EINTR. Nothing may be copied to or from a user meanwhile.
 */
int vmview_sessions_lock(void);

/**
 * vmview_sessions_unlock() - the end of that
 */
void vmview_sessions_unlock(void);

#endif
