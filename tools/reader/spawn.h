/* SPDX-License-Identifier: GPL-2.0-only */
/* A program that is started to be watched. */
#ifndef READER_SPAWN_H
#define READER_SPAWN_H

#include <sys/types.h>

struct spawned {
	pid_t pid;	/* 0 for none */
	int hold;	/* closed: go on */
	int failed;	/* execvp()'s errno comes from it, if that fails */
};

/* Makes the process of @argv and holds it before it begins. Negative errno. */
int spawn_hold(struct spawned *spawned, char **argv);
/* Lets it begin; negative errno if there is no such program. */
int spawn_go(struct spawned *spawned);
/* What came of it, once it has ended: a status as of wait(), or -1. */
int spawn_reap(struct spawned *spawned);
/* If it never began, it will not. */
void spawn_cancel(struct spawned *spawned);

#endif /* READER_SPAWN_H */
