// SPDX-License-Identifier: GPL-2.0-only
/* Reads events from a file. Nothing in it is believed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"

static int check_head(struct recording *rec)
{
	struct recording_head *head = &rec->head;

	if (fread(head, 1, sizeof(*head), rec->f) != sizeof(*head) ||
	    memcmp(head->magic, RECORDING_MAGIC, sizeof(head->magic)))
		return -EINVAL;
	if (head->order != RECORDING_ORDER || head->version != RECORDING_VERSION ||
	    head->head_size < sizeof(*head) || head->record_size < sizeof(struct vmview_event) ||
	    head->record_size > 4096 || !head->page_size)
		return -EPROTO;
	head->kernel[sizeof(head->kernel) - 1] = '\0';
	return fseek(rec->f, head->head_size, SEEK_SET) ? -errno : 0;
}

int recording_open(struct recording *rec, const char *path)
{
	int err;

	memset(rec, 0, sizeof(*rec));
	rec->f = fopen(path, "re");
	if (!rec->f)
		return -errno;
	err = check_head(rec);
	if (err)
		recording_free(rec);
	return err;
}

void recording_free(struct recording *rec)
{
	free(rec->chunk);
	if (rec->f)
		fclose(rec->f);
	memset(rec, 0, sizeof(*rec));
}

static int take_events(struct recording *rec, __u32 size,
		       int (*take)(void *arg, const struct vmview_event *event), void *arg)
{
	__u32 record_size = rec->head.record_size;
	int ret = 0;

	if (size % record_size)
		return -EBADMSG;
	for (__u32 at = 0; !ret && at < size; at += record_size) {
		struct vmview_event event;

		memcpy(&event, rec->chunk + at, sizeof(event));
		ret = take(arg, &event);
	}
	return ret;
}

static int add_area(struct vmview_maps *maps, const char *line)
{
	struct vmview_area area = { 0 };
	void *areas;
	int at = 0;

	if (sscanf(line, "%llx-%llx%n", &area.start, &area.end, &at) != 2 || line[at] != ' ' ||
	    area.start >= area.end || (maps->nr && area.start < maps->areas[maps->nr - 1].end))
		return -EBADMSG;
	areas = vmview_grow(maps->areas, maps->nr, sizeof(area));
	if (!areas)
		return -ENOMEM;
	maps->areas = areas;
	area.name = strdup(line + at + 1);
	if (!area.name)
		return -ENOMEM;
	maps->areas[maps->nr++] = area;
	return 0;
}

static int take_areas(struct recording *rec, struct places *places, __u32 pid, __u32 size)
{
	struct vmview_maps maps = { 0 };
	char *save, *text = rec->chunk + sizeof(pid);
	int err = 0;

	text[size - sizeof(pid)] = '\0';
	for (char *line = strtok_r(text, "\n", &save); line && !err;
	     line = strtok_r(NULL, "\n", &save))
		err = add_area(&maps, line);
	if (err)
		vmview_maps_free(&maps);
	else
		places_set(places, pid, &maps, 1);
	return err;
}

static void take_name(struct recording *rec, struct places *places, __u32 pid, __u32 size)
{
	rec->chunk[size] = '\0';
	places_set_name(places, pid, rec->chunk + sizeof(pid));
}

static int take_end(struct recording *rec, __u32 size)
{
	__u32 each = 2 * VMVIEW_EVENTS * sizeof(__u64);
	const __u64 *counts = (const void *)(rec->chunk + sizeof(rec->end));

	if (size < sizeof(rec->end) || (size - sizeof(rec->end)) % each ||
	    (size - sizeof(rec->end)) / each != rec->head.nr_cpus)
		return -EBADMSG;
	memcpy(&rec->end, rec->chunk, sizeof(rec->end));
	for (__u32 cpu = 0; cpu < rec->head.nr_cpus; cpu++, counts += 2 * VMVIEW_EVENTS)
		for (unsigned int type = 0; type < VMVIEW_EVENTS; type++) {
			rec->produced[type] += counts[type];
			rec->lost[type] += counts[VMVIEW_EVENTS + type];
		}
	rec->complete = true;
	return 0;
}

/* What is longer is of a later version, and the rest not known here. */
static void take_struct(const struct recording *rec, void *to, size_t room, __u32 size)
{
	memset(to, 0, room);
	memcpy(to, rec->chunk, size < room ? size : room);
}

static void take_lru(struct recording *rec, __u32 size)
{
	take_struct(rec, &rec->lru[!!rec->nr_lru], sizeof(rec->lru[0]), size);
	if (rec->nr_lru < VMVIEW_ARRAY_SIZE(rec->lru))
		rec->nr_lru++;
}

static int take_chunk(struct recording *rec, const struct recording_chunk *chunk,
		      struct places *places,
		      int (*take)(void *arg, const struct vmview_event *event), void *arg)
{
	__u32 pid = 0;

	if (chunk->type == RECORDING_NAME || chunk->type == RECORDING_AREAS) {
		if (chunk->size < sizeof(pid))
			return -EBADMSG;
		memcpy(&pid, rec->chunk, sizeof(pid));
	}
	switch (chunk->type) {
	case RECORDING_EVENTS:
		return take_events(rec, chunk->size, take, arg);
	case RECORDING_NAME:
		take_name(rec, places, pid, chunk->size);
		return 0;
	case RECORDING_AREAS:
		return take_areas(rec, places, pid, chunk->size);
	case RECORDING_END:
		return take_end(rec, chunk->size);
	case RECORDING_ASKED:
		take_struct(rec, &rec->asked, sizeof(rec->asked), chunk->size);
		return 0;
	case RECORDING_LRU:
		take_lru(rec, chunk->size);
		return 0;
	default:
		return 0;
	}
}

int recording_read(struct recording *rec, struct places *places,
		   int (*take)(void *arg, const struct vmview_event *event), void *arg)
{
	struct recording_chunk chunk;
	int ret = 0;

	places->recorded = true;
	/* And a zero behind a text, and padding. */
	rec->chunk = malloc(RECORDING_CHUNK_MAX + 8);
	if (!rec->chunk)
		return -ENOMEM;
	while (!ret && !rec->complete && fread(&chunk, 1, sizeof(chunk), rec->f) == sizeof(chunk)) {
		size_t size = (chunk.size + 7ULL) & ~7ULL;

		if (chunk.size > RECORDING_CHUNK_MAX)
			return -EBADMSG;
		if (fread(rec->chunk, 1, size, rec->f) != size)
			break;
		ret = take_chunk(rec, &chunk, places, take, arg);
	}
	return ret ? ret : ferror(rec->f) ? -EIO : 0;
}
