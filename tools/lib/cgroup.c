// SPDX-License-Identifier: GPL-2.0-only
/* Cgroup ids to paths: a cgroup's id is the inode number of its directory. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libvmview.h"

struct cgroup {
	__u64 id;
	char *path;
};

static struct {
	struct cgroup *vec;
	size_t nr;
	bool loaded;
} cache;

static int compare(const void *a, const void *b)
{
	const struct cgroup *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void remember(__u64 id, const char *path)
{
	struct cgroup *vec;

	if (!(cache.nr & (cache.nr - 1))) {
		vec = realloc(cache.vec, (cache.nr ? 2 * cache.nr : 1) * sizeof(*vec));
		if (!vec)
			return;
		cache.vec = vec;
	}
	cache.vec[cache.nr].id = id;
	cache.vec[cache.nr].path = strdup(path);
	if (cache.vec[cache.nr].path)
		cache.nr++;
}

/* @path: of the directory; what stands before @skip is the mount point. */
static void walk(const char *path, size_t skip)
{
	struct dirent *entry;
	struct stat st;
	char *child;
	DIR *dir;

	if (stat(path, &st))
		return;
	remember(st.st_ino, path[skip] ? path + skip : "/");
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		if (asprintf(&child, "%s/%s", path, entry->d_name) < 0)
			break;
		walk(child, skip);
		free(child);
	}
	closedir(dir);
}

/*
 * Where the memory controller is: a hierarchy of version 1 that has it, else
 * the one of version 2. Lines of mounts: "SOURCE POINT TYPE OPTIONS …".
 */
static bool find_mount(char mount[256])
{
	char point[256], type[32], options[512];
	bool found = false;
	FILE *f = fopen("/proc/self/mounts", "re");

	if (!f)
		return false;
	while (fscanf(f, "%*s %255s %31s %511s %*d %*d", point, type, options) == 3) {
		bool v1 = !strcmp(type, "cgroup") && strstr(options, "memory");

		if (!v1 && (found || strcmp(type, "cgroup2")))
			continue;
		memcpy(mount, point, sizeof(point));
		found = true;
		if (v1)
			break;
	}
	fclose(f);
	return found;
}

const char *vmview_cgroup_path(__u64 id)
{
	struct cgroup key = { .id = id }, *found;
	char mount[256];

	if (!cache.loaded) {
		cache.loaded = true;
		if (find_mount(mount))
			walk(mount, strlen(mount));
		if (cache.nr)
			qsort(cache.vec, cache.nr, sizeof(*cache.vec), compare);
	}
	if (!cache.nr)
		return NULL;
	found = bsearch(&key, cache.vec, cache.nr, sizeof(*cache.vec), compare);
	return found ? found->path : NULL;
}
