/* SPDX-License-Identifier: GPL-2.0-only */
/* Looking at a process, once, for a picture. */
#ifndef MAP_TAKE_H
#define MAP_TAKE_H

#include "cells.h"

/**
 * struct subject - what is drawn
 * @pid: The process.
 * @name: Its name.
 * @command: Its command line, words joined by blanks; empty if it has none.
 * @kernel: The running kernel's release.
 * @view: How it is looked at.
 * @rows: Its areas.
 * @cells: Its pages.
 * @there: All its pages by paint.
 * @hidden: Some of it is not for the caller.
 */
struct subject {
	pid_t pid;
	char name[64];
	char command[512];
	char kernel[64];
	const struct view *view;
	struct rows rows;
	struct cells cells;
	__u64 there[PAINTS];
	bool hidden;
};

/* What went wrong is told on stderr. True if it went well; subject_end() in any case. */
bool subject_take(struct subject *subject, pid_t pid, const struct view *view);
void subject_end(struct subject *subject);

#endif /* MAP_TAKE_H */
