// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview pressure where who waits, and at whose limit, is known beforehand. What it
 * says of stalls is held against the kernel's own totals, read before and after. Swap
 * is in memory: with all of a cgroup under writeback to a slow disk the kernel finds
 * nothing to reclaim, and kills. Each is watched twice, and more often in torture.
 */
#include "staged.h"

static int new_file(size_t bytes)
{
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR, 0600);
	static char buf[1 << 16];
	size_t i;

	for (i = 0; i < bytes; i += sizeof(buf))
		if (write(fd, buf, sizeof(buf)) != sizeof(buf))
			die("a new file");
	fsync(fd);
	return fd;
}

/* The file that is read, which nobody has in memory yet: the writer may be throttled. */
static int file;

static void file_of(size_t bytes)
{
	file = new_file(bytes);
	posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
}

/* Reads it, mapped, from end to end. */
static void maps(size_t bytes)
{
	static volatile char *p;
	size_t i;

	if (!p)
		p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, file, 0);
	for (i = 0; i < bytes; i += PAGE)
		(void)p[i];
}

/* Reads a disk once. */
static void streams(size_t bytes)
{
	static char buf[1 << 16];
	static int fd;

	if (!fd)
		fd = open("/dev/vda", O_RDONLY);
	if (read(fd, buf, bytes) <= 0)
		pause();
}

TEST_F(pressure, calm)
{
	int i, times = TIMES;

	for (i = 0; i < times; i++) {
		EXPECT_EQ(CALM, watch(_metadata, self, "0.5"));
		HOLDS(".verdict == \"calm\" and .reason == \"none\" and .limit == null");
	}
}

TEST_F(pressure, at_a_limit)
{
	int i, times = TIMES;

	cg_limit(CGROUP, "memory.max", LIMIT);
	self->pid = runs(CGROUP, uses, 2 * LIMIT);
	for (i = 0; i < times; i++) {
		EXPECT_EQ(THRASHING, watch_while(_metadata, self, "2", "pswpin", 1000));
		EXPECT_EQ(0, cg_event(CGROUP, "oom_kill"));
		/* It looks later than that and earlier than this: as large a share of its time. */
		HOLDS(".psi.some_us <= %llu and .psi.some_us / .time_ns * 1e6 >= %llu / %llu / 5",
		      (unsigned long long)self->stalled_us,
		      (unsigned long long)self->stalled_us, (unsigned long long)self->ms);
		HOLDS(".reason == \"limit\" and .actor == \"memcg\" and .limit.cgroup == \"/" CGROUP "\"");
		HOLDS(".processes[0].process.pid == %d and .processes[0].swap_ns > .time_ns / 10",
		      self->pid);
	}
	/* Of that cgroup alone it is the same; and of another one nothing. */
	EXPECT_EQ(THRASHING, watch_while(_metadata, self, "--cgroup /" CGROUP " 2", "pswpin", 1000));
	HOLDS(".psi.cgroup == \"/" CGROUP "\" and .psi.full_us > 0 and "
	      ".psi.some_us * 1000 < .time_ns * 1.2");
	cg_make(CGROUP "-other");
	EXPECT_EQ(CALM, watch(_metadata, self, "--cgroup /" CGROUP "-other 0.5"));
	cg_remove_soon(CGROUP "-other");
}

/* The machine, by one process. */
TEST_F(pressure, too_much_for_the_machine)
{
	int i, times = TIMES;

	scarce(LEFT);
	self->pid = runs(NULL, uses, TOO_MUCH);
	for (i = 0; i < times; i++) {
		EXPECT_EQ(THRASHING, watch_while(_metadata, self, "2", "pswpin", 1000));
		HOLDS(".reason == \"machine\" and .limit == null and .taker.pid == %d", self->pid);
		HOLDS(".processes[0].process.pid == %d and .processes[0].swap_ns > .time_ns / 10",
		      self->pid);
		/* What the pool of huge pages has is said. */
		HOLDS(".held > .memory / 2 and (.because | test(\"huge pages\"))");
	}
}

/* Who rests between finds its memory gone when it comes back. */
static void rests(size_t bytes)
{
	uses(bytes);
	usleep(900000);
}

TEST_F(pressure, a_neighbour_takes_it)
{
	int i, tries, times = TIMES;

	scarce(LEFT);
	self->pid = runs(CGROUP, rests, 30 * MIB);
	self->other = runs(NULL, grows, TOO_MUCH);
	for (i = 0; i < times; i++) {
		char args[32];
		int status = CALM;

		snprintf(args, sizeof(args), "-p %d 4", self->pid);
		/* Now and then it is spared, or all was taken before, for some seconds. */
		for (tries = 0; status == CALM && tries < 8; tries++) {
			status = watch(_metadata, self, args);
			if (run(self->out, "jq -e '.pressure.taken >= 256' /tmp/doc"))
				status = CALM;
		}
		EXPECT_SLOW(status);
		HOLDS(".reason == \"neighbour\" and .taker.pid == %d", self->other);
		HOLDS("[.processes[].process.pid] == [%d]", self->pid);
		HOLDS(".would_help | test(\"memory.low for /" CGROUP ",\")");
	}
}

/* Files that are read again and again: how bad that is, PSI says. */
TEST_F(pressure, files_that_do_not_fit)
{
	int i, status, times = TIMES;
	bool stalls;

	scarce(LEFT);
	write_file("/proc/sys/vm/swappiness", "60");
	file_of(TOO_MUCH);
	self->pid = runs(NULL, maps, TOO_MUCH);
	for (i = 0; i < times; i++) {
		status = watch_while(_metadata, self, "2", "workingset_refault_file", 3000);
		stalls = !run(self->out, "jq -e '.pressure | .psi.some_us * 20000 >= .time_ns' /tmp/doc");
		if (stalls || status != CALM)
			EXPECT_SLOW(status);
		HOLDS(".reason == \"files\" and .reader.pid == %d", self->pid);
		HOLDS(".reclaimed.file_again > .taken / 2 and .from_swap < .taken / 10");
	}
}

/* The same at a limit of its own is the limit's, though no process maps them. */
static void reads(size_t bytes)
{
	static char buf[1 << 16];

	(void)bytes;
	lseek(file, 0, SEEK_SET);
	while (read(file, buf, sizeof(buf)) > 0)
		;
}

TEST_F(pressure, files_at_a_limit)
{
	cg_limit(CGROUP, "memory.max", LIMIT);
	file_of(2 * LIMIT);
	self->pid = runs(CGROUP, reads, 2 * LIMIT);
	EXPECT_GE(THRASHING, watch_while(_metadata, self, "2", "workingset_refault_file", 3000));
	HOLDS(".reason == \"limit\" and .limit.cgroup == \"/" CGROUP "\" and .taken > 1000");
	EXPECT_GE(THRASHING, watch_while(_metadata, self, "--cgroup /" CGROUP " 2",
					 "workingset_refault_file", 3000));
	HOLDS(".reason == \"limit\" and .limit.cgroup == \"/" CGROUP "\" and .taken > 1000");
}

/*
 * kswapd has much to do then, which PSI takes for stalls, and nobody waits; where kswapd
 * has no CPU the reader must reclaim itself, and is told to wait.
 */
TEST_F(pressure, reading_once_is_calm)
{
	/* Then the disk is at its end. */
	int i, times = effort_to(2, 6), calm = 0;

	scarce(LEFT);
	write_file("/proc/sys/vm/swappiness", "60");
	self->pid = runs(NULL, streams, 1 << 16);
	for (i = 0; i < times; i++) {
		calm += watch_while(_metadata, self, "1", "pgsteal_kswapd", 2000) == CALM;
		HOLDS(".verdict == (if .some_ns * 20 < .time_ns then \"calm\" else \"pressure\" end)");
		HOLDS(".taken > 1000 and .needed_again < .taken / 10");
	}
	EXPECT_LT(0, calm);
}

TEST_HARNESS_MAIN
