/* SPDX-License-Identifier: GPL-2.0-only */
/* The part that the iterators of libvmview.h share; not for its users. */
#ifndef VMVIEW_ITER_H
#define VMVIEW_ITER_H

#include "libvmview.h"

/* Begins with room for @most records of @size bytes, or for as many as a call gives. */
int vmview_iter_begin(struct vmview_iter *it, const struct vmview_device *dev,
		      size_t size, __u32 most);
/*
 * After a call that gave @nr records: *@start is sent to its @cursor. -EPROTO if
 * those are more than there is room for, or if the call did not get on although
 * it is not @done.
 */
int vmview_iter_filled(struct vmview_iter *it, const struct vmview_cost *cost, __u32 nr,
		       __u64 *start, __u64 cursor, bool done);
/* The next record, by calls of @fill for @whole. 1, 0 at the end, or its error. */
int vmview_iter_next(struct vmview_iter *it, int (*fill)(void *whole), void *whole,
		     const void **record);
void vmview_iter_end(struct vmview_iter *it);

#endif /* VMVIEW_ITER_H */
