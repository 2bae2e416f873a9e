/* SPDX-License-Identifier: GPL-2.0-only */
/* What the fuzzer does, how each of it may fail, and what came of it. */
#ifndef _SELFTESTS_FUZZ_OPS_H
#define _SELFTESTS_FUZZ_OPS_H

#include <stdatomic.h>

#include "fuzz.h"

#define FILES	4	/* descriptors that all threads use */

enum { CALL_FIRST, CALL_LAST = CALL_FIRST + NR_CALLS - 1, WATCH, HIST, READ, POLL, MAP, TEXT,
       REOPEN, FORK, OPS };

static const char *const names[OPS] = {
	[INFO] = "INFO", [TRANSLATE] = "TRANSLATE", [SCAN] = "SCAN", [SUMMARY] = "SUMMARY",
	[LRU] = "LRU", [WATCH] = "WATCH", [HIST] = "HIST", [READ] = "read", [POLL] = "poll",
	[MAP] = "mmap", [TEXT] = "debugfs", [REOPEN] = "open", [FORK] = "fork",
};

/* Shared by the threads. */
static struct fuzz {
	_Atomic int file[FILES];
	_Atomic u64 done[OPS];
	_Atomic u64 good[OPS];
	_Atomic u64 wrong[OPS];
	long rounds;
	/* Of so many that would wait for all CPUs, make a process or print, one does. */
	unsigned int seldom;
	u64 seed;
	s32 pids[PIDS];
	/* Who has just been forked: it may end while it is asked about. */
	_Atomic s32 child;
} fuzz;

#define REQUEST	EINVAL, E2BIG, EFAULT
#define TARGET	ESRCH, ESTALE, ENODATA, EOPNOTSUPP, ENOMEM

/* How each may fail for root; Documentation/uapi.md has what it means. */
static const int may_fail[OPS][12] = {
	[INFO] = { REQUEST },
	[TRANSLATE] = { REQUEST, TARGET },
	[SCAN] = { REQUEST, TARGET },
	[SUMMARY] = { REQUEST, TARGET },
	[LRU] = { REQUEST, ENOMEM },
	[WATCH] = { REQUEST, ESRCH, ENOENT, EBUSY, EOPNOTSUPP, ENOMEM },
	[HIST] = { REQUEST, ENODEV, ENOSPC, ENOMEM },
	/* Also those of debugfs's files, which may have the number by then: see below. */
	[READ] = { REQUEST, ENODEV, EAGAIN, TARGET, EISDIR },
	[MAP] = { REQUEST, ENODEV, EACCES, EPERM, EAGAIN, EOVERFLOW, ENOMEM },
	[TEXT] = { REQUEST, TARGET, ENOENT, EACCES, ENOTDIR, EISDIR },
};

/*
 * Who uses a number that another thread has just closed gets EBADF, or whatever has that
 * number by then, which may know no such call.
 */
static inline bool contract_has(int op, int err)
{
	size_t i;

	if (err == EBADF || err == ENOTTY)
		return true;
	for (i = 0; i < ARRAY_SIZE(may_fail[op]); i++)
		if (err == may_fail[op][i])
			return true;
	return false;
}

/* Past stdout: a child would neither write out its buffer nor get its lock for sure. */
static inline void wrong(int op, const char *what, u64 value)
{
	if (fuzz.wrong[op]++ < 3)
		dprintf(STDOUT_FILENO, "# seed %llu: %s: %s %#llx\n",
			(unsigned long long)fuzz.seed, names[op], what,
			(unsigned long long)value);
}

static inline u64 all_wrong(void)
{
	u64 sum = 0;
	int op;

	for (op = 0; op < OPS; op++)
		sum += fuzz.wrong[op];
	return sum;
}

static inline bool ended(int op, int err)
{
	fuzz.done[op]++;
	if (!err)
		fuzz.good[op]++;
	else if (!contract_has(op, err))
		wrong(op, "error", err);
	return !err;
}

#endif /* _SELFTESTS_FUZZ_OPS_H */
