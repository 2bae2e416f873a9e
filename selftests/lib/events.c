// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "calls.h"
#include "events.h"

int vmv_watch(int fd, struct vmview_watch *watch)
{
	watch->size = sizeof(*watch);
	return ioctl(fd, VMVIEW_IOC_WATCH, watch) < 0 ? -errno : 0;
}

int vmv_hist(int fd, struct vmview_hist *hist)
{
	hist->size = sizeof(*hist);
	hist->counted_size = hist->counted ? sizeof(struct vmview_counted) : 0;
	hist->pair_size = hist->vec ? sizeof(struct vmview_pair) : 0;
	return ioctl(fd, VMVIEW_IOC_HIST, hist) < 0 ? -errno : 0;
}

static void *map(const struct rings *r, size_t bytes, int prot, off_t at)
{
	void *p = mmap(NULL, bytes, prot, MAP_SHARED, r->fd, at);

	if (p == MAP_FAILED)
		die("map %zu bytes of a session at %#lx", bytes, (long)at);
	return p;
}

void rings_start(struct rings *r, const struct vmview_watch *watch)
{
	int err;

	*r = (struct rings){ .fd = vmv_open(), .watch = *watch };
	err = vmv_watch(r->fd, &r->watch);
	if (err)
		die("a session cannot be started: %s", strerror(-err));
	if (!watch->ring_records)
		return;
	r->rings = map(r, r->watch.rings_size, PROT_READ, VMVIEW_WATCH_RINGS);
	r->positions = map(r, r->watch.positions_size, PROT_READ | PROT_WRITE,
			   VMVIEW_WATCH_POSITIONS);
}

void rings_start_of(struct rings *r, u64 events, pid_t pid)
{
	const struct vmview_watch watch = {
		.events = events,
		.flags = VMVIEW_WATCH_HIST,
		.ring_records = 8192,
		.pids = pid ? (uintptr_t)&pid : 0,
		.nr_pids = !!pid,
	};

	rings_start(r, &watch);
}

void rings_end(struct rings *r)
{
	if (r->rings) {
		munmap((void *)r->rings, r->watch.rings_size);
		munmap(r->positions, r->watch.positions_size);
	}
	close(r->fd);
}

static const struct vmview_ring_head *head_of_ring(const struct rings *r, u32 n)
{
	const struct vmview_rings *all = (const void *)r->rings;

	return (const void *)(r->rings + all->first_ring + n * all->ring_stride);
}

static void keep(struct events *out, const struct vmview_event *event)
{
	if (out->nr == out->cap) {
		out->cap = out->cap * 2 + 1024;
		out->event = xrealloc(out->event, out->cap * sizeof(*event));
	}
	out->event[out->nr++] = *event;
}

static void drain_ring(struct rings *r, u32 n, struct events *out)
{
	const struct vmview_rings *rings = (const void *)r->rings;
	const char *slots = (const char *)head_of_ring(r, n) + rings->page_size;
	u64 *position = (void *)(r->positions + n * rings->position_stride);
	u64 at = *position, last = at + rings->ring_records;
	const struct vmview_event *event;

	for (; at < last; at++) {
		event = (const void *)(slots + at % rings->ring_records *
				       rings->record_size);
		if (__atomic_load_n(&event->seq, __ATOMIC_ACQUIRE) != (u32)(at + 1))
			break;
		keep(out, event);
	}
	__atomic_store_n(position, at, __ATOMIC_RELEASE);
}

size_t rings_drain(struct rings *r, struct events *out)
{
	size_t before = out->nr;
	u32 n;

	for (n = 0; n < r->watch.nr_rings; n++)
		drain_ring(r, n, out);
	return out->nr - before;
}

u64 ring_produced(const struct rings *r, u32 n, int type)
{
	return __atomic_load_n(&head_of_ring(r, n)->produced[type], __ATOMIC_RELAXED);
}

u64 ring_lost(const struct rings *r, u32 n, int type)
{
	return __atomic_load_n(&head_of_ring(r, n)->lost[type], __ATOMIC_RELAXED);
}

u64 rings_produced(const struct rings *r, int type)
{
	u64 sum = 0;
	u32 n;

	for (n = 0; n < r->watch.nr_rings; n++)
		sum += ring_produced(r, n, type);
	return sum;
}

u64 rings_lost(const struct rings *r, int type)
{
	u64 sum = 0;
	u32 n;

	for (n = 0; n < r->watch.nr_rings; n++)
		sum += ring_lost(r, n, type);
	return sum;
}

size_t rings_drain_all(struct rings *r, struct events *out)
{
	size_t nr = rings_drain(r, out);
	int type;

	for (type = 0; type < VMVIEW_EVENTS; type++)
		if (rings_lost(r, type))
			die("events of type %d were lost", type);
	return nr;
}

static void ask(const struct rings *r, struct vmview_hist *hist)
{
	int err = vmv_hist(r->fd, hist);

	if (err)
		die("the histograms cannot be read: %s", strerror(-err));
}

void rings_counted(const struct rings *r, struct vmview_counted *counted)
{
	ask(r, &(struct vmview_hist){ .counted = (uintptr_t)counted });
}

struct vmview_pair rings_pair(const struct rings *r, pid_t by, pid_t victim, u32 actor)
{
	struct vmview_pair *pairs = xalloc(VMVIEW_PAIRS * sizeof(*pairs)), found = {};
	struct vmview_hist hist = { .vec = (uintptr_t)pairs, .vec_len = VMVIEW_PAIRS };
	u32 i;

	ask(r, &hist);
	for (i = 0; i < hist.nr; i++)
		if (pairs[i].by == (u32)by && pairs[i].victim == (u32)victim &&
		    pairs[i].actor == actor)
			found = pairs[i];
	free(pairs);
	return found;
}

static int by_time(const void *a, const void *b)
{
	const struct vmview_event *x = a, *y = b;

	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

void events_sort(struct events *e)
{
	qsort(e->event, e->nr, sizeof(*e->event), by_time);
}

void events_keep_thread(struct events *e, pid_t tid)
{
	size_t i, nr = 0;

	for (i = 0; i < e->nr; i++)
		if (e->event[i].pid == (u32)tid)
			e->event[nr++] = e->event[i];
	e->nr = nr;
}

void events_free(struct events *e)
{
	free(e->event);
	*e = (struct events){};
}
