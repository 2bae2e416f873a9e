// SPDX-License-Identifier: GPL-2.0-only
/* Writes events to a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/utsname.h>

#include "recording.h"

#define EVENTS	4096	/* in a chunk, at most */

static void put(struct recording_writer *w, const void *data, size_t size)
{
	if (fwrite(data, 1, size, w->f) == size)
		w->bytes += size;
}

static void put_chunk(struct recording_writer *w, __u32 type, const void *head, size_t head_size,
		      const void *data, size_t size)
{
	struct recording_chunk chunk = { .type = type, .size = head_size + size };
	static const char zeros[8];

	put(w, &chunk, sizeof(chunk));
	put(w, head, head_size);
	put(w, data, size);
	put(w, zeros, -chunk.size & 7);
}

static void flush_events(struct recording_writer *w)
{
	if (w->nr)
		put_chunk(w, RECORDING_EVENTS, NULL, 0, w->events, w->nr * w->record_size);
	w->nr = 0;
}

static __s64 realtime_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec - vmview_now_ns();
}

static void put_head(struct recording_writer *w, const struct vmview_session *session)
{
	struct recording_head head = {
		.magic = RECORDING_MAGIC,
		.order = RECORDING_ORDER,
		.version = RECORDING_VERSION,
		.head_size = sizeof(head),
		.record_size = w->record_size,
		.abi_version = VMVIEW_ABI_VERSION,
		.page_size = session->layout->page_size,
		.nr_cpus = session->watch.nr_rings,
		.start_ns = vmview_now_ns(),
		.realtime_ns = realtime_ns(),
	};
	struct utsname name;

	if (!uname(&name))
		snprintf(head.kernel, sizeof(head.kernel), "%s %s %s", name.release,
			 name.version, name.machine);
	put(w, &head, sizeof(head));
}

static void put_asked(struct recording_writer *w, const struct vmview_watch *watch)
{
	struct recording_asked asked = {
		.events = watch->events,
		.causes = watch->causes,
		.min_latency_ns = watch->min_latency_ns,
		.cgroup = watch->cgroup,
		.sample = watch->sample,
		.nr_pids = watch->nr_pids,
	};

	put_chunk(w, RECORDING_ASKED, NULL, 0, &asked, sizeof(asked));
}

int recording_create(struct recording_writer *w, const char *path,
		     const struct vmview_session *session)
{
	memset(w, 0, sizeof(*w));
	w->record_size = sizeof(struct vmview_event);
	w->events = calloc(EVENTS, w->record_size);
	if (!w->events)
		return -ENOMEM;
	w->f = fopen(path, "we");
	if (!w->f) {
		free(w->events);
		return -errno;
	}
	put_head(w, session);
	put_asked(w, &session->watch);
	return 0;
}

void recording_event(struct recording_writer *w, const struct vmview_event *event)
{
	memcpy(w->events + w->nr * w->record_size, event, w->record_size);
	if (++w->nr == EVENTS)
		flush_events(w);
}

static void put_areas(struct recording_writer *w, __u32 pid, const struct vmview_maps *maps)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	for (size_t i = 0; i < maps->nr; i++)
		fprintf(f, "%llx-%llx %s\n", maps->areas[i].start, maps->areas[i].end,
			maps->areas[i].name);
	if (!fclose(f) && size < RECORDING_CHUNK_MAX - sizeof(pid))
		put_chunk(w, RECORDING_AREAS, &pid, sizeof(pid), text, size);
	free(text);
}

void recording_learnt(void *writer, __u32 pid, const struct place *place, bool areas)
{
	struct recording_writer *w = writer;

	/* What came before is of the time before. */
	flush_events(w);
	if (areas)
		put_areas(w, pid, &place->maps);
	else
		put_chunk(w, RECORDING_NAME, &pid, sizeof(pid), place->name, strlen(place->name));
}

static void add_ages(struct recording_lru *lru, const struct vmview_lruvec *lruvec)
{
	for (unsigned int i = 0; i < lruvec->nr_gens && i < VMVIEW_GENS; i++) {
		unsigned int age = vmview_log2_bucket(lruvec->gen[i].age_ms);

		age = age < RECORDING_AGES ? age : RECORDING_AGES - 1;
		lru->anon[age] += lruvec->gen[i].anon;
		lru->file[age] += lruvec->gen[i].file;
	}
	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		lru->list[i] += lruvec->list[i];
}

void recording_lru(struct recording_writer *w, const struct vmview_device *dev)
{
	struct recording_lru lru = { .time_ns = vmview_now_ns() };
	const struct vmview_lruvec *lruvec;
	struct vmview_lru_iter it;
	int ret = vmview_lru_begin(&it, dev, 0, -1);

	if (ret)
		return;
	while ((ret = vmview_lru_next(&it, &lruvec)) > 0)
		add_ages(&lru, lruvec);
	vmview_lru_end(&it);
	flush_events(w);
	if (!ret)
		put_chunk(w, RECORDING_LRU, NULL, 0, &lru, sizeof(lru));
}

void recording_end(struct recording_writer *w, const struct vmview_session *session,
		   const struct vmview_counted *counted)
{
	struct recording_end end = {
		.end_ns = vmview_now_ns(),
		.events = session->given,
		.unhooked = counted->unhooked,
		.displaced = counted->displaced,
	};
	unsigned int nr = session->watch.nr_rings, words = 2 * VMVIEW_EVENTS;
	__u64 *counts = calloc(nr, words * sizeof(*counts));

	if (!counts)
		abort();
	flush_events(w);
	for (unsigned int cpu = 0; cpu < nr; cpu++) {
		const struct vmview_ring_head *ring = vmview_session_ring(session, cpu);

		memcpy(counts + cpu * words, ring->produced, sizeof(ring->produced));
		memcpy(counts + cpu * words + VMVIEW_EVENTS, ring->lost, sizeof(ring->lost));
	}
	put_chunk(w, RECORDING_END, &end, sizeof(end), counts, nr * words * sizeof(*counts));
	free(counts);
}

int recording_close(struct recording_writer *w)
{
	int err = ferror(w->f) ? -EIO : 0;

	free(w->events);
	if (fclose(w->f))
		err = -errno;
	return err;
}
