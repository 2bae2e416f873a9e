/* SPDX-License-Identifier: GPL-2.0-only */
/* What the programs that provoke faults, events_cause*.c, share. */
#ifndef _SELFTESTS_ACTS_H
#define _SELFTESTS_ACTS_H

#include <string.h>
#include <unistd.h>

#include "kselftest.h"
#include "memory.h"
#include "proc.h"
#include "scene.h"

/* Room for one fault in each page, with the default number of them. */
#define MOST	(8 * PAGE)

#endif /* _SELFTESTS_ACTS_H */
