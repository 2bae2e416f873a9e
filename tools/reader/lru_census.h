/* SPDX-License-Identifier: GPL-2.0-only */
/* The census, shown record by record. */
#ifndef READER_LRU_CENSUS_H
#define READER_LRU_CENSUS_H

#include "reader.h"

/* What was shown of it. */
struct census_sum {
	__u64 lruvecs;
	__u64 offline;
	__u64 empty;
	__u64 shown;
	bool limited;
	__u64 list[VMVIEW_LISTS];
};

/* Shows all that the options mean; 0 or -errno. Adds to @cost. */
int census_show(struct reader *r, struct vmview_cost *cost);
/* True if the options mean the cgroup of @lruvec. */
bool census_is_meant(const struct reader *r, const struct vmview_lruvec *lruvec);
/* All that is on the lists of @lruvec. */
__u64 census_bytes(const struct vmview_lruvec *lruvec);

#endif /* READER_LRU_CENSUS_H */
