/* SPDX-License-Identifier: GPL-2.0-only */
/* Allocations that fail: the kernel's own fault injection. */
#ifndef _SELFTESTS_INJECT_H
#define _SELFTESTS_INJECT_H

#include "common.h"

/* Only for this process, also where the kernel may wait for memory, and quietly. */
void inject_prepare(void);
/* Only allocations with something from @start to @end on their stack. */
void inject_only_from(u64 start, u64 end);

/* From now on all fails once @space bytes were given; the end of that. */
void starve(size_t space);
/* The same of whole pages, of which what is large is made; what is small is there. */
void starve_of_pages(size_t pages);
void feed(void);

/* The @n th allocation fails, and no other. */
int fail_nth_open(unsigned int n);
/* Whether it came so far; no more fails. */
bool fail_nth_close(int fd);

#endif /* _SELFTESTS_INJECT_H */
