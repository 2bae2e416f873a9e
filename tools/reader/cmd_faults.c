// SPDX-License-Identifier: GPL-2.0-only
/* vmview faults: faults by cause, again and again. */
#include <unistd.h>

#include "counted.h"
#include "samples.h"

struct faults {
	struct reader *r;
	struct watching w;
	struct samples samples;
	struct vmview_counted before;	/* at the last sample */
};

static void print(const struct faults *f, const struct vmview_counted *c)
{
	bool begun = f->w.request.events & VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN);
	const struct reader *r = f->r;

	printf("%s faults in %s\n\n",
	       text_count(begun ? c->events[VMVIEW_EVENT_FAULT_BEGIN] : counted_faults(c)),
	       text_time(c->now_ns - c->since_ns, &r->style));
	if (begun) {
		counted_print_begun(&r->style, c);
		return;
	}
	counted_print_causes(&r->style, c);
	if (r->opt.hist)
		counted_print_hist(&r->style, c);
}

static int sample(void *arg)
{
	struct faults *f = arg;
	struct vmview_counted now, change;
	int err = vmview_session_counted(&f->w.session, 0, &now);

	if (err)
		return err;
	change = now;
	if (f->samples.shown)
		vmview_counted_since(&change, &f->before);
	f->before = now;
	if (f->r->opt.json) {
		json_line("sample", counted_json(&change));
	} else {
		/* Redrawn in place on a terminal, one below the other elsewhere. */
		if (isatty(STDOUT_FILENO))
			printf("\033[H\033[2J");
		else if (f->samples.shown)
			printf("\n");
		print(f, &change);
	}
	fflush(stdout);
	return ferror(stdout) ? 1 : 0;
}

static void summary(const struct faults *f)
{
	const struct reader *r = f->r;

	if (r->opt.json) {
		json_line("summary", counted_json(&f->before));
		return;
	}
	if (f->samples.shown > 1) {
		printf("\nIn all: ");
		print(f, &f->before);
	}
	counted_print_missed(&f->before);
}

static int run(struct reader *r, int argc, char **argv)
{
	struct faults f = { .r = r, .w.request = {
		.flags = VMVIEW_WATCH_HIST,
		.events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT),
		.causes = r->opt.causes,
	} };
	int err, status = samples_parse(&f.samples, argc, argv);

	if (status)
		return status;
	status = watching_begin(r, &f.w, NULL);
	if (status)
		return status;
	if (r->opt.json)
		json_lines_begin(&r->json, r->command->name);
	f.samples.sample = sample;
	f.samples.arg = &f;
	err = samples_run(&f.samples, &f.w);
	if (err < 0)
		status = reader_fail(r, err);
	else
		summary(&f);
	watching_end(&f.w);
	return status;
}

const struct command command_faults = {
	.name = "faults",
	.bit = CMD_FAULTS,
	.usage = "[INTERVAL [COUNT]]",
	.summary = "page faults by cause: how many, how long, live",
	.help = "\n"
		"Page faults by cause, every INTERVAL seconds (1), COUNT times or until Ctrl-C or\n"
		"until the processes have ended; then in all. The kernel counts, so nothing is\n"
		"lost, and it is cheap to leave on.\n"
		"\n"
		"Minor and Major are those of getrusage(); Failed ended in a signal or an error.\n"
		"p50 and p99: half of the faults, and 99 of 100, took less; estimated from a\n"
		"histogram whose steps double, so right within a factor of two. Total is the time\n"
		"that threads spent in these faults, added up.\n"
		"\n"
		"Causes:\n"
		"  anon zero              first write, first read of anonymous memory\n"
		"  swap shmem_swap        the page was in swap\n"
		"  file shmem             a page of a file that was not mapped yet\n"
		"  cow_anon cow_zero cow_file   copy on write\n"
		"  write_shared           a shared page of a file gets dirty\n"
		"  stack                  the stack grew\n"
		"  numa_hint migration huge_split hugetlb device\n"
		"  uffd_missing uffd_wp uffd_minor   a userfaultfd handled it\n"
		"  unmapped protection marker hwpoison   a signal followed\n"
		"  spurious               another thread was quicker\n"
		"\n"
		"Examples:\n"
		"  sudo vmview faults                   # all processes, every second\n"
		"  sudo vmview faults -p 1234 5 --hist\n"
		"  sudo vmview faults --json 1 1 | jq '.sample.causes'\n",
	.run = run,
	.min_args = 0,
	.max_args = 2,
};
