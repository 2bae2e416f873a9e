/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Victims of reclaim in a cgroup of their own, a session that watches, and what is
 * told of both. Victims stand still while they are robbed.
 */
#ifndef _SELFTESTS_EVICTIONS_H
#define _SELFTESTS_EVICTIONS_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"
#include "cgroup.h"
#include "events.h"
#include "knobs.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"

#define PAGES	256
#define BYTES	(PAGES * PAGE)
#define ANYBODY	(-1)
#define FILE_FD	199	/* what the subject finds open */

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static inline char *filled(size_t bytes)
{
	char *p = map_anon(bytes);

	touch_write(p, bytes);
	drain_lru();
	CLAIM(p, bytes);
	return p;
}

/* Stands still; each time that it is let run it reads all of it again. */
SUBJECT(idle)
{
	char *p = filled(BYTES);

	for (;;) {
		subject_stop();
		touch_read(p, BYTES);
	}
}

/* What is read is what was asked for, and swap is as good as the page cache. */
static struct knob knobs[] = {
	{ .path = "/proc/sys/vm/page-cluster", .value = "0" },
	{ .path = "/proc/sys/vm/swappiness", .value = "200" },
};

FIXTURE(swap) {
	struct subject s;
	struct subject t;
	struct rings rings;
	struct events all;
	char cgroup[32];
	u64 pswpout;
};

FIXTURE_SETUP(swap)
{
	memset(self, 0, sizeof(*self));
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	if (!swap_areas())
		SKIP(return, "the guest has no swap area");
	snprintf(self->cgroup, sizeof(self->cgroup), "events-swap-%d", getpid());
	cg_make(self->cgroup);
	uncached_file(BYTES, FILE_FD);
	knobs_turn(knobs, ARRAY_SIZE(knobs));
}

FIXTURE_TEARDOWN(swap)
{
	if (self->rings.fd)
		rings_end(&self->rings);
	events_free(&self->all);
	if (self->s.pid)
		subject_end(&self->s);
	if (self->t.pid)
		subject_end(&self->t);
	cg_remove(self->cgroup);
	knobs_back(knobs, ARRAY_SIZE(knobs));
}

/* Starts a subject in the cgroup. */
static inline bool start(FIXTURE_DATA(swap) *self, struct subject *s, const char *name)
{
	subject_start_in(s, name, self->cgroup);
	if (s->why[0])
		printf("# %s: %s\n", name, s->why);
	return !s->why[0];
}

/* The kernel need not succeed in getting so much: what it got is told elsewhere. */
static inline void reclaim(FIXTURE_DATA(swap) *self)
{
	drain_lru();
	cg_write(self->cgroup, "memory.reclaim", "16M");
}

/* The subject's entries in its first claim, as pagemap has them. */
static inline void entries(const struct subject *s, u64 *entry)
{
	int fd = pagemap_open(s->pid);

	pagemap_read(fd, s->claim[0].start, PAGES, entry);
	close(fd);
}

static inline u64 present(const struct subject *s)
{
	u64 entry[PAGES], nr = 0;
	int i;

	entries(s, entry);
	for (i = 0; i < PAGES; i++)
		nr += !!(entry[i] & PM_PRESENT);
	return nr;
}

/* Entries taken from a process, by whom and what; -1 for anybody. */
struct taken {
	pid_t from;
	pid_t by;
	int actor;
	int state;
	int kind;
};

static inline u64 taken(FIXTURE_DATA(swap) *self, struct taken w)
{
	const struct vmview_event *e = self->all.event;
	u64 nr = 0;

	for (; e < self->all.event + self->all.nr; e++)
		if (e->type == VMVIEW_EVENT_EVICT &&
		    (w.from < 0 || e->tgid == (u32)w.from) &&
		    (w.by < 0 || e->by == (u32)w.by) &&
		    (w.actor < 0 || e->actor == w.actor) &&
		    (w.state < 0 || e->state == w.state) &&
		    (w.kind < 0 || e->kind == w.kind))
			nr += e->pages;
	return nr;
}

#define FROM(pid, ...) ((struct taken){ .from = (pid), .by = ANYBODY, .actor = -1, \
					.state = -1, .kind = -1, __VA_ARGS__ })
#define TO_SWAP .state = VMVIEW_STATE_SWAP, .kind = VMVIEW_KIND_ANON

#endif /* _SELFTESTS_EVICTIONS_H */
