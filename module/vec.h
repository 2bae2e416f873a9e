/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The caller's vector of records, whose size may be another than ours.
 */
#ifndef VMVIEW_VEC_H
#define VMVIEW_VEC_H

#include <linux/types.h>

struct vmview_span;

/**
 * struct vmview_vec - a vector in user space
 * @to: Where the next record goes.
 * @len: Records that it still has room for.
 * @rec_size: Bytes from record to record.
 */
struct vmview_vec {
	void __user *to;
	u32 len;
	u32 rec_size;
};

/**
 * vmview_vec_init() - check what the caller gave
 * @vec: Filled in.
 * @addr: Address of the vector.
 * @len: Its length.
 * @rec_size: Size of its records.
 * @min_size: Size of the first version of the record.
 * @max_len: Longest length allowed.
 *
 * Return: 0, -EINVAL or -E2BIG.
 */
int vmview_vec_init(struct vmview_vec *vec, u64 addr, u32 len, u32 rec_size,
		    u32 min_size, u32 max_len);

/**
 * vmview_vec_put() - copy records out
 * @vec: The vector; moves on.
 * @records: The records.
 * @size: Size of one. What the caller's are longer is cleared; what they are
 *	shorter is left out.
 * @nr: How many; not more than @vec has room for.
 *
 * Context: process; may sleep; no lock is held.
 * Return: 0 or -EFAULT.
 */
int vmview_vec_put(struct vmview_vec *vec, const void *records, u32 size, u32 nr);

/**
 * vmview_vec_put_span() - copy the records of a span out
 * @vec: The vector; moves on.
 * @span: The span; not more records than @vec has room for.
 *
 * Context: process; may sleep; no lock is held.
 * Return: 0 or -EFAULT.
 */
int vmview_vec_put_span(struct vmview_vec *vec, const struct vmview_span *span);

#endif
