// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common.h"
#include "proc.h"
#include "trace.h"

#define TRACING	"/sys/kernel/tracing/"

static void set(const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), TRACING "%s", file);
	if (!write_file(path, text))
		die("%s", path);
}

static void enable(const char *const *events, const char *on)
{
	char file[96];

	for (; *events; events++) {
		snprintf(file, sizeof(file), "events/%s/enable", *events);
		set(file, on);
	}
}

void trace_begin(const char *const *events)
{
	char pid[16];

	mount("tracefs", TRACING, "tracefs", 0, NULL);
	snprintf(pid, sizeof(pid), "%d", getpid());
	set("set_event_pid", pid);
	set("trace_clock", "mono");
	set("trace", "");
	enable(events, "1");
}

void trace_end(const char *const *events)
{
	enable(events, "0");
	set("set_event_pid", " ");
}

FILE *trace_open(void)
{
	FILE *f = fopen(TRACING "trace", "re");

	if (!f)
		die("no trace");
	return f;
}

/* "  name-1234  [000] .....  12.345678: mm_compaction_begin: zone_start=…" */
bool trace_next(FILE *f, struct trace_line *line)
{
	char text[512], *at;

	while (fgets(text, sizeof(text), f)) {
		/* The name of a task may have a colon, what stands before the flags not. */
		at = strchr(text, '[');
		if (text[0] != '#' && at &&
		    sscanf(at, "[%*u] %*s %lf: %63[^:]: %255[^\n]", &line->at, line->event,
			   line->fields) == 3)
			return true;
	}
	return false;
}
