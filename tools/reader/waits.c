// SPDX-License-Identifier: GPL-2.0-only
/* What threads waited for memory. */
#include <stdlib.h>
#include <string.h>

#include "waits.h"

enum wait wait_of(const struct vmview_event *e)
{
	switch (e->type) {
	case VMVIEW_EVENT_FAULT:
		if (e->cause == VMVIEW_CAUSE_SWAP || e->cause == VMVIEW_CAUSE_SHMEM_SWAP)
			return WAIT_SWAP;
		return e->outcome == VMVIEW_OUTCOME_MAJOR ? WAIT_FILE : WAIT_NONE;
	case VMVIEW_EVENT_RECLAIM:
		return WAIT_RECLAIM;
	case VMVIEW_EVENT_COMPACT:
		/* kcompactd keeps nobody waiting. */
		return e->actor == VMVIEW_ACTOR_KERNEL ? WAIT_NONE : WAIT_COMPACT;
	}
	return WAIT_NONE;
}

static struct waits_thread *thread(struct waits *w, __u32 tid)
{
	size_t nr = w->pids.nr, number = pids_number(&w->pids, tid);

	if (number == nr) {
		w->threads = vmview_grow(w->threads, nr, sizeof(*w->threads));
		if (!w->threads)
			abort();
		memset(&w->threads[nr], 0, sizeof(*w->threads));
	}
	return &w->threads[number];
}

static __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

static __u64 most(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

__u64 waits_more_ns(struct waits *w, __u32 of, const struct vmview_event *e)
{
	struct wait_span span = { e->time_ns - e->latency_ns, e->time_ns };
	struct waits_thread *t = thread(w, of);
	__u64 ns = e->latency_ns;

	while (t->nr && t->kept[t->nr - 1].end_ns > span.begin_ns) {
		const struct wait_span *other = &t->kept[--t->nr];

		ns -= least(ns, least(other->end_ns, span.end_ns) -
				most(other->begin_ns, span.begin_ns));
		span.begin_ns = least(span.begin_ns, other->begin_ns);
		span.end_ns = most(span.end_ns, other->end_ns);
	}
	if (t->nr == WAITS_KEPT) {
		memmove(t->kept, t->kept + 1, (WAITS_KEPT - 1) * sizeof(t->kept[0]));
		t->nr--;
	}
	t->kept[t->nr++] = span;
	return ns;
}

__u64 waits_own_ns(struct waits *w, const struct vmview_event *e)
{
	return waits_more_ns(w, e->pid, e);
}

void waits_free(struct waits *w)
{
	free(w->threads);
	pids_free(&w->pids);
}
