/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The processes that a session watches: a bounded set, read without locks. A
 * process is the struct pid that it was bound to, so a reused number is another.
 */
#ifndef VMVIEW_FOLLOW_H
#define VMVIEW_FOLLOW_H

#include <linux/types.h>

struct pid;
struct vmview_follow;

/**
 * vmview_follow_new() - make a set
 * @pids: PIDs or TIDs in the caller's PID namespace.
 * @nr: How many, 1 to VMVIEW_WATCH_PIDS.
 * @children: It will grow.
 *
 * Context: process; may sleep.
 * Return: the set, -ESRCH if one of them does not exist, or -ENOMEM.
 */
struct vmview_follow *vmview_follow_new(const s32 *pids, unsigned int nr, bool children);

/**
 * vmview_follow_free() - free it
 * @follow: From vmview_follow_new(), or NULL; no probe uses it any more.
 */
void vmview_follow_free(struct vmview_follow *follow);

/**
 * vmview_follow_size() - bytes that it takes
 * @follow: The set, or NULL.
 */
size_t vmview_follow_size(const struct vmview_follow *follow);

/**
 * vmview_follows() - whether a process is in it
 * @follow: The set.
 * @process: Of a living task its task_tgid(); only compared.
 *
 * Context: any.
 */
bool vmview_follows(const struct vmview_follow *follow, const struct pid *process);

/**
 * vmview_follow_add() - a process in it has forked
 * @follow: The set, made to grow.
 * @process: The child; a reference is taken.
 *
 * Context: process, preemption off.
 */
void vmview_follow_add(struct vmview_follow *follow, struct pid *process);

/**
 * vmview_follow_remove() - a process has exited
 * @follow: The set, made to grow.
 * @process: The process; nothing happens if it is not in the set.
 *
 * Context: process, preemption off.
 */
void vmview_follow_remove(struct vmview_follow *follow, struct pid *process);

/**
 * vmview_follow_dropped() - how many children found no room
 * @follow: The set, or NULL.
 */
u64 vmview_follow_dropped(const struct vmview_follow *follow);

#endif
