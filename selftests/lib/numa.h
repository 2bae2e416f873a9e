/* SPDX-License-Identifier: GPL-2.0-only */
/* NUMA nodes: where threads run and pages lie, and what balancing does. */
#ifndef _SELFTESTS_NUMA_H
#define _SELFTESTS_NUMA_H

#include "common.h"

/* Whether the guest has more than one; of two, CPU n is on node n. */
bool numa_nodes(void);
/* Moves the caller; false if there is no such CPU. */
bool run_on(int cpu);
/*
 * Writes to memory from node 1 and waits on node 0, until NUMA balancing, which is
 * switched on and stays so, has marked all of it. Returns NULL, or why it did not.
 */
const char *numa_hint(char *p, size_t bytes);

#endif /* _SELFTESTS_NUMA_H */
