// SPDX-License-Identifier: GPL-2.0-only
/*
 * What vmview pressure says of what no event tells, of who asks for reclaim, of the OOM
 * killer, and of who only seems to take much; held against the files of the cgroup.
 */
#include "staged.h"

/* Has it, and sleeps. */
static void idles(size_t bytes)
{
	touch(map_anon(bytes), bytes);
	for (;;)
		pause();
}

/* Throttling at memory.high is no event: PSI has it, of a cgroup that is its own. */
TEST_F(pressure, throttled_at_high)
{
	char args[32];

	cg_write(CGROUP, "memory.swap.max", "0");
	cg_limit(CGROUP, "memory.high", LIMIT);
	self->pid = runs(CGROUP, grows, 2 * LIMIT);
	/* Reached the limit, and met it. */
	for (int tries = 0; tries < 300 && !cg_event(CGROUP, "high"); tries++)
		usleep(100000);
	snprintf(args, sizeof(args), "-p %d 3", self->pid);
	EXPECT_EQ(UNDER_PRESSURE, watch(_metadata, self, args));
	HOLDS(".reason == \"limit\" and .limit.cgroup == \"/" CGROUP "\" and .limit.high > 0");
	HOLDS(".psi.others == false and .psi.some_us * 20000 > .time_ns");
	/* Beside others there PSI is not its own. */
	self->other = runs(CGROUP, grows, PAGE);
	snprintf(args, sizeof(args), "-p %d 0.5", self->other);
	watch(_metadata, self, args);
	HOLDS(".psi.others");
}

/* Asks for what nobody uses, again and again. */
static void reclaims(size_t bytes)
{
	int fd = open("/sys/fs/cgroup/" CGROUP "/memory.reclaim", O_WRONLY);

	dprintf(fd, "%zu", bytes);
	close(fd);
	usleep(100000);
}

/* Nobody waits for it: whoever asks does something else meanwhile, and no limit is met. */
TEST_F(pressure, asking_is_calm)
{
	self->pid = runs(CGROUP, idles, 3 * LIMIT);
	for (int tries = 0; tries < 300 && cg_stat(CGROUP, "anon") < 3 * LIMIT; tries++)
		usleep(100000);
	self->other = runs(NULL, reclaims, 2 * MIB);
	EXPECT_EQ(CALM, watch(_metadata, self, "3"));
	HOLDS(".reason == \"asked\" and .asker.pid == %d and .limit == null", self->other);
	HOLDS(".taken > 500 and .needed_again < .taken / 10");
}

/* Another process for each, which is killed. */
static void is_killed(size_t bytes)
{
	pid_t pid = fork();

	if (pid) {
		waitpid(pid, NULL, 0);
		usleep(100000);
		return;
	}
	touch(map_anon(bytes), bytes);
	_exit(0);
}

TEST_F(pressure, killed_at_a_limit)
{
	u64 kills;

	cg_write(CGROUP, "memory.swap.max", "0");
	cg_limit(CGROUP, "memory.max", LIMIT);
	self->pid = runs(CGROUP, is_killed, 2 * LIMIT);
	for (int tries = 0; tries < 300 && !cg_event(CGROUP, "oom_kill"); tries++)
		usleep(100000);
	kills = cg_event(CGROUP, "oom_kill");
	EXPECT_LT(0, kills);
	EXPECT_SLOW(watch(_metadata, self, "4"));
	kills = cg_event(CGROUP, "oom_kill") - kills;
	HOLDS(".reason == \"limit\" and .limit.cgroup == \"/" CGROUP "\" and .limit.oom > 0");
	HOLDS(".reclaimed.oom_kills > 0 and .reclaimed.oom_kills <= %llu",
	      (unsigned long long)kills);
}

/* Takes the same few pages, and gives them back, as fast as it can. */
static void churns(size_t bytes)
{
	char *p = map_anon(bytes);

	touch(p, bytes);
	munmap(p, bytes);
}

TEST_F(pressure, who_takes_little_is_no_neighbour)
{
	scarce(LEFT);
	self->other = runs(NULL, churns, 16 * PAGE);
	self->pid = runs(NULL, uses, TOO_MUCH);
	EXPECT_SLOW(watch_while(_metadata, self, "2", "pswpin", 1000));
	HOLDS(".reason == \"machine\" and .taker.pid == %d", self->pid);
}

/* Reads a page in each 2 MiB: that takes page tables, and nothing else. */
static void takes_tables(size_t bytes)
{
	char *p = mmap(NULL, bytes / PAGE * PMD_BYTES, PROT_READ,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t i;

	madvise(p, bytes / PAGE * PMD_BYTES, MADV_NOHUGEPAGE);
	for (i = 0; i < bytes / PAGE; i++) {
		*(volatile char *)(p + i * PMD_BYTES);
		if (i % (MIB / PAGE) == 0)
			usleep(100000);
	}
	for (;;)
		pause();
}

/* No process has more of its own than before. */
TEST_F(pressure, the_kernel_takes)
{
	char status[64];
	u64 tables;

	scarce(LEFT);
	self->pid = runs(NULL, idles, (LEFT + 16) * MIB);
	snprintf(status, sizeof(status), "/proc/%d/status", self->pid);
	for (int tries = 0; tries < 300 && proc_bytes(status, "VmRSS") +
	     proc_bytes(status, "VmSwap") < (LEFT + 16) * MIB; tries++)
		usleep(100000);
	self->other = runs(NULL, takes_tables, 40 * MIB);
	watch(_metadata, self, "4");
	snprintf(status, sizeof(status), "/proc/%d/status", self->other);
	tables = proc_bytes(status, "VmPTE");
	ends(&self->other);
	EXPECT_LT(0, tables);
	HOLDS(".reason == \"kernel\" and (.because | contains(\"page tables\"))");
	/* Who only lost takes none, or what it needs to be looked at. */
	HOLDS(".taker.pid != %d or .taker_pages < .evicted / 4", self->pid);
	HOLDS(".kernel_took * 4096 > %llu and .kernel_took * 4096 < %llu + 4194304 and .evicted > 64",
	      (unsigned long long)tables / 4, (unsigned long long)tables);
}

TEST_HARNESS_MAIN
