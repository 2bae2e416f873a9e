// SPDX-License-Identifier: GPL-2.0-only
/* vmview pressure: is memory slowing this down, why, and what would help. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pressure.h"

#define SECONDS	5	/* if not told */
#define RING	16384	/* events a CPU, if not told */
#define ABOVE	64	/* parents that are looked at */

#define EVENT(name)	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_##name)
#define CAUSE(name)	VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_##name)

static int parse_seconds(struct reader *r, int argc, char **argv)
{
	double seconds = SECONDS;
	char *end;

	if (argc) {
		seconds = strtod(argv[0], &end);
		if (end == argv[0] || *end || !(seconds >= 0.1 && seconds <= 86400))
			return reader_usage("it watches for seconds, from 0.1 to 86400, not '%s'",
					    argv[0]);
	}
	r->opt.duration_ns = seconds * 1e9;
	return 0;
}

/* Of a process PSI is that of its cgroup: the nearest there is. */
static char *scope(struct reader *r)
{
	const char *path = r->opt.cgroup ? vmview_cgroup_path(r->opt.memcg) : NULL;
	char *own = path ? strdup(path) : NULL;

	if (!own && r->opt.nr_pids)
		own = vmview_cgroup_of(r->opt.pids[0]);
	if (own && !own[1]) {
		free(own);
		own = NULL;
	}
	return own;
}

static pid_t parent(pid_t pid)
{
	char text[4096], *line;

	if (vmview_proc_read(pid, "status", text, sizeof(text)) <= 0)
		return 0;
	line = strstr(text, "\nPPid:");
	return line ? atoi(line + strlen("\nPPid:")) : 0;
}

static bool is_named(const struct options *opt, pid_t pid)
{
	for (int above = 0; pid > 0 && above < ABOVE; above++) {
		for (__u32 i = 0; i < opt->nr_pids; i++)
			if (opt->pids[i] == pid)
				return true;
		pid = opt->children ? parent(pid) : 0;
	}
	return false;
}

/* Whether others than those that were named run where PSI is told of. */
static bool others(const struct pressure *p)
{
	const struct options *opt = &p->r->opt;
	bool found = !p->cgroup;
	pid_t *pids = NULL;
	int nr;

	if (!opt->nr_pids)
		return false;
	nr = found ? 0 : vmview_cgroup_processes(p->cgroup, &pids);
	for (int i = 0; i < nr; i++)
		found |= !is_named(opt, pids[i]);
	free(pids);
	return found || nr < 0;
}

/* If there can be no more sessions, who took the memory is told by what he has more. */
static void watch_all(struct pressure *p)
{
	const struct vmview_watch all = {
		.flags = VMVIEW_WATCH_HIST, .events = EVENT(EVICT),
	};

	vmview_session_begin(&p->all, &all);
}

static void look(void *arg)
{
	struct pressure *p = arg;

	holdings_look_again(&p->holdings, p->r->opt.duration_ns);
}

static void watch(struct pressure *p)
{
	if (p->blind) {
		watching_wait(&p->w, p->r->opt.duration_ns / 1000000);
		p->ns = vmview_now_ns() - p->w.began_ns;
		return;
	}
	watching_learn(p->r, &p->places);
	watching_run(&p->w, pressure_event, look, p);
	vmview_session_counted(&p->w.session, 0, &p->counted);
	p->ns = p->counted.now_ns - p->counted.since_ns;
	p->lost_events = vmview_session_lost_all(&p->w.session);
}

static void tell(struct pressure *p)
{
	struct reader *r = p->r;

	if (r->opt.json) {
		json_begin(&r->json, r->command->name);
		json_member(&r->json, "pressure", pressure_json(p));
	} else {
		pressure_print(p);
	}
}

static void release(struct pressure *p)
{
	pressure_readings_free(&p->before);
	pressure_readings_free(&p->change);
	holdings_free(&p->holdings);
	waits_free(&p->waits);
	waits_free(&p->some_waits);
	places_free(&p->places);
	pids_free(&p->pids);
	free(p->losers);
	free(p->cgroup);
}

static int run(struct reader *r, int argc, char **argv)
{
	struct pressure p = { .r = r, .w.request = {
		.flags = VMVIEW_WATCH_HIST,
		.events = EVENT(FAULT) | EVENT(EVICT) | EVENT(RECLAIM) | EVENT(COMPACT),
		.causes = CAUSE(SWAP) | CAUSE(SHMEM_SWAP) | CAUSE(FILE),
		.ring_records = r->opt.buffer ? r->opt.buffer : RING,
	} };
	int status = parse_seconds(r, argc, argv);

	if (status)
		return status;
	/* Without the module, or root, there is PSI still; not of what is not there. */
	r->json.late = true;
	if (watching_try(r, &p.w, &p.blind)) {
		if (r->opt.json)
			json_begin(&r->json, r->command->name);
		return CANNOT_TELL;
	}
	p.cgroup = scope(r);
	p.named = others(&p);
	if (!p.blind)
		watch_all(&p);
	pressure_read(&p, &p.before);
	watch(&p);
	p.named |= others(&p);
	pressure_since(&p);
	pressure_judge(&p);
	tell(&p);
	watching_end(&p.w);
	if (!p.blind)
		vmview_session_end(&p.all);
	release(&p);
	return p.verdict;
}

const struct command command_pressure = {
	.name = "pressure",
	.bit = CMD_PRESSURE,
	.usage = "[SECONDS]",
	.summary = "whether memory slows things down, why, and what would help",
	.help = "\n"
		"Watches for SECONDS (5), or until Ctrl-C or until the processes that -p names have\n"
		"ended; then tells in ten lines at most, the verdict first:\n"
		"  Stalled      the kernel's own pressure information (PSI)\n"
		"  Waited       what threads waited for memory, each moment once\n"
		"  By process   who waited most: of all his threads; in what share of the time\n"
		"               any of them did\n"
		"  Taken        what reclaim took from processes, on whose account\n"
		"  Came back    what was needed again, and how soon\n"
		"  Fits         whether what is in use fits into memory; and whether the OOM\n"
		"               killer came\n"
		"  Because      why: a limit, a neighbour, a machine too small, files that do not\n"
		"               fit, compaction, or on request\n"
		"\n"
		"Exit status, so that scripts can ask:\n"
		"  0  calm\n"
		"  1  under pressure: tasks stall, or processes wait, 5% of the time or more; or\n"
		"     the OOM killer came\n"
		"  2  thrashing: 20% or more, and half of what was taken was needed again, or a\n"
		"     process waits so long for what was taken from it\n"
		"  3  cannot tell, and what is missing; a wrong command line, too\n"
		"With -p the verdict is on these processes alone; PSI is that of their cgroup, and\n"
		"counts only if nobody else runs there.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview pressure                 # the machine\n"
		"  sudo vmview pressure --cgroup /system.slice/my.service 30\n"
		"  sudo vmview pressure --json -p 1234 | jq -r .pressure.verdict\n",
	.run = run,
	.min_args = 0,
	.max_args = 1,
	.unable = CANNOT_TELL,
};
