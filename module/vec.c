// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copying records to user space.
 */
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "vec.h"

/* No record is larger than that: a caller that says so has a bug. */
#define REC_SIZE_MAX	SZ_16K

int vmview_vec_init(struct vmview_vec *vec, u64 addr, u32 len, u32 rec_size,
		    u32 min_size, u32 max_len)
{
	if (!len || rec_size < min_size || rec_size % sizeof(u64) ||
	    rec_size > REC_SIZE_MAX)
		return -EINVAL;
	if (len > max_len)
		return -E2BIG;
	vec->to = u64_to_user_ptr(addr);
	vec->len = len;
	vec->rec_size = rec_size;
	return 0;
}

int vmview_vec_put(struct vmview_vec *vec, const void *records, u32 size, u32 nr)
{
	u32 common = min(size, vec->rec_size);

	vec->len -= nr;
	if (size == vec->rec_size) {
		if (copy_to_user(vec->to, records, (size_t)size * nr))
			return -EFAULT;
		vec->to += (size_t)size * nr;
		return 0;
	}
	for (; nr; nr--, records += size, vec->to += vec->rec_size) {
		if (copy_to_user(vec->to, records, common) ||
		    clear_user(vec->to + common, vec->rec_size - common))
			return -EFAULT;
		cond_resched();
	}
	return 0;
}
