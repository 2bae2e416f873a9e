// SPDX-License-Identifier: GPL-2.0-only
/* Names of swap areas and of zones, from /proc: read once, then remembered. */
#include <stdlib.h>
#include <string.h>

#include "libvmview.h"

#define SWAPS	32	/* MAX_SWAPFILES */
#define NODES	64
#define ZONES	8

static void read_swaps(char *names[SWAPS])
{
	FILE *f = fopen("/proc/swaps", "re");
	unsigned int nr = 0;
	char name[256];

	if (!f)
		return;
	/* A line of titles, then one an area, by number. */
	if (fscanf(f, "%*[^\n]") == EOF)
		nr = SWAPS;
	while (nr < SWAPS && fscanf(f, "%255s%*[^\n]", name) == 1)
		names[nr++] = strdup(name);
	fclose(f);
}

const char *vmview_swap_name(unsigned int type)
{
	static char *names[SWAPS];
	static bool loaded;

	if (!loaded)
		read_swaps(names);
	loaded = true;
	return type < SWAPS ? names[type] : NULL;
}

/* Each node lists all its zones, in their order: "Node 0, zone   Normal". */
static void read_zones(char *names[NODES][ZONES])
{
	unsigned int nr[NODES] = { 0 }, node;
	FILE *f = fopen("/proc/zoneinfo", "re");
	char *line = NULL, name[32];
	size_t size = 0;

	if (!f)
		return;
	while (getline(&line, &size, f) > 0) {
		if (sscanf(line, "Node %u, zone %31s", &node, name) != 2)
			continue;
		if (node < NODES && nr[node] < ZONES)
			names[node][nr[node]++] = strdup(name);
	}
	free(line);
	fclose(f);
}

const char *vmview_zone_name(unsigned int node, unsigned int zone)
{
	static char *names[NODES][ZONES];
	static bool loaded;

	if (!loaded)
		read_zones(names);
	loaded = true;
	return node < NODES && zone < ZONES ? names[node][zone] : NULL;
}
