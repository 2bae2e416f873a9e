/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands that tell every INTERVAL seconds, COUNT times or until Ctrl-C. */
#ifndef READER_SAMPLES_H
#define READER_SAMPLES_H

#include "watching.h"

struct samples {
	__u64 interval_ms;
	__u64 count;		/* 0 for no end */
	__u64 shown;		/* how many there were so far */
	/* Takes the events that there are; NULL if there are none to take. */
	int (*drain)(void *arg, const struct vmview_event *event);
	/* Tells of the interval that ended. 0, or a negative errno. */
	int (*sample)(void *arg);
	void *arg;
};

/* From the words behind the command; a second, for ever, without them. A status. */
int samples_parse(struct samples *samples, int argc, char **argv);
/* The first result of a sample that is not 0, else 0 at the end. */
int samples_run(struct samples *samples, struct watching *w);

#endif /* READER_SAMPLES_H */
