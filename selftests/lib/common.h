/* SPDX-License-Identifier: GPL-2.0-only */
/* Small things that the helpers and the tests share. */
#ifndef _SELFTESTS_COMMON_H
#define _SELFTESTS_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "vmview.h"

#define PARAMETERS	"/sys/module/vmview/parameters/"

#define PAGE		4096UL
#define PMD_BYTES	(2UL << 20)
#define GIB		(1UL << 30)

typedef __u64 u64;
typedef __u32 u32;
typedef uint16_t u16;
typedef uint8_t u8;
typedef int32_t s32;

/* Prints the place and the message, and ends the test process as failed. */
#define die(...) die_at(__FILE__, __LINE__, __VA_ARGS__)
void die_at(const char *file, int line, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

/* malloc() and realloc() that do not fail. */
void *xalloc(size_t bytes);
void *xrealloc(void *p, size_t bytes);

/* Write @text to @path; true if all of it went in. */
bool write_file(const char *path, const char *text);
/* Read the start of @path into @buf as a string; false if that fails. */
bool read_file(const char *path, char *buf, size_t size);
/* Read a number (as strtoull, base 0) from @path; @otherwise if that fails. */
u64 read_number(const char *path, u64 otherwise);
/* Read all of @path; the result is ended by a zero byte; free() it. */
char *slurp(const char *path);

/*
 * fork() that does not fail, for what dies with who made it. What was printed is
 * written out first: it would be once more by the child.
 */
pid_t fork_child(void);

/* Moves what sits in per-CPU batches to the LRU lists. */
void drain_lru(void);

/*
 * CLOCK_MONOTONIC, the clock of what the module tells. A guest that counts instructions
 * makes 1 ns of each.
 */
u64 now_ns(void);

/* How often to do what is done @full times in a full run: see VMVIEW_EFFORT. */
int effort(int full);
/* The same of what is to be done @torture times by make torture, not 15 times @full. */
int effort_to(int full, int torture);
/* What does not shrink where a run is quick: @usual, or in make torture the other. */
int unless_torture(int usual, int torture);
/* Put descriptors into a socket, eight at most. */
void send_fds(int to, const int *fds, unsigned int nr);

/* Whether the running kernel's release is at least major.minor. */
bool kernel_at_least(int major, int minor);

#endif /* _SELFTESTS_COMMON_H */
