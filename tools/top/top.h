/* SPDX-License-Identifier: GPL-2.0-only */
/* What all of vmview-top shares. */
#ifndef TOP_H
#define TOP_H

#include "libvmview_events.h"

#include "ages.h"
#include "column.h"
#include "table.h"
#include "view.h"
#include "waits.h"

#define TOP_VERSION	"0.1"

/*
 * Bounds. A tick reads two small files of each process, walks for as long as the
 * budget says and then to the end of a step or two, and draws. Then it rests so many times as
 * long as all that took, if the delay is less: so no more than a fifth of a CPU is
 * used, however many processes there are. An area or a map that is opened is walked
 * without other delays until it is done.
 */
#define REST		4
#define BUDGET_MS	20		/* if not told */
#define DELAY_MS	2000

/**
 * struct top - the program
 * @dev: The module's device; its fd is -1 if that cannot be used.
 * @absent: Why; else NULL.
 * @reader: Path of vmview, which tells of a page and of events; or NULL.
 * @delay_ms: Between two ticks.
 * @budget_ns: For walks, a tick.
 * @view: What is seen.
 * @table: The processes.
 * @ages: How old their memory is.
 * @waits: How long they wait for swap.
 * @sort: The column that they are sorted by.
 * @reverse: The other way round.
 * @quit: It is over.
 */
struct top {
	struct vmview_device dev;
	const char *absent;
	char *reader;
	unsigned int delay_ms;
	__u64 budget_ns;
	struct view *view;
	struct table table;
	struct ages ages;
	struct waits waits;
	const struct column *sort;
	bool reverse;
	bool quit;
};

/* Shows views until the user has had enough. */
void loop(struct top *top);

/* The machine, in the first lines; how many these are. */
int head_draw(const struct top *top);

#endif /* TOP_H */
