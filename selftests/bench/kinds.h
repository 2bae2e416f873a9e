/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of one kind, to be looked at. */
#ifndef _BENCH_KINDS_H
#define _BENCH_KINDS_H

#include "common.h"

/**
 * struct memory - memory that a kind made
 * @pid: The process that has it: the caller or another.
 * @start: First byte; NULL if it is all that the process has.
 * @bytes: Address space from there.
 * @mapped: Bytes of it that are mapped or in swap slots.
 */
struct memory {
	pid_t pid;
	char *start;
	size_t bytes;
	size_t mapped;
};

/**
 * struct kind - a kind of memory
 * @name: In tables. Of those that begin with "sparse", as much is mapped as of
 *	"anon", in 16 times the address space.
 * @make: Maps @bytes and fills them; false if this guest cannot.
 */
struct kind {
	const char *name;
	bool (*make)(struct memory *m, size_t bytes);
};

extern const struct kind kinds[];
extern const unsigned int nr_kinds;

/* Gives it back. */
void unmake(struct memory *m);

#endif /* _BENCH_KINDS_H */
