// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on swap slots, by process. The module's histograms are sums of a session,
 * so it is asked for the events, which name their process.
 */
#include <unistd.h>

#include "libvmview_events.h"

#include "waits.h"

/*
 * The rings of all CPUs take 16 MiB at most, and each has room for 64 to 4,096 events.
 * They are taken at each tick, and when one is half full.
 */
#define MOST_BYTES	(16UL << 20)
#define MOST_RECORDS	4096
#define LEAST_RECORDS	64

static __u32 ring_records(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	__u32 records = MOST_RECORDS;

	while (records > LEAST_RECORDS &&
	       records * sizeof(struct vmview_event) * cpus > MOST_BYTES)
		records /= 2;
	return records;
}

void waits_begin(struct waits *waits)
{
	struct vmview_watch watch = {
		.events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT),
		.causes = VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_SWAP) |
			  VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_SHMEM_SWAP),
		.ring_records = ring_records(),
	};
	int err;

	watch.watermark = watch.ring_records / 2;
	err = vmview_session_begin(&waits->session, &watch);
	waits->why = err ? vmview_explain(err) : NULL;
}

void waits_take(struct waits *waits, struct table *table)
{
	const struct vmview_event *event;
	struct row *row;

	if (!waits_watched(waits))
		return;
	vmview_session_look(&waits->session, 0);
	while (vmview_session_next(&waits->session, &event) > 0) {
		row = table_find(table, event->tgid);
		if (!row)
			continue;
		row->swapins++;
		row->wait_ns += event->latency_ns;
	}
	waits->lost = vmview_session_lost_all(&waits->session);
}

void waits_end(struct waits *waits)
{
	if (waits_watched(waits))
		vmview_session_end(&waits->session);
}
