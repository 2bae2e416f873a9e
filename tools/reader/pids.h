/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers from 0 on for PIDs as they come, so that tables by PID are vectors. */
#ifndef READER_PIDS_H
#define READER_PIDS_H

#include <stddef.h>
#include <linux/types.h>

/* Begin with zeros. */
struct pids {
	__u32 *pids;		/* by number */
	size_t nr;
	size_t *slots;		/* hash table: number + 1, or 0 */
	size_t nr_slots;
};

/* The number of @pid: the next one, nr - 1 then, if it is new. Does not fail. */
size_t pids_number(struct pids *pids, __u32 pid);
void pids_free(struct pids *pids);

#endif /* READER_PIDS_H */
