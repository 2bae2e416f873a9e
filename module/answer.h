/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the answer to a call goes, for calls that leave something behind: they answer
 * before that is there to stay.
 */
#ifndef VMVIEW_ANSWER_H
#define VMVIEW_ANSWER_H

#include <linux/errno.h>
#include <linux/types.h>
#include <linux/uaccess.h>

/**
 * struct vmview_answer - where the answer goes
 * @user: The caller's request.
 * @size: Bytes of it that both sides know.
 */
struct vmview_answer {
	void __user *user;
	u32 size;
};

/**
 * vmview_answer_put() - copy a request back
 * @answer: Where to.
 * @request: The request, as it is now.
 *
 * Context: process; may sleep; no lock is held.
 * Return: 0 or -EFAULT.
 */
static inline int vmview_answer_put(const struct vmview_answer *answer, const void *request)
{
	return copy_to_user(answer->user, request, answer->size) ? -EFAULT : 0;
}

#endif
