// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who evicted whom where that is more than there is room for, or seen from a PID
 * namespace; and what debugfs's events says of a session, as far as that can be known:
 * each process here evicts its own pages, and pagemap says how many are gone.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "cgroup.h"
#include "events.h"
#include "memory.h"
#include "proc.h"

#define CGROUP		"events-pairs"
#define BYTES		(64 * PAGE)
#define PROCESSES	(VMVIEW_PAIRS + 300)
#define EVENTS_TEXT	"/sys/kernel/debug/vmview/events"

FIXTURE(pairs) {
	struct rings rings;
	struct vmview_counted counted;
	struct vmview_pair pair[VMVIEW_PAIRS];
};

FIXTURE_SETUP(pairs)
{
	if (!swap_areas())
		SKIP(return, "no swap");
	if (!cg_there())
		SKIP(return, "no cgroup v2 here");
	cg_make(CGROUP);
}

FIXTURE_TEARDOWN(pairs)
{
	if (cg_exists(CGROUP))
		cg_remove_soon(CGROUP);
}

/* Of one process, or of the cgroup. */
static void start(struct rings *r, s32 *pid)
{
	const struct vmview_watch watch = {
		.events = EVENT(EVICT) | EVENT(FAULT), .flags = VMVIEW_WATCH_HIST,
		.pids = (uintptr_t)pid, .nr_pids = !!pid, .cgroup = cg_id(CGROUP),
	};

	rings_start(r, &watch);
}

static u64 pages_of(const struct vmview_pair *pair)
{
	return pair->swapped + pair->dropped + pair->file + pair->shmem;
}

/* In a PID namespace a process knows its own /proc by this name alone. */
static size_t in_swap(const char *p, size_t bytes)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	u64 entry[BYTES / PAGE];
	size_t nr = 0, i;

	pagemap_read(fd, (uintptr_t)p, bytes / PAGE, entry);
	close(fd);
	for (i = 0; i < bytes / PAGE; i++)
		nr += !!(entry[i] & PM_SWAP);
	return nr;
}

/* Puts its memory into swap; how many pages are there. */
static size_t put_out(char *p, size_t bytes)
{
	int tries;

	touch_write(p, bytes);
	for (tries = 0; tries < 100 && in_swap(p, bytes) < bytes / PAGE; tries++)
		madvise(p, bytes, MADV_PAGEOUT);
	return in_swap(p, bytes);
}

/* Has evicted itself, and is told so by the number that it has itself. */
static void first_of_a_namespace(void)
{
	static struct vmview_pair pair[2];
	struct vmview_hist hist = { .vec = (uintptr_t)pair, .vec_len = 2 };
	char *p = map_anon(BYTES);
	s32 pid = getpid();
	struct rings rings;
	size_t out;

	cg_enter(CGROUP);
	start(&rings, &pid);
	out = put_out(p, BYTES);
	if (vmv_hist(rings.fd, &hist))
		die("HIST");
	_exit(pid == 1 && out && hist.nr == 1 && pair[0].by == 1 && pair[0].victim == 1 &&
	      pair[0].actor == VMVIEW_ACTOR_ADVICE && pair[0].swapped == out ? 0 : 1);
}

TEST_F(pairs, in_a_namespace)
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		if (unshare(CLONE_NEWPID))
			_exit(1);
		pid = fork();
		if (!pid)
			first_of_a_namespace();
		_exit(waitpid(pid, &status, 0) == pid && !status ? 0 : 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* A page each; how many of them are in swap. */
static int put_out_by_many(void)
{
	int nr = 0, i, status;
	pid_t pid;

	for (i = 0; i < PROCESSES; i++) {
		pid = fork();
		if (!pid) {
			cg_enter(CGROUP);
			_exit(put_out(map_anon(PAGE), PAGE) == 1 ? 0 : 1);
		}
		if (waitpid(pid, &status, 0) != pid)
			die("waitpid");
		nr += !status;
	}
	return nr;
}

/* What is not in the pairs is counted all the same. */
TEST_F(pairs, more_than_there_is_room_for)
{
	struct vmview_hist hist = {
		.counted = (uintptr_t)&self->counted,
		.vec = (uintptr_t)self->pair, .vec_len = VMVIEW_PAIRS,
	};
	u64 sum = 0;
	int out;
	u32 i;

	start(&self->rings, NULL);
	out = put_out_by_many();
	ASSERT_EQ(0, vmv_hist(self->rings.fd, &hist));
	for (i = 0; i < hist.nr; i++)
		sum += pages_of(&self->pair[i]);
	TH_LOG("%d of %d in swap, %u pairs, %llu found no room", out, PROCESSES, hist.nr,
	       self->counted.overflow);
	EXPECT_LT(VMVIEW_PAIRS, out);
	EXPECT_GE(VMVIEW_PAIRS, hist.nr);
	EXPECT_LE(out, self->counted.events[VMVIEW_EVENT_EVICT]);
	EXPECT_LE(out - VMVIEW_PAIRS, self->counted.overflow);
	EXPECT_EQ(self->counted.events[VMVIEW_EVENT_EVICT], sum + self->counted.overflow);
	/* Nor are those forgotten for which the reader has no room. */
	hist.flags = VMVIEW_HIST_CLEAR;
	hist.vec_len = hist.nr - 1;
	EXPECT_EQ(-ENOSPC, vmv_hist(self->rings.fd, &hist));
	hist.vec_len = VMVIEW_PAIRS;
	ASSERT_EQ(0, vmv_hist(self->rings.fd, &hist));
	for (i = 0; i < hist.nr; i++)
		sum -= pages_of(&self->pair[i]);
	EXPECT_EQ(0, sum);
	EXPECT_EQ(0, vmv_hist(self->rings.fd, &hist));
	EXPECT_EQ(0, hist.nr);
	rings_end(&self->rings);
}

/* The number behind @words in the text; -1 if they are not there. */
static long number_behind(const char *text, const char *words)
{
	const char *at = strstr(text, words);

	return at ? strtol(at + strlen(words), NULL, 10) : -1;
}

TEST_F(pairs, in_words)
{
	char *before = map_anon(BYTES), *p = map_anon(BYTES), *text;
	size_t long_out, out;
	s32 pid = getpid();

	cg_enter(CGROUP);
	long_out = put_out(before, BYTES);
	start(&self->rings, &pid);
	touch_write(before, BYTES);
	text = slurp(EVENTS_TEXT);
	EXPECT_NE(NULL, strstr(text, ", of the processes that it names, of one cgroup\n"));
	EXPECT_NE(NULL, strstr(text, "out for a time that is not known\n"));
	EXPECT_EQ((long)long_out, number_behind(text, "swapped in"));
	free(text);
	out = put_out(p, BYTES);
	touch_write(p, BYTES);
	text = slurp(EVENTS_TEXT);
	EXPECT_EQ((long)out, number_behind(text, "swapped in"));
	EXPECT_NE(NULL, strstr(text, "ms in the mean\n"));
	free(text);
	rings_end(&self->rings);
	cg_enter("");
}

TEST_HARNESS_MAIN
