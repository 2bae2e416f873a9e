// SPDX-License-Identifier: GPL-2.0-only
/* What all iterators do: room for records, and one record after the other. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "iter.h"

int vmview_iter_begin(struct vmview_iter *it, const struct vmview_device *dev,
		      size_t size, __u32 most)
{
	__u32 max = dev->info.max_records;

	memset(it, 0, sizeof(*it));
	it->dev = dev;
	it->size = size;
	it->len = max < most ? max : most;
	it->vec = calloc(it->len, size);
	return it->vec ? 0 : -ENOMEM;
}

int vmview_iter_filled(struct vmview_iter *it, const struct vmview_cost *cost, __u32 nr,
		       __u64 *start, __u64 cursor, bool done)
{
	vmview_cost_add(&it->cost, cost);
	it->pos = 0;
	it->nr = nr;
	it->done = done;
	if (nr > it->len || (!done && cursor <= *start))
		return -EPROTO;
	*start = cursor;
	return 0;
}

int vmview_iter_next(struct vmview_iter *it, int (*fill)(void *whole), void *whole,
		     const void **record)
{
	int err;

	while (it->pos == it->nr) {
		if (it->done)
			return 0;
		err = fill(whole);
		if (err)
			return err;
	}
	*record = it->vec + it->size * it->pos++;
	return 1;
}

void vmview_iter_end(struct vmview_iter *it)
{
	free(it->vec);
	it->vec = NULL;
}
