/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel's stack or heap held before never comes out. A module for tests
 * (VMVIEW_TEST=y) fills with STALE what it puts on its stack and memory that it takes
 * without clearing it: an offset at which each record that is returned has that byte
 * was not written. A value may be so by chance; no member of all records is.
 */
#ifndef _SELFTESTS_STALE_H
#define _SELFTESTS_STALE_H

#include <unistd.h>

#include "common.h"
#include "test.h"

#define STALE		0xfe

#define NEEDS_TEST_MODULE()							\
	do {									\
		if (access(PARAMETERS "stretch_us", F_OK))	\
			SKIP(return, "the module was not built with VMVIEW_TEST=y"); \
	} while (0)

/* The first offset that is STALE in all of @nr records; -1 if there is none. */
static inline long stale_at(const void *records, size_t nr, size_t size)
{
	const unsigned char *byte = records;
	size_t at, i;

	for (at = 0; nr && at < size; at++) {
		for (i = 0; i < nr && byte[i * size + at] == STALE; i++)
			;
		if (i == nr)
			return at;
	}
	return -1;
}

/* Where there is but one: its first four bytes together that are STALE. */
static inline long stale_word(const void *from, size_t size)
{
	const u32 *word = from;
	size_t i;

	for (i = 0; i < size / sizeof(*word); i++)
		if (word[i] == STALE * 0x01010101U)
			return i * sizeof(*word);
	return -1;
}

#endif /* _SELFTESTS_STALE_H */
