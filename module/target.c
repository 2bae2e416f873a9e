// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a PID to an address space, by way of the permission check.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/pid.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/security.h>
#include <linux/time_namespace.h>

#include "target.h"

bool vmview_may_see_all(const struct file *file)
{
	static const int caps[] = { CAP_SYS_ADMIN, CAP_SYS_PTRACE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(caps); i++)
		if (!ns_capable_noaudit(&init_user_ns, caps[i]) ||
		    !file_ns_capable(file, &init_user_ns, caps[i]))
			return false;
	return !security_locked_down(LOCKDOWN_KCORE);
}

static u64 target_start_time(const struct task_struct *task)
{
	return div_u64(timens_add_boottime_ns(task->start_boottime),
		       NSEC_PER_SEC / USER_HZ);
}

/* A process that hides from its owner in /proc/self hides from itself here. */
static bool target_may_see_itself(struct mm_struct *mm)
{
	return mm == current->mm && get_dumpable(mm) == SUID_DUMP_USER;
}

/*
 * An execve() holds the lock from before it installs the new mm until that and
 * the count are complete: what is read under it belongs together.
 */
static int target_fill(struct vmview_tgt *tgt, struct task_struct *task)
{
	struct rw_semaphore *exec = &task->signal->exec_update_lock;
	struct mm_struct *mm;

	if (down_read_killable(exec))
		return -EINTR;
	tgt->exec_id = task->self_exec_id + 1ULL;
	mm = get_task_mm(task);
	up_read(exec);
	if (!mm)
		return -ENODATA;
	mmgrab(mm);
	mmput_async(mm);
	tgt->mm = mm;
	tgt->start_time = target_start_time(task);
	return 0;
}

static struct task_struct *target_task(const struct vmview_target *request)
{
	struct task_struct *task;
	struct pid *pid;

	if (!request->pid)
		return get_task_struct(current);
	pid = find_get_pid(request->pid);
	task = get_pid_task(pid, PIDTYPE_PID);
	put_pid(pid);
	return task;
}

static int target_check(struct vmview_tgt *tgt, struct task_struct *task,
			const struct vmview_target *request)
{
	int ret;

	if (!tgt->full && !(task && same_thread_group(task, current)))
		return -EPERM;
	if (!task)
		return -ESRCH;
	if (request->start_time && request->start_time != target_start_time(task))
		return -ESRCH;
	ret = target_fill(tgt, task);
	if (ret)
		return ret;
	if (!tgt->full && !target_may_see_itself(tgt->mm))
		ret = -EPERM;
	else if (request->exec_id && request->exec_id != tgt->exec_id)
		ret = -ESTALE;
	if (ret)
		vmview_target_put(tgt);
	return ret;
}

int vmview_target_get(struct vmview_tgt *tgt, const struct vmview_target *request,
		      const struct file *file)
{
	struct task_struct *task;
	int ret;

	if (request->flags & ~VMVIEW_TARGET_PIDFD)
		return -EINVAL;
	/* What turns a pidfd into a struct pid is exported by no kernel yet. */
	if (request->flags & VMVIEW_TARGET_PIDFD)
		return -EOPNOTSUPP;

	tgt->full = vmview_may_see_all(file);
	task = target_task(request);
	ret = target_check(tgt, task, request);
	if (task)
		put_task_struct(task);
	return ret;
}

int vmview_target_pid(struct vmview_tgt *tgt, struct pid *pid)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_TGID);
	int ret;

	if (!task)
		return -ESRCH;
	tgt->full = true;
	ret = target_fill(tgt, task);
	put_task_struct(task);
	return ret;
}

void vmview_target_put(struct vmview_tgt *tgt)
{
	mmdrop(tgt->mm);
}
