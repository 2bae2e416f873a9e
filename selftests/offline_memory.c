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

/**
 * struct block - a block of memory that may go
 * @state: The file that turns it.
 * @back: What to write there for its zone to have it again. What comes back as the kernel
 *	likes it goes to the zone below, and soon the movable one has nothing that can go.
 */
struct block {
	char state[96];
	const char *back;
};

FIXTURE(blocks) {
	struct block block[MOST_BLOCKS];
	int nr;
	struct under_walkers walked;
};

static void block_named(struct block *block, const char *name)
{
	char path[96], zone[32] = "";

	snprintf(block->state, sizeof(block->state), BLOCKS "/%.32s/state", name);
	snprintf(path, sizeof(path), BLOCKS "/%.32s/valid_zones", name);
	read_file(path, zone, sizeof(zone));
	block->back = strncmp(zone, "Movable", 7) ? "online" : "online_movable";
}

FIXTURE_SETUP(blocks)
{
	DIR *dir = opendir(BLOCKS);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) && self->nr < MOST_BLOCKS)
		if (sscanf(entry->d_name, "memory%*[0-9]") == 0 &&
		    !strncmp(entry->d_name, "memory", 6))
			block_named(&self->block[self->nr++], entry->d_name);
	if (!self->nr)
		SKIP(return, "this kernel's memory cannot be taken away");
	under_walkers_begin(&self->walked);
}

FIXTURE_TEARDOWN(blocks)
{
	int i;

	for (i = 0; i < self->nr; i++)
		write_file(self->block[i].state, self->block[i].back);
}

/* Which of them can go is for the kernel to say: what it cannot move keeps them. */
TEST_F(blocks, go_and_come)
{
	int times = effort_to(slow_kernel() ? 1 : 3, 100) ?: 1, gone = 0, i, k;

	for (i = 0; i < times; i++) {
		for (k = 0; k < self->nr; k++) {
			if (!write_file(self->block[k].state, "offline"))
				continue;
			gone++;
			usleep(1000);
			ASSERT_TRUE(write_file(self->block[k].state, self->block[k].back))
				TH_LOG("%s", self->block[k].state);
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
