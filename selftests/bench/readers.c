// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reader.h"

const struct reader *const readers[] = {
	&reader_pages, &reader_runs, &reader_summary,
	&reader_pagemap, &reader_pagemap_scan, &reader_mincore,
	&reader_smaps, &reader_smaps_rollup,
	&reader_joined, &reader_page_types,
};

const unsigned int nr_readers = sizeof(readers) / sizeof(readers[0]);

u64 room[ROOM_BYTES / sizeof(u64)] __attribute__((aligned(4096)));

const struct reader *reader_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < nr_readers; i++)
		if (!strcmp(readers[i]->name, name))
			return readers[i];
	die("no reader %s", name);
}

bool reopen(int *fd, pid_t pid, const char *name)
{
	char path[64];

	if (*fd > 0)
		close(*fd);
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd >= 0;
}
