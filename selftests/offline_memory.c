// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory goes offline under walkers, and comes back: what lies in it is migrated,
 * and its struct pages are no longer those of memory. A record has a frame that is
 * there, or says that it has no page.
 *
 * As what is mapped is migrated first, no entry leads to what is offline, and a walk
 * that would look at it passes here: for that see offline_poisoned.c.
 */
#include <dirent.h>

#include "churn.h"
#include "walkers.h"

#define BLOCKS		"/sys/devices/system/memory"
#define MOST_BLOCKS	64
#define PAGES		2048

FIXTURE(blocks) {
	char state[MOST_BLOCKS][96];
	int nr;
	struct tally *tally;
	pid_t target;
	pid_t walker;
};

static void touch_and_touch(void)
{
	char *p = map_anon(PAGES * PAGE);

	for (;;)
		churn_touch(p, PAGES * PAGE);
}

static void walk_and_walk(struct tally *tally, pid_t target)
{
	struct walk w;

	walk_begin(&w, tally, 1);
	/* All of it is migrated, also the page that is there for who counts on one. */
	for (;;)
		walk_somehow(&w, target, false);
}

FIXTURE_SETUP(blocks)
{
	DIR *dir = opendir(BLOCKS);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) && self->nr < MOST_BLOCKS)
		if (sscanf(entry->d_name, "memory%*[0-9]") == 0 &&
		    !strncmp(entry->d_name, "memory", 6))
			snprintf(self->state[self->nr++], sizeof(self->state[0]),
				 BLOCKS "/%.32s/state", entry->d_name);
	if (!self->nr)
		SKIP(return, "this kernel's memory cannot be taken away");
	self->tally = map_shared(PAGE);
	walkers_prepare();
	self->target = fork_child();
	if (!self->target)
		touch_and_touch();
	self->walker = fork_child();
	if (!self->walker)
		walk_and_walk(self->tally, self->target);
}

FIXTURE_TEARDOWN(blocks)
{
	int i;

	for (i = 0; i < self->nr; i++)
		write_file(self->state[i], "online");
}

/* Which of them can go is for the kernel to say: what it cannot move keeps them. */
TEST_F(blocks, go_and_come)
{
	int times = effort_to(slow_kernel() ? 1 : 3, 100) ?: 1, gone = 0, i, k;

	for (i = 0; i < times; i++) {
		for (k = 0; k < self->nr; k++) {
			if (!write_file(self->state[k], "offline"))
				continue;
			gone++;
			usleep(1000);
			ASSERT_TRUE(write_file(self->state[k], "online"))
				TH_LOG("%s", self->state[k]);
		}
	}
	EXPECT_EQ(SIGKILL, reap(self->walker));
	EXPECT_EQ(SIGKILL, reap(self->target));
	print_tally(self->tally);
	EXPECT_EQ(0, self->tally->wrong);
	EXPECT_LT(0, self->tally->calls);
	EXPECT_LT(0, gone);
	TH_LOG("%d times of %d gone and back, %lu calls, %lu records", gone, times * self->nr,
	       self->tally->calls, self->tally->records);
}

TEST_HARNESS_MAIN
