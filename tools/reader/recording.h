/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of recorded events: a head, then chunks, each with its type and size, in the
 * order in which things became known. Numbers are in the byte order of the machine;
 * a reader refuses those of another. Unknown types of chunks are skipped. A file
 * without an END was cut short: what is there is good.
 */
#ifndef READER_RECORDING_H
#define READER_RECORDING_H

#include <stdio.h>

#include "places.h"

#define RECORDING_MAGIC		"VMVIEW\r\n"
#define RECORDING_VERSION	1
#define RECORDING_ORDER		0x01020304U
#define RECORDING_CHUNK_MAX	(64U << 20)

/**
 * struct recording_head - how a file begins
 * @magic: RECORDING_MAGIC, without its zero; shows up a transfer as text.
 * @order: RECORDING_ORDER, as the machine writes it.
 * @version: RECORDING_VERSION.
 * @head_size: Bytes of this struct; chunks begin behind it.
 * @record_size: Bytes of an event; its start is a struct vmview_event of
 *	@abi_version.
 * @abi_version: VMVIEW_ABI_VERSION.
 * @page_size: Bytes.
 * @nr_cpus: Rings.
 * @reserved: 0.
 * @start_ns: When it began, in CLOCK_MONOTONIC.
 * @realtime_ns: What is added to that clock's times for the time of day since 1970.
 * @kernel: Its release, version and machine, as uname -rvm.
 */
struct recording_head {
	char magic[8];
	__u32 order;
	__u32 version;
	__u32 head_size;
	__u32 record_size;
	__u32 abi_version;
	__u32 page_size;
	__u32 nr_cpus;
	__u32 reserved;
	__u64 start_ns;
	__s64 realtime_ns;
	char kernel[208];
};

/* Types of chunks. */
enum {
	RECORDING_EVENTS = 1,	/* events, in the order of time */
	RECORDING_NAME = 2,	/* __u32 pid; the name, without a zero */
	RECORDING_AREAS = 3,	/* __u32 pid; lines "START-END NAME\n", hexadecimal */
	RECORDING_END = 4,	/* struct recording_end, then produced and lost by CPU */
	RECORDING_ASKED = 5,	/* struct recording_asked, before the first event */
	RECORDING_LRU = 6,	/* struct recording_lru, at the start and before END */
};

struct recording_chunk {
	__u32 type;
	__u32 size;		/* of what follows, without padding to 8 bytes */
};

/* What follows it: for each CPU __u64 produced[VMVIEW_EVENTS], lost[VMVIEW_EVENTS]. */
struct recording_end {
	__u64 end_ns;
	__u64 events;
	__u64 unhooked;		/* as in struct vmview_counted */
	__u64 displaced;
};

/* What was watched: members of struct vmview_watch, what is not told is not there. */
struct recording_asked {
	__u64 events;
	__u64 causes;
	__u64 min_latency_ns;
	__u64 cgroup;
	__u32 sample;
	__u32 nr_pids;
};

#define RECORDING_AGES	32	/* n holds 2^n to 2^(n+1) - 1 ms, 0 also 0, the last all above */

/**
 * struct recording_lru - how old what lies on the LRU lists of the machine is
 * @time_ns: When it was asked, in CLOCK_MONOTONIC.
 * @anon: Bytes of anonymous memory by the age of their generation.
 * @file: The same of memory of files.
 * @list: Bytes by enum vmview_list, for lists without generations too.
 */
struct recording_lru {
	__u64 time_ns;
	__u64 anon[RECORDING_AGES];
	__u64 file[RECORDING_AGES];
	__u64 list[VMVIEW_LISTS];
};

/* Writing. Errors add up in the stream; recording_close() tells. */
struct recording_writer {
	FILE *f;
	char *events;		/* not written yet */
	size_t nr;
	__u32 record_size;
	__u64 bytes;
};

int recording_create(struct recording_writer *w, const char *path,
		     const struct vmview_session *session);
void recording_event(struct recording_writer *w, const struct vmview_event *event);
/* For struct places: its areas or its name go into the file. */
void recording_learnt(void *writer, __u32 pid, const struct place *place, bool areas);
/* Asks for the ages of now; nothing if they are not to be had. */
void recording_lru(struct recording_writer *w, const struct vmview_device *dev);
void recording_end(struct recording_writer *w, const struct vmview_session *session,
		   const struct vmview_counted *counted);
int recording_close(struct recording_writer *w);

/* Reading. */
struct recording {
	FILE *f;
	struct recording_head head;
	struct recording_end end;
	struct recording_asked asked;	/* zeros if that was not told */
	struct recording_lru lru[2];	/* the first and the last one */
	unsigned int nr_lru;
	bool complete;		/* END was there; the next two are of it */
	__u64 produced[VMVIEW_EVENTS];
	__u64 lost[VMVIEW_EVENTS];
	char *chunk;		/* of RECORDING_CHUNK_MAX bytes */
};

/* -EINVAL: no recording; -EPROTO: of another version or machine. */
int recording_open(struct recording *rec, const char *path);
/*
 * Gives all events to @take until it does not return 0, and teaches @places what is
 * known by then. -EBADMSG: the file is damaged; events up to there were given.
 */
int recording_read(struct recording *rec, struct places *places,
		   int (*take)(void *arg, const struct vmview_event *event), void *arg);
void recording_free(struct recording *rec);

#endif /* READER_RECORDING_H */
