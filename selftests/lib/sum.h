/* SPDX-License-Identifier: GPL-2.0-only */
/* SUMMARY of a whole process, by area and in total. */
#ifndef _SELFTESTS_SUM_H
#define _SELFTESTS_SUM_H

#include "calls.h"

/**
 * struct sums - a summary
 * @total: Sum over the process.
 * @vma: By area.
 * @nr: Areas.
 */
struct sums {
	struct vmview_counts total;
	struct vmview_vma *vma;
	size_t nr;
};

/*
 * Asks for @vec_len areas a call, 0 for what is sensible; the totals of the
 * calls are added up. Ends the test on an error. free() the vma.
 */
void sums_read(int fd, pid_t pid, u32 flags, u32 vec_len, struct sums *s);
/* Adds each member of @b to that of @a: all of them are sums. */
void counts_add(struct vmview_counts *a, const struct vmview_counts *b);

#endif /* _SELFTESTS_SUM_H */
