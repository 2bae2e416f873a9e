// SPDX-License-Identifier: GPL-2.0-only
/* vmview report: what was recorded. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "event.h"
#include "page.h"
#include "perfetto.h"
#include "recording.h"
#include "tally.h"
#include "reader.h"

struct report {
	struct reader *r;
	struct recording rec;
	struct places places;
	struct tally tally;
	struct perfetto perfetto;
	struct page *page;	/* NULL: none is asked for */
};

static int take(void *arg, const struct vmview_event *event)
{
	struct report *rep = arg;
	struct reader *r = rep->r;

	tally_add(&rep->tally, event);
	places_see(&rep->places, event);
	if (rep->perfetto.f)
		perfetto_event(&rep->perfetto, &rep->places, event);
	if (rep->page)
		page_event(rep->page, &rep->places, event);
	if (r->opt.list_events && r->opt.json)
		json_line("event", event_json(&rep->places, event));
	else if (r->opt.list_events)
		event_print(&r->style, &rep->places, event);
	return ferror(stdout) ? 1 : 0;
}

static __u64 lost(const struct recording *rec)
{
	__u64 sum = 0;

	for (unsigned int i = 0; i < VMVIEW_EVENTS; i++)
		sum += rec->lost[i];
	return sum;
}

static void print_head(const struct report *rep)
{
	const struct recording_head *head = &rep->rec.head;
	time_t at = (__s64)(head->start_ns + head->realtime_ns) / 1000000000;
	char when[32] = "";
	struct tm tm;

	if (gmtime_r(&at, &tm))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
	printf("Recorded %s, Linux ", when);
	text_print_name(stdout, head->kernel);
	printf("\n%s events", text_count(rep->tally.events));
	if (rep->rec.complete)
		printf(" in %s; lost: %s",
		       text_time(rep->rec.end.end_ns - head->start_ns, &rep->r->style),
		       text_count(lost(&rep->rec)));
	printf("\n");
}

static void print(struct report *rep)
{
	const struct style *style = &rep->r->style;
	struct vmview_counted *c = &rep->tally.counted;

	if (rep->r->opt.list_events)
		printf("\n");
	print_head(rep);
	if (counted_faults(c)) {
		printf("\n");
		counted_print_causes(style, c);
		if (rep->r->opt.hist)
			counted_print_hist(style, c);
	}
	if (rep->tally.pids.nr) {
		printf("\n");
		tally_print_processes(style, &rep->places, &rep->tally);
	}
	if (rep->tally.nr_pairs) {
		printf("\n");
		pairs_print(style, &rep->places, rep->tally.pairs, rep->tally.nr_pairs);
	}
	if (c->returned + c->unremembered || c->events[VMVIEW_EVENT_RECLAIM]) {
		printf("\n");
		counted_print_swap(style, c);
	}
	counted_print_missed(c);
}

/* What the file says of the whole. */
static void complete(struct report *rep)
{
	struct vmview_counted *c = &rep->tally.counted;

	c->unhooked = rep->rec.end.unhooked;
	c->displaced = rep->rec.end.displaced;
	c->since_ns = rep->rec.head.start_ns;
	c->now_ns = rep->rec.complete ? rep->rec.end.end_ns : c->now_ns;
}

static struct json_object *by_type(const __u64 *counts)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_EVENTS; i++)
		if (counts[i])
			json_add(object, vmview_event_name(i), json_u64(counts[i]));
	return object;
}

static struct json_object *summary_json(struct report *rep)
{
	struct json_object *object = counted_json(&rep->tally.counted);
	const struct recording *rec = &rep->rec;

	json_add(object, "kernel", json_text(rec->head.kernel));
	json_add(object, "start_ns", json_u64(rec->head.start_ns));
	json_add(object, "realtime_ns", json_object_new_int64(rec->head.realtime_ns));
	json_add(object, "complete", json_bool(rec->complete));
	json_add(object, "produced", by_type(rec->produced));
	json_add(object, "lost", by_type(rec->lost));
	json_add(object, "lost_all", json_u64(lost(rec)));
	json_add(object, "pairs", pairs_json(&rep->places, rep->tally.pairs,
					     rep->tally.nr_pairs));
	json_add(object, "processes", tally_json(&rep->places, &rep->tally));
	return object;
}

static int fail(struct report *rep, const char *path, int err)
{
	const char *why = strerror(-err);
	char message[400];

	if (err == -EINVAL)
		why = "it is no recording of vmview";
	else if (err == -EPROTO)
		why = "it is of another version of vmview, or of another kind of machine";
	else if (err == -EBADMSG)
		why = "it is damaged: this is not all";
	snprintf(message, sizeof(message), "%.200s: %s", path, why);
	return reader_fail_text(rep->r, err, message);
}

/* What is written beside the text. */
static int open_files(struct report *rep)
{
	const struct options *opt = &rep->r->opt;
	int err = opt->perfetto ? perfetto_create(&rep->perfetto, opt->perfetto) : 0;

	if (err)
		return fail(rep, opt->perfetto, err);
	if (opt->output)
		rep->page = page_create(rep->rec.head.start_ns);
	return STATUS_OK;
}

static int close_files(struct report *rep)
{
	const struct options *opt = &rep->r->opt;
	int err, status = STATUS_OK;

	err = rep->perfetto.f ? perfetto_close(&rep->perfetto, &rep->places) : 0;
	if (err)
		status = fail(rep, opt->perfetto, err);
	err = rep->page ? page_close(rep->page, opt->output, &rep->rec, &rep->places,
				     summary_json(rep)) : 0;
	if (err)
		status = fail(rep, opt->output, err);
	return status;
}

/* Once the file is open. */
static int show(struct report *rep, const char *path)
{
	struct reader *r = rep->r;
	int broken, status = open_files(rep);

	if (status)
		return status;
	if (r->opt.json)
		json_lines_begin(&r->json, r->command->name);
	else if (r->opt.list_events)
		event_print_head(&r->style);
	broken = recording_read(&rep->rec, &rep->places, take, rep);
	complete(rep);
	if (r->opt.json)
		json_line("summary", summary_json(rep));
	else
		print(rep);
	status = close_files(rep);
	if (broken < 0)
		return fail(rep, path, broken);
	if (!rep->rec.complete && !broken)
		return reader_fail_text(r, -EBADMSG, "the recording was cut short: this is not all");
	return status;
}

static int run(struct reader *r, int argc, char **argv)
{
	const char *path = argc ? argv[0] : RECORDING_FILE;
	struct report rep = { .r = r };
	int status, err = recording_open(&rep.rec, path);

	if (err)
		return fail(&rep, path, err);
	status = show(&rep, path);
	recording_free(&rep.rec);
	tally_free(&rep.tally);
	places_free(&rep.places);
	return status;
}

const struct command command_report = {
	.name = "report",
	.bit = CMD_REPORT,
	.usage = "[FILE]",
	.summary = "what `vmview record` wrote: by cause, process, evictor",
	.help = "\n"
		"Sums up a recording (" RECORDING_FILE ", if no FILE is given): faults by cause,\n"
		"processes, who evicted whom, what came back from swap, who reclaimed.\n"
		"Neither the module nor root is needed. With -o it is drawn too: one page for a\n"
		"browser, which asks the network for nothing.\n"
		"\n"
		"Examples:\n"
		"  vmview report\n"
		"  vmview report swap.rec --events | less\n"
		"  vmview report swap.rec -o swap.html           # open in a browser\n"
		"  vmview report swap.rec --perfetto swap.json   # open in ui.perfetto.dev\n"
		"  vmview report --json | jq .summary.causes.swap\n",
	.run = run,
	.min_args = 0,
	.max_args = 1,
};
