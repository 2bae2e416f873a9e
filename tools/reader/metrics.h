/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers for Prometheus, in its text format: "# HELP", "# TYPE", then a line for each
 * series. How many series there may be is bounded; Documentation/fleet.md counts them.
 */
#ifndef READER_METRICS_H
#define READER_METRICS_H

#include <stdio.h>

#include "libvmview_events.h"

/* What a session counted since it began: counters, which only grow. */
void metrics_counted(FILE *out, const struct vmview_counted *counted);
/*
 * What lies on the LRU lists, of all cgroups, and of @limit that stall most for want of
 * memory, then are largest; one that was removed and its like are left to the sum. Paths
 * of cgroups that were had before are gone. 0 or -errno.
 */
int metrics_lru(FILE *out, const struct vmview_device *dev, __u64 limit);

/* A family: its name, "counter", "gauge" or "histogram", and what it is. */
void metrics_family(FILE *out, const char *name, const char *type, const char *help);
/* A path as the value of a label, in quotes. */
void metrics_print_label(FILE *out, const char *text);

#endif /* READER_METRICS_H */
