// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walkers of every kind over processes of every kind that never stand still.
 * Each record must hold together, cursors must move on, and nothing may hang or
 * splat.
 */
#include "churn.h"
#include "walkers.h"

static pid_t start_walker(struct tally *tally, unsigned int seed, pid_t *pid,
			  struct churn_shared *shared)
{
	pid_t walker = fork_child();
	struct walk w;
	unsigned int i;

	if (walker)
		return walker;
	walk_begin(&w, tally, seed);
	for (i = seed;; i++) {
		walk_somehow(&w, pid[i % NR_CHURNERS], true);
		/* A program that was started by exec has no such page. */
		if (i % 3 == 0)
			walk_somehow(&w, shared[i % 2].child, false);
	}
}

#define NR_WALKERS 3

/* On a busy host a guest may not come to all of it in its time. */
static bool all_came_round(const struct churn_shared *shared)
{
	unsigned int i;

	for (i = 0; i < NR_CHURNERS; i++)
		if (!__atomic_load_n(&shared[i].rounds, __ATOMIC_RELAXED))
			return false;
	return true;
}

TEST(records_hold_together)
{
	struct churn_shared *shared = map_shared(PAGE);
	struct tally *tally = map_shared(PAGE);
	pid_t pid[NR_CHURNERS], walker[NR_WALKERS];
	unsigned int i, more;

	walkers_prepare();
	write_file("/sys/kernel/mm/ksm/pages_to_scan", "2000");
	write_file("/sys/kernel/mm/ksm/sleep_millisecs", "2");
	write_file("/sys/kernel/mm/ksm/run", "1");
	write_file("/proc/sys/vm/nr_hugepages", "2");
	/* khugepaged has this priority: else it would starve, and stall RCU. */
	nice(19);
	for (i = 0; i < NR_CHURNERS; i++)
		pid[i] = churner_start(churners[i].round, &shared[i]);
	for (i = 0; i < NR_WALKERS; i++)
		walker[i] = start_walker(&tally[i], i + 1, pid, shared);
	sleep(effort(slow_kernel() ? 60 : 12));
	for (more = 0; more < 60 && !all_came_round(shared); more++)
		sleep(1);
	for (i = 0; i < NR_WALKERS; i++) {
		EXPECT_EQ(SIGKILL, reap(walker[i]));
		print_tally(&tally[i]);
		EXPECT_LT(0, tally[i].calls);
		EXPECT_EQ(0, tally[i].wrong);
	}
	for (i = 0; i < NR_CHURNERS; i++) {
		EXPECT_EQ(SIGKILL, reap(pid[i]))
			TH_LOG("%s ended", churners[i].name);
		printf("# %8lu rounds of %s\n", shared[i].rounds, churners[i].name);
		EXPECT_LT(0, shared[i].rounds);
	}
	write_file("/sys/kernel/mm/ksm/run", "2");
	write_file("/proc/sys/vm/nr_hugepages", "0");
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--nap"))
		return usleep(2000);
	return test_harness_run(argc, argv);
}
