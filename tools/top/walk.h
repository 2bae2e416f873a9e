/* SPDX-License-Identifier: GPL-2.0-only */
/* Looking at the memory of a process in steps that are bounded. */
#ifndef TOP_WALK_H
#define TOP_WALK_H

#include "libvmview.h"

/*
 * A step looks at so much of what is mapped at most: 262,144 pages, some 10 ms.
 * It also stops before areas of which it has no room for records.
 */
#define WALK_STEP	(1ULL << 30)
#define WALK_AREAS	64

/**
 * struct walk - of a range of a process, or of all of it
 * @target: The process; the first step binds it, so that all are of one program.
 * @maps: Its areas, so that nothing is spent on what lies between.
 * @area: The next one.
 * @at: Where in it.
 * @end: Where to stop.
 */
struct walk {
	struct vmview_target target;
	struct vmview_maps maps;
	size_t area;
	__u64 at;
	__u64 end;
};

/* 0 or -errno. */
int walk_begin(struct walk *walk, int pid, __u64 start_time, __u64 start, __u64 end);
/* The next range to look at. False at the end. */
bool walk_range(struct walk *walk, __u64 *start, __u64 *end);
/* Whether there is another. */
bool walk_more(struct walk *walk);
void walk_end(struct walk *walk);

/* A step of a summary: @see each area, @sum is added to; either may be NULL. 1 if there is more. */
int walk_sum(struct walk *walk, const struct vmview_device *dev, struct vmview_counts *sum,
	     void (*see)(void *arg, const struct vmview_vma *vma), void *arg);

/* Share of what is resident that lies in the oldest generation or is inactive; -1 for nothing. */
double walk_oldest(const struct vmview_counts *counts);

#endif /* TOP_WALK_H */
