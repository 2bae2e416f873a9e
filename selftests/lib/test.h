/* SPDX-License-Identifier: GPL-2.0-only */
/* What every selftest includes: the harness, and failing from a helper. */
#ifndef _SELFTESTS_TEST_H
#define _SELFTESTS_TEST_H

#include "kselftest_harness.h"

/*
 * The list of tests states a time for the whole program, which grows with the kernel and
 * with what make torture repeats; the harness has 30 seconds a test.
 */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT (24 * 60 * 60)

#include "common.h"

#endif /* _SELFTESTS_TEST_H */
