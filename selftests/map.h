/* SPDX-License-Identifier: GPL-2.0-only */
/* Taking apart what vmview map draws. */
#ifndef _SELFTESTS_MAP_H
#define _SELFTESTS_MAP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

/* The attribute data-@word of the row at @row. */
static inline u64 attribute(const char *row, const char *word)
{
	char name[32];
	const char *at;

	snprintf(name, sizeof(name), " data-%s=\"", word);
	at = strstr(row, name);
	if (!at || at > strchr(row, '>'))
		die("no %s in %.80s", word, row);
	return strtoull(at + strlen(name), NULL, 0);
}

static inline const char *next_row(const char *at)
{
	return strstr(at, "<g class=\"row\"");
}

#endif /* _SELFTESTS_MAP_H */
