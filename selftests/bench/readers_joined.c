// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readers: pagemap joined with what /proc/kpage* say of each frame, which is
 * how to come by a full record without vmview.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader.h"

#define PM_PRESENT	(1ULL << 63)
#define PM_FRAME	((1ULL << 55) - 1)
#define CHUNK		4096UL	/* pages at a time */

static int pagemap, kpage[3];

static bool joined_open(pid_t pid)
{
	static const char *const path[] = {
		"/proc/kpageflags", "/proc/kpagecount", "/proc/kpagecgroup",
	};
	int i;

	for (i = 0; i < 3; i++) {
		if (!kpage[i])
			kpage[i] = open(path[i], O_RDONLY | O_CLOEXEC);
		if (kpage[i] < 0)
			return false;
	}
	return reopen(&pagemap, pid, "pagemap");
}

/* How many entries from the first on lead to frames that follow each other. */
static size_t frames(const u64 *entry, size_t max)
{
	size_t nr = 1;

	while (nr < max && (entry[nr] & PM_PRESENT) &&
	       (entry[nr] & PM_FRAME) == (entry[0] & PM_FRAME) + nr)
		nr++;
	return nr;
}

static void joined_chunk(u64 addr, size_t nr)
{
	u64 *entry = room;
	size_t i, n;
	int k;

	if (pread(pagemap, entry, nr * 8, addr / PAGE * 8) != (ssize_t)nr * 8)
		die("pagemap");
	for (i = 0; i < nr; i += n) {
		n = 1;
		if (!(entry[i] & PM_PRESENT))
			continue;
		n = frames(entry + i, nr - i);
		for (k = 0; k < 3; k++)
			if (pread(kpage[k], room + (k + 1) * CHUNK + i, n * 8,
				  (entry[i] & PM_FRAME) * 8) != (ssize_t)n * 8)
				die("kpage*");
	}
}

static void joined_read(const struct span *span)
{
	u64 addr, nr;

	for (addr = span->start; addr < span->end; addr += CHUNK * PAGE) {
		nr = (span->end - addr) / PAGE;
		joined_chunk(addr, nr < CHUNK ? nr : CHUNK);
	}
}

static bool page_types_open(pid_t pid __attribute__((unused)))
{
	return !access("./page-types", X_OK);
}

static void page_types_read(const struct span *span)
{
	extern char **environ;
	posix_spawn_file_actions_t null;
	char pid[16], pages[64];
	char *const argv[] = { "page-types", "-p", pid, "-a", pages, "-l", "-N", NULL };
	pid_t child;
	int status;

	snprintf(pid, sizeof(pid), "%d", span->pid);
	snprintf(pages, sizeof(pages), "0x%llx,0x%llx", span->start / PAGE,
		 span->end / PAGE);
	posix_spawn_file_actions_init(&null);
	posix_spawn_file_actions_addopen(&null, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&child, "./page-types", &null, NULL, argv, environ))
		die("run page-types");
	posix_spawn_file_actions_destroy(&null);
	if (waitpid(child, &status, 0) != child || status)
		die("page-types ended with status %d", status);
}

const struct reader reader_joined = {
	.name = "kpage*-joined", .open = joined_open, .read = joined_read,
};

const struct reader reader_page_types = {
	.name = "page-types", .open = page_types_open, .read = page_types_read,
	.any = true, .program = true,
};
