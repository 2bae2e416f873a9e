/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory cgroups, as user space has them. Names are paths below the mount. */
#ifndef _SELFTESTS_CGROUP_H
#define _SELFTESTS_CGROUP_H

#include "common.h"

#define CGROUPS "/sys/fs/cgroup"

/* Whether the memory controller can be had on cgroup v2; turns it on there. */
bool cg_there(void);
/* Makes a cgroup, and the memory controller in it; its parent is there. */
void cg_make(const char *name);
/* Removes it; false if that fails. */
bool cg_remove(const char *name);
/* The same, once its processes, which were killed, are gone. */
void cg_remove_soon(const char *name);
/* Its id: the inode number. */
u64 cg_id(const char *name);
bool cg_exists(const char *name);
/* Moves the caller there. */
void cg_enter(const char *name);
bool cg_write(const char *name, const char *file, const char *text);
/* The number behind "KEY " in its memory.stat; ~0 if there is none. */
u64 cg_stat(const char *name, const char *key);
/* The number behind "N<node>=" in the line KEY of its memory.numa_stat. */
u64 cg_numa_stat(const char *name, const char *key, int node);
/* The number behind "KEY " in its cgroup.stat. */
u64 cg_count(const char *name, const char *key);
/* The number behind "KEY " in its memory.events. */
u64 cg_event(const char *name, const char *key);

#endif /* _SELFTESTS_CGROUP_H */
