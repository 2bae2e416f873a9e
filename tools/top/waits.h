/* SPDX-License-Identifier: GPL-2.0-only */
/* Who waits for swap: a session that is told of each fault on a swap slot. */
#ifndef TOP_WAITS_H
#define TOP_WAITS_H

#include "table.h"

/**
 * struct waits - the session
 * @session: Its dev.fd is -1 if there is none.
 * @why: Why there is none; else NULL.
 * @lost: Events that found no room, so far.
 */
struct waits {
	struct vmview_session session;
	const char *why;
	__u64 lost;
};

void waits_begin(struct waits *waits);
/* Counts what came since, for the rows of its processes. */
void waits_take(struct waits *waits, struct table *table);
void waits_end(struct waits *waits);

static inline bool waits_watched(const struct waits *waits)
{
	return waits->session.dev.fd >= 0;
}

#endif /* TOP_WAITS_H */
