// SPDX-License-Identifier: GPL-2.0-only
/*
 * What WATCH and HIST make of what they are asked, and what a descriptor answers
 * that is no session.
 */
#include <fcntl.h>
#include <poll.h>

#include "helpers.h"
#include "events.h"
#include "cgroup.h"
#include "proc.h"

#define SESSIONS	16

FIXTURE(call) {
	int fd;
	struct vmview_watch watch;
	struct vmview_hist hist;
	struct vmview_counted counted;
	struct vmview_pair pair[8];
	s32 pid;
	int sessions;
};

/* How many there are, by debugfs. */
static int sessions(void)
{
	char *text = slurp(DEBUGFS_DIR "/events"), *at = text;
	int nr = 0;

	for (; (at = strstr(at, "session of ")); at++)
		nr++;
	free(text);
	return nr;
}

FIXTURE_SETUP(call)
{
	self->sessions = sessions();
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	self->pid = getpid();
	self->watch = (struct vmview_watch){
		.size = sizeof(self->watch), .flags = VMVIEW_WATCH_HIST,
		.events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT),
		.pids = (uintptr_t)&self->pid, .nr_pids = 1, .ring_records = 64,
	};
	self->hist = (struct vmview_hist){
		.size = sizeof(self->hist), .counted = (uintptr_t)&self->counted,
		.counted_size = sizeof(self->counted), .vec = (uintptr_t)self->pair,
		.pair_size = sizeof(self->pair[0]), .vec_len = 8,
	};
}

FIXTURE_TEARDOWN(call)
{
	close(self->fd);
	EXPECT_EQ(self->sessions, sessions());
}

#define WATCH()	vmview_call(self->fd, VMVIEW_IOC_WATCH, &self->watch)
#define HIST()	vmview_call(self->fd, VMVIEW_IOC_HIST, &self->hist)

/*
 * With one member changed the call fails so, writes nothing and leaves no session. The
 * first that is left ends the case: with many there is no room for the cases behind.
 */
#define EXPECT_WATCH(error, member, value) do {				\
	const struct vmview_watch good = self->watch;			\
	struct vmview_watch asked;					\
									\
	self->watch.member = (value);					\
	asked = self->watch;						\
	EXPECT_EQ(error, WATCH())					\
		TH_LOG(#member " = " #value);				\
	EXPECT_EQ(0, memcmp(&asked, &self->watch, sizeof(asked)));	\
	EXPECT_EQ(ENODEV, HIST());					\
	ASSERT_EQ(self->sessions, sessions());				\
	self->watch = good;						\
} while (0)

#define EXPECT_HIST(error, member, value) do {				\
	const struct vmview_hist good = self->hist;			\
									\
	self->hist.member = (value);					\
	EXPECT_EQ(error, HIST())					\
		TH_LOG(#member " = " #value);				\
	self->hist = good;						\
} while (0)

TEST_F(call, watch_arguments)
{
	EXPECT_WATCH(EINVAL, size, sizeof(self->watch) - 1);
	EXPECT_WATCH(EINVAL, size, 0);
	EXPECT_WATCH(EINVAL, flags, 1U << 2 | VMVIEW_WATCH_HIST);
	EXPECT_WATCH(EINVAL, flags, 1U << 31);
	EXPECT_WATCH(EINVAL, reserved, 1);
	EXPECT_WATCH(EINVAL, events, 0);
	EXPECT_WATCH(EINVAL, events, VMVIEW_WATCH_EVENT(VMVIEW_EVENT_NONE));
	EXPECT_WATCH(EINVAL, events, VMVIEW_WATCH_EVENT(VMVIEW_EVENT_OOM_KILL + 1));
	EXPECT_WATCH(EINVAL, events, ALL);
	EXPECT_WATCH(EINVAL, causes, VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_SPURIOUS + 1));
	EXPECT_WATCH(EINVAL, causes, ALL);
	EXPECT_WATCH(EINVAL, ring_records, 63);
	EXPECT_WATCH(EINVAL, ring_records, 0xffffffff);
	EXPECT_WATCH(E2BIG, ring_records, 1U << 31);
	EXPECT_WATCH(EINVAL, watermark, 65);
	EXPECT_WATCH(EINVAL, nr_pids, 0);
	EXPECT_WATCH(E2BIG, nr_pids, VMVIEW_WATCH_PIDS + 1);
	EXPECT_WATCH(EFAULT, pids, 0);
	EXPECT_WATCH(EFAULT, pids, 0xffff888000000000ULL);
	EXPECT_WATCH(EFAULT, pids, (uintptr_t)map_before_hole(1) + 1);
	EXPECT_WATCH(ENOENT, cgroup, ALL - 1);
	EXPECT_EQ(0, WATCH());
}

TEST_F(call, processes_that_are_not_there)
{
	s32 bad[] = { 0, -1, -getpid(), 0x7fffffff, dead_pid() };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		self->pid = bad[i];
		EXPECT_WATCH(ESRCH, flags, VMVIEW_WATCH_HIST);
	}
}

/* Causes are those of faults; what goes to rings needs rings. */
TEST_F(call, what_does_not_fit_together)
{
	self->watch.causes = VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_ANON);
	EXPECT_WATCH(EINVAL, events, VMVIEW_WATCH_EVENT(VMVIEW_EVENT_EVICT));
	self->watch.causes = 0;
	EXPECT_WATCH(EINVAL, flags, VMVIEW_WATCH_HIST | 4);
	self->watch.ring_records = 0;
	EXPECT_WATCH(EINVAL, flags, 0);
	EXPECT_WATCH(EINVAL, sample, 2);
	EXPECT_WATCH(EINVAL, watermark, 1);
	self->watch.nr_pids = 0;
	self->watch.pids = 0;
	EXPECT_WATCH(EINVAL, flags, VMVIEW_WATCH_HIST | VMVIEW_WATCH_CHILDREN);
	EXPECT_EQ(0, WATCH());
}

TEST_F(call, hist_arguments)
{
	ASSERT_EQ(0, WATCH());
	ASSERT_EQ(0, HIST());
	EXPECT_HIST(EINVAL, size, sizeof(self->hist) - 1);
	EXPECT_HIST(EINVAL, flags, 2);
	EXPECT_HIST(EINVAL, reserved, 1);
	EXPECT_HIST(EINVAL, counted_size, sizeof(self->counted) - 8);
	EXPECT_HIST(EINVAL, counted_size, sizeof(self->counted) + 4);
	EXPECT_HIST(EINVAL, counted, 0);
	EXPECT_HIST(EINVAL, pair_size, sizeof(self->pair[0]) - 8);
	EXPECT_HIST(EINVAL, vec, 0);
	EXPECT_HIST(EINVAL, vec_len, 0);
	EXPECT_HIST(E2BIG, vec_len, VMVIEW_PAIRS + 1);
	EXPECT_HIST(EFAULT, counted, 8);
	EXPECT_HIST(EFAULT, counted, 0xffff888000000000ULL);
	EXPECT_EQ(0, HIST());
	EXPECT_LE(self->counted.since_ns, self->counted.now_ns);
}

/* A caller whose structures are larger gets zeros in what the module does not know. */
TEST_F(call, larger_records)
{
	struct { struct vmview_counted known; u64 more[2]; } counted;

	ASSERT_EQ(0, WATCH());
	memset(&counted, 0xa5, sizeof(counted));
	self->hist.counted = (uintptr_t)&counted;
	self->hist.counted_size = sizeof(counted);
	EXPECT_EQ(0, HIST());
	EXPECT_EQ(0, counted.more[0]);
	EXPECT_EQ(0, counted.more[1]);
}

TEST_F(call, pointers)
{
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_WATCH, NULL));
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_HIST, NULL));
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_WATCH,
				      (void *)0xffff888000000000ULL));
}

/* As @request is, but where nothing can be written. */
static void *readonly(const void *request, size_t size)
{
	void *p = map_anon(PAGE);

	memcpy(p, request, size);
	mprotect(p, PAGE, PROT_READ);
	return p;
}

/* Whom a session cannot be told has none: not one of so many is left. */
TEST_F(call, watch_untold)
{
	void *req = readonly(&self->watch, sizeof(self->watch));
	int i;

	for (i = 0; i < SESSIONS + 1; i++) {
		EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_WATCH, req));
		ASSERT_EQ(self->sessions, sessions());
	}
	EXPECT_EQ(ENODEV, HIST());
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(0, WATCH());
}

#define UNTOLD	64

/* First touches, and evictions. */
static void touch_and_evict(void)
{
	char *p = map_anon(UNTOLD * PAGE);
	int i;

	madvise(p, UNTOLD * PAGE, MADV_NOHUGEPAGE);
	for (i = 0; i < UNTOLD; i++)
		p[i * PAGE] = i + 1;
	if (madvise(p, UNTOLD * PAGE, MADV_PAGEOUT))
		die("MADV_PAGEOUT");
}

static u64 swapped(const struct vmview_hist *hist, const struct vmview_pair *pair)
{
	u64 sum = 0, i;

	for (i = 0; i < hist->nr; i++)
		sum += pair[i].swapped;
	return sum;
}

/* What was cleared and could not be told is told the next time, and from when on. */
TEST_F(call, clear_untold)
{
	u64 since;

	if (!swap_areas())
		SKIP(return, "no swap");
	self->watch.events |= VMVIEW_WATCH_EVENT(VMVIEW_EVENT_EVICT);
	ASSERT_EQ(0, WATCH());
	ASSERT_EQ(0, HIST());
	since = self->counted.since_ns;
	self->hist.flags = VMVIEW_HIST_CLEAR;
	touch_and_evict();
	EXPECT_HIST(EFAULT, counted, 8);
	touch_and_evict();
	EXPECT_HIST(EFAULT, vec, 8);
	touch_and_evict();
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_HIST,
				      readonly(&self->hist, sizeof(self->hist))));
	touch_and_evict();
	ASSERT_EQ(0, HIST());
	EXPECT_EQ(since, self->counted.since_ns);
	EXPECT_LE(4 * UNTOLD, self->counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_GT(5 * UNTOLD, self->counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_EQ(0, self->counted.overflow);
	EXPECT_EQ(self->counted.events[VMVIEW_EVENT_EVICT],
		  swapped(&self->hist, self->pair));
	EXPECT_LE(3 * UNTOLD, swapped(&self->hist, self->pair));
	ASSERT_EQ(0, HIST());
	EXPECT_LT(since, self->counted.since_ns);
	EXPECT_GT(UNTOLD, self->counted.events[VMVIEW_EVENT_FAULT]);
	EXPECT_EQ(0, swapped(&self->hist, self->pair));
}

TEST_F(call, no_session)
{
	struct pollfd p = { .fd = self->fd, .events = POLLIN };
	struct vmview_event event;

	EXPECT_EQ(-1, read(self->fd, &event, sizeof(event)));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(1, poll(&p, 1, 0));
	EXPECT_EQ(POLLERR, p.revents);
	EXPECT_EQ(ENODEV, HIST());
}

TEST_F(call, session_without_rings_or_histograms)
{
	struct pollfd p = { .fd = self->fd, .events = POLLIN };
	struct vmview_event event;

	self->watch.ring_records = 0;
	ASSERT_EQ(0, WATCH());
	EXPECT_EQ(0, self->watch.nr_rings);
	EXPECT_EQ(0, self->watch.rings_size);
	EXPECT_EQ(-1, read(self->fd, &event, sizeof(event)));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(1, poll(&p, 1, 0));
	EXPECT_EQ(POLLERR, p.revents);
	close(self->fd);
	self->fd = device_open();
	self->watch.ring_records = 64;
	self->watch.flags = 0;
	ASSERT_EQ(0, WATCH());
	EXPECT_EQ(ENODEV, HIST());
}

TEST_F(call, reading)
{
	struct vmview_event event[2];

	self->watch.events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_OOM_KILL);
	ASSERT_EQ(0, WATCH());
	EXPECT_EQ(-1, read(self->fd, event, sizeof(event[0]) - 1));
	EXPECT_EQ(EINVAL, errno);
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-1, read(self->fd, event, sizeof(event)));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
}

/* One session a descriptor, so many on the machine; a closed one makes room. */
TEST_F(call, how_many)
{
	int fd[SESSIONS], most = SESSIONS - self->sessions, i;

	ASSERT_EQ(0, WATCH());
	EXPECT_EQ(EBUSY, WATCH());
	for (i = 1; i < most; i++) {
		fd[i] = device_open();
		EXPECT_EQ(0, vmview_call(fd[i], VMVIEW_IOC_WATCH, &self->watch))
			TH_LOG("session %d", i);
	}
	fd[0] = device_open();
	EXPECT_EQ(EBUSY, vmview_call(fd[0], VMVIEW_IOC_WATCH, &self->watch));
	close(fd[1]);
	EXPECT_EQ(0, vmview_call(fd[0], VMVIEW_IOC_WATCH, &self->watch));
	for (i = 0; i < most; i++)
		if (i != 1)
			close(fd[i]);
}

/* The memory that a session says it takes is charged: a cgroup's limit keeps it out. */
TEST_F(call, charged_to_the_caller)
{
	static const char name[] = "events-errno";
	int status;
	pid_t pid;

	if (!cg_there())
		SKIP(return, "no memory cgroups v2 here");
	cg_make(name);
	ASSERT_TRUE(cg_write(name, "memory.swap.max", "0"));
	ASSERT_TRUE(cg_write(name, "memory.max", "4M"));
	self->watch.ring_records = 1 << 17;
	pid = fork();
	if (!pid) {
		cg_enter(name);
		_exit(WATCH() == ENOMEM ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(0, status);
	cg_remove_soon(name);
	ASSERT_EQ(0, WATCH());
	EXPECT_LE(self->watch.nr_rings * sizeof(struct vmview_event) << 17,
		  self->watch.memory);
}

TEST_HARNESS_MAIN
