// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is made to wait by reclaim, beside the kernel's own trace event.
 *
 * A cgroup may write so slowly to the disk that what it has dirtied stays under
 * writeback, and that is most of what can be reclaimed of the machine. Who reclaims
 * from it meets the same pages again: then the kernel makes it wait, with the classic
 * LRU alone.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>

#include "test.h"
#include "cgroup.h"
#include "events.h"
#include "knobs.h"
#include "subject.h"
#include "trace.h"

#define CGROUP	"events-throttle"
#define MIB	(1UL << 20)
#define DIRTY	(96 * MIB)

static const char *const events[] = { "vmscan/mm_vmscan_throttled", NULL };

/* Whoever writes is not to be made to wait, and the LRU be the classic one. */
static struct knob knobs[] = {
	{ .path = "/proc/sys/vm/dirty_ratio", .value = "80" },
	{ .path = "/proc/sys/vm/dirty_background_ratio", .value = "70" },
	{ .path = "/sys/kernel/mm/lru_gen/enabled", .value = "n" },
};

FIXTURE(throttle) {
	struct subject s;
	struct rings rings;
	struct events all;
};

/* What the cgroup may write in a second to where /var/tmp is; 0 for all it likes. */
static bool limit_writes(unsigned long bytes)
{
	char text[64], max[24] = "max";
	struct stat st;

	if (stat("/var/tmp", &st))
		die("stat /var/tmp");
	if (bytes)
		snprintf(max, sizeof(max), "%lu", bytes);
	snprintf(text, sizeof(text), "%u:%u wbps=%s", major(st.st_dev), minor(st.st_dev), max);
	return cg_write(CGROUP, "io.max", text);
}

FIXTURE_SETUP(throttle)
{
	memset(self, 0, sizeof(*self));
	if (!cg_there())
		SKIP(return, "no cgroup v2 here");
	write_file(CGROUPS "/cgroup.subtree_control", "+io");
	cg_make(CGROUP);
	if (!limit_writes(MIB))
		SKIP(return, "this kernel does not limit what a cgroup writes");
	limit_writes(0);
	knobs_turn(knobs, ARRAY_SIZE(knobs));
}

FIXTURE_TEARDOWN(throttle)
{
	knobs_back(knobs, ARRAY_SIZE(knobs));
	limit_writes(0);
	if (self->s.pid)
		subject_end(&self->s);
	if (self->rings.fd)
		rings_end(&self->rings);
	events_free(&self->all);
	cg_remove_soon(CGROUP);
}

SUBJECT(dirties)
{
	char path[] = "/var/tmp/selftest.XXXXXX";
	static char block[MIB];
	int fd = mkstemp(path);
	size_t i;

	if (fd < 0)
		die("create %s", path);
	unlink(path);
	for (i = 0; i < DIRTY; i += MIB)
		if (write(fd, block, MIB) != MIB)
			subject_cannot("no room in /var/tmp");
	subject_stop();
	if (sync_file_range(fd, 0, DIRTY, SYNC_FILE_RANGE_WRITE))
		die("begin to write %s", path);
	subject_stop();
}

static void wake(int sig)
{
	(void)sig;
}

/* For a second at most. */
static void reclaim(void)
{
	struct sigaction action = { .sa_handler = wake };
	struct itimerval second = { .it_value.tv_sec = 1 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &second, NULL);
	cg_write(CGROUP, "memory.reclaim", "64M");
	setitimer(ITIMER_REAL, &(struct itimerval){}, NULL);
}

/* Each wait is told of, by whom, on which node and how long. */
TEST_F(throttle, by_what_is_written)
{
	unsigned int usec, nid;
	struct trace_line line;
	size_t nr = 0;
	FILE *f;

	write_file("/proc/sys/vm/drop_caches", "3");
	subject_start_in(&self->s, "dirties", CGROUP);
	if (self->s.why[0])
		SKIP(return, "%s", self->s.why);
	limit_writes(MIB);
	subject_continue(&self->s);
	rings_start_of(&self->rings, EVENT(THROTTLE), getpid());
	trace_begin(events);
	reclaim();
	trace_end(events);
	rings_drain_all(&self->rings, &self->all);
	events_sort(&self->all);
	f = trace_open();
	while (trace_next(f, &line)) {
		ASSERT_LT(nr, self->all.nr);
		ASSERT_EQ(2, sscanf(line.fields, "nid=%u usec_timeout=%*u usect_delayed=%u",
				    &nid, &usec));
		EXPECT_EQ(VMVIEW_EVENT_THROTTLE, self->all.event[nr].type);
		EXPECT_EQ(getpid(), (pid_t)self->all.event[nr].pid);
		EXPECT_EQ(nid, self->all.event[nr].frame);
		EXPECT_EQ(usec * 1000ULL, self->all.event[nr].latency_ns);
		nr++;
	}
	fclose(f);
	TH_LOG("%zu waits", nr);
	EXPECT_LT(0, nr);
	EXPECT_EQ(nr, self->all.nr);
}

TEST_HARNESS_MAIN
