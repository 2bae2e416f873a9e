/* SPDX-License-Identifier: GPL-2.0-only */
/* What a thread waited for, as the kernel's delay accounting has it. */
#ifndef _SELFTESTS_TASKSTATS_H
#define _SELFTESTS_TASKSTATS_H

#include <linux/taskstats.h>

#include "common.h"

/* Threads are accounted for that begin after this; false where they cannot be. */
bool delays_on(void);
/* Of the whole process; ends the test if it is not there. */
struct taskstats delays_of(pid_t pid);

/*
 * Whether what it accounted of one thread's waits can be what @nr waits of @ns in all
 * were. It takes their times from the scheduler's clock, which where the TSC is not
 * good for it (as in a guest without KVM) may be off by a tick at each reading; and it
 * leaves out waits of no time.
 */
bool delays_agree(u64 count, u64 total, u64 nr, u64 ns);

#endif /* _SELFTESTS_TASKSTATS_H */
