// SPDX-License-Identifier: GPL-2.0-only
/* Who took the memory, at whose limit, on whose request. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pressure.h"

/* Swap-in reads so many at once, most of which are then no fault: vm.page-cluster. */
#define READAHEAD	8

/* What came since, in pages, of which no process can have taken more. */
struct intake {
	__u64 files;
	__u64 shmem;
};

static __u64 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* What there is more of it now, and what was taken from it meanwhile. */
static struct intake intake(const struct pressure *p)
{
	const struct readings *now = &p->change, *then = &p->before;
	__u64 page = sysconf(_SC_PAGESIZE), shmem = 0;

	for (unsigned int i = 0; i < VMVIEW_ACTORS; i++)
		shmem += p->counted.evicted[i][VMVIEW_KIND_SHMEM];
	return (struct intake){
		.files = above(now->cache, then->cache) / page + now->reclaimed.files,
		.shmem = above(now->shmem, then->shmem) / page + shmem,
	};
}

static __u64 came_back(const struct pressure *p, pid_t pid)
{
	for (size_t i = 0; i < p->pids.nr; i++)
		if (p->losers[i].pid == (__u32)pid)
			return p->losers[i].back;
	return 0;
}

/* Pages without a file that were taken from a process, on anybody's account. */
static __u64 paid(const struct vmview_pair *pairs, int nr, pid_t pid)
{
	__u64 pages = 0;

	for (int i = 0; i < nr; i++)
		if (pairs[i].victim == (__u32)pid)
			pages += pairs[i].swapped + pairs[i].dropped;
	return pages;
}

/*
 * Its own memory is what it has more, and what was taken from it without its having less:
 * who only loses takes nothing. Files and shared memory are nobody's: they count as far as
 * it read or wrote so much of them, or maps it, and so much came at all.
 */
static __u64 took(const struct pressure *p, const struct holding *h, const struct intake *in,
		  __u64 paid_pages)
{
	__u64 page = sysconf(_SC_PAGESIZE), swapped = READAHEAD * came_back(p, h->pid);
	__u64 files = above(h->more[HELD_READ] / page, swapped) + h->more[HELD_DIRTIED] / page;
	__u64 wrote = above(h->more[HELD_WROTE], h->more[HELD_DIRTIED]) / page;
	__u64 shmem = wrote > h->more[HELD_SHARED] ? wrote : h->more[HELD_SHARED];

	return h->more[HELD_ANON] + above(paid_pages, h->less[HELD_ANON]) +
	       least(files, in->files) + least(shmem, in->shmem);
}

static void find_takers(struct pressure *p, const struct vmview_pair *pairs, int nr)
{
	struct intake in = intake(p);

	for (size_t i = 0; i < p->holdings.nr; i++) {
		struct holding *h = &p->holdings.vec[i];

		h->took = took(p, h, &in, paid(pairs, nr, h->pid));
		if (h->took > (p->taker ? p->taker->took : 0))
			p->taker = h;
		if (h->more[HELD_READ] > (p->reader ? p->reader->more[HELD_READ] : 0))
			p->reader = h;
	}
}

/* On whose account most was taken, of what was on that which most was on. */
static void find_asker(struct pressure *p, const struct vmview_pair *pairs, int nr)
{
	__u64 most = 0;

	for (int i = 0; i < nr; i++) {
		__u64 pages = 0;

		for (int k = 0; k < nr; k++)
			if (pairs[k].by == pairs[i].by && pairs[k].actor == p->actor)
				pages += vmview_pair_pages(&pairs[k]);
		if (pages <= most)
			continue;
		most = pages;
		p->asker = pairs[i].by;
	}
}

/* One path is the other, or below it: those limits hold for what is watched. */
static bool concerns(const char *cgroup, const char *path)
{
	size_t len = cgroup ? strlen(cgroup) : 0, other = strlen(path);

	if (len > other)
		return !strncmp(cgroup, path, other) && (cgroup[other] == '/' || other == 1);
	return !strncmp(path, cgroup ? cgroup : "", len) &&
	       (!len || !path[len] || path[len] == '/');
}

static void find_limit(struct pressure *p)
{
	__u64 most = 0;

	for (size_t i = 0; i < p->change.nr_limits; i++) {
		const struct limit *limit = &p->change.limits[i];
		__u64 times = limit->max + limit->high;

		if (!times || !concerns(p->cgroup, limit->path))
			continue;
		p->limits_met++;
		if (times <= most)
			continue;
		most = times;
		p->limit = limit;
	}
}

void pressure_find_culprits(struct pressure *p)
{
	struct vmview_pair *pairs = NULL;
	int nr = p->blind ? 0 : vmview_session_pairs(&p->all, &pairs);

	p->kernel_took = above(p->change.kernel, p->before.kernel) / sysconf(_SC_PAGESIZE);
	find_takers(p, pairs, nr);
	find_asker(p, pairs, nr);
	find_limit(p);
	free(pairs);
}

/* What it took that was not its own before, as far as its swap-ins were watched. */
static __u64 took_new(const struct pressure *p, const struct holding *h)
{
	return above(h->took, came_back(p, h->pid));
}

/* Who took that much is the reason for what was taken, if who waits most took little. */
static bool is_reason(const struct pressure *p, __u64 pages)
{
	__u64 own = 0;

	for (size_t i = 0; p->loser && i < p->holdings.nr; i++)
		if ((__u32)p->holdings.vec[i].pid == p->loser->pid)
			own = took_new(p, &p->holdings.vec[i]);
	return pages >= TAKEN_LEAST && pages >= p->evicted / NEIGHBOUR_PART && pages >= 2 * own;
}

const struct holding *pressure_neighbour(const struct pressure *p)
{
	const struct holding *found = NULL;
	__u64 most = 0;

	for (size_t i = 0; p->loser && i < p->holdings.nr; i++) {
		const struct holding *h = &p->holdings.vec[i];

		if ((__u32)h->pid == p->loser->pid || h->took <= most || took_new(p, h) <= most)
			continue;
		most = took_new(p, h);
		found = h;
	}
	return is_reason(p, most) ? found : NULL;
}

bool pressure_kernel_takes(const struct pressure *p, const struct holding *neighbour)
{
	return p->loser && is_reason(p, p->kernel_took) &&
	       p->kernel_took > (neighbour ? took_new(p, neighbour) : 0);
}

static bool within(const struct holding *h, const char *path)
{
	char *own = vmview_cgroup_of(h->pid);
	size_t len = strlen(path);
	bool is = own && !strncmp(own, path, len) && (!own[len] || own[len] == '/' || len == 1);

	free(own);
	return is;
}

const struct holding *pressure_taker_at(const struct pressure *p, const struct limit *limit)
{
	const struct holding *found = NULL;

	for (size_t i = 0; i < p->holdings.nr; i++) {
		const struct holding *h = &p->holdings.vec[i];

		if (h->took >= TAKEN_LEAST && h->took > (found ? found->took : 0) &&
		    !h->gone && within(h, limit->path))
			found = h;
	}
	return found;
}
