/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes that touch untouched pages when they are told to, so many. */
#ifndef _SELFTESTS_TOUCHER_H
#define _SELFTESTS_TOUCHER_H

#include <pthread.h>
#include <sched.h>

#include "helpers.h"
#include "events.h"

#define TOUCHED		64
#define TOUCHED_BYTES	(TOUCHED * PAGE)

/**
 * struct toucher - such a process
 * @pid: It.
 * @to: Orders go there.
 * @from: Answers come from there.
 * @area: Where it touches: the same address in all that one parent made.
 */
struct toucher {
	pid_t pid;
	int to;
	int from;
	char *area;
};

enum order { TOUCH = 't', IN_A_THREAD = 'T', IN_A_CHILD = 'c', READ = 'r' };

static inline void touch_area(char *area, enum order order)
{
	size_t i;

	madvise(area, TOUCHED_BYTES, MADV_DONTNEED);
	for (i = 0; i < TOUCHED_BYTES; i += PAGE)
		if (order == READ)
			*(volatile char *)(area + i);
		else
			*(volatile char *)(area + i) = 1;
}

static inline void *touch_in_thread(void *area)
{
	touch_area(area, TOUCH);
	return NULL;
}

static inline void toucher_obey(char *area, enum order order)
{
	pthread_t thread;
	pid_t pid;

	if (order == IN_A_THREAD) {
		pthread_create(&thread, NULL, touch_in_thread, area);
		pthread_join(thread, NULL);
	} else if (order == IN_A_CHILD) {
		pid = fork();
		if (!pid) {
			touch_area(area, TOUCH);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	} else {
		touch_area(area, order);
	}
}

static inline void toucher_start(struct toucher *t, void (*first)(void *), void *arg)
{
	char *area = map_anon(TOUCHED_BYTES), order;
	int to[2], from[2];

	if (pipe(to) || pipe(from))
		die("pipe");
	t->pid = fork_child();
	if (!t->pid) {
		close(to[1]);
		if (first)
			first(arg);
		madvise(area, TOUCHED_BYTES, MADV_NOHUGEPAGE);
		while (read(to[0], &order, 1) == 1) {
			toucher_obey(area, order);
			if (write(from[1], &order, 1) != 1)
				break;
		}
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	*t = (struct toucher){ t->pid, to[1], from[0], area };
}

/* Returns once it is done. */
static inline void toucher_do(struct toucher *t, enum order order)
{
	char c = order;

	if (write(t->to, &c, 1) != 1 || read(t->from, &c, 1) != 1)
		die("a process that should touch pages is gone");
}

static inline void toucher_end(struct toucher *t)
{
	reap(t->pid);
	close(t->to);
	close(t->from);
	munmap(t->area, TOUCHED_BYTES);
}

/* Faults in its area; of any process if @pid is 0. */
static inline size_t faults_in(const struct events *e, const struct toucher *t, pid_t pid)
{
	size_t i, nr = 0;

	for (i = 0; i < e->nr; i++)
		nr += e->event[i].type == VMVIEW_EVENT_FAULT &&
		      e->event[i].addr - (uintptr_t)t->area < TOUCHED_BYTES &&
		      (!pid || e->event[i].tgid == (u32)pid);
	return nr;
}

#endif /* _SELFTESTS_TOUCHER_H */
