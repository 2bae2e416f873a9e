// SPDX-License-Identifier: GPL-2.0-only
/* The names of areas, from /proc/PID/maps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvmview.h"

static int add(struct vmview_maps *maps, struct vmview_area area)
{
	void *areas = vmview_grow(maps->areas, maps->nr, sizeof(*maps->areas));

	if (!areas)
		return -ENOMEM;
	maps->areas = areas;
	area.name = strdup(area.name);
	if (!area.name)
		return -ENOMEM;
	maps->areas[maps->nr++] = area;
	return 0;
}

/* "START-END PERM OFFSET DEVICE INODE     NAME" */
static int parse(struct vmview_maps *maps, char *line)
{
	struct vmview_area area;
	int at = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%llx-%llx %*s %*s %*s %llu %n", &area.start, &area.end, &area.inode,
		   &at) != 3 || !at)
		return -EPROTO;
	area.name = line + at;
	return add(maps, area);
}

int vmview_maps_read(struct vmview_maps *maps, pid_t pid)
{
	char path[32], *line = NULL;
	size_t size = 0;
	int err = 0;
	FILE *f;

	memset(maps, 0, sizeof(*maps));
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (!err && getline(&line, &size, f) > 0)
		err = parse(maps, line);
	if (!err && ferror(f))
		err = -EIO;
	free(line);
	fclose(f);
	if (err)
		vmview_maps_free(maps);
	return err;
}

void vmview_maps_free(struct vmview_maps *maps)
{
	for (size_t i = 0; i < maps->nr; i++)
		free(maps->areas[i].name);
	free(maps->areas);
	memset(maps, 0, sizeof(*maps));
}

const struct vmview_area *vmview_maps_find(const struct vmview_maps *maps, __u64 addr)
{
	size_t low = 0, high = maps->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (addr < maps->areas[mid].start)
			high = mid;
		else if (addr >= maps->areas[mid].end)
			low = mid + 1;
		else
			return &maps->areas[mid];
	}
	return NULL;
}
