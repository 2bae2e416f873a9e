// SPDX-License-Identifier: GPL-2.0-only
/*
 * Following the children of processes that a session watches.
 */
#include <linux/atomic.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <trace/events/sched.h>

#include "follow.h"
#include "probe.h"
#include "session.h"

/* The child does not run yet. */
static void probe_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct vmview_session *const *session;

	if (same_thread_group(parent, child))
		return;
	for (session = vmview_sessions(); *session; session++)
		if (((*session)->needs & VMVIEW_NEED_FORKS) &&
		    vmview_follows((*session)->follow, task_tgid(parent)))
			vmview_follow_add((*session)->follow, task_tgid(child));
}

/*
 * The last thread to begin its exit. Another of the process's may not be through with
 * its own yet, and what either still does, it has been left alone.
 */
static void probe_exit(void *data, struct task_struct *task)
{
	struct vmview_session *const *session;

	if (atomic_read(&task->signal->live))
		return;
	for (session = vmview_sessions(); *session; session++)
		if ((*session)->needs & VMVIEW_NEED_FORKS)
			vmview_follow_remove((*session)->follow, task_tgid(task));
}

struct vmview_probe vmview_fork_probes[] = {
	VMVIEW_PROBE(sched_process_fork, probe_fork, VMVIEW_NEED_FORKS),
	VMVIEW_PROBE(sched_process_exit, probe_exit, VMVIEW_NEED_FORKS),
	{}
};
