// SPDX-License-Identifier: GPL-2.0-only
#include <unistd.h>

#include "events.h"
#include "sources.h"

#define BEGIN	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN)
#define FAULT	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)

static struct rings session;

static bool watch(u64 events, u32 flags, u32 ring_records, bool only_us)
{
	s32 pid = getpid();
	struct vmview_watch w = {
		.events = events, .flags = flags, .ring_records = ring_records,
		.watermark = ring_records, .pids = only_us ? (uintptr_t)&pid : 0,
		.nr_pids = only_us,
	};

	rings_start(&session, &w);
	return true;
}

static void unwatch(void)
{
	rings_end(&session);
}

static u64 produced(void)
{
	return rings_produced(&session, VMVIEW_EVENT_FAULT) +
	       rings_produced(&session, VMVIEW_EVENT_FAULT_BEGIN);
}

static u64 counted(void)
{
	struct vmview_counted c;
	struct vmview_hist hist = { .counted = (uintptr_t)&c };

	if (vmv_hist(session.fd, &hist))
		die("histograms of a session");
	return c.events[VMVIEW_EVENT_FAULT] + c.events[VMVIEW_EVENT_FAULT_BEGIN];
}

static bool none_start(void) { return true; }
static void none_stop(void) { }
static u64 none_seen(void) { return 0; }

static bool count_begins(void) { return watch(BEGIN, VMVIEW_WATCH_HIST, 0, false); }
static bool count_faults(void) { return watch(FAULT, VMVIEW_WATCH_HIST, 0, false); }
static bool ring_begins(void) { return watch(BEGIN, 0, SOURCE_EVENTS, false); }
static bool ring_faults(void) { return watch(FAULT, 0, SOURCE_EVENTS, false); }
static bool ring_ours(void) { return watch(FAULT, 0, SOURCE_EVENTS, true); }
static bool ring_and_count(void)
{
	return watch(FAULT, VMVIEW_WATCH_HIST, SOURCE_EVENTS, false);
}

const struct source sources[] = {
	{ "none", none_start, none_stop, none_seen },
	{ "count-begin", count_begins, unwatch, counted },
	{ "count-fault", count_faults, unwatch, counted },
	{ "ring-begin", ring_begins, unwatch, produced },
	{ "ring-fault", ring_faults, unwatch, produced },
	{ "ring-fault-pid", ring_ours, unwatch, produced },
	{ "ring-count-fault", ring_and_count, unwatch, produced },
	{ "ftrace-event", ftrace_start, ftrace_stop, ftrace_seen },
	{ "perf-count", perf_count_start, perf_count_stop, perf_count_seen },
	{ "perf-trace", perf_trace_start, perf_trace_stop, perf_trace_seen },
	{ "bpf-count", bpf_count_start, bpf_count_stop, bpf_count_seen },
};
const unsigned int nr_sources = sizeof(sources) / sizeof(sources[0]);
