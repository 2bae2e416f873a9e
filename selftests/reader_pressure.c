// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview pressure where who waits, and at whose limit, is known beforehand. What it
 * says of stalls is held against the kernel's own totals, read before and after. Swap
 * is in memory: with all of a cgroup under writeback to a slow disk the kernel finds
 * nothing to reclaim, and kills.
 */
#include <sys/prctl.h>

#include "reader.h"
#include "cgroup.h"
#include "proc.h"

#define CGROUP	"reader-pressure"
#define MIB	(1UL << 20)
#define LIMIT	(24 * MIB)

enum { CALM, THRASHING = 2 };

FIXTURE(pressure) {
	char *out;
	pid_t pid;
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
	if (self->pid) {
		kill(self->pid, SIGKILL);
		waitpid(self->pid, NULL, 0);
	}
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

/* Until so many more pages are counted. */
static void wait_for(const char *key, u64 pages)
{
	u64 until = vmstat(key) + pages;
	int tries = 300;

	while (vmstat(key) < until && tries--)
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
	self->pid = runs(CGROUP, uses, 2 * LIMIT);
	wait_for("pswpin", 500);
	us = stalled();
	EXPECT_EQ(THRASHING, watch(_metadata, self, "2"));
	us = stalled() - us;
	EXPECT_EQ(0, cg_event(CGROUP, "oom_kill"));
	/* It looks later than that and earlier than this, for it takes time to start. */
	HOLDS(".psi.some_us <= %llu and .psi.some_us >= %llu", (unsigned long long)us,
	      (unsigned long long)us / 4);
	HOLDS(".reason == \"limit\" and .actor == \"memcg\" and .limit.cgroup == \"/" CGROUP "\"");
	HOLDS(".processes[0].process.pid == %d and .processes[0].swap_ns > .time_ns / 10",
	      self->pid);
	/* Of that cgroup alone it is the same; and of another one nothing. */
	EXPECT_EQ(THRASHING, watch(_metadata, self, "--cgroup /" CGROUP " 2"));
	HOLDS(".psi.cgroup == \"/" CGROUP "\" and .psi.full_us > 0 and "
	      ".psi.some_us * 1000 < .time_ns * 1.2");
	cg_make(CGROUP "-other");
	EXPECT_EQ(CALM, watch(_metadata, self, "--cgroup /" CGROUP "-other 0.5"));
	cg_remove_soon(CGROUP "-other");
}

TEST_HARNESS_MAIN
