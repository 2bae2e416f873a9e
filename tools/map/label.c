// SPDX-License-Identifier: GPL-2.0-only
/* Names of files and processes are any bytes. */
#include <stdbool.h>
#include <string.h>

#include "label.h"

#define UNKNOWN	'?'

/*
 * The bytes of the character at @s, and the character itself; of what is none, 1 and
 * UNKNOWN.
 */
static size_t decode(const unsigned char *s, unsigned int *code)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t nr = *s < 0x80 ? 1 : *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2;

	*code = nr == 1 ? *s : *s & (0x7f >> nr);
	for (size_t i = 1; i < nr; i++) {
		if ((s[i] & 0xc0) != 0x80)
			goto unknown;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*s >= 0x80 && (*s < 0xc2 || *s > 0xf4))
		goto unknown;
	if (*code < least[nr] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		goto unknown;
	/* Of control characters and what XML cannot hold as little. */
	if (*code >= 0x20 && (*code < 0x7f || *code >= 0xa0) && (*code & 0xfffe) != 0xfffe)
		return nr;
	*code = UNKNOWN;
	return nr;
unknown:
	*code = UNKNOWN;
	return 1;
}

/* Ideographs and what is like them are twice as wide. */
static size_t width(unsigned int code)
{
	return code >= 0x1100 ? 2 : 1;
}

static size_t columns_of(const char *from)
{
	size_t columns = 0;
	unsigned int code;

	while (*from) {
		from += decode((const unsigned char *)from, &code);
		columns += width(code);
	}
	return columns;
}

void label(char *to, size_t size, const char *from, size_t columns)
{
	size_t all = columns_of(from), at = 0, used = 0, cut = all > columns ? columns / 2 : all;
	size_t go_on = all - (columns - cut) + 2;
	bool gap = false;

	while (*from) {
		unsigned int code;
		size_t nr = decode((const unsigned char *)from, &code);
		bool kept = all <= columns || at + width(code) <= cut || at >= go_on;

		if (used + 8 > size)
			break;
		if (kept && code == UNKNOWN) {
			to[used++] = UNKNOWN;
		} else if (kept) {
			memcpy(to + used, from, nr);
			used += nr;
		} else if (!gap) {
			memcpy(to + used, "..", 2);
			used += 2;
			gap = true;
		}
		at += width(code);
		from += nr;
	}
	to[used] = '\0';
}
