// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes that take memory while vmview looks at them again: 4242 and 4243, of the
 * fake events. Stories:
 *
 *	thief	4243 has 100000 pages more at the second look
 *	brief	the same at the third look, and later it has given them back
 *	robbed	4242 has fewer at the second look, for they were taken
 *	churn	its faults go on, and it has no more than before
 *	backup	it reads as much from disks, and page cache is taken
 *	full	there is much that could go to swap, which is full, and the OOM killer comes
 *	killed	a cgroup met its limit, and nothing more could be taken
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"

#define HOG	"/proc/4243/"
#define PAGES	100000

static bool taking(void)
{
	return story("thief") || story("brief") || story("robbed") || story("churn") ||
	       story("backup") || story("full");
}

DIR *fake_processes(DIR *(*open)(const char *path))
{
	const char *proc = getenv("FAKE_PROC");
	char path[256];

	snprintf(path, sizeof(path), "%s/taking", proc ? proc : "");
	return taking() ? open(path) : NULL;
}

/* How often that was asked before: 0 or 1. */
static int again(int *times)
{
	return (*times)++ > 0;
}

static FILE *statm(bool hog)
{
	static int times, robbed;
	char buf[64];
	bool fewer = !hog && story("robbed") && again(&robbed);
	bool later = hog && again(&times);
	bool more = later && (story("thief") || (story("brief") && times == 3));

	snprintf(buf, sizeof(buf), "%d %d 200 10 0 500 0\n", 2 * PAGES,
		 (hog ? 2000 : 1000) + (more ? PAGES : 0) +
		 (story("robbed") ? PAGES : 0) - (fewer ? PAGES : 0));
	return text(buf);
}

static FILE *io(bool hog)
{
	static int times;
	char buf[160];
	bool read = hog && story("backup") && again(&times);

	snprintf(buf, sizeof(buf), "rchar: 1\nwchar: 1\nsyscr: 1\nsyscw: 1\nread_bytes: %lld\n"
		 "write_bytes: 0\ncancelled_write_bytes: 0\n", read ? PAGES * 4096LL : 0);
	return text(buf);
}

static FILE *stat_of(bool hog)
{
	static int times;
	char buf[200];

	snprintf(buf, sizeof(buf), "%d (%s) R 1 1 1 0 -1 0 %d 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n",
		 hog ? 4243 : 4242, hog ? "hog" : "touch",
		 hog && story("churn") && again(&times) ? 100 * PAGES : 0);
	return text(buf);
}

int fake_taking(const char *path)
{
	bool hog = !strncmp(path, HOG, strlen(HOG));
	const char *file = path + strlen(HOG);
	FILE *f = NULL;
	int fd;

	if (!taking() || (!hog && strncmp(path, "/proc/4242/", strlen(HOG))))
		return -1;
	if (!strcmp(file, "statm"))
		f = statm(hog);
	else if (!strcmp(file, "io"))
		f = io(hog);
	else if (!strcmp(file, "stat"))
		f = stat_of(hog);
	if (!f)
		return -1;
	fd = dup(fileno(f));
	fclose(f);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* What the cgroup says of its limits, in the story "killed". */
FILE *fake_limits(const char *path)
{
	const char *end = "/shop/memory.events.local";
	size_t len = strlen(path);
	static int times;

	if (!story("killed") || len < strlen(end) || strcmp(path + len - strlen(end), end))
		return NULL;
	return text(again(&times) ? "low 0\nhigh 0\nmax 12\noom 2\noom_kill 2\n" :
				    "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n");
}
