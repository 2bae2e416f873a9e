/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who PIDs are, and what addresses are in them. /proc is asked when an event comes
 * and remembered; a process that has gone by then stays without.
 */
#ifndef READER_PLACES_H
#define READER_PLACES_H

#include "libvmview_events.h"
#include "pids.h"
#include "symbols.h"

/* A process or thread. */
struct place {
	struct vmview_maps maps;
	char name[32];		/* "" if not known */
	__u64 named_ns;		/* when that was asked, 0 for never */
	__u64 read_ns;		/* when its areas were, 0 for never */
};

/* Begin with zeros. */
struct places {
	struct pids pids;
	struct place *vec;	/* by number */
	struct symbols symbols;
	size_t nr_read;		/* processes of which there are areas */
	bool recorded;		/* /proc is of another time, or machine: leave it alone */
	/* If set: told when areas or name were read. */
	void (*learnt)(void *arg, __u32 pid, const struct place *place, bool areas);
	void *arg;
};

/* Where an address is: +offset from the lowest address of the areas of that name. */
struct spot {
	const char *area;	/* NULL if it is in none that is known, "" if in one without name */
	__u64 offset;
	const char *symbol;	/* the function that is there; NULL if it is not known */
	__u64 into;		/* how far behind its beginning */
};

struct place *places_get(struct places *places, __u32 pid);
/* Learns what the event itself says of names. */
void places_see(struct places *places, const struct vmview_event *event);
/* The name of a process or thread, or NULL. */
const char *places_name(struct places *places, __u32 pid);
/* Learns what /proc says of a process before there are events of it. */
void places_learn(struct places *places, __u32 pid);
/* @addr in the process of the event. */
struct spot places_spot(struct places *places, const struct vmview_event *event, __u64 addr);
/* The same of an instruction, with its function. */
struct spot places_code(struct places *places, const struct vmview_event *event);
/* It is called so, its areas are these. */
void places_set_name(struct places *places, __u32 pid, const char *name);
void places_set(struct places *places, __u32 pid, struct vmview_maps *maps, __u64 time_ns);
void places_free(struct places *places);

#endif /* READER_PLACES_H */
