// SPDX-License-Identifier: GPL-2.0-only
/* vmview metrics: numbers for Prometheus. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

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

/* Writes it, and closes the file. 0 or -errno. */
static int write_to(int fd, const char *text, size_t size)
{
	int err = 0;

	while (!err && size) {
		ssize_t done = write(fd, text, size);

		if (done < 0) {
			err = -errno;
		} else {
			text += done;
			size -= done;
		}
	}
	return close(fd) && !err ? -errno : err;
}

/* Who reads the file meanwhile has the old one, whole. */
static int replace(const char *path, const char *text, size_t size)
{
	char name[4096];
	int fd, err;

	if (snprintf(name, sizeof(name), "%s.XXXXXX", path) >= (int)sizeof(name))
		return -ENAMETOOLONG;
	fd = mkstemp(name);
	if (fd < 0)
		return -errno;
	/* For node_exporter, which has no privilege. */
	err = fchmod(fd, 0644) ? -errno : 0;
	if (!err)
		err = write_to(fd, text, size);
	else
		close(fd);
	if (!err && rename(name, path))
		err = -errno;
	if (err)
		unlink(name);
	return err;
}

/* A pipe or a device is written to, and never replaced. */
static bool replaceable(const char *path)
{
	struct stat st;

	return stat(path, &st) ? errno == ENOENT : S_ISREG(st.st_mode);
}

static int put(struct metrics *m, const char *text, size_t size)
{
	const char *path = m->r->opt.output;
	int fd;

	if (!path) {
		fwrite(text, 1, size, stdout);
		fflush(stdout);
		return ferror(stdout) ? 1 : 0;
	}
	if (replaceable(path))
		return replace(path, text, size);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : write_to(fd, text, size);
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
	int err = sample(m);

	if (err || !m->r->opt.watch_ms || m->r->opt.count == 1)
		return err;
	m->samples.interval_ms = m->r->opt.watch_ms;
	m->samples.count = m->r->opt.count ? m->r->opt.count - 1 : 0;
	m->samples.sample = sample;
	m->samples.arg = m;
	err = samples_run(&m->samples, &m->w);
	/* What is not brought up to date any more is not to be believed. */
	if (m->r->opt.output && !m->r->opt.count && replaceable(m->r->opt.output))
		unlink(m->r->opt.output);
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
		"first, of all cgroups and of the largest. With --interval, again and again, and\n"
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
