/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that a call looks at: the only code that touches a task.
 */
#ifndef VMVIEW_TARGET_H
#define VMVIEW_TARGET_H

#include <linux/types.h>

#include "vmview.h"

struct file;
struct mm_struct;
struct pid;

/**
 * struct vmview_tgt - a process, looked up and permitted
 * @mm: Its address space, of which mm_count is held.
 * @start_time: Its start, in clock ticks, as field 22 of /proc/PID/stat.
 * @exec_id: How often it has called execve(), from 1.
 * @full: The caller may see all; otherwise it is the process itself.
 */
struct vmview_tgt {
	struct mm_struct *mm;
	u64 start_time;
	u64 exec_id;
	bool full;
};

/**
 * vmview_may_see_all() - whether the caller may look at any process
 * @file: The open file that the call came through.
 *
 * That takes CAP_SYS_ADMIN, for what pages are, and CAP_SYS_PTRACE, for whose
 * they are, in the initial user namespace, of the caller and of whoever opened
 * @file, and a kernel that is not locked down for confidentiality. With both
 * /proc/PID/pagemap would let the caller in, security modules apart: ptrace's
 * hook for them is not exported, so nothing laxer can be offered.
 *
 * Context: process.
 */
bool vmview_may_see_all(const struct file *file);

/**
 * vmview_target_get() - find a process and hold on to its address space
 * @tgt: Filled in on success.
 * @request: Which process, as the caller put it.
 * @file: The open file that the call came through.
 *
 * Context: process; may sleep.
 * Return: 0; -EINVAL, -EOPNOTSUPP, -EPERM, -ESRCH, -ESTALE, -ENODATA or -EINTR as
 * the UAPI header has them. A caller without privilege gets -EPERM for every
 * process but itself, and so cannot tell which exist.
 */
int vmview_target_get(struct vmview_tgt *tgt, const struct vmview_target *request,
		      const struct file *file);

/**
 * vmview_target_pid() - the same for a struct pid, for who may see all
 * @tgt: Filled in on success.
 * @pid: The process.
 *
 * Context: process; may sleep. The caller has checked its right.
 * Return: 0, -ESRCH, -ENODATA or -EINTR.
 */
int vmview_target_pid(struct vmview_tgt *tgt, struct pid *pid);

/**
 * vmview_target_put() - let go
 * @tgt: From vmview_target_get().
 */
void vmview_target_put(struct vmview_tgt *tgt);

#endif
