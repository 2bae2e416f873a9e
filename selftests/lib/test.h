/* SPDX-License-Identifier: GPL-2.0-only */
/* What every selftest includes: the harness, and failing from a helper. */
#ifndef _SELFTESTS_TEST_H
#define _SELFTESTS_TEST_H

#include "kselftest_harness.h"

/*
 * The list of tests states a time for the whole program; the harness's 30
 * seconds a test are too few for a debug kernel that is emulated.
 */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 900

#include "common.h"

#endif /* _SELFTESTS_TEST_H */
