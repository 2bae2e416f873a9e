/* SPDX-License-Identifier: GPL-2.0-only */
/* A program that is run, and the last lines that it wrote. */
#ifndef TOP_CHILD_H
#define TOP_CHILD_H

#include <stddef.h>
#include <sys/types.h>

/* So many lines are kept, of so many bytes at most: 512 KiB. */
#define CHILD_LINES	1024
#define CHILD_LINE	512

/**
 * struct child - the program
 * @pid: It; 0 once it is reaped.
 * @fd: What it writes, both streams; -1 at the end.
 * @lines: Its lines, a ring of CHILD_LINES.
 * @nr: How many there were, the last of which may not be whole.
 * @len: Bytes in the last one.
 */
struct child {
	pid_t pid;
	int fd;
	char (*lines)[CHILD_LINE];
	size_t nr;
	size_t len;
};

/* 0 or -errno. */
int child_begin(struct child *child, const char *program, char *const argv[]);
/* Reads what there is, once. */
void child_read(struct child *child);
void child_end(struct child *child);
/* Line @n of @nr; those that were forgotten are "". */
const char *child_line(const struct child *child, size_t n);

#endif /* TOP_CHILD_H */
