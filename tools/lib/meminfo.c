// SPDX-License-Identifier: GPL-2.0-only
/* /proc/meminfo. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/meminfo.h"

int meminfo_read(const struct meminfo_line *lines, size_t nr)
{
	FILE *f = fopen("/proc/meminfo", "re");
	unsigned long long kib;
	char name[64];

	if (!f)
		return -errno;
	while (fscanf(f, "%63s %llu%*[^\n]", name, &kib) == 2)
		for (size_t i = 0; i < nr; i++)
			if (!strcmp(name, lines[i].name))
				*lines[i].value = kib << 10;
	fclose(f);
	return 0;
}
