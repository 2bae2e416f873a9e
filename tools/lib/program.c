// SPDX-License-Identifier: GPL-2.0-only
/* Programs that are installed together, and call each other. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvmview.h"

/* The path of @name in the @len bytes of @dir if that can be run; free it. */
static char *in_directory(const char *dir, size_t len, const char *name)
{
	char *path;

	if (asprintf(&path, "%.*s/%s", (int)len, len ? dir : ".", name) < 0)
		return NULL;
	if (!access(path, X_OK))
		return path;
	free(path);
	return NULL;
}

static char *beside_this_one(const char *name)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self));

	while (len > 0 && self[len - 1] != '/')
		len--;
	return len > 1 ? in_directory(self, len - 1, name) : NULL;
}

char *vmview_program(const char *name)
{
	char *path = beside_this_one(name);
	const char *at = getenv("PATH");

	while (!path && at) {
		size_t len = strcspn(at, ":");

		path = in_directory(at, len, name);
		at = at[len] ? at + len + 1 : NULL;
	}
	return path;
}
