// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"

static const char *cg_path(const char *name, const char *file)
{
	static char path[512];

	snprintf(path, sizeof(path), CGROUPS "/%s/%s", name, file);
	return path;
}

bool cg_write(const char *name, const char *file, const char *text)
{
	return write_file(cg_path(name, file), text);
}

bool cg_there(void)
{
	return cg_write("", "cgroup.subtree_control", "+memory");
}

void cg_make(const char *name)
{
	if (mkdir(cg_path(name, ""), 0755) && errno != EEXIST)
		die("mkdir of cgroup %s", name);
}

bool cg_remove(const char *name)
{
	return !rmdir(cg_path(name, ""));
}

void cg_remove_soon(const char *name)
{
	int tries;

	for (tries = 0; !cg_remove(name); tries++, usleep(10000))
		if (errno != EBUSY || tries == 1000)
			die("rmdir of cgroup %s", name);
}

bool cg_exists(const char *name)
{
	return !access(cg_path(name, ""), F_OK);
}

u64 cg_id(const char *name)
{
	struct stat st;

	if (stat(cg_path(name, ""), &st))
		die("cgroup %s", name);
	return st.st_ino;
}

void cg_enter(const char *name)
{
	if (!cg_write(name, "cgroup.procs", "0"))
		die("enter cgroup %s", name);
}

/* Where the line that begins with KEY and a space goes on. */
static const char *line_of(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (; text && *text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, key, len) && text[len] == ' ')
			return text + len + 1;
	}
	return NULL;
}

static u64 number_of(const char *name, const char *file, const char *key)
{
	char *text = slurp(cg_path(name, file));
	const char *at = line_of(text, key);
	u64 value = at ? strtoull(at, NULL, 10) : ~0ULL;

	free(text);
	return value;
}

/*
 * What CPUs have counted lags behind in memory.stat, by two seconds at most, if it is
 * little, or came while somebody added up. Who reads cpu.stat adds up all of it.
 */
static void add_up(const char *name)
{
	free(slurp(cg_path(name, "cpu.stat")));
}

u64 cg_stat(const char *name, const char *key)
{
	add_up(name);
	return number_of(name, "memory.stat", key);
}

u64 cg_count(const char *name, const char *key)
{
	return number_of(name, "cgroup.stat", key);
}

u64 cg_event(const char *name, const char *key)
{
	return number_of(name, "memory.events", key);
}

u64 cg_numa_stat(const char *name, const char *key, int node)
{
	const char *at, *found;
	u64 value = ~0ULL;
	char *text, word[16];

	add_up(name);
	text = slurp(cg_path(name, "memory.numa_stat"));
	at = line_of(text, key);
	snprintf(word, sizeof(word), "N%d=", node);
	found = at ? strstr(at, word) : NULL;
	if (found && found < at + strcspn(at, "\n"))
		value = strtoull(found + strlen(word), NULL, 10);
	free(text);
	return value;
}
