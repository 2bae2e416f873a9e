/* SPDX-License-Identifier: GPL-2.0-only */
/* What goes on in a soak, a round of each; none keeps anything of vmview's open. */
#ifndef _SELFTESTS_SOAK_H
#define _SELFTESTS_SOAK_H

#include <poll.h>

#include "churn.h"
#include "walkers.h"
#include "census.h"
#include "toucher.h"
#include "unload.h"

#define TARGETS		11
#define CPUS_MOST	64
#define ALL_EVENTS	(2 * EVENT(OOM_KILL) - EVENT(FAULT_BEGIN))

/**
 * struct soak - what all share
 * @pause: The module is about to go: come to an end, and use nothing of it.
 * @target: Processes to look at.
 * @shared: What they tell.
 * @tally: What the walkers met.
 * @told: Events that were drained or read.
 * @lost: Events that were counted as lost.
 * @wrong: What was neither, or should not have been.
 */
struct soak {
	bool pause;
	pid_t target[TARGETS];
	struct churn_shared shared[TARGETS];
	struct tally tally;
	u64 told;
	u64 lost;
	u64 wrong;
};

static inline void soak_wrong(struct soak *s, const char *what, u64 a, u64 b)
{
	fprintf(stderr, "# %s: %llu, %llu\n", what, a, b);
	__atomic_add_fetch(&s->wrong, 1, __ATOMIC_RELAXED);
}

static inline void soak_walk(struct soak *s)
{
	static struct walk w;
	int i;

	if (!w.vec)
		walk_begin(&w, &s->tally, getpid());
	else
		w.fd = device_open();
	for (i = 0; i < TARGETS && !s->pause; i++) {
		walk_somehow(&w, s->target[i], true);
		if (s->shared[i].child)
			walk_somehow(&w, s->shared[i].child, false);
	}
	close(w.fd);
}

static inline void soak_census(struct soak *s)
{
	int fd = device_open();
	struct census c = census_take(fd, 64, 0, -1);

	if (!c.nr)
		soak_wrong(s, "a census of nothing", 0, 0);
	census_free(&c);
	close(fd);
}

static inline void soak_debugfs(struct soak *s)
{
	if (!read_debugfs())
		soak_wrong(s, "a file of debugfs", errno, 0);
}

/* A cgroup comes, pays for a page and goes. */
static inline void soak_cgroup(struct soak *s)
{
	char name[32], *page = map_shared(PAGE);

	(void)s;
	snprintf(name, sizeof(name), "soak-%d", getpid());
	cg_make(name);
	cg_enter(name);
	*page = 1;
	cg_enter("");
	munmap(page, PAGE);
	cg_remove(name);
}

/* Whether each is the one after the last of its CPU: @last has that, of each CPU. */
static inline void soak_in_order(struct soak *s, u32 *last, const struct vmview_event *event,
				 size_t nr)
{
	for (; nr; nr--, event++) {
		if (event->cpu >= CPUS_MOST) {
			soak_wrong(s, "an event of CPU", event->cpu, event->seq);
			continue;
		}
		if (event->seq != last[event->cpu] + 1)
			soak_wrong(s, "an event out of order", last[event->cpu], event->seq);
		last[event->cpu] = event->seq;
	}
}

/*
 * Of one process that stands still at the end: what was told, each once and in order, and
 * what was lost is all.
 */
static inline void soak_mapped(struct soak *s)
{
	struct events all = {};
	struct rings rings;
	struct toucher t;
	u64 told = 0, lost, produced;
	u32 last[CPUS_MOST] = {};
	int i;

	toucher_start(&t, NULL, NULL);
	rings_start(&rings, &(struct vmview_watch){
		.ring_records = 256, .events = EVENT(FAULT), .flags = VMVIEW_WATCH_HIST,
		.pids = (uintptr_t)&t.pid, .nr_pids = 1 });
	for (i = 0; i < 20; i++) {
		toucher_do(&t, TOUCH);
		/* Now and then it is too slow, and some are lost. */
		if (i % 10 < 4)
			told += rings_drain(&rings, &all);
		soak_in_order(s, last, all.event, all.nr);
		all.nr = 0;
	}
	for (i = 0; i < 100; i++) {
		told += rings_drain(&rings, &all);
		soak_in_order(s, last, all.event, all.nr);
		all.nr = 0;
		lost = rings_lost(&rings, VMVIEW_EVENT_FAULT);
		produced = rings_produced(&rings, VMVIEW_EVENT_FAULT);
		if (told + lost == produced)
			break;
		usleep(1000);
	}
	if (told + lost != produced || produced < 20 * TOUCHED)
		soak_wrong(s, "events told and lost, and produced", told + lost, produced);
	__atomic_add_fetch(&s->told, told, __ATOMIC_RELAXED);
	__atomic_add_fetch(&s->lost, lost, __ATOMIC_RELAXED);
	rings_end(&rings);
	events_free(&all);
	toucher_end(&t);
}

/* All events of all, read as a file: each is one, in order, and of a type there is. */
static inline void soak_read(struct soak *s)
{
	static struct vmview_event event[512];
	struct vmview_watch watch = {
		.ring_records = 1024, .events = ALL_EVENTS, .flags = VMVIEW_WATCH_HIST,
	};
	int fd = open(VMVIEW_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC), i;
	u32 last[CPUS_MOST] = {};
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t got, k;

	if (vmv_watch(fd, &watch)) {
		soak_wrong(s, "a session", errno, 0);
		close(fd);
		return;
	}
	for (i = 0; i < 20; i++) {
		poll(&p, 1, 20);
		got = read(fd, event, sizeof(event)) / (ssize_t)sizeof(event[0]);
		for (k = 0; k < got; k++)
			if (!event[k].type || event[k].type > VMVIEW_EVENT_OOM_KILL)
				soak_wrong(s, "an event of type", event[k].type, k);
		if (got <= 0)
			continue;
		soak_in_order(s, last, event, got);
		__atomic_add_fetch(&s->told, got, __ATOMIC_RELAXED);
	}
	close(fd);
}

/* A session whose owner dies with it mapped. */
static inline void soak_killed(struct soak *s)
{
	struct rings rings;
	pid_t pid = fork_child();

	(void)s;
	if (!pid) {
		rings_start_of(&rings, ALL_EVENTS, 0);
		for (;;)
			soak_walk(s);
	}
	usleep(300000);
	reap(pid);
}

#endif /* _SELFTESTS_SOAK_H */
