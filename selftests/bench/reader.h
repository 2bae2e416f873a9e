/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to look at a process's memory: vmview's calls and their peers. */
#ifndef _BENCH_READER_H
#define _BENCH_READER_H

#include "common.h"

/**
 * struct span - what a reader looks at
 * @pid: The process.
 * @start: First address.
 * @end: First address behind.
 */
struct span {
	pid_t pid;
	u64 start;
	u64 end;
};

/* First address that no process has. */
#define SPAN_END	0x7ffffffff000ULL

/**
 * struct reader - one way to look
 * @name: In tables.
 * @open: Gets ready to look at a process, as a monitor does once; false if
 *	this kernel does not have it. Opening again closes what was open.
 * @read: Looks at all of the span.
 * @whole: It cannot be told what to look at: it looks at all of the process.
 * @any: It can be told to look at all of the process in one go.
 * @self: It can only look at its own process.
 * @program: It is a program: its start is to be subtracted.
 */
struct reader {
	const char *name;
	bool (*open)(pid_t pid);
	void (*read)(const struct span *span);
	bool whole;
	bool any;
	bool self;
	bool program;
};

extern const struct reader reader_pages, reader_runs, reader_summary;
extern const struct reader reader_pagemap, reader_pagemap_scan, reader_mincore;
extern const struct reader reader_smaps, reader_smaps_rollup;
extern const struct reader reader_joined, reader_page_types;

extern const struct reader *const readers[];
extern const unsigned int nr_readers;

const struct reader *reader_find(const char *name);

/*
 * What all readers read into, so that each has the same room: it is one of the
 * things that the process has mapped.
 */
#define ROOM_BYTES	(512UL << 10)
extern u64 room[ROOM_BYTES / sizeof(u64)];

/* Opens /proc/PID/NAME in place of *fd; false if it is not there. */
bool reopen(int *fd, pid_t pid, const char *name);

#endif /* _BENCH_READER_H */
