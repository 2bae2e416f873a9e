/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What memory processes take. Nothing counts that, so it is looked at again and again:
 * who has more than at the last look has taken it, though he may have given it back in
 * the end. Who only takes and gives the same few pages, however often, took few.
 */
#ifndef READER_HOLDINGS_H
#define READER_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

/* How much more the first is. */
static inline __u64 above(__u64 a, __u64 b)
{
	return a > b ? a - b : 0;
}

enum held {
	HELD_ANON,	/* pages of its own */
	HELD_SHARED,	/* pages of files and of shared memory that it maps */
	HELD_READ,	/* bytes that came from disks for it */
	HELD_DIRTIED,	/* bytes of files that it wrote, and that go to disks */
	HELD_WROTE,	/* bytes that it wrote to anything */
	HELDS
};

/*
 * A process: what it had at the last look, how much more that became in all, and how much
 * less, where it had given it back or it was taken.
 */
struct holding {
	pid_t pid;
	bool gone;
	__u64 last[HELDS];
	__u64 more[HELDS];
	__u64 less[HELDS];
	__u64 took;	/* pages in all; see pressure_find_culprits() */
};

/* By PID. Begin with zeros. */
struct holdings {
	struct holding *vec;
	size_t nr;
	__u64 next_ns;	/* when it is time to look again */
};

/* Looks at all processes but the caller; who is new has taken all, but at the first look. */
void holdings_look(struct holdings *holdings);
/* The same, if it is time for that: often enough for a watch so long, and never dear. */
void holdings_look_again(struct holdings *holdings, __u64 watch_ns);
void holdings_free(struct holdings *holdings);

#endif /* READER_HOLDINGS_H */
