// SPDX-License-Identifier: GPL-2.0-only
/* The test's part of a scene. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "events.h"
#include "memory.h"
#include "proc.h"
#include "scene.h"
#include "scene_check.h"
#include "kselftest.h"

#define FAULTS	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)
#define BEGINS	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN)

/*
 * How each act is watched, in turn. What one session alone wants, and all of it, is
 * written in its ring at once; begins are where nobody wants faults.
 */
static const struct way {
	const char *name;
	u64 events;
	bool of_one;
} ways[] = {
	{ "of one process", FAULTS | BEGINS, true },
	{ "of all processes", FAULTS | BEGINS, false },
	{ "begins of all processes", BEGINS, false },
};

static void read_entries(const struct scene *s, u64 *entry)
{
	int fd = pagemap_open(s->holder);
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		pagemap_read(fd, (uintptr_t)s->area + i * s->act.stride, 1, &entry[i]);
	close(fd);
}

/* Whether all was as it should be, or could not be. */
static bool watch_act(struct scene *s, const struct way *way, int ready, int go)
{
	struct vmview_watch watch = { .events = way->events, .ring_records = 4096 };
	struct events all = {};
	struct rings rings;
	char byte = 0;
	bool right;

	/* One that cannot act has said why; one that failed, what. */
	if (read(ready, &byte, 1) != 1)
		return s->why[0];
	read_entries(s, s->before);
	if (way->of_one) {
		watch.pids = (uintptr_t)&s->pid;
		watch.nr_pids = 1;
	}
	rings_start(&rings, &watch);
	if (write(go, &byte, 1) != 1 || read(ready, &byte, 1) != 1) {
		right = s->why[0];
	} else {
		read_entries(s, s->after);
		rings_drain_all(&rings, &all);
		events_sort(&all);
		events_keep_thread(&all, s->pid);
		right = !scene_check(s, way->events, &all);
	}
	events_free(&all);
	rings_end(&rings);
	if (!right)
		printf("# so when watched: %s\n", way->name);
	return right;
}

/* What a fault does beside its own page, so that each page has its own. */
static void set_knobs(void)
{
	set_knob("/sys/kernel/mm/transparent_hugepage/enabled", "madvise");
	set_knob("/proc/sys/vm/page-cluster", "0");
	set_knob("/sys/kernel/debug/fault_around_bytes", "4096");
}

static bool play_act(struct scene *s, const struct act *act, const struct way *way)
{
	int ready[2], go[2];
	bool right;
	pid_t pid;

	memset(s, 0, sizeof(*s));
	s->act = *act;
	s->act.nr = act->nr ?: 8;
	s->act.stride = act->stride ?: PAGE;
	set_knobs();
	if (pipe(ready) || pipe(go))
		die("pipe");
	fflush(NULL);
	pid = fork();
	if (!pid) {
		close(ready[0]);
		close(go[1]);
		scene_act(s, ready[1], go[0]);
	}
	close(ready[1]);
	close(go[0]);
	right = watch_act(s, way, ready[0], go[1]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(ready[0]);
	close(go[1]);
	return right;
}

/* Until it is wrong. What comes by chance may come in the first way alone. */
static bool play_each_way(struct scene *s, const struct act *act)
{
	char why[sizeof(s->why)] = "";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways) && !why[0]; i++) {
		if (!play_act(s, act, &ways[i]))
			return false;
		if (!i)
			strcpy(why, s->why);
		else if (s->why[0])
			printf("# %s: %s\n", ways[i].name, s->why);
	}
	strcpy(s->why, why);
	return true;
}

int scenes_play(const struct act *acts, size_t nr)
{
	struct scene *s = mmap(NULL, sizeof(*s), RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool right;
	size_t i;

	if (s == MAP_FAILED)
		die("mmap");
	ksft_print_header();
	ksft_set_plan(nr);
	for (i = 0; i < nr; i++) {
		right = play_each_way(s, &acts[i]);
		if (s->why[0])
			ksft_test_result_skip("%s: %s\n", acts[i].name, s->why);
		else
			ksft_test_result(right, "%s\n", acts[i].name);
	}
	return ksft_get_fail_cnt() ? KSFT_FAIL : KSFT_PASS;
}
