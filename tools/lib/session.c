// SPDX-License-Identifier: GPL-2.0-only
/* Sessions: rings are mapped here, and read in the order of time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "libvmview_events.h"

#define NOTHING	(~0ULL)

__u64 vmview_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

const struct vmview_ring_head *vmview_session_ring(const struct vmview_session *s,
						   unsigned int cpu)
{
	return (const void *)(s->rings + s->layout->first_ring + cpu * s->layout->ring_stride);
}

/* Whether what the module says of its rings lies in what was mapped. */
static bool layout_is_sane(const struct vmview_session *s)
{
	const struct vmview_rings *l = s->layout;
	__u64 ring = (__u64)l->record_size * l->ring_records + l->page_size, nr = l->nr_rings;

	return l->record_size >= sizeof(struct vmview_event) && !(l->record_size % 8) &&
	       l->ring_records && !(l->ring_records & (l->ring_records - 1)) &&
	       nr == s->watch.nr_rings && l->ring_stride >= ring &&
	       l->page_size >= sizeof(struct vmview_ring_head) &&
	       l->first_ring >= sizeof(*l) && l->position_stride >= sizeof(__u64) &&
	       l->first_ring + nr * l->ring_stride <= s->watch.rings_size &&
	       nr * l->position_stride <= s->watch.positions_size;
}

static int map(struct vmview_session *s)
{
	void *rings, *positions;

	rings = mmap(NULL, s->watch.rings_size, PROT_READ, MAP_SHARED, s->dev.fd,
		     VMVIEW_WATCH_RINGS);
	if (rings == MAP_FAILED)
		return -errno;
	s->rings = rings;
	s->layout = rings;
	positions = mmap(NULL, s->watch.positions_size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 s->dev.fd, VMVIEW_WATCH_POSITIONS);
	if (positions == MAP_FAILED)
		return -errno;
	s->positions = positions;
	if (!layout_is_sane(s))
		return -EPROTO;
	s->done = calloc(s->watch.nr_rings, sizeof(*s->done));
	s->time = calloc(s->watch.nr_rings, sizeof(*s->time));
	return s->done && s->time ? 0 : -ENOMEM;
}

int vmview_session_begin(struct vmview_session *s, const struct vmview_watch *watch)
{
	int err;

	memset(s, 0, sizeof(*s));
	s->current = -1;
	s->watch = *watch;
	s->watch.size = sizeof(s->watch);
	err = vmview_open(&s->dev);
	if (err)
		return err;
	if (ioctl(s->dev.fd, VMVIEW_IOC_WATCH, &s->watch))
		err = -errno;
	else if (watch->ring_records)
		err = map(s);
	if (err)
		vmview_session_end(s);
	return err;
}

void vmview_session_end(struct vmview_session *s)
{
	if (s->rings)
		munmap((void *)s->rings, s->watch.rings_size);
	if (s->positions)
		munmap(s->positions, s->watch.positions_size);
	free(s->done);
	free(s->time);
	vmview_close(&s->dev);
	memset(s, 0, sizeof(*s));
	s->dev.fd = -1;
}

/* The next event of a ring, whether it is there or not. */
static const struct vmview_event *slot(const struct vmview_session *s, unsigned int ring)
{
	__u64 index = s->done[ring] & (s->layout->ring_records - 1);

	return (const void *)((const char *)vmview_session_ring(s, ring) +
			      s->layout->page_size + index * s->layout->record_size);
}

static void peek(struct vmview_session *s, unsigned int ring)
{
	const struct vmview_event *event = slot(s, ring);
	/* What was written before it may be read after it. */
	__u32 seq = __atomic_load_n(&event->seq, __ATOMIC_ACQUIRE);

	s->time[ring] = seq == (__u32)(s->done[ring] + 1) ? event->time_ns : NOTHING;
}

/* The room of the event last given may be written again. */
static void release(struct vmview_session *s)
{
	__u64 *position;

	if (s->current < 0)
		return;
	position = (void *)(s->positions + s->current * s->layout->position_stride);
	__atomic_store_n(position, ++s->done[s->current], __ATOMIC_RELEASE);
	peek(s, s->current);
	s->current = -1;
}

void vmview_session_look(struct vmview_session *s, __u64 hold_ns)
{
	if (!s->rings)
		return;
	/* Before the rings: what comes into them meanwhile is later. */
	s->until = vmview_now_ns() - hold_ns;
	release(s);
	for (unsigned int ring = 0; ring < s->watch.nr_rings; ring++)
		peek(s, ring);
}

int vmview_session_next(struct vmview_session *s, const struct vmview_event **event)
{
	__u64 first = NOTHING;

	if (!s->rings)
		return 0;
	release(s);
	for (unsigned int ring = 0; ring < s->watch.nr_rings; ring++) {
		if (s->time[ring] >= first)
			continue;
		first = s->time[ring];
		s->current = ring;
	}
	if (first > s->until)
		s->current = -1;
	if (s->current < 0)
		return 0;
	*event = slot(s, s->current);
	s->given++;
	return 1;
}

__u64 vmview_session_lost(const struct vmview_session *s, unsigned int type)
{
	__u64 lost = 0;

	for (unsigned int ring = 0; s->rings && ring < s->watch.nr_rings; ring++)
		lost += __atomic_load_n(&vmview_session_ring(s, ring)->lost[type],
					__ATOMIC_RELAXED);
	return lost;
}

__u64 vmview_session_lost_all(const struct vmview_session *s)
{
	__u64 lost = 0;

	for (unsigned int type = 0; type < VMVIEW_EVENTS; type++)
		lost += vmview_session_lost(s, type);
	return lost;
}
