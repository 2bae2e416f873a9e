/* SPDX-License-Identifier: GPL-2.0-only */
/* Pressure stall information: for how long tasks could not run for want of memory. */
#ifndef READER_PSI_H
#define READER_PSI_H

#include <stdbool.h>
#include <linux/types.h>

/**
 * struct psi - totals since boot, or since the cgroup was made
 * @some_avg300: Percent of the time in which some task was, a running average of the last
 *	five minutes.
 * @some_us: At least one task was stalled.
 * @full_us: All that were not idle were.
 */
struct psi {
	double some_avg300;
	__u64 some_us;
	__u64 full_us;
};

/* Of a cgroup, by its path; NULL or "/" for the machine. False where there is none. */
bool psi_read(struct psi *psi, const char *cgroup);

#endif /* READER_PSI_H */
