/* SPDX-License-Identifier: GPL-2.0-only */
/* Cgroups, within the library. */
#ifndef LIB_CGROUP_H
#define LIB_CGROUP_H

#include <stdio.h>

/* A file of the cgroup of @path, for reading; NULL if it is not there. */
FILE *vmview_cgroup_open(const char *path, const char *file);
/* Calls @visit with the path of the cgroup of @path and all below, until not 0. */
int vmview_cgroup_each(const char *path, int (*visit)(const char *path, void *arg), void *arg);

#endif /* LIB_CGROUP_H */
