// SPDX-License-Identifier: GPL-2.0-only
/* Who PIDs are, and what addresses are in them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "places.h"

/* Of so many processes the areas are remembered; then all are forgotten. */
#define MOST_READ	512

/* Before that time /proc is not asked again about the same. */
#define AGAIN_NS	20000000ULL

struct place *places_get(struct places *places, __u32 pid)
{
	size_t nr = places->pids.nr, number = pids_number(&places->pids, pid);

	if (number == nr) {
		places->vec = vmview_grow(places->vec, nr, sizeof(*places->vec));
		if (!places->vec)
			abort();
		memset(&places->vec[nr], 0, sizeof(*places->vec));
	}
	return &places->vec[number];
}

void places_set_name(struct places *places, __u32 pid, const char *name)
{
	struct place *place = places_get(places, pid);

	if (!strcmp(place->name, name))
		return;
	/* After execve() the areas are others. */
	if (*place->name && !places->recorded) {
		places->nr_read -= !!place->maps.nr;
		vmview_maps_free(&place->maps);
	}
	place->read_ns = 0;
	snprintf(place->name, sizeof(place->name), "%s", name);
	if (places->learnt)
		places->learnt(places->arg, pid, place, false);
}

void places_see(struct places *places, const struct vmview_event *event)
{
	char comm[sizeof(event->comm) + 1] = "";
	/* The name is that of the thread that ran: for EVICT the evictor. */
	__u32 runner = event->type == VMVIEW_EVENT_EVICT ||
		       event->type == VMVIEW_EVENT_SWAP_WRITE ||
		       event->type == VMVIEW_EVENT_OOM_KILL ? event->by : event->pid;

	memcpy(comm, event->comm, sizeof(event->comm));
	if (runner && *comm)
		places_set_name(places, runner, comm);
}

static void ask_name(struct places *places, __u32 pid)
{
	char path[32], name[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(name, sizeof(name), f)) {
		name[strcspn(name, "\n")] = '\0';
		places_set_name(places, pid, name);
	}
	fclose(f);
}

const char *places_name(struct places *places, __u32 pid)
{
	struct place *place;

	if (!pid)
		return NULL;
	place = places_get(places, pid);
	if (!*place->name && !place->named_ns && !places->recorded) {
		place->named_ns = vmview_now_ns();
		ask_name(places, pid);
		place = places_get(places, pid);
	}
	return *place->name ? place->name : NULL;
}

static void forget_areas(struct places *places)
{
	for (size_t i = 0; i < places->pids.nr; i++) {
		vmview_maps_free(&places->vec[i].maps);
		places->vec[i].read_ns = 0;
	}
	places->nr_read = 0;
}

void places_set(struct places *places, __u32 pid, struct vmview_maps *maps, __u64 time_ns)
{
	struct place *place = places_get(places, pid);

	/* What was known of a process that has gone is better than nothing. */
	if (maps->nr) {
		places->nr_read += !place->maps.nr;
		vmview_maps_free(&place->maps);
		place->maps = *maps;
	}
	place->read_ns = time_ns;
	if (places->learnt && maps->nr)
		places->learnt(places->arg, pid, place, true);
}

static void ask_areas(struct places *places, __u32 pid)
{
	struct vmview_maps maps;
	/* Before: what comes into being meanwhile is later. */
	__u64 now = vmview_now_ns();

	if (places->nr_read >= MOST_READ)
		forget_areas(places);
	if (vmview_maps_read(&maps, pid))
		memset(&maps, 0, sizeof(maps));
	places_set(places, pid, &maps, now);
}

void places_learn(struct places *places, __u32 pid)
{
	places_name(places, pid);
	ask_areas(places, pid);
}

/* Whether there may be news for an event of that time. */
static bool is_stale(const struct places *places, const struct place *place,
		     const struct vmview_event *event)
{
	if (places->recorded)
		return false;
	if (!place->read_ns)
		return true;
	return event->time_ns > place->read_ns && vmview_now_ns() > place->read_ns + AGAIN_NS;
}

static __u64 base_of(const struct vmview_maps *maps, const struct vmview_area *area)
{
	if (!*area->name)
		return area->start;
	/* Areas of one name are next to each other, as a rule. */
	for (const struct vmview_area *a = maps->areas; a < area; a++)
		if (!strcmp(a->name, area->name))
			return a->start;
	return area->start;
}

struct spot places_spot(struct places *places, const struct vmview_event *event, __u64 addr)
{
	struct place *place = places_get(places, event->tgid);
	const struct vmview_area *area;

	if (!event->tgid)
		return (struct spot){ 0 };
	area = place->read_ns ? vmview_maps_find(&place->maps, addr) : NULL;
	if (!area && is_stale(places, place, event)) {
		ask_areas(places, event->tgid);
		place = places_get(places, event->tgid);
		area = vmview_maps_find(&place->maps, addr);
	}
	if (!area)
		return (struct spot){ 0 };
	return (struct spot){ .area = area->name, .offset = addr - base_of(&place->maps, area) };
}

struct spot places_code(struct places *places, const struct vmview_event *event)
{
	struct spot spot = places_spot(places, event, event->ip);
	const struct vmview_area *area;

	/* The file of that name may be another by now, or on another machine. */
	if (!spot.area || places->recorded)
		return spot;
	area = vmview_maps_find(&places_get(places, event->tgid)->maps, event->ip);
	spot.symbol = symbols_find(&places->symbols, event->tgid, area->name, area->inode,
				   spot.offset, &spot.into);
	return spot;
}

void places_free(struct places *places)
{
	for (size_t i = 0; i < places->pids.nr; i++)
		vmview_maps_free(&places->vec[i].maps);
	free(places->vec);
	symbols_free(&places->symbols);
	pids_free(&places->pids);
	places->vec = NULL;
}
