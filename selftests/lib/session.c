// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "calls.h"
#include "session.h"

void session_start(struct session *s, struct vmview_watch watch)
{
	memset(s, 0, sizeof(*s));
	watch.size = sizeof(watch);
	watch.flags |= VMVIEW_WATCH_HIST;
	if (!watch.ring_records)
		watch.ring_records = 8192;
	s->fd = vmv_open();
	s->watch = watch;
	if (ioctl(s->fd, VMVIEW_IOC_WATCH, &s->watch))
		die("WATCH: %s", strerror(errno));
	if (fcntl(s->fd, F_SETFL, O_NONBLOCK))
		die("O_NONBLOCK");
}

void session_start_of(struct session *s, u64 events, pid_t pid)
{
	session_start(s, (struct vmview_watch){
		.events = events,
		.pids = pid ? (uintptr_t)&pid : 0,
		.nr_pids = !!pid,
	});
}

static u64 told(struct session *s)
{
	struct vmview_counted counted;
	u64 nr = 0;
	int type;

	session_counted(s, &counted);
	for (type = 0; type < VMVIEW_EVENTS; type++)
		nr += counted.events[type];
	return nr;
}

void session_read(struct session *s)
{
	const size_t more = 1024;
	u64 now = told(s);
	ssize_t bytes;

	for (;;) {
		if (s->room - s->nr < more) {
			s->room += 2 * more;
			s->event = xrealloc(s->event, s->room * sizeof(*s->event));
		}
		bytes = read(s->fd, s->event + s->nr, more * sizeof(*s->event));
		if (bytes <= 0)
			break;
		s->nr += bytes / sizeof(*s->event);
	}
	if (bytes < 0 && errno != EAGAIN)
		die("read: %s", strerror(errno));
	if (s->nr < now)
		die("%zu events were read of %llu", s->nr, (unsigned long long)now);
}

void session_end(struct session *s)
{
	close(s->fd);
	free(s->event);
}

static void hist(struct session *s, struct vmview_hist *request)
{
	request->size = sizeof(*request);
	if (ioctl(s->fd, VMVIEW_IOC_HIST, request))
		die("HIST: %s", strerror(errno));
}

void session_counted(struct session *s, struct vmview_counted *counted)
{
	struct vmview_hist request = {
		.counted = (uintptr_t)counted,
		.counted_size = sizeof(*counted),
	};

	hist(s, &request);
}

u32 session_pairs(struct session *s, struct vmview_pair **pairs)
{
	struct vmview_hist request = {
		.pair_size = sizeof(**pairs),
		.vec_len = VMVIEW_PAIRS,
	};

	*pairs = xalloc(VMVIEW_PAIRS * sizeof(**pairs));
	request.vec = (uintptr_t)*pairs;
	hist(s, &request);
	return request.nr;
}

struct vmview_pair session_pair(struct session *s, pid_t by, pid_t victim, u32 actor)
{
	struct vmview_pair *pairs, found = {};
	u32 nr = session_pairs(s, &pairs), i;

	for (i = 0; i < nr; i++)
		if (pairs[i].by == (u32)by && pairs[i].victim == (u32)victim &&
		    pairs[i].actor == actor)
			found = pairs[i];
	free(pairs);
	return found;
}
