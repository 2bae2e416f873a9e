// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who took what from whom: what events and the matrix tell of it beside what the
 * kernel says of the victims (smaps, pagemap) and of the machine (vmstat), and what
 * the test did itself.
 */
#include <sched.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "evictions.h"

SUBJECT(advises)
{
	char *p = filled(BYTES);

	subject_stop();
	if (madvise(p, BYTES, MADV_PAGEOUT))
		subject_cannot("no MADV_PAGEOUT");
	subject_stop();
}

SUBJECT(grows)
{
	filled(BYTES);
	subject_stop();
	filled(2 * BYTES);
	subject_stop();
}

SUBJECT(forks)
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

static u64 written(FIXTURE_DATA(swap) *self, pid_t of, int kind)
{
	const struct vmview_event *e = self->all.event;
	u64 nr = 0;

	for (; e < self->all.event + self->all.nr; e++)
		if (e->type == VMVIEW_EVENT_SWAP_WRITE &&
		    (of < 0 || e->tgid == (u32)of) && (kind < 0 || e->kind == kind))
			nr += e->pages;
	return nr;
}

/* Swap entries of a process that it took back. */
static u64 swap_ins(FIXTURE_DATA(swap) *self, pid_t pid)
{
	const struct vmview_event *e = self->all.event;
	u64 nr = 0;

	for (; e < self->all.event + self->all.nr; e++)
		nr += e->type == VMVIEW_EVENT_FAULT && e->tgid == (u32)pid &&
		      e->cause == VMVIEW_CAUSE_SWAP;
	return nr;
}

static void watch(FIXTURE_DATA(swap) *self)
{
	rings_start_of(&self->rings, EVENT(EVICT) | EVENT(SWAP_WRITE) | EVENT(FAULT), 0);
	self->pswpout = vmstat("pswpout");
}

/*
 * Writes tell of the slots that pagemap sees, and all that vmstat saw. A slot that
 * was freed, as its page came back, may have been written before.
 */
static void expect_writes(struct __test_metadata *_metadata, FIXTURE_DATA(swap) *self)
{
	const struct vmview_event *e;
	u64 pswpout = vmstat("pswpout") - self->pswpout;
	u64 entry[PAGES], told, out = 0;
	int i;

	/* From 6.12 on pages of zeros are not written, which the subject's own are not. */
	if (kernel_at_least(6, 12)) {
		EXPECT_GE(written(self, ANYBODY, -1), pswpout);
	} else {
		EXPECT_EQ(written(self, ANYBODY, -1), pswpout);
	}
	entries(&self->s, entry);
	for (i = 0; i < PAGES; i++) {
		if (!(entry[i] & PM_SWAP))
			continue;
		out++;
		told = 0;
		for (e = self->all.event; e < self->all.event + self->all.nr; e++)
			told += e->type == VMVIEW_EVENT_SWAP_WRITE &&
				e->tgid == (u32)self->s.pid &&
				e->swap_type == PM_SWAP_TYPE(entry[i]) &&
				e->slot <= PM_SWAP_OFF(entry[i]) &&
				PM_SWAP_OFF(entry[i]) < e->slot + e->pages;
		EXPECT_LE(1, told) TH_LOG("page %d", i);
		if (!told)
			break;
	}
	EXPECT_LE(out, pswpout);
}

/* All that the subject lost it lost to @by, on whose account @actor says. */
static void expect_taken(struct __test_metadata *_metadata, FIXTURE_DATA(swap) *self,
			 pid_t by, int actor)
{
	pid_t pid = self->s.pid;
	u64 out = swapped_pages(pid), lost;
	struct vmview_pair pair;

	rings_drain_all(&self->rings, &self->all);
	lost = out + swap_ins(self, pid);
	EXPECT_LE(PAGES / 2, out);
	EXPECT_EQ(lost, taken(self, FROM(pid, .by = by, .actor = actor, TO_SWAP)));
	EXPECT_EQ(lost, taken(self, FROM(pid, .kind = VMVIEW_KIND_ANON)));
	pair = rings_pair(&self->rings, by, pid, actor);
	EXPECT_EQ(lost, pair.swapped);
	EXPECT_EQ(0, pair.dropped);
	/* What comes back and goes again is not written again if it is clean. */
	EXPECT_LE(out, written(self, pid, VMVIEW_KIND_ANON));
	EXPECT_GE(lost, written(self, pid, VMVIEW_KIND_ANON));
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

static u64 pair(FIXTURE_DATA(swap) *self, const struct subject *by,
		const struct subject *victim)
{
	return rings_pair(&self->rings, by->pid, victim->pid, VMVIEW_ACTOR_MEMCG).swapped;
}

/*
 * Two processes for which there is room for one and a half. Each is let run while
 * the other stands still: who runs is the only evictor, so what the other loses
 * meanwhile is the pair of the two.
 */
TEST_F(swap, each_other)
{
	u64 s_lost, t_lost = 0, t_out;
	int round;

	ASSERT_TRUE(start(self, &self->s, "idle"));
	watch(self);
	ASSERT_TRUE(cg_write(self->cgroup, "memory.max", "1600K"));
	s_lost = swapped_pages(self->s.pid);
	ASSERT_TRUE(start(self, &self->t, "idle"));
	s_lost = swapped_pages(self->s.pid) - s_lost;
	t_out = swapped_pages(self->t.pid);
	rings_drain_all(&self->rings, &self->all);
	EXPECT_LE(PAGES / 4, s_lost);
	EXPECT_EQ(s_lost, pair(self, &self->t, &self->s));
	EXPECT_EQ(t_out + swap_ins(self, self->t.pid), pair(self, &self->t, &self->t));
	EXPECT_EQ(0, pair(self, &self->s, &self->t));

	/* Reclaim may at first find who runs older than who stands still. */
	for (round = 0; round < 8 && t_lost < PAGES / 8; round++) {
		subject_continue(&self->s);
		t_lost = swapped_pages(self->t.pid) - t_out;
	}
	EXPECT_LE(PAGES / 8, t_lost);
	EXPECT_EQ(t_lost, pair(self, &self->s, &self->t));
	EXPECT_EQ(s_lost, pair(self, &self->t, &self->s));
}

TEST_F(swap, file)
{
	u64 was;

	ASSERT_TRUE(start(self, &self->s, "maps_file"));
	watch(self);
	was = present(&self->s);
	subject_continue(&self->s);
	was -= present(&self->s);
	rings_drain_all(&self->rings, &self->all);
	EXPECT_EQ(PAGES, was);
	EXPECT_EQ(was, taken(self, FROM(self->s.pid, .by = self->s.pid,
					.actor = VMVIEW_ACTOR_ADVICE,
					.kind = VMVIEW_KIND_FILE)));
	EXPECT_EQ(was, taken(self, FROM(ANYBODY)));
	EXPECT_EQ(was, rings_pair(&self->rings, self->s.pid, self->s.pid,
				    VMVIEW_ACTOR_ADVICE).file);
	EXPECT_EQ(0, written(self, ANYBODY, -1));
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
	rings_drain_all(&self->rings, &self->all);
	EXPECT_EQ(PAGES, was);
	EXPECT_EQ(was, taken(self, FROM(self->s.pid, .by = self->s.pid,
					.actor = VMVIEW_ACTOR_ADVICE,
					.kind = VMVIEW_KIND_SHMEM)));
	EXPECT_EQ(was, taken(self, FROM(ANYBODY)));
	EXPECT_EQ(was, rings_pair(&self->rings, self->s.pid, self->s.pid,
				    VMVIEW_ACTOR_ADVICE).shmem);
	EXPECT_EQ(was, written(self, self->s.pid, VMVIEW_KIND_SHMEM));
	EXPECT_EQ(vmstat("pswpout") - self->pswpout, written(self, ANYBODY, -1));
}

/* Who shares a page loses it too, and each is told of; it is written once. */
TEST_F(swap, shared_by_fork)
{
	u64 all, lost;

	ASSERT_TRUE(start(self, &self->s, "forks"));
	watch(self);
	reclaim(self);
	rings_drain_all(&self->rings, &self->all);
	lost = swapped_pages(self->s.pid);
	all = taken(self, FROM(ANYBODY, .by = getpid(), TO_SWAP));
	EXPECT_LE(PAGES / 2, lost);
	EXPECT_EQ(lost, taken(self, FROM(self->s.pid, TO_SWAP)));
	EXPECT_LE(lost + PAGES / 2, all);
	EXPECT_EQ(vmstat("pswpout") - self->pswpout, written(self, ANYBODY, -1));
	EXPECT_GT(all, written(self, ANYBODY, -1));
}

TEST_HARNESS_MAIN
