/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What threads waited for memory. A fault that finds no free memory reclaims, and
 * its time holds that of the reclaim: each moment of a thread counts once, as what was
 * innermost. Of several threads together a moment in which any waits can count once, too.
 */
#ifndef READER_WAITS_H
#define READER_WAITS_H

#include "libvmview_events.h"
#include "pids.h"

enum wait {
	WAIT_SWAP,	/* for a page to come back from swap */
	WAIT_FILE,	/* for a page of a file to be read */
	WAIT_RECLAIM,	/* reclaiming memory itself */
	WAIT_COMPACT,	/* compacting it */
	WAITS,
	WAIT_NONE = WAITS
};

#define WAITS_KEPT	8	/* ended ones that may lie within the next, a thread */

/* From @begin_ns to @end_ns, on the clock of events. */
struct wait_span {
	__u64 begin_ns;
	__u64 end_ns;
};

/* A thread, or several that are taken together. */
struct waits_thread {
	struct wait_span kept[WAITS_KEPT];	/* the last ones, the newest behind */
	unsigned int nr;
};

/* Begin with zeros. */
struct waits {
	struct pids pids;
	struct waits_thread *threads;	/* by number */
};

/* What the event says that its thread waited for. */
enum wait wait_of(const struct vmview_event *event);
/* How long, without what was told of before. Events come in the order of their end. */
__u64 waits_own_ns(struct waits *waits, const struct vmview_event *event);
/*
 * The same of all that share the number @of: by how much the time is longer in which any
 * of them waited. A little too long where more than WAITS_KEPT lie within the next.
 */
__u64 waits_more_ns(struct waits *waits, __u32 of, const struct vmview_event *event);
void waits_free(struct waits *waits);

#endif /* READER_WAITS_H */
