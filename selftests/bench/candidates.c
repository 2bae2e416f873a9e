// SPDX-License-Identifier: GPL-2.0-only
/* What may leave memory, and what left: pagemap and the kpage files alone. */
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forecast.h"

struct candidate *page;
size_t nr_pages;
pid_t pids[MAX_PIDS];
int nr_pids;

static size_t room;

static int by_number(const void *a, const void *b)
{
	return *(const pid_t *)a - *(const pid_t *)b;
}

static void read_pids(const char *cgroup)
{
	char path[256], *text, *line;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	text = slurp(path);
	nr_pids = 0;
	for (line = strtok(text, "\n"); line && nr_pids < MAX_PIDS; line = strtok(NULL, "\n"))
		pids[nr_pids++] = atoi(line);
	free(text);
	qsort(pids, nr_pids, sizeof(*pids), by_number);
}

static u64 word_at(const char *path, u64 index)
{
	static char opened[3][32];
	static int fd[3];
	u64 word = 0;
	int i = 0;

	while (opened[i][0] && strcmp(opened[i], path))
		i++;
	if (!opened[i][0]) {
		strcpy(opened[i], path);
		fd[i] = open(path, O_RDONLY);
	}
	return pread(fd[i], &word, 8, index * 8) == 8 ? word : 0;
}

static int by_pfn(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->pfn != y->pfn)
		return x->pfn < y->pfn ? -1 : 1;
	return x->pid - y->pid;
}

static void add_range(pid_t pid, int pagemap, u64 start, u64 end, u64 id)
{
	const u64 want = 1ULL << KPF_LRU;
	u64 entry, flags, pfn;

	for (; start < end; start += PAGE) {
		if (pread(pagemap, &entry, 8, start / PAGE * 8) != 8 || !(entry >> 63))
			continue;
		pfn = entry & ((1ULL << 55) - 1);
		flags = word_at("/proc/kpageflags", pfn);
		if (!(flags & want) || flags & (1ULL << KPF_UNEVICTABLE) ||
		    word_at("/proc/kpagecgroup", pfn) != id)
			continue;
		if (nr_pages == room)
			page = xrealloc(page, (room = 2 * room + 4096) * sizeof(*page));
		page[nr_pages++] = (struct candidate){
			.addr = start, .pid = pid, .pfn = pfn, .flags = flags,
			.dice = mrand48(), .age = ~0U,
		};
	}
}

/* Each frame once, with the first process that maps it. */
void find_candidates(const char *cgroup)
{
	struct stat st;
	u64 start, end;
	char *maps, *line, *save, path[64];
	size_t i, n;
	int pagemap;

	if (stat(cgroup, &st))
		die("%s", cgroup);
	read_pids(cgroup);
	for (i = nr_pages = 0; i < (size_t)nr_pids; i++) {
		snprintf(path, sizeof(path), "/proc/%d/maps", pids[i]);
		maps = slurp(path);
		snprintf(path, sizeof(path), "/proc/%d/pagemap", pids[i]);
		pagemap = open(path, O_RDONLY);
		for (line = strtok_r(maps, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			if (sscanf(line, "%llx-%llx", &start, &end) == 2 && start >> 63 == 0)
				add_range(pids[i], pagemap, start, end, st.st_ino);
		close(pagemap);
		free(maps);
	}
	qsort(page, nr_pages, sizeof(*page), by_pfn);
	for (i = n = 0; i < nr_pages; i++)
		if (!n || page[n - 1].pfn != page[i].pfn)
			page[n++] = page[i];
	nr_pages = n;
}

size_t mark_left(void)
{
	size_t i, left = 0;
	char path[64];
	int fd = -1;
	pid_t pid = 0;
	u64 entry;

	for (i = 0; i < nr_pages; i++) {
		if (pid != page[i].pid) {
			if (fd >= 0)
				close(fd);
			pid = page[i].pid;
			snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
			fd = open(path, O_RDONLY);
		}
		entry = 0;
		if (pread(fd, &entry, 8, page[i].addr / PAGE * 8) != 8)
			die("%s", path);
		page[i].left = !(entry >> 63);
		left += page[i].left;
	}
	close(fd);
	return left;
}
