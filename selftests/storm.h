/* SPDX-License-Identifier: GPL-2.0-only */
/* A process that faults as fast as it can, on CPU 0, one page after the other. */
#ifndef _SELFTESTS_STORM_H
#define _SELFTESTS_STORM_H

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "memory.h"
#include "numa.h"
#include "proc.h"

#define AREA_PAGES	512
#define FOR_EVER	(~0ULL)

/**
 * struct storm - what it shares with who watches it
 * @area: Its memory.
 * @hole: Where others may fault in its name: nothing may be read there.
 * @wanted: Faults to make.
 * @ready: Set when nothing but the area is going to fault.
 * @go: Set by who watches.
 * @stop: Likewise, before all are made.
 * @done: Set at the end.
 * @faults: How many getrusage() counted meanwhile.
 */
struct storm {
	char *area;
	char *hole;
	u64 wanted;
	volatile bool ready;
	volatile bool go;
	volatile bool stop;
	volatile bool done;
	u64 faults;
};

static inline void storm(struct storm *s)
{
	u64 made, before;

	run_on(0);
	s->area = map_anon(AREA_PAGES * PAGE);
	s->hole = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	touch_write(s->area, AREA_PAGES * PAGE);
	madvise(s->area, AREA_PAGES * PAGE, MADV_DONTNEED);
	before = minor_faults();
	s->ready = true;
	while (!s->go)
		;
	before = minor_faults();
	for (made = 0; made < s->wanted && !s->stop; made += AREA_PAGES) {
		touch_write(s->area, AREA_PAGES * PAGE);
		madvise(s->area, AREA_PAGES * PAGE, MADV_DONTNEED);
	}
	s->faults = minor_faults() - before;
	s->done = true;
	for (;;)
		pause();
}

/* Returns once it is ready; the caller runs on CPU 1 from here on. */
static inline pid_t storm_start(struct storm **shared, u64 wanted)
{
	struct storm *s = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	s->wanted = wanted;
	*shared = s;
	pid = fork();
	if (!pid)
		storm(s);
	run_on(1);
	while (!s->ready)
		usleep(1000);
	return pid;
}

static inline void storm_end(struct storm *s, pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(s, PAGE);
}

#endif /* _SELFTESTS_STORM_H */
