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

#endif /* _SELFTESTS_TASKSTATS_H */
