/* SPDX-License-Identifier: GPL-2.0-only */
/* Cgroups with processes that hold memory of each kind, for censuses to find. */
#ifndef _SELFTESTS_HELD_H
#define _SELFTESTS_HELD_H

#include "census.h"

#define MIB		(1UL << 20)
#define LRU_TEXT	DEBUGFS_DIR "/lru"
#define MANY		600	/* cgroups: more than two batches of a census */

/* A cgroup that has controllers for its children may have no process. */
#define NEST		"census-n"

static const struct holding holdings[] = {
	{ "census-a", 8 * MIB, 2 * MIB, 4 * MIB, MIB },
	{ "census-n/b", 3 * MIB, 0, MIB, 0 },
	{ "census-c", 0, MIB, 2 * MIB, 5 * MIB },
};

#define NR_HOLDINGS ARRAY_SIZE(holdings)

FIXTURE(held) {
	int fd;
	pid_t pid[NR_HOLDINGS];
};

FIXTURE_SETUP(held)
{
	size_t i;

	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	cg_make(NEST);
	ASSERT_TRUE(cg_write(NEST, "cgroup.subtree_control", "+memory"));
	for (i = 0; i < NR_HOLDINGS; i++) {
		cg_make(holdings[i].cgroup);
		self->pid[i] = spawn(hold, (void *)&holdings[i]);
		stop(self->pid[i]);
	}
	drain_lru();
}

FIXTURE_TEARDOWN(held)
{
	size_t i;

	for (i = NR_HOLDINGS; i--; ) {
		if (!self->pid[i])
			continue;
		reap(self->pid[i]);
		cg_remove(holdings[i].cgroup);
	}
	cg_remove(NEST);
	close(self->fd);
}

static inline const char *one_of_many(int i)
{
	static char name[64];

	snprintf(name, sizeof(name), "census-%s%d", i % 7 ? "x" : "n/", i);
	return name;
}

/* Makes MANY more cgroups, some below another, or removes them. */
static inline void make_many(bool make)
{
	int i;

	for (i = 0; i < MANY; i++) {
		if (make)
			cg_make(one_of_many(i));
		else if (!cg_remove(one_of_many(i)))
			die("rmdir %s", one_of_many(i));
	}
}

#endif /* _SELFTESTS_HELD_H */
