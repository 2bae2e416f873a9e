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

#include "under_walkers.h"

#define BLOCKS		"/sys/devices/system/memory"
#define MOST_BLOCKS	64

FIXTURE(blocks) {
	char state[MOST_BLOCKS][96];
	int nr;
	struct under_walkers walked;
};

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
	under_walkers_begin(&self->walked);
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
	EXPECT_TRUE(under_walkers_end(&self->walked));
	EXPECT_EQ(0, self->walked.tally->wrong);
	EXPECT_LT(0, self->walked.tally->calls);
	EXPECT_LT(0, gone);
	TH_LOG("%d times of %d gone and back, %lu calls, %lu records", gone, times * self->nr,
	       self->walked.tally->calls, self->walked.tally->records);
}

TEST_HARNESS_MAIN
