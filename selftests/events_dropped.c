// SPDX-License-Identifier: GPL-2.0-only
/*
 * Anonymous pages that are given up rather than written: what events and the matrix
 * tell of them beside vmstat. Which entry was dropped is only known when the next is
 * counted on the same CPU, by whomever.
 */
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "evictions.h"

SUBJECT(frees_lazily)
{
	char *p = filled(BYTES);

	if (madvise(p, BYTES, MADV_FREE))
		subject_cannot("no MADV_FREE");
	drain_lru();
	subject_stop();
}

/* Then it gives it up itself, and what it took last is all that it took. */
SUBJECT(drops)
{
	char *p = filled(BYTES);

	if (madvise(p, BYTES, MADV_FREE))
		subject_cannot("no MADV_FREE");
	drain_lru();
	subject_stop();
	madvise(p, BYTES, MADV_PAGEOUT);
	subject_stop();
}

/* Unmapping counts too, so that what a CPU took last is known for what it is. */
static void settle_all(void)
{
	cpu_set_t all, one;
	char *p;
	int cpu;

	if (sched_getaffinity(0, sizeof(all), &all))
		die("affinity");
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof(one), &one))
			die("affinity");
		p = map_anon(PAGE);
		touch_write(p, PAGE);
		munmap(p, PAGE);
	}
	sched_setaffinity(0, sizeof(all), &all);
}

/* Somebody else does. */
static void settle(void)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_NAME, "settles");
		settle_all();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

/* What was taken from the subject by threads of other names. */
static u64 by_others(FIXTURE_DATA(swap) *self, const char *name)
{
	const struct vmview_event *e = self->all.event;
	u64 nr = 0;

	for (; e < self->all.event + self->all.nr; e++)
		nr += e->type == VMVIEW_EVENT_EVICT && e->tgid == (u32)self->s.pid &&
		      strncmp(e->comm, name, sizeof(e->comm));
	return nr;
}

TEST_F(swap, lazyfree)
{
	struct taken dropped = FROM(0, .by = getpid(), .actor = VMVIEW_ACTOR_MEMCG,
				    .state = VMVIEW_STATE_NONE, .kind = VMVIEW_KIND_ANON);
	u64 freed;

	ASSERT_TRUE(start(self, &self->s, "frees_lazily"));
	rings_start_of(&self->rings, EVENT(EVICT), 0);
	freed = vmstat("pglazyfreed");
	reclaim(self);
	freed = vmstat("pglazyfreed") - freed;
	settle();
	rings_drain_all(&self->rings, &self->all);
	dropped.from = self->s.pid;
	EXPECT_EQ(PAGES, freed);
	EXPECT_EQ(0, present(&self->s));
	EXPECT_EQ(freed, taken(self, dropped));
	EXPECT_EQ(freed, rings_pair(&self->rings, getpid(), self->s.pid,
				      VMVIEW_ACTOR_MEMCG).dropped);
	EXPECT_EQ(swapped_pages(self->s.pid), taken(self, FROM(self->s.pid, TO_SWAP)));
}

/* Who took the last one does not run any more when it is told. */
TEST_F(swap, dropped_before)
{
	struct taken dropped = FROM(0, .actor = VMVIEW_ACTOR_ADVICE,
				    .state = VMVIEW_STATE_NONE, .kind = VMVIEW_KIND_ANON);
	char path[32], name[16];
	u64 freed;

	ASSERT_TRUE(start(self, &self->s, "drops"));
	rings_start_of(&self->rings, EVENT(EVICT), 0);
	freed = vmstat("pglazyfreed");
	subject_continue(&self->s);
	freed = vmstat("pglazyfreed") - freed;
	settle();
	rings_drain_all(&self->rings, &self->all);
	dropped.from = self->s.pid;
	dropped.by = self->s.pid;
	snprintf(path, sizeof(path), "/proc/%d/comm", self->s.pid);
	ASSERT_TRUE(read_file(path, name, sizeof(name)));
	name[strcspn(name, "\n")] = '\0';
	EXPECT_EQ(PAGES, freed);
	EXPECT_EQ(freed, taken(self, dropped));
	EXPECT_EQ(0, by_others(self, name));
	EXPECT_EQ(freed, rings_pair(&self->rings, self->s.pid, self->s.pid,
				      VMVIEW_ACTOR_ADVICE).dropped);
}

TEST_HARNESS_MAIN
