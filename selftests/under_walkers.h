/* SPDX-License-Identifier: GPL-2.0-only */
/* A process that writes to all that it has, and one that walks it meanwhile. */
#ifndef _SELFTESTS_UNDER_WALKERS_H
#define _SELFTESTS_UNDER_WALKERS_H

#include "churn.h"
#include "walkers.h"

#define PAGES		2048

/**
 * struct under_walkers - both
 * @tally: What the walker counts.
 * @target: Who writes.
 * @walker: Who walks it.
 */
struct under_walkers {
	struct tally *tally;
	pid_t target;
	pid_t walker;
};

static inline void touch_and_touch(void)
{
	char *p = map_anon(PAGES * PAGE);

	for (;;)
		churn_touch(p, PAGES * PAGE);
}

static inline void walk_and_walk(struct tally *tally, pid_t target)
{
	struct walk w;

	walk_begin(&w, tally, 1);
	/* All of it is migrated, also the page that is there for who counts on one. */
	for (;;)
		walk_somehow(&w, target, false);
}

static inline void under_walkers_begin(struct under_walkers *u)
{
	u->tally = map_shared(PAGE);
	walkers_prepare();
	u->target = fork_child();
	if (!u->target)
		touch_and_touch();
	u->walker = fork_child();
	if (!u->walker)
		walk_and_walk(u->tally, u->target);
}

/* Whether both were still at it. */
static inline bool under_walkers_end(struct under_walkers *u)
{
	bool both = reap(u->walker) == SIGKILL;

	both &= reap(u->target) == SIGKILL;
	print_tally(u->tally);
	return both;
}

#endif /* _SELFTESTS_UNDER_WALKERS_H */
