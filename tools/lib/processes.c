// SPDX-License-Identifier: GPL-2.0-only
/* Which processes there are: all, or those of a cgroup and below. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "libvmview.h"

struct list {
	pid_t *vec;
	size_t nr;
};

static int add(struct list *list, pid_t pid)
{
	pid_t *vec = vmview_grow(list->vec, list->nr, sizeof(*vec));

	if (!vec)
		return -ENOMEM;
	list->vec = vec;
	list->vec[list->nr++] = pid;
	return 0;
}

static int compare(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

/* Sorts, for a process that moved meanwhile is there twice. */
static int finish(struct list *list, int err, pid_t **pids)
{
	size_t nr = 0;

	*pids = NULL;
	if (err) {
		free(list->vec);
		return err;
	}
	if (list->nr)
		qsort(list->vec, list->nr, sizeof(*list->vec), compare);
	for (size_t i = 0; i < list->nr; i++)
		if (!nr || list->vec[nr - 1] != list->vec[i])
			list->vec[nr++] = list->vec[i];
	*pids = list->vec;
	return nr;
}

int vmview_processes(pid_t **pids)
{
	struct list list = { 0 };
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	int err = 0;

	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			err = add(&list, atoi(entry->d_name));
	closedir(dir);
	return finish(&list, err, pids);
}

/* The file cannot be read of a threaded cgroup: its processes are its parent's. */
static int add_cgroup(const char *path, void *arg)
{
	FILE *f = vmview_cgroup_open(path, "cgroup.procs");
	struct list *list = arg;
	int pid, err = 0;

	if (!f)
		return 0;
	/* 0 is a process of another PID namespace. */
	while (!err && fscanf(f, "%d", &pid) == 1)
		if (pid > 0)
			err = add(list, pid);
	fclose(f);
	return err;
}

int vmview_cgroup_processes(const char *path, pid_t **pids)
{
	struct list list = { 0 };
	int err = vmview_cgroup_each(path, add_cgroup, &list);

	return finish(&list, err, pids);
}
