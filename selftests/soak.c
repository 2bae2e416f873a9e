// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything at once, for so long: walks, censuses, sessions, readers of rings and
 * of debugfs, processes and cgroups that come and go, memory that does not suffice,
 * and the module that goes and comes every few seconds. Nothing is lost uncounted,
 * nothing has grown when all is over.
 *
 * make soak has it run for half an hour; VMVIEW_SOAK is the number of seconds.
 */
#include <sys/sysinfo.h>

#include "growth.h"
#include "soak.h"

#define RELOAD_S	10
#define PATIENCE_MS	60000	/* for what comes to an end, or to its first round */
#define PIECE		(256 * PAGE)

/* All that uses the module; each waits where it is not to be used. */
static void (* const users[])(struct soak *) = {
	soak_walk, soak_walk, soak_census, soak_debugfs, soak_mapped, soak_read, soak_killed,
};

static void (* const targets[TARGETS])(struct churn_shared *) = {
	churn_fork, churn_exec, churn_munmap, churn_mremap, churn_mprotect, churn_dontneed,
	churn_huge, churn_migrate, churn_swap, churn_shmem, churn_clear_refs,
};

#define USERS	ARRAY_SIZE(users)

/* What one of them did, and whether it waits. */
struct user {
	unsigned long rounds;
	bool waits;
};

static pid_t start_user(void (*round)(struct soak *), struct soak *s, struct user *u)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	for (;;) {
		while (__atomic_load_n(&s->pause, __ATOMIC_SEQ_CST)) {
			__atomic_store_n(&u->waits, true, __ATOMIC_SEQ_CST);
			usleep(1000);
		}
		__atomic_store_n(&u->waits, false, __ATOMIC_SEQ_CST);
		/* It may have been asked to wait just now. */
		if (__atomic_load_n(&s->pause, __ATOMIC_SEQ_CST))
			continue;
		round(s);
		u->rounds++;
	}
}

/*
 * More than there is, most of it in swap: written over and over. While the module is
 * about to go it waits, or others would take as long to come to an end as chance has it.
 */
static pid_t start_pressure(const struct soak *s)
{
	struct sysinfo info;
	pid_t pid = fork_child();
	size_t bytes, at;
	char *p;

	if (pid)
		return pid;
	sysinfo(&info);
	bytes = (info.freeram + info.freeswap / 4) & ~(PIECE - 1);
	p = map_anon(bytes);
	for (;;) {
		for (at = 0; at < bytes; at += PIECE) {
			while (__atomic_load_n(&s->pause, __ATOMIC_SEQ_CST))
				usleep(1000);
			churn_touch(p + at, PIECE);
		}
		madvise(p, bytes / 2, MADV_DONTNEED);
	}
}

/* Nothing of it is open by now, though paths are held and looked up. */
static bool reload(struct soak *s, const struct user *u)
{
	u64 end = now_ms() + PATIENCE_MS;
	unsigned long busy = 0;
	bool done;
	size_t i;

	__atomic_store_n(&s->pause, true, __ATOMIC_SEQ_CST);
	for (i = 0; i < USERS; i++) {
		while (!__atomic_load_n(&u[i].waits, __ATOMIC_SEQ_CST) && now_ms() < end)
			usleep(1000);
		if (!u[i].waits)
			soak_wrong(s, "the round of a user does not end", i, u[i].rounds);
	}
	/* The memory of who was killed may still be on its way. */
	done = !unload_in_the_end(&busy) && !load();
	__atomic_store_n(&s->pause, false, __ATOMIC_SEQ_CST);
	return done;
}

static pid_t start_storm(void)
{
	pid_t pid = fork_child();
	char path[64];
	struct stat st;
	int nr;

	if (pid)
		return pid;
	for (;;) {
		for (nr = 1; nr < 200; nr++) {
			snprintf(path, sizeof(path), PID_DIR "/%d", nr);
			stat(path, &st);
		}
		usleep(20000);
	}
}

static pid_t start_cgroups(struct soak *s)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	for (;;) {
		soak_cgroup(s);
		usleep(10000);
	}
}

static bool all_had_a_round(const struct user *u)
{
	size_t i;

	for (i = 0; i < USERS; i++)
		if (!__atomic_load_n(&u[i].rounds, __ATOMIC_RELAXED))
			return false;
	return true;
}

/* Everything, for so many seconds and a round of each; how often the module was loaded anew. */
static int run(struct soak *s, struct user *u, unsigned int seconds)
{
	u64 end = now_ms() + seconds * 1000ULL;
	pid_t user[USERS], other[3];
	int reloads = 0;
	size_t i;

	for (i = 0; i < TARGETS; i++)
		s->target[i] = churner_start(targets[i], &s->shared[i]);
	for (i = 0; i < USERS; i++)
		user[i] = start_user(users[i], s, &u[i]);
	other[0] = start_pressure(s);
	other[1] = start_storm();
	other[2] = cg_there() ? start_cgroups(s) : 0;
	while (now_ms() < end || (!all_had_a_round(u) && now_ms() < end + PATIENCE_MS)) {
		sleep(seconds < 2 * RELOAD_S ? 1 : RELOAD_S);
		if (!reload(s, u))
			soak_wrong(s, "loaded anew", 0, errno);
		reloads++;
	}
	for (i = 0; i < USERS; i++)
		reap(user[i]);
	for (i = 0; i < ARRAY_SIZE(other); i++)
		if (other[i])
			reap(other[i]);
	for (i = 0; i < TARGETS; i++)
		reap(s->target[i]);
	return reloads;
}

TEST(everything_at_once)
{
	const char *asked = getenv("VMVIEW_SOAK");
	int seconds = asked ? atoi(asked) : effort_to(slow_kernel() ? 30 : 10, 1800), reloads;
	struct soak *s = map_shared(sizeof(*s));
	struct user *u = map_shared(PAGE);
	u64 before[SIZES], after[SIZES];
	size_t i;

	walkers_prepare();
	/*
	 * khugepaged has this priority. Else it starves, and with it who gives back a
	 * probe, for that waits until every task has slept.
	 */
	nice(19);
	/* First what a kernel keeps once it was asked for it. */
	run(s, u, seconds < 600 ? seconds / 10 + 1 : 60);
	measure_sizes(before);
	memset(u, 0, PAGE);
	reloads = run(s, u, seconds);
	measure_sizes(after);
	for (i = 0; i < USERS; i++)
		EXPECT_LT(0, u[i].rounds)
			TH_LOG("user %zu", i);
	EXPECT_FALSE(has_grown(before, after, slow_kernel() ? 1 : 8));
	EXPECT_EQ(0, s->wrong);
	EXPECT_EQ(0, s->tally.wrong);
	EXPECT_LT(0, s->told);
	print_tally(&s->tally);
	TH_LOG("%d s: %lu walks, %lu records, %llu events told, %llu lost, loaded %d times",
	       seconds, u[0].rounds + u[1].rounds, s->tally.records, s->told, s->lost,
	       reloads);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--nap"))
		return usleep(2000);
	return test_harness_run(argc, argv);
}
