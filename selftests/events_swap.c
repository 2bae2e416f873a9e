// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who evicted whom, and who came back: what events tell of it beside what the
 * kernel says of the victims (smaps_rollup, pagemap), of the machine (vmstat), and
 * what the test did itself. Victims stand still while they are robbed.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sched.h>

#include "test.h"
#include "cgroup.h"
#include "memory.h"
#include "proc.h"
#include "session.h"
#include "subject.h"

#define PAGES	256
#define BYTES	(PAGES * PAGE)
#define FILE_FD	199	/* what the subject finds open */
#define ANYBODY	(-1)

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static char *filled(size_t bytes)
{
	char *p = map_anon(bytes);

	touch_write(p, bytes);
	drain_lru();
	CLAIM(p, bytes);
	return p;
}

/* Stands still, then reads all of it again. */
SUBJECT(idle)
{
	char *p = filled(BYTES);

	subject_stop();
	touch_read(p, BYTES);
	subject_stop();
}

SUBJECT(advises)
{
	char *p = filled(BYTES);

	subject_stop();
	if (madvise(p, BYTES, MADV_PAGEOUT))
		subject_cannot("no MADV_PAGEOUT");
	subject_stop();
}

/* As the last, but from its end, a page at a time. */
SUBJECT(advises_slowly)
{
	char *p = filled(BYTES);
	int i;

	subject_stop();
	for (i = PAGES - 1; i >= 0; i--)
		if (madvise(p + i * PAGE, PAGE, MADV_PAGEOUT))
			subject_cannot("no MADV_PAGEOUT");
	subject_stop();
	touch_read(p, BYTES);
	subject_stop();
}

SUBJECT(grows)
{
	filled(BYTES);
	subject_stop();
	filled(2 * BYTES);
	subject_stop();
}

SUBJECT(lazyfree)
{
	char *p = filled(BYTES);

	if (madvise(p, BYTES, MADV_FREE))
		subject_cannot("no MADV_FREE");
	drain_lru();
	subject_stop();
}

SUBJECT(forked)
{
	filled(BYTES);
	fork_idle();
	subject_stop();
}

SUBJECT(maps_file)
{
	char *p = map_fd(FILE_FD, BYTES, PROT_READ, MAP_SHARED);

	touch_read(p, BYTES);
	drain_lru();
	CLAIM(p, BYTES);
	subject_stop();
	if (madvise(p, BYTES, MADV_PAGEOUT))
		subject_cannot("no MADV_PAGEOUT");
	subject_stop();
}

SUBJECT(maps_shmem)
{
	char *p = map_fd(memory_file(BYTES, 0), BYTES, RW, MAP_SHARED);

	touch_write(p, BYTES);
	drain_lru();
	CLAIM(p, BYTES);
	subject_stop();
	if (madvise(p, BYTES, MADV_PAGEOUT))
		subject_cannot("no MADV_PAGEOUT");
	subject_stop();
}

FIXTURE(swap) {
	struct subject s;
	struct subject t;
	struct session w;
	char cgroup[32];
	u64 pswpout;
};

FIXTURE_SETUP(swap)
{
	memset(self, 0, sizeof(*self));
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	if (!swap_areas())
		SKIP(return, "the guest has no swap area");
	snprintf(self->cgroup, sizeof(self->cgroup), "events-swap-%d", getpid());
	cg_make(self->cgroup);
	uncached_file(BYTES, FILE_FD);
	/* What is read is what was asked for. */
	write_file("/proc/sys/vm/page-cluster", "0");
	write_file("/proc/sys/vm/swappiness", "200");
}

FIXTURE_TEARDOWN(swap)
{
	if (self->w.fd)
		session_end(&self->w);
	if (self->s.pid)
		subject_end(&self->s);
	if (self->t.pid)
		subject_end(&self->t);
	cg_remove(self->cgroup);
	write_file("/proc/sys/vm/page-cluster", "3");
	write_file("/proc/sys/vm/swappiness", "60");
}

static u64 vmstat(const char *key)
{
	char *text = slurp("/proc/vmstat"), word[64], *at;
	u64 value = ~0ULL;

	snprintf(word, sizeof(word), "\n%s ", key);
	at = strstr(text, word);
	if (at)
		value = strtoull(at + strlen(word), NULL, 10);
	free(text);
	return value;
}

/* Pages of a process that lie in swap, exact where VmSwap is not. */
static u64 swapped(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	return proc_bytes(path, "Swap") / PAGE;
}

static void entries(const struct subject *s, u64 *entry)
{
	int fd = pagemap_open(s->pid);

	pagemap_read(fd, s->claim[0].start, PAGES, entry);
	close(fd);
}

static u64 present(const struct subject *s)
{
	u64 entry[PAGES], nr = 0;
	int i;

	entries(s, entry);
	for (i = 0; i < PAGES; i++)
		nr += !!(entry[i] & PM_PRESENT);
	return nr;
}

/* Entries taken from a process, by whom and what; -1 for anybody. */
struct taken {
	pid_t from;
	pid_t by;
	int actor;
	int state;
	int kind;
};

static u64 taken(FIXTURE_DATA(swap) *self, struct taken w)
{
	const struct vmview_event *e = self->w.event;
	u64 nr = 0;

	for (; e < self->w.event + self->w.nr; e++)
		if (e->type == VMVIEW_EVENT_EVICT &&
		    (w.from < 0 || e->tgid == (u32)w.from) &&
		    (w.by < 0 || e->by == (u32)w.by) &&
		    (w.actor < 0 || e->actor == w.actor) &&
		    (w.state < 0 || e->state == w.state) &&
		    (w.kind < 0 || e->kind == w.kind))
			nr += e->pages;
	return nr;
}

#define FROM(pid, ...) ((struct taken){ .from = (pid), .by = ANYBODY, .actor = -1, \
					.state = -1, .kind = -1, __VA_ARGS__ })
#define TO_SWAP .state = VMVIEW_STATE_SWAP, .kind = VMVIEW_KIND_ANON

static u64 written(FIXTURE_DATA(swap) *self, pid_t of)
{
	const struct vmview_event *e = self->w.event;
	u64 nr = 0;

	for (; e < self->w.event + self->w.nr; e++)
		if (e->type == VMVIEW_EVENT_SWAP_WRITE && (of < 0 || e->tgid == (u32)of))
			nr += e->pages;
	return nr;
}

static void watch(FIXTURE_DATA(swap) *self)
{
	session_start_of(&self->w, EVENT(EVICT) | EVENT(SWAP_WRITE), 0);
	self->pswpout = vmstat("pswpout");
}

/* Starts a subject in the cgroup. */
static bool start(FIXTURE_DATA(swap) *self, struct subject *s, const char *name)
{
	subject_start_in(s, name, self->cgroup);
	if (s->why[0])
		printf("# %s: %s\n", name, s->why);
	return !s->why[0];
}

/* The kernel need not succeed in getting so much: what it got is told elsewhere. */
static void reclaim(FIXTURE_DATA(swap) *self)
{
	drain_lru();
	cg_write(self->cgroup, "memory.reclaim", "16M");
}

/* Writes tell of the slots that pagemap sees, once each, and all that vmstat saw. */
static void expect_writes(struct __test_metadata *_metadata, FIXTURE_DATA(swap) *self)
{
	const struct vmview_event *e;
	u64 entry[PAGES], told;
	int i;

	EXPECT_EQ(vmstat("pswpout") - self->pswpout, written(self, ANYBODY));
	entries(&self->s, entry);
	for (i = 0; i < PAGES; i++) {
		if (!(entry[i] & PM_SWAP))
			continue;
		told = 0;
		for (e = self->w.event; e < self->w.event + self->w.nr; e++)
			told += e->type == VMVIEW_EVENT_SWAP_WRITE &&
				e->tgid == (u32)self->s.pid &&
				e->swap_type == PM_SWAP_TYPE(entry[i]) &&
				e->slot <= PM_SWAP_OFF(entry[i]) &&
				PM_SWAP_OFF(entry[i]) < e->slot + e->pages;
		EXPECT_EQ(1, told) TH_LOG("page %d", i);
		if (told != 1)
			break;
	}
}

/* All that the subject lost it lost to @by, on whose account @actor says. */
static void expect_taken(struct __test_metadata *_metadata, FIXTURE_DATA(swap) *self,
			 pid_t by, int actor)
{
	pid_t pid = self->s.pid;
	u64 lost = swapped(pid);
	struct vmview_pair pair;

	session_read(&self->w);
	EXPECT_LE(PAGES / 2, lost);
	EXPECT_EQ(lost, taken(self, FROM(pid, .by = by, .actor = actor, TO_SWAP)));
	EXPECT_EQ(lost, taken(self, FROM(pid, .kind = VMVIEW_KIND_ANON)));
	EXPECT_EQ(lost, written(self, pid));
	pair = session_pair(&self->w, by, pid, actor);
	EXPECT_EQ(lost, pair.swapped);
	EXPECT_EQ(0, pair.dropped);
	expect_writes(_metadata, self);
}

TEST_F(swap, advised_by_itself)
{
	ASSERT_TRUE(start(self, &self->s, "advises"));
	watch(self);
	subject_continue(&self->s);
	expect_taken(_metadata, self, self->s.pid, VMVIEW_ACTOR_ADVICE);
}

TEST_F(swap, advised_by_another)
{
	struct iovec all;
	int pidfd;

	ASSERT_TRUE(start(self, &self->s, "idle"));
	watch(self);
	pidfd = syscall(SYS_pidfd_open, self->s.pid, 0);
	all.iov_base = (void *)(uintptr_t)self->s.claim[0].start;
	all.iov_len = BYTES;
	ASSERT_EQ((long)BYTES, syscall(SYS_process_madvise, pidfd, &all, 1, MADV_PAGEOUT, 0));
	close(pidfd);
	expect_taken(_metadata, self, getpid(), VMVIEW_ACTOR_ADVICE);
}

TEST_F(swap, memory_reclaim)
{
	ASSERT_TRUE(start(self, &self->s, "idle"));
	watch(self);
	reclaim(self);
	expect_taken(_metadata, self, getpid(), VMVIEW_ACTOR_MEMCG);
}

/* Lets the subject grow to twice of what @file allows. */
static void limit(struct __test_metadata *_metadata, FIXTURE_DATA(swap) *self,
		  const char *file)
{
	ASSERT_TRUE(start(self, &self->s, "grows"));
	watch(self);
	ASSERT_TRUE(cg_write(self->cgroup, file, "2M"));
	subject_continue(&self->s);
	expect_taken(_metadata, self, self->s.pid, VMVIEW_ACTOR_MEMCG);
}

TEST_F(swap, memory_max)
{
	limit(_metadata, self, "memory.max");
}

TEST_F(swap, memory_high)
{
	limit(_metadata, self, "memory.high");
}

/*
 * Two processes for which there is room for one and a half. Each is let run while
 * the other stands still: who runs is the only evictor, so what the other loses
 * meanwhile is the pair of the two.
 */
TEST_F(swap, each_other)
{
	struct vmview_pair pair;
	u64 lost[2];

	ASSERT_TRUE(start(self, &self->s, "idle"));
	watch(self);
	ASSERT_TRUE(cg_write(self->cgroup, "memory.max", "1600K"));
	lost[0] = swapped(self->s.pid);
	ASSERT_TRUE(start(self, &self->t, "idle"));
	lost[0] = swapped(self->s.pid) - lost[0];
	lost[1] = swapped(self->t.pid);
	pair = session_pair(&self->w, self->t.pid, self->s.pid, VMVIEW_ACTOR_MEMCG);
	EXPECT_LE(PAGES / 4, lost[0]);
	EXPECT_EQ(lost[0], pair.swapped);
	pair = session_pair(&self->w, self->t.pid, self->t.pid, VMVIEW_ACTOR_MEMCG);
	EXPECT_EQ(lost[1], pair.swapped);
	pair = session_pair(&self->w, self->s.pid, self->t.pid, VMVIEW_ACTOR_MEMCG);
	EXPECT_EQ(0, pair.swapped);

	subject_continue(&self->s);
	lost[1] = swapped(self->t.pid) - lost[1];
	pair = session_pair(&self->w, self->s.pid, self->t.pid, VMVIEW_ACTOR_MEMCG);
	EXPECT_LE(PAGES / 8, lost[1]);
	EXPECT_EQ(lost[1], pair.swapped);
	pair = session_pair(&self->w, self->t.pid, self->s.pid, VMVIEW_ACTOR_MEMCG);
	EXPECT_EQ(lost[0], pair.swapped);
}

/* Unmapping counts too, so that what a CPU took last is known for what it is. */
static void settle(void)
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

TEST_F(swap, lazyfree)
{
	struct taken dropped = FROM(0, .by = getpid(), .actor = VMVIEW_ACTOR_MEMCG,
				    .state = VMVIEW_STATE_NONE, .kind = VMVIEW_KIND_ANON);
	u64 freed;

	ASSERT_TRUE(start(self, &self->s, "lazyfree"));
	watch(self);
	freed = vmstat("pglazyfreed");
	reclaim(self);
	freed = vmstat("pglazyfreed") - freed;
	settle();
	session_read(&self->w);
	dropped.from = self->s.pid;
	EXPECT_EQ(PAGES, freed);
	EXPECT_EQ(0, present(&self->s));
	EXPECT_EQ(freed, taken(self, dropped));
	EXPECT_EQ(freed, session_pair(&self->w, getpid(), self->s.pid,
				      VMVIEW_ACTOR_MEMCG).dropped);
	EXPECT_EQ(swapped(self->s.pid), taken(self, FROM(self->s.pid, TO_SWAP)));
}

TEST_F(swap, file)
{
	u64 was;

	ASSERT_TRUE(start(self, &self->s, "maps_file"));
	watch(self);
	was = present(&self->s);
	subject_continue(&self->s);
	was -= present(&self->s);
	session_read(&self->w);
	EXPECT_EQ(PAGES, was);
	EXPECT_EQ(was, taken(self, FROM(self->s.pid, .by = self->s.pid,
					.actor = VMVIEW_ACTOR_ADVICE,
					.kind = VMVIEW_KIND_FILE)));
	EXPECT_EQ(was, taken(self, FROM(ANYBODY)));
	EXPECT_EQ(was, session_pair(&self->w, self->s.pid, self->s.pid,
				    VMVIEW_ACTOR_ADVICE).file);
	EXPECT_EQ(0, written(self, ANYBODY));
}

/* Its entries become empty: that it lies in swap is known to the file alone. */
TEST_F(swap, shmem)
{
	u64 was;

	ASSERT_TRUE(start(self, &self->s, "maps_shmem"));
	watch(self);
	was = present(&self->s);
	subject_continue(&self->s);
	was -= present(&self->s);
	session_read(&self->w);
	EXPECT_EQ(PAGES, was);
	EXPECT_EQ(was, taken(self, FROM(self->s.pid, .by = self->s.pid,
					.actor = VMVIEW_ACTOR_ADVICE,
					.kind = VMVIEW_KIND_SHMEM)));
	EXPECT_EQ(was, taken(self, FROM(ANYBODY)));
	EXPECT_EQ(was, session_pair(&self->w, self->s.pid, self->s.pid,
				    VMVIEW_ACTOR_ADVICE).shmem);
	EXPECT_EQ(was, written(self, self->s.pid));
	EXPECT_EQ(vmstat("pswpout") - self->pswpout, written(self, ANYBODY));
}

/* Who shares a page loses it too, and each is told of; it is written once. */
TEST_F(swap, shared_by_fork)
{
	u64 all, lost;

	ASSERT_TRUE(start(self, &self->s, "forked"));
	watch(self);
	reclaim(self);
	session_read(&self->w);
	lost = swapped(self->s.pid);
	all = taken(self, FROM(ANYBODY, .by = getpid(), TO_SWAP));
	EXPECT_LE(PAGES / 2, lost);
	EXPECT_EQ(lost, taken(self, FROM(self->s.pid, TO_SWAP)));
	EXPECT_LE(lost + PAGES / 2, all);
	EXPECT_EQ(vmstat("pswpout") - self->pswpout, written(self, ANYBODY));
	EXPECT_GT(all, written(self, ANYBODY));
}

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* The swap-in faults of the subject in its claim, in the order of addresses. */
static u64 returned(FIXTURE_DATA(swap) *self, const struct vmview_event *back[PAGES])
{
	const struct claim *c = &self->s.claim[0];
	const struct vmview_event *e;
	u64 nr = 0;

	memset(back, 0, PAGES * sizeof(*back));
	for (e = self->w.event; e < self->w.event + self->w.nr; e++) {
		if (e->type != VMVIEW_EVENT_FAULT || e->cause != VMVIEW_CAUSE_SWAP ||
		    e->tgid != (u32)self->s.pid || e->addr < c->start || e->addr >= c->end)
			continue;
		back[(e->addr - c->start) / PAGE] = e;
		nr++;
	}
	return nr;
}

/* What is told of pages that come back: by whom they went, and when. */
static void expect_returned(struct __test_metadata *_metadata, FIXTURE_DATA(swap) *self,
			    pid_t by, int actor, const u64 time[4])
{
	const struct vmview_event *back[PAGES];
	struct vmview_counted counted;
	u64 entry[PAGES], in = 0, good = 0, nr;
	int i;

	session_read(&self->w);
	entries(&self->s, entry);
	nr = returned(self, back);
	for (i = 0; i < PAGES; i++) {
		if (!back[i])
			continue;
		in += !!(entry[i] & PM_PRESENT);
		if ((back[i]->flags & VMVIEW_FAULT_RETURNED) && back[i]->by == (u32)by &&
		    back[i]->actor == actor && time[2] - time[1] <= back[i]->out_ns &&
		    back[i]->out_ns <= time[3] - time[0])
			good++;
		else if (good == in - 1)
			TH_LOG("page %d: flags %x by %u actor %u out %llu of %llu to %llu", i,
			       back[i]->flags, back[i]->by, back[i]->actor,
			       (unsigned long long)back[i]->out_ns,
			       (unsigned long long)(time[2] - time[1]),
			       (unsigned long long)(time[3] - time[0]));
	}
	EXPECT_EQ(nr, in);
	EXPECT_EQ(nr, good);
	session_counted(&self->w, &counted);
	EXPECT_LE(nr, counted.returned);
}

TEST_F(swap, refault)
{
	u64 time[4], lost, back, refaults;

	ASSERT_TRUE(start(self, &self->s, "idle"));
	session_start_of(&self->w, EVENT(FAULT) | EVENT(EVICT), self->s.pid);
	time[0] = now_ns();
	reclaim(self);
	time[1] = now_ns();
	lost = swapped(self->s.pid);
	EXPECT_LE(PAGES / 2, lost);
	usleep(20000);
	refaults = vmstat("workingset_refault_anon");
	time[2] = now_ns();
	subject_continue(&self->s);
	time[3] = now_ns();
	refaults = vmstat("workingset_refault_anon") - refaults;
	back = lost - swapped(self->s.pid);
	expect_returned(_metadata, self, getpid(), VMVIEW_ACTOR_MEMCG, time);
	EXPECT_LE(PAGES / 2, back);
	EXPECT_EQ(back, refaults);
}

/* Evicted from the end on, read from the start on: the first was out the shortest. */
TEST_F(swap, refault_order)
{
	const struct vmview_event *back[PAGES];
	u64 time[4];
	int i;

	ASSERT_TRUE(start(self, &self->s, "advises_slowly"));
	session_start_of(&self->w, EVENT(FAULT), self->s.pid);
	time[0] = now_ns();
	subject_continue(&self->s);
	time[1] = now_ns();
	time[2] = now_ns();
	subject_continue(&self->s);
	time[3] = now_ns();
	expect_returned(_metadata, self, self->s.pid, VMVIEW_ACTOR_ADVICE, time);
	EXPECT_LE(PAGES / 2, returned(self, back));
	for (i = 1; i < PAGES; i++)
		if (back[i] && back[i - 1])
			EXPECT_LT(back[i - 1]->out_ns, back[i]->out_ns);
}

TEST_HARNESS_MAIN
