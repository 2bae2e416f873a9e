// SPDX-License-Identifier: GPL-2.0-only
/* Files of lines "KEY NUMBER". */
#include <string.h>

#include "keys.h"

bool keys_add(FILE *f, struct key *keys, size_t nr)
{
	unsigned long long number;
	char name[64];

	if (!f)
		return false;
	while (fscanf(f, "%63s %llu%*[^\n]", name, &number) == 2)
		for (size_t i = 0; i < nr; i++) {
			if (strcmp(name, keys[i].name))
				continue;
			*keys[i].value += number;
			keys[i].there = true;
		}
	fclose(f);
	return true;
}
