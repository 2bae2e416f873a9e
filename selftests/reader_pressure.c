// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview pressure on guests that are staged: who waits, who takes the memory, and at
 * whose limit is known beforehand. What it says of stalls is held against the kernel's
 * own totals, read before and after.
 */
#include <sys/prctl.h>

#include "reader.h"
#include "cgroup.h"
#include "scarce.h"

#define CGROUP	"reader-pressure"
#define LIMIT	(24 * MIB)

enum { CALM, UNDER_PRESSURE, THRASHING };

FIXTURE(pressure) {
	char *out;
	bool scarce;
	pid_t pid[2];
};

FIXTURE_SETUP(pressure)
{
	if (!cg_there())
		SKIP(return, "no memory cgroups of version 2");
	if (!swap_areas())
		SKIP(return, "the guest has no swap area");
	self->out = xalloc(1 << 16);
	cg_make(CGROUP);
}

FIXTURE_TEARDOWN(pressure)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(self->pid); i++) {
		if (!self->pid[i])
			continue;
		kill(self->pid[i], SIGKILL);
		waitpid(self->pid[i], NULL, 0);
	}
	if (self->scarce)
		plenty();
	cg_remove_soon(CGROUP);
}

/* A process in the cgroup, or in none, that does it for ever. */
static pid_t runs(const char *cgroup, void (*work)(size_t bytes), size_t bytes)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (cgroup)
		cg_enter(cgroup);
	for (;;)
		work(bytes);
}

/* No page is like another, or of zeros. */
static void touch(char *p, size_t bytes)
{
	static u64 word;
	size_t i;

	for (i = 0; i < bytes; i += PAGE)
		*(u64 *)(p + i) = ++word;
}

/* Uses all of what it has, once in a while. */
static void uses(size_t bytes)
{
	static char *p;

	if (!p)
		p = map_anon(bytes);
	touch(p, bytes);
	usleep(100000);
}

/* Takes memory, uses it once, gives it back. */
static void streams(size_t bytes)
{
	char *p = map_anon(bytes);

	touch(p, bytes);
	munmap(p, bytes);
}

static void reads(size_t bytes)
{
	static char buf[1 << 16];
	static int fd;
	ssize_t got;
	size_t i;

	if (!fd) {
		fd = open("/var/tmp", O_TMPFILE | O_RDWR, 0600);
		for (i = 0; i < bytes; i += sizeof(buf))
			if (write(fd, buf, sizeof(buf)) != sizeof(buf))
				die("write to /var/tmp");
		fsync(fd);
	}
	lseek(fd, 0, SEEK_SET);
	do {
		got = read(fd, buf, sizeof(buf));
	} while (got > 0);
}

/* Its exit status; what it said is in /tmp/doc. */
static int watch(struct __test_metadata *_metadata, FIXTURE_DATA(pressure) *self,
		 const char *args)
{
	int status = run(self->out, VMVIEW "--json pressure %s >/tmp/doc", args);

	run(self->out, "jq -c .pressure /tmp/doc");
	TH_LOG("%s: %d: %s", args, status, self->out);
	return status;
}

#define HOLDS(...) do { \
	char filter[256]; \
	snprintf(filter, sizeof(filter), __VA_ARGS__); \
	EXPECT_EQ(0, run(self->out, "jq -e '.pressure | %s' /tmp/doc", filter)) \
		TH_LOG("%s", filter); \
} while (0)

TEST_F(pressure, calm)
{
	int i, times = effort(5);

	for (i = 0; i < times; i++) {
		EXPECT_EQ(CALM, watch(_metadata, self, "0.5"));
		HOLDS(".verdict == \"calm\" and .reason == \"none\" and .limit == null");
	}
}

/* Until so many pages have come back from swap. */
static void wait_for_swap_ins(u64 pages)
{
	u64 until = vmstat("pswpin") + pages;
	int tries = 300;

	while (vmstat("pswpin") < until && tries--)
		usleep(100000);
}

/* "some avg10=… total=N" in the first line, of which only the total is exact. */
static u64 stalled(void)
{
	char *text = slurp("/proc/pressure/memory"), *at = strstr(text, "total=");
	u64 us = at ? strtoull(at + strlen("total="), NULL, 10) : 0;

	free(text);
	return us;
}

TEST_F(pressure, at_a_limit)
{
	char limit[24];
	u64 us;

	snprintf(limit, sizeof(limit), "%lu", LIMIT);
	cg_write(CGROUP, "memory.max", limit);
	self->pid[0] = runs(CGROUP, uses, 2 * LIMIT);
	wait_for_swap_ins(500);
	us = stalled();
	EXPECT_EQ(THRASHING, watch(_metadata, self, "2"));
	us = stalled() - us;
	EXPECT_EQ(0, cg_event(CGROUP, "oom_kill"));
	/* It looks later than that and earlier than this, for it takes time to start. */
	HOLDS(".psi.some_us <= %llu and .psi.some_us >= %llu", (unsigned long long)us,
	      (unsigned long long)us / 4);
	HOLDS(".reason == \"limit\" and .actor == \"memcg\" and .limit.cgroup == \"/" CGROUP "\"");
	HOLDS(".processes[0].process.pid == %d and .processes[0].swap_ns > .time_ns / 10",
	      self->pid[0]);
	/* Of that cgroup alone it is the same; and of another one nothing. */
	EXPECT_EQ(THRASHING, watch(_metadata, self, "--cgroup /" CGROUP " 2"));
	HOLDS(".psi.cgroup == \"/" CGROUP "\" and .psi.full_us > 0");
	cg_make(CGROUP "-other");
	EXPECT_EQ(CALM, watch(_metadata, self, "--cgroup /" CGROUP "-other 0.5"));
	cg_remove_soon(CGROUP "-other");
}

/* A guest whose memory is short is slow, too. */
#define NOT_IN_HASTE() do { \
	if (effort(5) < 5) \
		SKIP(return, "takes a quarter of a minute: in the full check"); \
} while (0)

TEST_F(pressure, machine_too_small)
{
	NOT_IN_HASTE();
	self->scarce = true;
	scarce(40);
	self->pid[0] = runs(NULL, uses, 64 * MIB);
	wait_for_swap_ins(1000);
	EXPECT_EQ(THRASHING, watch(_metadata, self, "2"));
	HOLDS(".reason == \"machine\" and .limit == null and .taker.pid == %d", self->pid[0]);
	HOLDS(".processes[0].process.pid == %d", self->pid[0]);
}

TEST_F(pressure, by_a_neighbour)
{
	char args[32];

	NOT_IN_HASTE();
	self->scarce = true;
	scarce(64);
	self->pid[0] = runs(NULL, uses, 32 * MIB);
	self->pid[1] = runs(NULL, streams, 56 * MIB);
	wait_for_swap_ins(500);
	snprintf(args, sizeof(args), "-p %d 2", self->pid[0]);
	EXPECT_LE(UNDER_PRESSURE, watch(_metadata, self, args));
	HOLDS(".reason == \"neighbour\" and .taker.pid == %d", self->pid[1]);
	HOLDS("[.processes[].process.pid] == [%d]", self->pid[0]);
}

/* Nobody waits for what is read once in a while: that is what a page cache is for. */
TEST_F(pressure, page_cache_that_comes_and_goes)
{
	NOT_IN_HASTE();
	self->scarce = true;
	scarce(24);
	self->pid[0] = runs(NULL, reads, 64 * MIB);
	sleep(2);
	EXPECT_GE(UNDER_PRESSURE, watch(_metadata, self, "1"));
	HOLDS(".reason == \"files\" and .reader.pid == %d or .verdict == \"calm\"", self->pid[0]);
	HOLDS(".reclaimed.taken > 1000 and .evicted < .taken / 2");
}

TEST_HARNESS_MAIN
