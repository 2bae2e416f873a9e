// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that are programs of their own, for they need more than the C library:
 * as git does, vmview runs vmview-NAME from beside itself or from $PATH.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "external.h"
#include "reader.h"

static const struct external externals[] = {
	{ "map", "PID", "a picture of the address space, as SVG or PNG", "libcairo2-dev" },
	{ "top", "", "full screen: who uses memory, down to the page", "libncurses-dev" },
};

const struct external *external_find(const char *name)
{
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(externals); i++)
		if (!strcmp(externals[i].name, name))
			return &externals[i];
	return NULL;
}

int external_run(const struct external *external, char **argv)
{
	char program[32], *path;

	snprintf(program, sizeof(program), "vmview-%s", external->name);
	path = vmview_program(program);
	if (!path) {
		fprintf(stderr, "vmview: %s is a program of its own, %s, which is neither"
			" beside vmview nor in $PATH;\n"
			"build it: sudo apt-get install %s, then make install in vmview's source\n",
			external->name, program, external->needs);
		return STATUS_FAILURE;
	}
	execv(path, argv);
	fprintf(stderr, "vmview: cannot run %s: %s\n", path, strerror(errno));
	free(path);
	return STATUS_FAILURE;
}

void external_help(void)
{
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(externals); i++)
		printf("  %-10s %-12s  %s\n", externals[i].name, externals[i].usage,
		       externals[i].summary);
}
