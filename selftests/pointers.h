/* SPDX-License-Identifier: GPL-2.0-only */
/* What looks like a pointer of the kernel's, in what came out of it. */
#ifndef _SELFTESTS_POINTERS_H
#define _SELFTESTS_POINTERS_H

#include <string.h>

#include "common.h"

/* Where the kernel's addresses begin, with page tables of five levels. */
#define KERNEL	0xff00000000000000ULL

/* The bit of a record's member of eight bytes. */
#define WORD(type, member)	(1ULL << offsetof(type, member) / sizeof(u64))

/* The first in @nr records of @size bytes, but for the members in @spared; 0 if none. */
static inline u64 pointer_in(const void *records, size_t nr, size_t size, u64 spared)
{
	size_t words = size / sizeof(u64), i;
	const u64 *word = records;

	for (; nr; nr--, word += words)
		for (i = 0; i < words; i++)
			if (word[i] >= KERNEL && word[i] != ~0ULL &&
			    (i >= 64 || !(spared >> i & 1)))
				return word[i];
	return 0;
}

/* The first that is written in hexadecimal; 0 if none is. */
static inline u64 pointer_in_text(const char *text, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const char *end = text + size, *from;
	char word[17] = "";

	for (; text < end; text++) {
		for (from = text; text < end && *text && strchr(digits, *text); text++)
			;
		if (text - from != 16 || memcmp(from, "ff", 2))
			continue;
		memcpy(word, from, 16);
		if (strcmp(word, "ffffffffffffffff"))
			return strtoull(word, NULL, 16);
	}
	return 0;
}

#endif /* _SELFTESTS_POINTERS_H */
