// SPDX-License-Identifier: GPL-2.0-only
/* Options that choose events. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "options_take.h"
#include "reader.h"

#define EVENT(name)	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_##name)
#define CAUSE(name)	VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_##name)

#define EVENTS_SWAP	(EVENT(EVICT) | EVENT(SWAP_WRITE))
#define EVENTS_RECLAIM	(EVENT(RECLAIM) | EVENT(KSWAPD) | EVENT(THROTTLE) | \
			 EVENT(COMPACT) | EVENT(OOM_KILL))
#define EVENTS_WAIT	(EVENT(FAULT) | EVENT(RECLAIM) | EVENT(THROTTLE) | EVENT(COMPACT))
#define CAUSES_SWAP	(CAUSE(SWAP) | CAUSE(SHMEM_SWAP))

static int parse_pids(const char *text, struct options *opt)
{
	char *end;

	for (const char *at = text;; at = end + 1) {
		long pid;

		errno = 0;
		pid = strtol(at, &end, 10);
		if (*at < '0' || *at > '9' || (*end && *end != ',') || errno || pid < 1 ||
		    pid > INT_MAX)
			return reader_usage("-p takes PIDs with commas between, not '%s'", text);
		if (opt->nr_pids == VMVIEW_WATCH_PIDS)
			return reader_usage("-p takes %d PIDs at most", VMVIEW_WATCH_PIDS);
		opt->pids[opt->nr_pids++] = pid;
		if (!*end)
			return 0;
	}
}

static int parse_causes(const char *text, __u64 *causes)
{
	char word[32];

	for (;;) {
		size_t len = strcspn(text, ",");
		int cause;

		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		cause = vmview_cause(word);
		if (cause < 0) {
			reader_usage("--cause: there is no '%.*s'", (int)len, text);
			fprintf(stderr, "There are:");
			for (cause = 0; strcmp(vmview_cause_name(cause), "unknown") || !cause; cause++)
				fprintf(stderr, " %s", vmview_cause_name(cause));
			fprintf(stderr, "\n");
			return STATUS_USAGE;
		}
		*causes |= VMVIEW_WATCH_CAUSE(cause);
		if (!text[len])
			return 0;
		text += len + 1;
	}
}

/* A time with its unit: 500us, 1ms, 2s. */
static int parse_time(const char *text, __u64 *ns)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	char *end;
	double value = strtod(text, &end);

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(units); i++) {
		if (strcmp(end, units[i].name) || end == text)
			continue;
		if (!(value >= 0 && value * units[i].ns < 1e18))
			break;
		*ns = value * units[i].ns;
		return 0;
	}
	return reader_usage("--min-latency takes a time with its unit, as 500us or 1ms, not '%s'",
			    text);
}

static int parse_duration(const char *text, __u64 *ns)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.001 && seconds <= 1e9))
		return reader_usage("-d takes seconds, not '%s'", text);
	*ns = seconds * 1e9;
	return 0;
}

/* A number from 1 to what 32 bits hold. */
static int parse_count(const char *name, const char *text, __u32 *value)
{
	__u64 number;
	int status = options_number(name, text, &number);

	if (status)
		return status;
	if (!number || number > UINT_MAX)
		return reader_usage("--%s takes a number from 1 on, not '%s'", name, text);
	*value = number;
	return 0;
}

/* Faults of all causes, once they are asked for; else those that swap is about. */
static void want(int val, struct options *opt)
{
	switch (val) {
	case OPT_FAULTS:
		opt->events |= EVENT(FAULT);
		opt->all_faults = true;
		break;
	case OPT_SWAP:
		opt->events |= EVENTS_SWAP | EVENT(FAULT);
		break;
	case OPT_RECLAIM:
		opt->events |= EVENTS_RECLAIM;
		break;
	case OPT_EVENTS:
		opt->events |= EVENT(FAULT) | EVENTS_SWAP | EVENTS_RECLAIM;
		opt->all_faults = true;
		break;
	case OPT_BEGIN:
		opt->begin = true;
		break;
	}
}

int options_take_events(int val, const char *arg, struct options *opt)
{
	switch (val) {
	case 'p':
		return parse_pids(arg, opt);
	case 'n':
		return options_number("count", arg, &opt->count);
	case 'd':
		return parse_duration(arg, &opt->duration_ns);
	case 'o':
		opt->output = arg;
		return 0;
	case OPT_CHILDREN:
		opt->children = true;
		return 0;
	case OPT_CAUSE:
		return parse_causes(arg, &opt->causes);
	case OPT_MIN_LATENCY:
		return parse_time(arg, &opt->min_latency_ns);
	case OPT_SAMPLE:
		return parse_count("sample", arg, &opt->sample);
	case OPT_BUFFER:
		return parse_count("buffer", arg, &opt->buffer);
	case OPT_HIST:
		opt->hist = true;
		return 0;
	case OPT_LIST_EVENTS:
		opt->list_events = true;
		return 0;
	case OPT_PERFETTO:
		opt->perfetto = arg;
		return 0;
	default:
		want(val, opt);
		return 0;
	}
}

void options_events(const struct options *opt, __u64 *events, __u64 *causes)
{
	struct options all = *opt;

	if (!all.events)
		want(opt->causes || opt->min_latency_ns ? OPT_FAULTS : OPT_EVENTS, &all);
	/* Of all, those that take time. */
	if (!opt->events && !opt->causes && opt->min_latency_ns)
		all.events |= EVENTS_WAIT;
	*events = all.events;
	if (opt->begin)
		*events |= EVENT(FAULT_BEGIN);
	*causes = opt->causes;
	if (!opt->causes && !all.all_faults && *events & EVENT(FAULT))
		*causes = CAUSES_SWAP;
}
