// SPDX-License-Identifier: GPL-2.0-only
/*
 * A session: made of what is asked for, and freed.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "follow.h"
#include "hist.h"
#include "pairs.h"
#include "probe.h"
#include "ring.h"
#include "room.h"
#include "session.h"

static int session_fill(struct vmview_session *session, struct vmview_watch *watch)
{
	bool children = watch->flags & VMVIEW_WATCH_CHILDREN;
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct vmview_pairs *pairs;
	s32 pids[VMVIEW_WATCH_PIDS];

	if (ns != &init_pid_ns)
		session->pid_ns = get_pid_ns(ns);
	if (copy_from_user(pids, u64_to_user_ptr(watch->pids),
			   watch->nr_pids * sizeof(pids[0])))
		return -EFAULT;
	if (watch->nr_pids)
		session->follow = vmview_follow_new(pids, watch->nr_pids, children);
	if (IS_ERR(session->follow))
		return PTR_ERR(session->follow);
	if (watch->cgroup)
		session->cgroup = cgroup_get_from_id(watch->cgroup);
	if (IS_ERR(session->cgroup))
		return PTR_ERR(session->cgroup);
	if (watch->flags & VMVIEW_WATCH_HIST) {
		session->hist = vmview_hist_new();
		pairs = vmview_pairs_new();
		RCU_INIT_POINTER(session->pairs, pairs);
		if (!session->hist || !pairs)
			return -ENOMEM;
	}
	if (watch->ring_records)
		session->rings = vmview_ringset_new(watch);
	return PTR_ERR_OR_ZERO(session->rings);
}

struct vmview_session *vmview_session_new(struct vmview_watch *watch)
{
	struct vmview_session *session = vmview_room_new(sizeof(*session));
	int ret;

	if (!session)
		return ERR_PTR(-ENOMEM);
	session->events = watch->events;
	session->causes = watch->causes ?: ~0ULL;
	session->min_latency_ns = watch->min_latency_ns;
	session->needs = watch->events;
	if (watch->flags & VMVIEW_WATCH_CHILDREN)
		session->needs |= VMVIEW_NEED_FORKS;
	session->owner = get_pid(task_tgid(current));
	get_task_comm(session->comm, current);
	session->filtered = watch->causes || watch->min_latency_ns || watch->nr_pids ||
			    watch->cgroup;
	watch->nr_rings = 0;
	watch->record_size = sizeof(struct vmview_event);
	watch->rings_size = 0;
	watch->positions_size = 0;
	ret = session_fill(session, watch);
	if (ret) {
		vmview_session_free(session);
		return ERR_PTR(ret);
	}
	session->plain = session->rings && watch->sample <= 1 && !session->filtered &&
			 !session->hist && !session->pid_ns;
	watch->memory = sizeof(*session) + watch->rings_size + watch->positions_size +
			vmview_follow_size(session->follow) +
			(session->hist ? vmview_hist_size() + vmview_pairs_size() : 0);
	return session;
}

void vmview_session_free(struct vmview_session *session)
{
	if (!IS_ERR(session->rings))
		vmview_ringset_free(session->rings);
	vmview_pairs_free(rcu_dereference_protected(session->pairs, true));
	vmview_hist_free(session->hist);
	if (!IS_ERR_OR_NULL(session->cgroup))
		cgroup_put(session->cgroup);
	if (!IS_ERR(session->follow))
		vmview_follow_free(session->follow);
	if (session->pid_ns)
		put_pid_ns(session->pid_ns);
	put_pid(session->owner);
	kvfree(session);
}
