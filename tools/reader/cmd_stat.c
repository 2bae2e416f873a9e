// SPDX-License-Identifier: GPL-2.0-only
/* vmview stat: what vmstat says of memory, and why it is so. */
#include <time.h>
#include <unistd.h>

#include "stat.h"

#define EVENT(name)	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_##name)

#define TITLES_EVERY	20	/* lines, on a terminal */

static void show(struct stat *s, const struct stat_reading *change)
{
	if (s->r->opt.json) {
		json_line("sample", stat_json(s, change));
	} else {
		if (!s->lines || (isatty(STDOUT_FILENO) && s->lines % TITLES_EVERY == 0))
			stat_print_titles(s);
		stat_print(s, change);
	}
	s->lines++;
	fflush(stdout);
}

static int sample(void *arg)
{
	struct stat *s = arg;
	struct stat_reading now, change;
	int err = stat_read(s, &now);

	if (err)
		return err;
	change = now;
	stat_since(&change, &s->before);
	s->before = now;
	show(s, &change);
	return ferror(stdout) ? 1 : 0;
}

/* As vmstat does: the averages since the boot of what somebody counted so long. */
static void since_boot(struct stat *s)
{
	struct stat_reading boot = s->before;
	struct timespec up;

	clock_gettime(CLOCK_BOOTTIME, &up);
	boot.ns = up.tv_sec * 1000000000ULL + up.tv_nsec;
	for (int i = STAT_FIRST; i <= STAT_OTHER; i++)
		boot.value[i] = STAT_UNKNOWN;
	for (int i = STAT_KSWAPD; i <= STAT_WAIT_RECLAIM; i++)
		boot.value[i] = STAT_UNKNOWN;
	show(s, &boot);
}

static int tell(struct stat *s, int argc)
{
	bool first = s->of == OF_MACHINE && !s->r->opt.no_first && !s->r->opt.json;
	int err = stat_read(s, &s->before);

	if (err)
		return err;
	if (first) {
		since_boot(s);
		/* It is one of those that were asked for. */
		if (s->samples.count == 1 && argc > 1)
			return 0;
		s->samples.count -= !!s->samples.count;
	}
	if (!argc)
		s->samples.count = 1;
	return samples_run(&s->samples, &s->w);
}

static int run(struct reader *r, int argc, char **argv)
{
	struct stat s = { .r = r, .w.request = {
		.flags = VMVIEW_WATCH_HIST,
		.events = EVENT(FAULT) | EVENT(EVICT) | EVENT(RECLAIM),
	} };
	int err, status = samples_parse(&s.samples, argc, argv);

	if (status)
		return status;
	if (r->opt.json)
		json_lines_begin(&r->json, r->command->name);
	status = watching_try(r, &s.w, &s.blind);
	if (status)
		return status;
	s.of = r->opt.nr_pids ? OF_PROCESSES : r->opt.cgroup ? OF_CGROUP : OF_MACHINE;
	s.samples.sample = sample;
	s.samples.arg = &s;
	err = tell(&s, argc);
	status = err < 0 ? reader_fail(r, err) : s.blind ? STATUS_FAILURE : STATUS_OK;
	watching_end(&s.w);
	return status;
}

const struct command command_stat = {
	.name = "stat",
	.bit = CMD_STAT,
	.usage = "[INTERVAL [COUNT]]",
	.summary = "what vmstat says of memory, and why it is so, a line at a time",
	.help = "\n"
		"A line every INTERVAL seconds, COUNT lines or until Ctrl-C or until the processes\n"
		"that -p names have ended; without INTERVAL that of one second. The first line has\n"
		"the averages since the boot, as vmstat's, of what is counted all the time.\n"
		"  memory       swpd, free, buff, cache as vmstat has them; of a cgroup and of\n"
		"               processes what they have in memory and in swap\n"
		"  swap         si from swap, so to swap; io: bi, bo of all disks\n"
		"  faults       first touch of anonymous memory; back from swap; pages of files and\n"
		"               shmem that were not mapped; copies on write; all other\n"
		"  refaults     pages that were evicted and needed again, as the kernel counts\n"
		"  evicted      page-table entries that reclaim took: by kswapd, by processes that\n"
		"               found no memory, at a cgroup's limit or by request\n"
		"  waited       time that threads spent on faults from swap, and on reclaim\n"
		"               themselves: milliseconds a second, of all threads together\n"
		"  stalled      PSI: some tasks waited for memory, all did\n"
		"A dash is what is not known. Without the module, or without root, that is all but\n"
		"memory, swap, io, refaults and PSI, and the exit status is 1.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview stat 1                   # the machine, every second\n"
		"  sudo vmview stat -w 5 --cgroup /system.slice/my.service\n"
		"  sudo vmview stat -p 1234 1\n"
		"  sudo vmview stat --json 1 10 | jq -c .sample.faults\n",
	.run = run,
	.min_args = 0,
	.max_args = 2,
};
