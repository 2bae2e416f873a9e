// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cgroups by id and path: a cgroup's id is the inode number of its directory.
 * And what their files say.
 */
#include <dirent.h>
#include <errno.h>
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
	char *mount;
	bool loaded;
} cache;

static int compare(const void *a, const void *b)
{
	const struct cgroup *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void remember(__u64 id, const char *path)
{
	struct cgroup *vec = vmview_grow(cache.vec, cache.nr, sizeof(*vec));

	if (!vec)
		return;
	cache.vec = vec;
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

static void load(void)
{
	char mount[256];

	if (cache.loaded)
		return;
	cache.loaded = true;
	if (find_mount(mount)) {
		cache.mount = strdup(mount);
		walk(mount, strlen(mount));
	}
	if (cache.nr)
		qsort(cache.vec, cache.nr, sizeof(*cache.vec), compare);
}

void vmview_cgroup_forget(void)
{
	for (size_t i = 0; i < cache.nr; i++)
		free(cache.vec[i].path);
	free(cache.vec);
	free(cache.mount);
	memset(&cache, 0, sizeof(cache));
}

const char *vmview_cgroup_path(__u64 id)
{
	struct cgroup key = { .id = id }, *found;

	load();
	if (!cache.nr)
		return NULL;
	found = bsearch(&key, cache.vec, cache.nr, sizeof(*cache.vec), compare);
	return found ? found->path : NULL;
}

int vmview_cgroup_id(const char *path, __u64 *id)
{
	size_t len;

	load();
	len = cache.mount ? strlen(cache.mount) : 0;
	if (len && !strncmp(path, cache.mount, len) && (!path[len] || path[len] == '/'))
		path += len;
	path += strspn(path, "/");
	len = strlen(path);
	while (len && path[len - 1] == '/')
		len--;
	for (size_t i = 0; i < cache.nr; i++) {
		const char *own = cache.vec[i].path + 1;

		if (strlen(own) != len || strncmp(own, path, len))
			continue;
		*id = cache.vec[i].id;
		return 0;
	}
	return -ENOENT;
}

bool vmview_cgroup_below(__u64 id, const char *path)
{
	const char *own = vmview_cgroup_path(id);
	size_t len = strlen(path);

	if (!own)
		return false;
	if (!strcmp(path, "/"))
		return true;
	return !strncmp(own, path, len) && (!own[len] || own[len] == '/');
}

FILE *vmview_cgroup_open(const char *path, const char *file)
{
	char *full;
	FILE *f;

	load();
	if (!cache.mount || asprintf(&full, "%s%s/%s", cache.mount, path, file) < 0)
		return NULL;
	f = fopen(full, "re");
	free(full);
	return f;
}

int vmview_cgroup_number(const char *path, const char *file, __u64 *value)
{
	FILE *f = vmview_cgroup_open(path, file);
	unsigned long long number;
	char text[32] = "";

	if (!f)
		return -ENOENT;
	if (fscanf(f, "%31s", text) != 1)
		*text = '\0';
	fclose(f);
	if (!strcmp(text, "max")) {
		*value = ~0ULL;
		return 0;
	}
	if (sscanf(text, "%llu", &number) != 1)
		return -EPROTO;
	*value = number;
	return 0;
}

/* "0::PATH" is of version 2, "N:CONTROLLERS:PATH" of version 1. */
char *vmview_cgroup_of(pid_t pid)
{
	char name[64], *line = NULL, *path = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/cgroup", pid);
	f = fopen(name, "re");
	if (!f)
		return NULL;
	while (getline(&line, &size, f) > 0) {
		char *controllers = strchr(line, ':');
		char *at = controllers ? strchr(controllers + 1, ':') : NULL;

		if (!at)
			continue;
		*at++ = '\0';
		at[strcspn(at, "\n")] = '\0';
		if (controllers[1] ? !strstr(controllers, "memory") : path != NULL)
			continue;
		free(path);
		path = strdup(at);
	}
	free(line);
	fclose(f);
	return path;
}

int vmview_cgroup_each(const char *path, int (*visit)(const char *path, void *arg), void *arg)
{
	int err = 0;

	load();
	for (size_t i = 0; !err && i < cache.nr; i++)
		if (vmview_cgroup_below(cache.vec[i].id, path))
			err = visit(cache.vec[i].path, arg);
	return err;
}
