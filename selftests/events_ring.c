// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rings as memory: what may be mapped how, what becomes of it, and readers that
 * lie about where they are.
 */
#include <poll.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>

#include "toucher.h"
#include "numa.h"

#define RECORDS		1024
#define FAULTS		VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)
#define BEGINS		VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN)

FIXTURE(ring) {
	struct toucher t;
	struct rings rings;
	struct events all;
	s32 pid;
};

#define START(...) \
	rings_start(&self->rings, &(struct vmview_watch){ .ring_records = RECORDS, \
		.events = FAULTS, .pids = (uintptr_t)&self->pid, .nr_pids = 1, __VA_ARGS__ })

FIXTURE_SETUP(ring)
{
	toucher_start(&self->t, NULL, NULL);
	toucher_do(&self->t, TOUCH);
	self->pid = self->t.pid;
}

FIXTURE_TEARDOWN(ring)
{
	events_free(&self->all);
	toucher_end(&self->t);
}

static void *map_at(int fd, size_t bytes, int prot, int flags, u64 at)
{
	void *p = mmap(NULL, bytes, prot, flags, fd, at);

	return p == MAP_FAILED ? NULL : p;
}

#define EXPECT_NO_MAP(error, ...) do {			\
	errno = 0;					\
	EXPECT_EQ(NULL, map_at(fd, __VA_ARGS__));	\
	EXPECT_EQ(error, errno);			\
} while (0)

TEST_F(ring, what_may_be_mapped_how)
{
	u64 rings, positions;
	int fd;

	START();
	fd = self->rings.fd;
	rings = self->rings.watch.rings_size;
	positions = self->rings.watch.positions_size;
	EXPECT_NO_MAP(EPERM, rings, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	EXPECT_NO_MAP(EPERM, rings, PROT_READ | PROT_EXEC, MAP_SHARED, 0);
	EXPECT_NO_MAP(EINVAL, rings, PROT_READ, MAP_PRIVATE, 0);
	EXPECT_NO_MAP(EINVAL, rings + PAGE, PROT_READ, MAP_SHARED, 0);
	EXPECT_NO_MAP(EINVAL, PAGE, PROT_READ, MAP_SHARED, rings);
	EXPECT_NO_MAP(EINVAL, PAGE, PROT_READ, MAP_SHARED, VMVIEW_WATCH_POSITIONS - PAGE);
	EXPECT_NO_MAP(EINVAL, positions + PAGE, PROT_READ, MAP_SHARED,
		      VMVIEW_WATCH_POSITIONS);
	EXPECT_NO_MAP(EINVAL, PAGE, PROT_READ, MAP_SHARED,
		      VMVIEW_WATCH_POSITIONS + positions);
	EXPECT_NO_MAP(EPERM, positions, PROT_READ | PROT_EXEC, MAP_SHARED,
		      VMVIEW_WATCH_POSITIONS);
	EXPECT_EQ(-1, mprotect((void *)self->rings.rings, rings, PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, mprotect((void *)self->rings.rings, rings, PROT_READ | PROT_EXEC));
	EXPECT_NE(NULL, map_at(fd, PAGE, PROT_READ, MAP_SHARED, rings - PAGE));
	rings_end(&self->rings);
}

TEST_F(ring, describes_itself)
{
	const struct vmview_rings *all;
	const struct vmview_watch *watch = &self->rings.watch;

	START();
	all = (const void *)self->rings.rings;
	EXPECT_EQ(sizeof(*all), all->size);
	EXPECT_EQ(VMVIEW_ABI_VERSION, all->abi_version);
	EXPECT_EQ(RECORDS, all->ring_records);
	EXPECT_EQ(sizeof(struct vmview_event), all->record_size);
	EXPECT_EQ(watch->record_size, all->record_size);
	EXPECT_EQ(PAGE, all->page_size);
	EXPECT_EQ(watch->nr_rings, all->nr_rings);
	EXPECT_LE(sysconf(_SC_NPROCESSORS_CONF), all->nr_rings);
	EXPECT_EQ(watch->rings_size, all->first_ring + all->nr_rings * all->ring_stride);
	EXPECT_LE(all->nr_rings * all->position_stride, watch->positions_size);
	EXPECT_LE(watch->rings_size + watch->positions_size, watch->memory);
	rings_end(&self->rings);
}

/* Whatever is done to the mapping, what is left of it shows the same. */
TEST_F(ring, survives_what_is_done_to_it)
{
	void *at, *rings;
	size_t bytes;

	START();
	bytes = self->rings.watch.rings_size;
	rings = (void *)self->rings.rings;
	toucher_do(&self->t, TOUCH);
	EXPECT_EQ(0, madvise(rings, bytes, MADV_DONTNEED));
	EXPECT_EQ(TOUCHED, rings_drain(&self->rings, &self->all));
	toucher_do(&self->t, TOUCH);
	at = mremap(rings, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
		    map_anon(bytes));
	ASSERT_NE(MAP_FAILED, at);
	self->rings.rings = at;
	EXPECT_EQ(TOUCHED, rings_drain(&self->rings, &self->all));
	EXPECT_EQ(MAP_FAILED, mremap(at, bytes, bytes + PAGE, MREMAP_MAYMOVE));
	EXPECT_EQ(EFAULT, errno);
	/* Split in two: the second half by itself. */
	EXPECT_EQ(0, mprotect(at + PAGE, PAGE, PROT_NONE));
	EXPECT_EQ(0, mprotect(at + PAGE, PAGE, PROT_READ));
	toucher_do(&self->t, TOUCH);
	EXPECT_EQ(TOUCHED, rings_drain(&self->rings, &self->all));
	EXPECT_EQ(3 * TOUCHED, faults_in(&self->all, &self->t, self->pid));
	rings_end(&self->rings);
}

/* A child has the mapping; closed by the parent, the session goes on until it exits. */
TEST_F(ring, forked)
{
	struct events all = {};
	int status, go[2];
	pid_t pid;
	char c;

	START();
	ASSERT_EQ(0, pipe(go));
	ASSERT_EQ(0, madvise((void *)self->rings.rings, PAGE, MADV_DONTFORK));
	ASSERT_EQ(0, madvise((void *)self->rings.rings, PAGE, MADV_DOFORK));
	pid = fork();
	if (!pid) {
		close(self->rings.fd);
		if (read(go[0], &c, 1) != 1)
			_exit(2);
		rings_drain(&self->rings, &all);
		_exit(faults_in(&all, &self->t, self->pid) == TOUCHED ? 0 : 1);
	}
	rings_end(&self->rings);
	toucher_do(&self->t, TOUCH);
	EXPECT_EQ(1, write(go[1], "g", 1));
	waitpid(pid, &status, 0);
	EXPECT_EQ(0, status);
}

static u64 *position_of(const struct rings *rings, u32 n)
{
	const struct vmview_rings *all = (const void *)rings->rings;

	return (void *)(rings->positions + n * all->position_stride);
}

/*
 * One reader says that it is anywhere; another of the same events is told all, and
 * that one's read() still gives whole events of its session.
 */
TEST_F(ring, lies_harm_the_liar_alone)
{
	static const u64 lies[] = { ~0ULL, 1ULL << 63, 1ULL << 32, 5000, 1, ~0ULL - RECORDS };
	static struct vmview_event event[2 * RECORDS];
	struct rings liar;
	ssize_t got;
	size_t i, k;
	u32 n;

	START();
	rings_start(&liar, &self->rings.watch);
	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		for (n = 0; n < liar.watch.nr_rings; n++)
			*(volatile u64 *)position_of(&liar, n) = lies[i];
		toucher_do(&self->t, TOUCH);
		fcntl(liar.fd, F_SETFL, O_NONBLOCK);
		got = read(liar.fd, event, sizeof(event));
		EXPECT_TRUE(got > 0 ? got % sizeof(event[0]) == 0 : errno == EAGAIN);
		for (k = 0; got > 0 && k < got / sizeof(event[0]); k++)
			EXPECT_TRUE(event[k].type == VMVIEW_EVENT_FAULT &&
				    event[k].tgid == (u32)self->pid);
	}
	rings_drain(&self->rings, &self->all);
	EXPECT_EQ(ARRAY_SIZE(lies) * TOUCHED, self->all.nr);
	rings_end(&liar);
	rings_end(&self->rings);
}

/* Nobody is woken before the watermark, nor sleeps on behind it. */
TEST_F(ring, watermark)
{
	struct pollfd p = { .events = POLLIN };

	run_on(0);
	START(.watermark = TOUCHED + 1);
	sched_setaffinity(self->pid, sizeof(cpu_set_t), &(cpu_set_t){ { 1 } });
	p.fd = self->rings.fd;
	toucher_do(&self->t, TOUCH);
	EXPECT_EQ(0, poll(&p, 1, 20));
	toucher_do(&self->t, TOUCH);
	EXPECT_EQ(1, poll(&p, 1, 5000));
	EXPECT_EQ(POLLIN, p.revents & POLLIN);
	rings_drain(&self->rings, &self->all);
	EXPECT_EQ(0, poll(&p, 1, 0));
	rings_end(&self->rings);
}

static void no_op(int sig)
{
	(void)sig;
}

/* A read() that waits is woken by an event, and by a signal. */
TEST_F(ring, waiting)
{
	struct sigaction action = { .sa_handler = no_op };
	struct vmview_event event[TOUCHED];
	ssize_t got;
	pid_t pid;

	START(.watermark = TOUCHED);
	sigaction(SIGALRM, &action, NULL);
	/* Again and again: the first may come before it waits. */
	ualarm(50000, 50000);
	EXPECT_EQ(-1, read(self->rings.fd, event, sizeof(event)));
	EXPECT_EQ(EINTR, errno);
	ualarm(0, 0);
	sched_setaffinity(self->pid, sizeof(cpu_set_t), &(cpu_set_t){ { 1 } });
	pid = fork();
	if (!pid) {
		usleep(50000);
		toucher_do(&self->t, TOUCH);
		_exit(0);
	}
	got = read(self->rings.fd, event, sizeof(event));
	EXPECT_EQ((ssize_t)sizeof(event), got);
	waitpid(pid, NULL, 0);
	rings_end(&self->rings);
}

/*
 * What was copied before the reader's memory ended is told once, and the rest next
 * time: the first piece goes up to the end of the ring, the second does not fit.
 */
TEST_F(ring, memory_that_ends)
{
	const size_t size = sizeof(struct vmview_event);
	const unsigned int records = 32;
	struct vmview_event *before_hole, all[TOUCHED];
	u64 fit, rest;

	sched_setaffinity(self->pid, sizeof(cpu_set_t), &(cpu_set_t){ { 1 } });
	START(.ring_records = records, .sample = 3);
	fcntl(self->rings.fd, F_SETFL, O_NONBLOCK);
	do {
		rings_drain_all(&self->rings, &self->all);
		fit = records - self->all.nr % records;
		toucher_do(&self->t, TOUCH);
		rest = rings_produced(&self->rings, VMVIEW_EVENT_FAULT) - self->all.nr - fit;
	} while (!rest || rest > TOUCHED);
	before_hole = map_before_hole(fit * size);
	EXPECT_EQ(-1, read(self->rings.fd, before_hole + fit, TOUCHED * size));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ((ssize_t)(fit * size), read(self->rings.fd, before_hole, TOUCHED * size));
	EXPECT_EQ((ssize_t)(rest * size), read(self->rings.fd, all, sizeof(all)));
	EXPECT_EQ((u32)self->all.nr + 1, before_hole[0].seq);
	EXPECT_EQ((u32)(self->all.nr + fit + 1), all[0].seq);
	EXPECT_EQ(0, rings_lost(&self->rings, VMVIEW_EVENT_FAULT));
	rings_end(&self->rings);
}

static int sample_stacks_of(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK,
		.size = sizeof(attr), .sample_period = 50000, .inherit = 0,
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_CALLCHAIN |
			       PERF_SAMPLE_STACK_USER | PERF_SAMPLE_REGS_USER,
		.sample_stack_user = 4096, .sample_regs_user = 0xff0fff,
	};

	return syscall(SYS_perf_event_open, &attr, pid, -1, -1, 0);
}

/* How many faults of the toucher have come since the last time. */
static u64 drained(FIXTURE_DATA(ring) *self)
{
	const struct vmview_event *e;
	u64 nr = 0;

	rings_drain(&self->rings, &self->all);
	for (e = self->all.event; e < self->all.event + self->all.nr; e++)
		nr += e->tgid == (u32)self->pid && (e->type == VMVIEW_EVENT_FAULT ||
						    e->type == VMVIEW_EVENT_FAULT_BEGIN);
	self->all.nr = 0;
	return nr;
}

/* Interrupts that read the stack of who faults come between, and tell of their own. */
TEST_F(ring, perf_samples_meanwhile)
{
	int perf = sample_stacks_of(self->pid), rounds = effort(200), i;
	u64 seen = 0, produced, lost;
	void *ring;

	ASSERT_LE(0, perf);
	ring = mmap(NULL, 9 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, perf, 0);
	ASSERT_NE(MAP_FAILED, ring);
	START(.events = FAULTS | BEGINS, .ring_records = 16 * RECORDS);
	for (i = 0; i < rounds; i++) {
		toucher_do(&self->t, TOUCH);
		((volatile struct perf_event_mmap_page *)ring)->data_tail =
			((volatile struct perf_event_mmap_page *)ring)->data_head;
		seen += drained(self);
	}
	/* One may still have come on the toucher's way back to sleep. */
	ioctl(perf, PERF_EVENT_IOC_DISABLE, 0);
	seen += drained(self);
	EXPECT_LT(0, ((struct perf_event_mmap_page *)ring)->data_head);
	produced = rings_produced(&self->rings, VMVIEW_EVENT_FAULT) +
		   rings_produced(&self->rings, VMVIEW_EVENT_FAULT_BEGIN);
	/* On a slow machine samples alone may fill a ring, for each may fault. */
	lost = rings_lost(&self->rings, VMVIEW_EVENT_FAULT) +
	       rings_lost(&self->rings, VMVIEW_EVENT_FAULT_BEGIN);
	EXPECT_EQ(produced, seen + lost);
	EXPECT_GE(produced / 10, lost);
	EXPECT_LE((u64)rounds * TOUCHED, rings_produced(&self->rings, VMVIEW_EVENT_FAULT));
	close(perf);
	rings_end(&self->rings);
}

/* Sessions come and go in the middle of faults: a second each, where CPUs take turns. */
TEST_F(ring, closed_while_written)
{
	struct vmview_watch watch = { .events = FAULTS | BEGINS, .ring_records = 64 };
	int rounds = effort(20), i;
	pid_t pid = fork_child();

	if (!pid) {
		for (;;)
			toucher_do(&self->t, TOUCH);
	}
	for (i = 0; i < rounds; i++) {
		rings_start(&self->rings, &watch);
		usleep(i % 8 * 200);
		if (i % 2)
			rings_drain(&self->rings, &self->all);
		rings_end(&self->rings);
		self->all.nr = 0;
	}
	reap(pid);
}

static bool online(const char *text)
{
	return write_file("/sys/devices/system/cpu/cpu1/online", text);
}

/* A CPU that was away when the session began has its ring. */
TEST_F(ring, cpu_that_comes_later)
{
	size_t i, there = 0;

	if (!online("0"))
		SKIP(return, "CPU 1 cannot be taken away here");
	START();
	toucher_do(&self->t, TOUCH);
	ASSERT_TRUE(online("1"));
	sched_setaffinity(self->pid, sizeof(cpu_set_t), &(cpu_set_t){ { 2 } });
	toucher_do(&self->t, TOUCH);
	rings_drain(&self->rings, &self->all);
	ASSERT_TRUE(online("0"));
	toucher_do(&self->t, TOUCH);
	rings_drain(&self->rings, &self->all);
	ASSERT_TRUE(online("1"));
	EXPECT_EQ(3 * TOUCHED, faults_in(&self->all, &self->t, self->pid));
	for (i = 0; i < self->all.nr; i++)
		there += self->all.event[i].cpu == 1;
	EXPECT_EQ(TOUCHED, there);
	rings_end(&self->rings);
}

TEST_HARNESS_MAIN
