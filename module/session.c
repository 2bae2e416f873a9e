// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which session gets which event.
 */
#include <linux/cgroup.h>
#include <linux/ktime.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "compat/peek.h"
#include "follow.h"
#include "hist.h"
#include "limits.h"
#include "pairs.h"
#include "probe.h"
#include "ring.h"
#include "session.h"

/**
 * struct active - the sessions there are
 * @nr: How many.
 * @session: They. Behind the last is a NULL.
 */
struct active {
	unsigned int nr;
	struct vmview_session *session[VMVIEW_SESSIONS + 1];
};

struct vmview_wanted vmview_wanted_events;
struct vmview_ringset __rcu *vmview_sole_rings[VMVIEW_EVENTS];

/* One is the list, the other becomes the next one, under the mutex. */
static struct active lists[2];
static struct active __rcu *active = RCU_INITIALIZER(&lists[0]);
static DEFINE_MUTEX(sessions_mutex);

/* Types of events that take time. */
#define WITH_LATENCY \
	(VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT) | VMVIEW_WATCH_EVENT(VMVIEW_EVENT_RECLAIM) | \
	 VMVIEW_WATCH_EVENT(VMVIEW_EVENT_THROTTLE) | VMVIEW_WATCH_EVENT(VMVIEW_EVENT_COMPACT))

static bool session_wants_task(const struct vmview_session *session,
			       struct task_struct *task)
{
	if (!session->follow && !session->cgroup)
		return true;
	if (!task)
		return false;
	if (session->follow && !vmview_follows(session->follow, task_tgid(task)))
		return false;
	return !session->cgroup ||
	       cgroup_is_descendant(task_dfl_cgroup(task), session->cgroup);
}

/* The filters beside the type. */
static noinline bool session_passes(const struct vmview_session *session,
				    const struct vmview_event *event,
				    struct task_struct *task)
{
	if (event->type == VMVIEW_EVENT_FAULT &&
	    !(session->causes & VMVIEW_WATCH_CAUSE(event->cause)))
		return false;
	if ((VMVIEW_WATCH_EVENT(event->type) & WITH_LATENCY) &&
	    event->latency_ns < session->min_latency_ns)
		return false;
	return session_wants_task(session, task);
}

struct vmview_session *const *vmview_sessions(void)
{
	struct active *now = rcu_dereference_check(active, rcu_read_lock_sched_held() ||
						   lockdep_is_held(&sessions_mutex));

	return now->session;
}

bool vmview_wants_of(enum vmview_event_type type, struct task_struct *task)
{
	struct vmview_session *const *session;

	for (session = vmview_sessions(); *session; session++)
		if (((*session)->events & VMVIEW_WATCH_EVENT(type)) &&
		    session_wants_task(*session, task))
			return true;
	return false;
}

/*
 * What a number of the initial PID namespace meant at a moment: 0 if that one is gone,
 * whoever has it since.
 */
static u32 pid_in(u32 nr, u64 when_ns, struct pid_namespace *ns)
{
	struct pid *pid = nr ? find_pid_ns(nr, &init_pid_ns) : NULL;
	struct task_struct *task = pid_task(pid, PIDTYPE_PID);

	return task && vmview_peek(task->start_time) <= when_ns ? pid_nr_ns(pid, ns) : 0;
}

static noinline void session_count(struct vmview_session *session,
				   const struct vmview_event *event, u32 by)
{
	vmview_hist_count(session->hist, event);
	if (event->type == VMVIEW_EVENT_EVICT) {
		if (event->actor == VMVIEW_ACTOR_KSWAPD)
			by = 0;
		if (session->pid_ns)
			by = pid_in(by, event->time_ns, session->pid_ns);
		if (!vmview_pairs_add(rcu_dereference_sched(session->pairs), by, event))
			vmview_hist_overflow(session->hist, 1);
	}
}

static __always_inline void session_put(struct vmview_session *session,
					struct vmview_event *event, u32 by)
{
	if (session->hist)
		session_count(session, event, by);
	if (session->rings)
		vmview_ring_put(session->rings, event);
}

/* The same with the numbers that its PID namespace has. */
static noinline void session_put_ns(struct vmview_session *session,
				    struct vmview_event *event, u32 by_tgid)
{
	u32 pid = event->pid, tgid = event->tgid, by = event->by;
	u64 out_ns = event->time_ns;

	/* Of a fault that brought a page back it is who put it out, some time before. */
	if (event->type == VMVIEW_EVENT_FAULT)
		out_ns -= event->latency_ns + event->out_ns;
	rcu_read_lock();
	event->pid = pid_in(pid, event->time_ns, session->pid_ns);
	event->tgid = pid_in(tgid, event->time_ns, session->pid_ns);
	event->by = pid_in(by, out_ns, session->pid_ns);
	session_put(session, event, by_tgid);
	rcu_read_unlock();
	event->pid = pid;
	event->tgid = tgid;
	event->by = by;
}

struct task_struct *vmview_process_then(u32 tgid, u64 when_ns)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(tgid, &init_pid_ns), PIDTYPE_TGID);
	if (task && vmview_peek(task->start_time) > when_ns)
		task = NULL;
	rcu_read_unlock();
	return task;
}

static __always_inline void emit(struct vmview_event *event, struct task_struct *task,
				 u32 by)
{
	struct vmview_session *const *at = vmview_sessions();
	u64 type = VMVIEW_WATCH_EVENT(event->type);
	struct vmview_session *session;

	if (!event->time_ns)
		event->time_ns = ktime_get_mono_fast_ns();
	if (!task && event->tgid)
		task = vmview_process_then(event->tgid, event->time_ns);
	if (task) {
		event->pid = task->pid;
		event->tgid = task->tgid;
	}
	for (; (session = *at); at++) {
		if (!(session->events & type) ||
		    (session->filtered && !session_passes(session, event, task)))
			continue;
		if (unlikely(session->pid_ns))
			session_put_ns(session, event, by);
		else
			session_put(session, event, by);
	}
}

void vmview_emit(struct vmview_event *event, struct task_struct *task)
{
	memcpy(event->comm, current->comm, sizeof(event->comm));
	emit(event, task, current->tgid);
}

void vmview_emit_by(struct vmview_event *event, struct task_struct *task, u32 by)
{
	emit(event, task, by);
}

void vmview_session_counted(struct vmview_session *session,
			    struct vmview_counted *counted, bool clear)
{
	vmview_hist_read(session->hist, counted, clear);
	counted->unfollowed = vmview_follow_dropped(session->follow);
}

struct vmview_pairs *vmview_session_pairs(const struct vmview_session *session)
{
	return rcu_dereference_protected(session->pairs, lockdep_is_held(&sessions_mutex));
}

struct vmview_pairs *vmview_session_swap_pairs(struct vmview_session *session,
					       struct vmview_pairs *pairs)
{
	struct vmview_pairs *old = rcu_replace_pointer(session->pairs, pairs,
						       lockdep_is_held(&sessions_mutex));

	synchronize_rcu();
	return old;
}

struct vmview_pairs *vmview_session_unclear(struct vmview_session *session,
					    const struct vmview_counted *counted,
					    struct vmview_pairs *pairs)
{
	struct vmview_pairs *since;
	u64 lost;

	mutex_lock(&sessions_mutex);
	vmview_hist_unclear(session->hist, counted);
	since = vmview_session_swap_pairs(session, pairs);
	lost = vmview_pairs_merge(pairs, since);
	preempt_disable();
	vmview_hist_overflow(session->hist, lost);
	preempt_enable();
	vmview_sessions_unlock();
	return since;
}

int vmview_sessions_lock(void)
{
	return mutex_lock_killable(&sessions_mutex);
}

void vmview_sessions_unlock(void)
{
	mutex_unlock(&sessions_mutex);
}

/* What follows is called with the mutex held. */
static struct active *sessions_now(void)
{
	return rcu_dereference_protected(active, lockdep_is_held(&sessions_mutex));
}

static struct active *sessions_next(void)
{
	struct active *now = sessions_now(), *next = &lists[now == &lists[0]];

	*next = *now;
	return next;
}

/* On return every probe makes such events whole: before there is somebody to be told. */
static void sessions_tell(u64 told)
{
	if (told == vmview_wanted_events.told)
		return;
	WRITE_ONCE(vmview_wanted_events.told, told);
	synchronize_rcu();
}

static struct vmview_ringset *sole_rings(const struct active *now, u64 type)
{
	const struct vmview_session *sole = NULL, *session;
	unsigned int i;

	for (i = 0; i < now->nr; i++) {
		session = now->session[i];
		if (!(session->events & type))
			continue;
		if (sole || !session->plain)
			return NULL;
		sole = session;
	}
	return sole ? sole->rings : NULL;
}

/* On return no probe sees the list that was, nor who is not in the new one. */
static void sessions_replace(struct active *next)
{
	struct vmview_wanted wanted = {};
	const struct vmview_session *session;
	unsigned int i;

	next->session[next->nr] = NULL;
	for (i = 0; i < next->nr; i++) {
		session = next->session[i];
		wanted.some |= session->events;
		if (!session->follow && !session->cgroup)
			wanted.all |= session->events;
		if (session->rings)
			wanted.told |= session->events;
	}
	sessions_tell(vmview_wanted_events.told | wanted.told);
	rcu_assign_pointer(active, next);
	for (i = 0; i < VMVIEW_EVENTS; i++)
		rcu_assign_pointer(vmview_sole_rings[i],
				   sole_rings(next, VMVIEW_WATCH_EVENT(i)));
	WRITE_ONCE(vmview_wanted_events.some, wanted.some);
	WRITE_ONCE(vmview_wanted_events.all, wanted.all);
	synchronize_rcu();
	WRITE_ONCE(vmview_wanted_events.told, wanted.told);
}

static int sessions_add(struct vmview_session *session)
{
	struct active *next = sessions_next();
	int ret;

	if (next->nr == VMVIEW_SESSIONS)
		return -EBUSY;
	ret = vmview_probes_start(session->needs);
	if (ret)
		return ret;
	if (session->hist)
		vmview_hist_begin(session->hist);
	next->session[next->nr++] = session;
	sessions_replace(next);
	return 0;
}

static void sessions_remove(struct vmview_session *session)
{
	struct active *next = sessions_next();
	unsigned int from, to = 0;

	for (from = 0; from < next->nr; from++)
		if (next->session[from] != session)
			next->session[to++] = next->session[from];
	next->nr = to;
	sessions_replace(next);
	vmview_probes_stop(session->needs);
}

int vmview_session_start(struct vmview_session *session)
{
	int ret;

	if (vmview_sessions_lock())
		return -EINTR;
	ret = sessions_add(session);
	vmview_sessions_unlock();
	return ret;
}

void vmview_session_end(struct vmview_session *session)
{
	mutex_lock(&sessions_mutex);
	sessions_remove(session);
	vmview_sessions_unlock();
	vmview_session_free(session);
}
