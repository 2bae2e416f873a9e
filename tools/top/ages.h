/* SPDX-License-Identifier: GPL-2.0-only */
/* How old the memory of processes is: looked at in turn, so much a tick. */
#ifndef TOP_AGES_H
#define TOP_AGES_H

#include "table.h"
#include "walk.h"

/**
 * struct ages - where the turn is
 * @pid: The process that is being walked; 0 for none.
 * @start_time: Of it.
 * @walk: How far.
 * @sum: What was seen so far.
 * @looks: How many processes were done in the last tick.
 */
struct ages {
	int pid;
	__u64 start_time;
	struct walk walk;
	struct vmview_counts sum;
	unsigned int looks;
};

/* Looks at those that were not looked at for longest, for @budget_ns and a step. */
void ages_tick(struct ages *ages, const struct vmview_device *dev, struct table *table,
	       __u64 budget_ns);
void ages_end(struct ages *ages);

#endif /* TOP_AGES_H */
