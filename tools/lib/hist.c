// SPDX-License-Identifier: GPL-2.0-only
/* What a session counted, and log2 histograms. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "libvmview_events.h"

int vmview_session_counted(const struct vmview_session *s, __u32 flags,
			   struct vmview_counted *counted)
{
	struct vmview_hist req = {
		.size = sizeof(req),
		.flags = flags,
		.counted = (uintptr_t)counted,
		.counted_size = sizeof(*counted),
	};

	memset(counted, 0, sizeof(*counted));
	return ioctl(s->dev.fd, VMVIEW_IOC_HIST, &req) ? -errno : 0;
}

int vmview_session_pairs(const struct vmview_session *s, struct vmview_pair **pairs)
{
	struct vmview_hist req = {
		.size = sizeof(req),
		.pair_size = sizeof(**pairs),
		.vec_len = VMVIEW_PAIRS,
	};
	int err;

	*pairs = calloc(VMVIEW_PAIRS, sizeof(**pairs));
	if (!*pairs)
		return -ENOMEM;
	req.vec = (uintptr_t)*pairs;
	if (!ioctl(s->dev.fd, VMVIEW_IOC_HIST, &req))
		return req.nr <= VMVIEW_PAIRS ? (int)req.nr : -EPROTO;
	err = -errno;
	free(*pairs);
	*pairs = NULL;
	return err;
}

void vmview_counted_since(struct vmview_counted *now, const struct vmview_counted *then)
{
	/* All behind the two times are counts. */
	size_t first = offsetof(struct vmview_counted, events) / sizeof(__u64);
	const __u64 *from = (const __u64 *)then;
	__u64 *to = (__u64 *)now;

	for (size_t i = first; i < sizeof(*now) / sizeof(__u64); i++)
		to[i] -= from[i];
	now->since_ns = then->now_ns;
}

static const struct vmview_pair *find(const struct vmview_pair *pairs, int nr,
				      const struct vmview_pair *pair)
{
	for (int i = 0; i < nr; i++)
		if (pairs[i].by == pair->by && pairs[i].victim == pair->victim &&
		    pairs[i].actor == pair->actor)
			return &pairs[i];
	return NULL;
}

int vmview_pairs_since(struct vmview_pair *now, int nr_now, const struct vmview_pair *then,
		       int nr_then)
{
	int nr = 0;

	for (int i = 0; i < nr_now; i++) {
		const struct vmview_pair *old = find(then, nr_then, &now[i]);
		struct vmview_pair pair = now[i];

		if (old) {
			pair.swapped -= old->swapped;
			pair.dropped -= old->dropped;
			pair.file -= old->file;
			pair.shmem -= old->shmem;
		}
		if (vmview_pair_pages(&pair))
			now[nr++] = pair;
	}
	return nr;
}

__u64 vmview_pair_pages(const struct vmview_pair *pair)
{
	return pair->swapped + pair->dropped + pair->file + pair->shmem;
}

unsigned int vmview_log2_bucket(__u64 ns)
{
	unsigned int bucket = ns ? 63 - __builtin_clzll(ns) : 0;

	return bucket < VMVIEW_LOG2 ? bucket : VMVIEW_LOG2 - 1;
}

__u64 vmview_log2_sum(const __u64 hist[VMVIEW_LOG2])
{
	__u64 sum = 0;

	for (unsigned int i = 0; i < VMVIEW_LOG2; i++)
		sum += hist[i];
	return sum;
}

__u64 vmview_log2_percentile(const __u64 hist[VMVIEW_LOG2], double percent)
{
	double wanted = vmview_log2_sum(hist) * percent / 100, below = 0;

	for (unsigned int i = 0; i < VMVIEW_LOG2; i++) {
		double low = i ? 1ULL << i : 0, high = 2ULL << i;

		if (hist[i] && below + hist[i] >= wanted)
			return low + (high - low) * (wanted - below) / hist[i];
		below += hist[i];
	}
	return 0;
}
