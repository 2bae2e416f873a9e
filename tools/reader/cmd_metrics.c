// SPDX-License-Identifier: GPL-2.0-only
/* vmview metrics: numbers for Prometheus. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "metrics.h"
#include "samples.h"

#define EVENT(name)	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_##name)

#define CGROUPS	20	/* if not told */

struct metrics {
	struct reader *r;
	struct watching w;
	struct samples samples;
	bool counts;		/* there is a session */
	int failed;		/* to have the numbers, as against writing them */
};

static int print(struct metrics *m, FILE *out)
{
	struct vmview_counted counted;
	int err = 0;

	metrics_family(out, "vmview_info", "gauge", "The version of vmview.");
	fprintf(out, "vmview_info{version=\"%s\"} 1\n", READER_VERSION);
	if (m->counts)
		err = vmview_session_counted(&m->w.session, 0, &counted);
	if (!err && m->counts)
		metrics_counted(out, &counted);
	if (!err)
		err = metrics_lru(out, &m->r->dev, m->r->opt.limit ? m->r->opt.limit : CGROUPS);
	/* Who reads it sees by that that it is whole. */
	fprintf(out, "# EOF\n");
	return err;
}

static int put(struct metrics *m, const char *text, size_t size)
{
	const char *path = m->r->opt.output;

	/* Read by node_exporter, which has no privilege. */
	if (path)
		return vmview_output(path, text, size, 0644);
	fwrite(text, 1, size, stdout);
	fflush(stdout);
	return ferror(stdout) ? 1 : 0;
}

static int sample(void *arg)
{
	struct metrics *m = arg;
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	int err;

	if (!out)
		abort();
	m->failed = print(m, out);
	fclose(out);
	err = m->failed ? m->failed : put(m, text, size);
	free(text);
	return err;
}

/* The first at once. With @count, that is one of them. */
static int tell(struct metrics *m)
{
	const char *output = m->r->opt.output;
	int err = sample(m);

	if (err || !m->r->opt.watch_ms || m->r->opt.count == 1)
		return err;
	m->samples.interval_ms = m->r->opt.watch_ms;
	m->samples.count = m->r->opt.count ? m->r->opt.count - 1 : 0;
	m->samples.sample = sample;
	m->samples.arg = m;
	err = samples_run(&m->samples, &m->w);
	/* What is not brought up to date any more is not to be believed. */
	if (output && !m->r->opt.count && vmview_output_replaces(output))
		unlink(output);
	return err;
}

static int fail(const struct metrics *m, int err)
{
	struct reader *r = m->r;
	char text[300];

	if (m->failed || !r->opt.output)
		return reader_fail(r, err);
	snprintf(text, sizeof(text), "cannot write '%.200s': %s", r->opt.output, strerror(-err));
	return reader_fail_text(r, err, text);
}

static int run(struct reader *r, int argc, char **argv)
{
	struct metrics m = { .r = r, .counts = r->opt.watch_ms, .w.request = {
		.flags = VMVIEW_WATCH_HIST,
		.events = EVENT(FAULT) | EVENT(EVICT) | EVENT(RECLAIM),
	} };
	int err, status;

	(void)argc;
	(void)argv;
	status = m.counts ? watching_begin(r, &m.w, NULL) : reader_open(r);
	if (status)
		return status;
	err = tell(&m);
	if (m.counts)
		watching_end(&m.w);
	return err < 0 ? fail(&m, err) : STATUS_OK;
}

const struct command command_metrics = {
	.name = "metrics",
	.bit = CMD_METRICS,
	.usage = "",
	.summary = "numbers for Prometheus, as node_exporter's textfile collector reads them",
	.help = "\n"
		"Prometheus' text format, ending in '# EOF': what lies on the LRU lists and goes\n"
		"first, of all cgroups, and of those that stall most for want of memory (PSI of\n"
		"the last five minutes), then the largest. With --interval, again and again, and\n"
		"what only somebody who watches can count: faults by cause and the time they\n"
		"took, what reclaim took and for whom, stalls, how long what came back from swap\n"
		"was out. These counts begin with vmview.\n"
		"The file is replaced as a whole, and removed when vmview is ended: numbers that\n"
		"are not brought up to date any more would be believed. How many series there\n"
		"can be is bounded: some 120, and 4 for each of --limit cgroups.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview metrics\n"
		"  sudo vmview metrics --interval 15 -o /var/lib/prometheus/node-exporter/vmview.prom\n",
	.run = run,
	.min_args = 0,
	.max_args = 0,
};
