// SPDX-License-Identifier: GPL-2.0-only
/* vmview trace: what happens, a line an event. */
#include "event.h"
#include "tally.h"
#include "watching.h"

#define RING	16384	/* events a CPU, if not told */

struct trace {
	struct reader *r;
	struct places places;
	struct tally tally;
	__u64 lines;
};

static int take(void *arg, const struct vmview_event *event)
{
	struct trace *t = arg;
	struct reader *r = t->r;

	tally_add(&t->tally, event);
	if (r->opt.json)
		json_line("event", event_json(&t->places, event));
	else
		event_print(&r->style, &t->places, event);
	if (ferror(stdout))
		return 1;
	return r->opt.count && ++t->lines == r->opt.count;
}

static void begin(struct reader *r)
{
	if (r->opt.json)
		json_lines_begin(&r->json, r->command->name);
	else
		event_print_head(&r->style);
	fflush(stdout);
}

static int run(struct reader *r, int argc, char **argv)
{
	struct watching w = { .request = {
		.flags = VMVIEW_WATCH_HIST,
		.ring_records = r->opt.buffer ? r->opt.buffer : RING,
	} };
	struct trace t = { .r = r };
	int status;

	options_events(&r->opt, &w.request.events, &w.request.causes);
	status = watching_begin(r, &w, argc ? argv : NULL);
	if (status)
		return status;
	watching_learn(r, &t.places);
	begin(r);
	watching_run(&w, take, NULL, &t);
	status = watching_summary(r, &w, &t.tally.counted);
	watching_end(&w);
	tally_free(&t.tally);
	places_free(&t.places);
	return status;
}

const struct command command_trace = {
	.name = "trace",
	.bit = CMD_TRACE,
	.usage = "[COMMAND...]",
	.summary = "faults, evictions and reclaim as they happen, a line each",
	.help = "\n"
		"What happens to the memory of processes, a line an event: page faults with\n"
		"their cause, how long they took and the page that is there afterwards; what\n"
		"reclaim took from whom and wrote to swap; who had to reclaim memory himself.\n"
		"Of all processes, or of those that -p, --cgroup or COMMAND name: COMMAND is\n"
		"started and watched, with all that it forks, until it ends.\n"
		"\n"
		"TIME is that of the monotonic clock, as in dmesg. TOOK is how long the process\n"
		"waited; > before it: longer than that. Addresses come as MAPPING+OFFSET, from\n"
		"the lowest address of the mapping, where it is known; `translate` takes that.\n"
		"A fault is major if it waited for I/O or was tried again, as getrusage() counts.\n"
		"'out for' is how long a page was in swap: known if it went while this ran.\n"
		"Ctrl-C ends with a summary; the status is 1 if events were lost.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview trace --faults -- ls\n"
		"  sudo vmview trace -p 1234 --swap               # what comes back, what goes\n"
		"  sudo vmview trace --min-latency 1ms -d 10      # who waits, machine-wide\n"
		"  sudo vmview trace --cause cow_anon,unmapped -p 1234\n"
		"  sudo vmview trace --json -d 5 | jq -c 'select(.event.cause == \"swap\").event'\n",
	.run = run,
	.min_args = 0,
	.max_args = 1 << 20,
	.stops = true,
};
