// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>

#include "lrugen.h"
#include "proc.h"

int pagemap_open(pid_t pid)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("open %s", path);
	return fd;
}

void pagemap_read(int fd, u64 addr, size_t nr, u64 *entry)
{
	size_t want = nr * sizeof(*entry), done = 0;

	while (done < want) {
		ssize_t got = pread(fd, (char *)entry + done, want - done,
				    addr / PAGE * 8 + done);

		if (got <= 0)
			die("pagemap at %#llx", addr);
		done += got;
	}
}

static const char *const smaps_names[] = {
#define SMAPS_STRING(name) #name,
	SMAPS_FIELDS(SMAPS_STRING)
};

const char *smaps_name(enum smaps_field field)
{
	return smaps_names[field];
}

static bool parse_head(const char *line, struct area *a)
{
	unsigned long long start, end, pgoff, inode;
	int name = 0;

	*a = (struct area){};
	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu%n", &start, &end,
		   a->perms, &pgoff, &a->dev_major, &a->dev_minor, &inode,
		   &name) != 7)
		return false;
	a->start = start;
	a->end = end;
	a->pgoff = pgoff;
	a->inode = inode;
	line += name + strspn(line + name, " ");
	snprintf(a->name, sizeof(a->name), "%.*s", (int)strcspn(line, "\n"), line);
	return true;
}

static void parse_size(const char *line, struct area *a)
{
	size_t len = strcspn(line, ":");
	int i;

	for (i = 0; i < SMAPS_NR; i++)
		if (strlen(smaps_names[i]) == len &&
		    !strncmp(line, smaps_names[i], len))
			a->bytes[i] = strtoull(line + len + 1, NULL, 10) << 10;
	if (strncmp(line, "VmFlags:", 8))
		return;
	snprintf(a->vmflags, sizeof(a->vmflags), "%.*s",
		 (int)strcspn(line + 8, "\n"), line + 8);
	a->pfnmap = area_has_flag(a, "pf");
	a->hugetlb = area_has_flag(a, "ht");
	a->mergeable = area_has_flag(a, "mg");
}

struct area *areas_read(pid_t pid, size_t *nr)
{
	struct area *all = NULL, a;
	size_t n = 0, cap = 0;
	char path[64], *text, *line;
	bool keep = false;

	snprintf(path, sizeof(path), "/proc/%d/smaps", pid);
	text = slurp(path);
	for (line = text; *line; line += strcspn(line, "\n") + 1) {
		if (!parse_head(line, &a)) {
			if (keep)
				parse_size(line, &all[n - 1]);
			continue;
		}
		keep = strcmp(a.name, "[vsyscall]");
		if (!keep)
			continue;
		if (n == cap)
			all = xrealloc(all, (cap = cap * 2 + 64) * sizeof(a));
		all[n++] = a;
	}
	free(text);
	if (!n)
		die("no areas in %s", path);
	*nr = n;
	return all;
}

bool area_has_flag(const struct area *a, const char *two_letters)
{
	char word[8];

	snprintf(word, sizeof(word), " %s ", two_letters);
	return strstr(a->vmflags, word);
}

bool area_is_shmem(const struct area *a)
{
	return !strncmp(a->name, "/dev/zero", 9) ||
	       !strncmp(a->name, "/memfd:", 7) ||
	       !strncmp(a->name, "/SYSV", 5) ||
	       !strncmp(a->name, "/tmp/", 5);
}

u64 proc_bytes(const char *path, const char *field)
{
	char *text = slurp(path), *line;
	size_t len = strlen(field);
	u64 bytes = 0;
	bool found = false;

	for (line = text; *line && !found; line += strcspn(line, "\n") + 1) {
		found = !strncmp(line, field, len) && line[len] == ':';
		if (found)
			bytes = strtoull(line + len + 1, NULL, 10) << 10;
	}
	if (!found)
		die("no %s in %s", field, path);
	free(text);
	return bytes;
}

u64 swapped_pages(pid_t pid)
{
	struct area *area;
	size_t nr, i;
	u64 bytes = 0;

	area = areas_read(pid, &nr);
	for (i = 0; i < nr; i++)
		if (!area_is_shmem(&area[i]))
			bytes += area[i].bytes[SMAPS_Swap];
	free(area);
	return bytes / PAGE;
}

u64 vmstat(const char *name)
{
	char *text, *line;
	size_t len = strlen(name);
	u64 sum = 0;

	if (!write_file("/proc/sys/vm/stat_refresh", "1"))
		die("no stat_refresh");
	text = slurp("/proc/vmstat");
	for (line = text; *line; line += strcspn(line, "\n") + 1)
		if (!strncmp(line, name, len))
			sum += strtoull(strchr(line, ' '), NULL, 10);
	free(text);
	return sum;
}

u64 status_bytes(pid_t pid, const char *field)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	return proc_bytes(path, field);
}

static int swaps = -1, mglru = -1;

void proc_forget(void)
{
	swaps = -1;
	mglru = -1;
}

unsigned int swap_areas(void)
{
	char *text, *p;

	if (swaps >= 0)
		return swaps;
	text = slurp("/proc/swaps");
	for (p = text; *p; p++)
		swaps += *p == '\n';
	free(text);
	return swaps;
}

bool mglru_on(void)
{
	if (mglru < 0)
		mglru = uses_generations();
	return mglru;
}

u64 minor_faults(void)
{
	struct rusage r;

	getrusage(RUSAGE_THREAD, &r);
	return r.ru_minflt;
}

struct vmallocs module_vmallocs(void)
{
	char *text = slurp("/proc/vmallocinfo"), *line, *save = NULL;
	struct vmallocs all = {};
	u64 bytes;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!strstr(line, "[vmview]") || sscanf(line, "%*s %llu", &bytes) != 1)
			continue;
		all.bytes += bytes;
		if (strstr(line, " vmalloc") && all.largest < bytes - PAGE)
			all.largest = bytes - PAGE;
	}
	free(text);
	return all;
}

u64 module_users(void)
{
	return read_number("/sys/module/vmview/refcnt", ~0ULL);
}
