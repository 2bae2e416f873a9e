/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes whose memory never stands still: what they do, a round at a time. */
#ifndef _SELFTESTS_CHURN_H
#define _SELFTESTS_CHURN_H

#include <linux/falloc.h>

#include "helpers.h"

#define HUGE_BYTES	(2UL << 20)

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

/**
 * struct churn_shared - what a churner tells
 * @rounds: Rounds done.
 * @hits: How often what a round is about came to pass, where that is by chance.
 * @child: The PID to look at beside its own.
 */
struct churn_shared {
	unsigned long rounds;
	unsigned long hits;
	pid_t child;
};

struct churner {
	const char *name;
	void (*round)(struct churn_shared *shared);
};

static inline char *churn_map(size_t len, int flags)
{
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static inline void churn_touch(char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PAGE)
		((volatile char *)p)[i]++;
}

static inline void churn_child(struct churn_shared *shared, bool exec)
{
	pid_t pid = fork();

	if (!pid) {
		churn_touch(map_anon(32 * PAGE), 32 * PAGE);
		if (exec)
			execl("/proc/self/exe", "churn", "--nap", NULL);
		_exit(0);
	}
	shared->child = pid;
	waitpid(pid, NULL, 0);
}

static void churn_fork(struct churn_shared *shared)
{
	churn_child(shared, false);
}

static void churn_exec(struct churn_shared *shared)
{
	churn_child(shared, true);
}

static void churn_mremap(struct churn_shared *shared)
{
	char *p = churn_map(64 * PAGE, 0), *q;
	size_t i;

	(void)shared;
	churn_touch(p, 64 * PAGE);
	q = mremap(p, 32 * PAGE, 600 * PAGE, MREMAP_MAYMOVE);
	/* As many tables, and fewer faults, which take most of the time. */
	for (i = 0; i < 600 * PAGE; i += 16 * PAGE)
		q[i]++;
	q = mremap(q, 600 * PAGE, 8 * PAGE, 0);
	munmap(q, 8 * PAGE);
	munmap(p + 32 * PAGE, 32 * PAGE);
}

/* Large enough that page tables come and go with it. */
static void churn_munmap(struct churn_shared *shared)
{
	char *p = churn_map(4 * HUGE_BYTES, MAP_NORESERVE);
	size_t i;

	(void)shared;
	madvise(p, 4 * HUGE_BYTES, MADV_NOHUGEPAGE);
	for (i = 0; i < 4 * HUGE_BYTES; i += 37 * PAGE)
		p[i] = 1;
	munmap(p + HUGE_BYTES, HUGE_BYTES);
	munmap(p, 4 * HUGE_BYTES);
}

static void churn_mprotect(struct churn_shared *shared)
{
	static char *p;
	size_t i;

	(void)shared;
	if (!p)
		p = map_anon(64 * PAGE);
	churn_touch(p, 64 * PAGE);
	for (i = 0; i < 64; i += 2)
		mprotect(p + i * PAGE, PAGE, i % 4 ? PROT_READ : PROT_NONE);
	mprotect(p, 64 * PAGE, PROT_READ | PROT_WRITE);
}

static void churn_dontneed(struct churn_shared *shared)
{
	static char *p;

	(void)shared;
	if (!p)
		p = map_anon(64 * PAGE);
	churn_touch(p, 64 * PAGE);
	madvise(p + 12 * PAGE, 38 * PAGE, MADV_DONTNEED);
	madvise(p, 6 * PAGE, MADV_FREE);
}

/* A huge page is made, split in each of the ways that there are, and made again. */
static void churn_huge(struct churn_shared *shared)
{
	static char *p;
	static int way;

	if (!p) {
		p = map_anon(3 * HUGE_BYTES);
		p += HUGE_BYTES - (uintptr_t)p % HUGE_BYTES;
		madvise(p, HUGE_BYTES, MADV_HUGEPAGE);
	}
	churn_touch(p, HUGE_BYTES);
	shared->hits += !madvise(p, HUGE_BYTES, MADV_COLLAPSE);
	switch (way++ % 4) {
	case 0:
		mprotect(p + 5 * PAGE, PAGE, PROT_READ);
		mprotect(p + 5 * PAGE, PAGE, PROT_READ | PROT_WRITE);
		break;
	case 1:
		madvise(p + 9 * PAGE, 7 * PAGE, MADV_DONTNEED);
		break;
	case 2:
		madvise(p, HUGE_BYTES, MADV_DONTNEED);
		break;
	case 3:
		madvise(p + 64 * PAGE, 64 * PAGE, MADV_PAGEOUT);
	}
}

static void churn_migrate(struct churn_shared *shared)
{
	static char *p;
	size_t i;

	(void)shared;
	if (!p)
		p = map_anon(512 * PAGE);
	for (i = 0; i < 512; i += 2)
		p[i * PAGE]++;
	write_file("/proc/sys/vm/compact_memory", "1");
	madvise(p, 512 * PAGE, MADV_DONTNEED);
}

static void churn_swap(struct churn_shared *shared)
{
	static char *p;

	(void)shared;
	if (!p)
		p = map_anon(256 * PAGE);
	churn_touch(p, 256 * PAGE);
	madvise(p, 256 * PAGE, MADV_PAGEOUT);
	churn_touch(p + 64 * PAGE, 64 * PAGE);
}

static void churn_shmem(struct churn_shared *shared)
{
	static char *p;
	static int fd;

	(void)shared;
	if (!p) {
		fd = syscall(SYS_memfd_create, "churn", 0);
		if (ftruncate(fd, 128 * PAGE))
			die("ftruncate");
		p = mmap(NULL, 128 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	}
	churn_touch(p, 128 * PAGE);
	fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 16 * PAGE, 32 * PAGE);
	madvise(p + 64 * PAGE, 32 * PAGE, MADV_PAGEOUT);
	madvise(p + 100 * PAGE, 8 * PAGE, MADV_DONTNEED);
}

static void churn_ksm(struct churn_shared *shared)
{
	static char *p;
	size_t i;

	(void)shared;
	if (!p) {
		p = map_anon(128 * PAGE);
		madvise(p, 128 * PAGE, MADV_MERGEABLE);
	}
	for (i = 0; i < 128; i++)
		memset(p + i * PAGE, 0x5a + i % 3, PAGE);
	usleep(20000);
	churn_touch(p, 32 * PAGE);
	usleep(5000);
	madvise(p, 128 * PAGE, MADV_UNMERGEABLE);
	madvise(p, 128 * PAGE, MADV_MERGEABLE);
}

static void churn_hugetlb(struct churn_shared *shared)
{
	char *p = churn_map(HUGE_BYTES, MAP_HUGETLB);

	if (!p) {
		usleep(10000);
		return;
	}
	p[PAGE] = 1;
	shared->hits++;
	mprotect(p, HUGE_BYTES, PROT_READ);
	munmap(p, HUGE_BYTES);
}

static void churn_clear_refs(struct churn_shared *shared)
{
	static char *p;

	(void)shared;
	if (!p)
		p = map_anon(128 * PAGE);
	churn_touch(p, 64 * PAGE);
	write_file("/proc/self/clear_refs", "1");
	write_file("/proc/self/clear_refs", "4");
}

static const struct churner churners[] = {
	{ "fork and exit", churn_fork },
	{ "exec", churn_exec },
	{ "mremap", churn_mremap },
	{ "mmap and munmap", churn_munmap },
	{ "mprotect splits", churn_mprotect },
	{ "MADV_DONTNEED, MADV_FREE", churn_dontneed },
	{ "huge pages collapsed and split", churn_huge },
	{ "compaction", churn_migrate },
	{ "swap out and in", churn_swap },
	{ "holes punched in shmem", churn_shmem },
	{ "KSM", churn_ksm },
	{ "hugetlb", churn_hugetlb },
	{ "clear_refs", churn_clear_refs },
};

/* Rounds, until it is killed. */
static inline pid_t churner_start(void (*round)(struct churn_shared *shared),
				  struct churn_shared *shared)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	for (;;) {
		round(shared);
		shared->rounds++;
	}
}

#define NR_CHURNERS (sizeof(churners) / sizeof(churners[0]))

#endif /* _SELFTESTS_CHURN_H */
