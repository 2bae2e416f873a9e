/* SPDX-License-Identifier: GPL-2.0-only */
/* A trace for ui.perfetto.dev or chrome://tracing: JSON in Chrome's trace format. */
#ifndef READER_PERFETTO_H
#define READER_PERFETTO_H

#include <stdbool.h>
#include <stdio.h>

#include "places.h"

struct perfetto {
	FILE *f;
	bool any;
};

/* Negative errno. */
int perfetto_create(struct perfetto *p, const char *path);
void perfetto_event(struct perfetto *p, struct places *places, const struct vmview_event *event);
/* The names of the processes and threads that there were; 0 if all was written. */
int perfetto_close(struct perfetto *p, const struct places *places);

#endif /* READER_PERFETTO_H */
