// SPDX-License-Identifier: GPL-2.0-only
/* What the reader says goes next. */
#include <stdio.h>
#include <stdlib.h>

#include "forecast.h"

static struct area {
	pid_t pid;
	u64 start;
	u64 end;
	size_t said;
	size_t left;
} area[4096];
static size_t nr_areas;

/* Others than the cgroup's own may map what it pays for. */
static bool is_ours(pid_t pid)
{
	int i;

	for (i = 0; i < nr_pids; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

size_t areas_ask(const char *cgroup, size_t bytes)
{
	char command[512];
	size_t said = 0;
	u64 size;
	FILE *out;

	snprintf(command, sizeof(command),
		 "vmview --json lru --next %zu --cgroup %s | jq -r '.victims[] | .process.pid as $p | "
		 ".areas[] | \"\\($p) \\(.start) \\(.end) \\(.bytes)\"'", bytes, cgroup);
	out = popen(command, "r");
	if (!out)
		die("%s", command);
	nr_areas = 0;
	while (nr_areas < 4096) {
		struct area *a = &area[nr_areas];

		if (fscanf(out, "%d 0x%llx 0x%llx %llu", &a->pid, &a->start, &a->end, &size) != 4)
			break;
		a->said = size / PAGE;
		a->left = 0;
		if (is_ours(a->pid)) {
			said += a->said;
			nr_areas++;
		}
	}
	if (pclose(out))
		die("%s", command);
	return said;
}

size_t areas_hits(void)
{
	size_t i, k, n = 0;

	for (i = 0; i < nr_pages; i++)
		for (k = 0; page[i].left && k < nr_areas; k++)
			if (page[i].pid == area[k].pid && page[i].addr >= area[k].start &&
			    page[i].addr < area[k].end) {
				area[k].left++;
				break;
			}
	for (k = 0; k < nr_areas; k++)
		n += area[k].left < area[k].said ? area[k].left : area[k].said;
	return n;
}
