// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview pressure where who waits, and at whose limit, is known beforehand. What it
 * says of stalls is held against the kernel's own totals, read before and after. Swap
 * is in memory: with all of a cgroup under writeback to a slow disk the kernel finds
 * nothing to reclaim, and kills. Each is watched twice, and more often in torture.
 */
#include <sys/prctl.h>

#include "reader.h"
#include "cgroup.h"
#include "proc.h"
#include "scarce.h"

#define CGROUP	"reader-pressure"
#define LIMIT	(24 * MIB)
#define LEFT	64	/* MiB, where memory is scarce */
#define TOO_MUCH ((LEFT + 80) * MIB)	/* with what lists of free pages by CPU hide */
#define TIMES	(effort_to(2, 20) ?: 1)

enum { CALM, UNDER_PRESSURE, THRASHING };

FIXTURE(pressure) {
	char *out;
	pid_t pid;
	pid_t other;
	/* During the last watch, and a little before and after. */
	u64 stalled_us;
	u64 ms;
};

static void ends(pid_t *pid)
{
	if (!*pid)
		return;
	kill(*pid, SIGKILL);
	waitpid(*pid, NULL, 0);
	*pid = 0;
}

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
	ends(&self->pid);
	ends(&self->other);
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

/* Takes new memory again and again, and gives it back. */
static void grows(size_t bytes)
{
	char *p = map_anon(bytes);

	touch(p, bytes);
	usleep(100000);
	munmap(p, bytes);
}

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

/* "some avg10=… total=N" in the first line, of which only the total is exact. */
static u64 stalled(void)
{
	char *text = slurp("/proc/pressure/memory"), *at = strstr(text, "total=");
	u64 us = at ? strtoull(at + strlen("total="), NULL, 10) : 0;

	free(text);
	return us;
}

/* Its exit status; what it said is in /tmp/doc. */
static int watch(struct __test_metadata *_metadata, FIXTURE_DATA(pressure) *self,
		 const char *args)
{
	u64 us = stalled(), ms = now_ms();
	int status = run(self->out, VMVIEW "--json pressure %s >/tmp/doc", args);

	self->stalled_us = stalled() - us;
	self->ms = now_ms() - ms;
	run(self->out, "jq -c .pressure /tmp/doc");
	TH_LOG("%s: %d: %s", args, status, self->out);
	return status;
}

/* Until so many more are counted; who is staged may be slow to begin. */
static bool counts(const char *key, u64 pages)
{
	u64 until = vmstat(key) + pages;
	int tries = 600;

	while (vmstat(key) < until && tries--)
		usleep(100000);
	return vmstat(key) >= until;
}

/* A watch of what goes on before it, and goes on. */
static int watch_while(struct __test_metadata *_metadata, FIXTURE_DATA(pressure) *self,
		       const char *args, const char *key, u64 pages)
{
	int status = -1, tries;
	bool goes_on = false;
	u64 before;

	for (tries = 0; tries < 5 && !goes_on; tries++) {
		if (!counts(key, pages))
			break;
		before = vmstat(key);
		status = watch(_metadata, self, args);
		goes_on = vmstat(key) - before >= pages;
	}
	EXPECT_TRUE(goes_on)
		TH_LOG("no %s", key);
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
	int i, times = TIMES;

	for (i = 0; i < times; i++) {
		EXPECT_EQ(CALM, watch(_metadata, self, "0.5"));
		HOLDS(".verdict == \"calm\" and .reason == \"none\" and .limit == null");
	}
}

static void cg_limit(const char *cgroup, const char *file, u64 bytes)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)bytes);
	cg_write(cgroup, file, text);
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
		EXPECT_LE(UNDER_PRESSURE, status);
		EXPECT_GE(THRASHING, status);
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
		EXPECT_LE(stalls ? UNDER_PRESSURE : CALM, status);
		EXPECT_GE(THRASHING, status);
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

/* kswapd has much to do then, which PSI takes for stalls, and nobody waits. */
TEST_F(pressure, reading_once_is_calm)
{
	int i, times = TIMES;

	scarce(LEFT);
	write_file("/proc/sys/vm/swappiness", "60");
	self->pid = runs(NULL, streams, 1 << 16);
	for (i = 0; i < times; i++) {
		EXPECT_EQ(CALM, watch_while(_metadata, self, "1", "pgsteal_kswapd", 2000));
		HOLDS(".taken > 1000 and .needed_again < .taken / 10");
	}
}

TEST_HARNESS_MAIN
