/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Use of a target's memory, which it may not outlive because of vmview.
 */
#ifndef VMVIEW_USERS_H
#define VMVIEW_USERS_H

#include <linux/types.h>

struct mm_struct;

/**
 * vmview_users_get() - use an address space, unless it is going away
 * @mm: The address space; the caller holds mm_count.
 *
 * It is going away if nobody but calls of vmview uses it, or if the OOM reaper is at
 * work on it: then its memory is waited for.
 *
 * Context: process.
 * Return: true with mm_users held, for vmview_users_put(); or false.
 */
bool vmview_users_get(struct mm_struct *mm);

/**
 * vmview_users_put() - use it no longer
 * @mm: The address space. The last user of all leaves its memory to a worker.
 *
 * Context: process.
 */
void vmview_users_put(struct mm_struct *mm);

#endif
