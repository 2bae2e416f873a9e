/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own trace events, of the calling process alone. */
#ifndef _SELFTESTS_TRACE_H
#define _SELFTESTS_TRACE_H

#include <stdbool.h>
#include <stdio.h>

/**
 * struct trace_line - one event
 * @at: When, in seconds of CLOCK_MONOTONIC.
 * @event: Its name.
 * @fields: "name=value name=value".
 */
struct trace_line {
	double at;
	char event[64];
	char fields[256];
};

/* @events: "SYSTEM/EVENT", and NULL behind the last. */
void trace_begin(const char *const *events);
void trace_end(const char *const *events);

/* What was traced; false behind the last line. */
FILE *trace_open(void);
bool trace_next(FILE *f, struct trace_line *line);

#endif /* _SELFTESTS_TRACE_H */
