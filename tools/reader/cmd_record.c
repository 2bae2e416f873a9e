// SPDX-License-Identifier: GPL-2.0-only
/* vmview record: events into a file. */
#include <string.h>

#include "recording.h"
#include "tally.h"
#include "watching.h"

#define RING	65536	/* events a CPU, if not told */

struct record {
	struct recording_writer writer;
	struct places places;
	struct tally tally;
};

static int take(void *arg, const struct vmview_event *event)
{
	struct record *rec = arg;

	/* What addresses mean is asked now: later the process may have gone. */
	places_see(&rec->places, event);
	places_name(&rec->places, event->by);
	if (event->type == VMVIEW_EVENT_FAULT || event->type == VMVIEW_EVENT_FAULT_BEGIN) {
		places_spot(&rec->places, event, event->addr);
		if (event->flags & VMVIEW_FAULT_USER)
			places_spot(&rec->places, event, event->ip);
	} else {
		places_name(&rec->places, event->tgid);
	}
	recording_event(&rec->writer, event);
	tally_add(&rec->tally, event);
	return ferror(rec->writer.f);
}

static int finish(struct reader *r, struct record *rec, struct watching *w, const char *path)
{
	__u64 bytes;
	struct vmview_counted counted;
	char message[300];
	int err;

	if (vmview_session_counted(&w->session, 0, &counted))
		memset(&counted, 0, sizeof(counted));
	recording_lru(&rec->writer, &w->session.dev);
	recording_end(&rec->writer, &w->session, &counted);
	bytes = rec->writer.bytes;
	err = recording_close(&rec->writer);
	if (err) {
		snprintf(message, sizeof(message), "cannot write %.200s: %s", path,
			 strerror(-err));
		return reader_fail_text(r, err, message);
	}
	if (!r->opt.json)
		printf("%s: %s\n", path, text_size(bytes, UNIT_HUMAN));
	return watching_summary(r, w, &rec->tally.counted);
}

static int run(struct reader *r, int argc, char **argv)
{
	const char *path = r->opt.output ? r->opt.output : RECORDING_FILE;
	struct watching w = { .request = {
		.flags = VMVIEW_WATCH_HIST,
		.ring_records = r->opt.buffer ? r->opt.buffer : RING,
	} };
	struct record rec = { 0 };
	char message[300];
	int err, status;

	options_events(&r->opt, &w.request.events, &w.request.causes);
	status = watching_begin(r, &w, argc ? argv : NULL);
	if (status)
		return status;
	err = recording_create(&rec.writer, path, &w.session);
	if (err) {
		watching_end(&w);
		snprintf(message, sizeof(message), "cannot write %.200s: %s", path,
			 strerror(-err));
		return reader_fail_text(r, err, message);
	}
	if (r->opt.json)
		json_lines_begin(&r->json, r->command->name);
	recording_lru(&rec.writer, &w.session.dev);
	rec.places.learnt = recording_learnt;
	rec.places.arg = &rec.writer;
	watching_learn(r, &rec.places);
	watching_run(&w, take, NULL, &rec);
	status = finish(r, &rec, &w, path);
	watching_end(&w);
	tally_free(&rec.tally);
	places_free(&rec.places);
	return status;
}

const struct command command_record = {
	.name = "record",
	.bit = CMD_RECORD,
	.usage = "[COMMAND...]",
	.summary = "the same into a file, for `vmview report`",
	.help = "\n"
		"Writes what `vmview trace` prints to a file, with names and mappings of the\n"
		"processes, until Ctrl-C, -d, or the end of COMMAND or of the processes that -p\n"
		"names. `vmview report` reads it, here or on another machine.\n"
		"The status is 1 if events were lost.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview record --faults -- make\n"
		"  sudo vmview record -o swap.rec --swap --reclaim -d 60\n"
		"  vmview report swap.rec\n",
	.run = run,
	.min_args = 0,
	.max_args = 1 << 20,
	.stops = true,
};
