// SPDX-License-Identifier: GPL-2.0-only
/* What a session tells: events, mapped and read, histograms and pairs. */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "evictions.h"
#include "stale.h"

#define KILLED	"stale-killed"
#define EVENTS	(2 * EVENT(OOM_KILL) - EVENT(FAULT_BEGIN))

/* Events of the subject that is robbed and takes all back; they are left unread. */
static bool watched(FIXTURE_DATA(swap) *self)
{
	rings_start_of(&self->rings, EVENTS, 0);
	if (!start(self, &self->s, "idle"))
		return false;
	reclaim(self);
	subject_continue(&self->s);
	return true;
}

/* What may be such a byte by chance, in all of them; other tests know what it is. */
static struct vmview_event without_chance(struct vmview_event event)
{
	event.pid = event.tgid = event.by = 0;
	event.addr = event.ip = 0;
	return event;
}

/* Types of which there are always two when what was reclaimed is taken back. */
#define ALWAYS	(EVENT(FAULT_BEGIN) | EVENT(FAULT) | EVENT(EVICT) | EVENT(SWAP_WRITE) | \
		 EVENT(RECLAIM))

/* Of each type of which there are two: who writes a member writes it in none. */
static int stale_types(const struct vmview_event *event, size_t nr, u64 *types)
{
	struct vmview_event *same = xalloc(nr * sizeof(*same));
	int type, found = 0;
	size_t i, n;
	long at;

	for (type = 1; type < VMVIEW_EVENTS; type++) {
		for (i = n = 0; i < nr; i++)
			if (event[i].type == type)
				same[n++] = without_chance(event[i]);
		*types |= n > 1 ? VMVIEW_WATCH_EVENT(type) : 0;
		at = n > 1 ? stale_at(same, n, sizeof(*same)) : -1;
		if (at >= 0)
			printf("# type %d: stale at %ld\n", type, at);
		found += at >= 0;
	}
	free(same);
	return found;
}

TEST_F(swap, mapped)
{
	u64 types = 0;

	NEEDS_TEST_MODULE();
	if (!watched(self))
		SKIP(return, "no victim");
	rings_drain(&self->rings, &self->all);
	ASSERT_LT(2 * PAGES, self->all.nr);
	EXPECT_EQ(0, stale_types(self->all.event, self->all.nr, &types));
	EXPECT_EQ(ALWAYS, types & ALWAYS);
	TH_LOG("types %llx", types);
	EXPECT_EQ(-1, stale_word(self->rings.rings, self->rings.watch.rings_size));
	EXPECT_EQ(-1, stale_word(self->rings.positions, self->rings.watch.positions_size));
	EXPECT_EQ(-1, stale_word(&self->rings.watch, sizeof(self->rings.watch)));
}

/*
 * One type alone, all of it, and nothing counted, is written in another place: in the
 * ring. Looked at are events of a process's area; that they are is no chance.
 */
static long stale_alone(FIXTURE_DATA(swap) *self, pid_t pid, u64 area, u8 in_state)
{
	struct events *all = &self->all;
	struct vmview_event e;
	size_t i, nr = 0;

	rings_drain_all(&self->rings, all);
	for (i = 0; i < all->nr; i++) {
		e = all->event[i];
		if (e.tgid != (u32)pid || e.addr - area >= BYTES || e.state != in_state ||
		    (e.type == VMVIEW_EVENT_FAULT && e.cause != VMVIEW_CAUSE_ANON))
			continue;
		all->event[nr++] = without_chance(e);
	}
	if (nr < PAGES / 2)
		die("of %d pages only %zu faulted", PAGES, nr);
	return stale_at(all->event, nr, sizeof(e));
}

static void alone(FIXTURE_DATA(swap) *self, u64 event)
{
	rings_start(&self->rings, &(struct vmview_watch){
		.events = event, .ring_records = 8192 });
}

/* In memory that is new. */
static long stale_of_new(FIXTURE_DATA(swap) *self, u64 event)
{
	char *p = map_anon(BYTES);

	alone(self, event);
	touch_write(p, BYTES);
	return stale_alone(self, getpid(), (uintptr_t)p, VMVIEW_STATE_NONE);
}

TEST_F(swap, faults_alone)
{
	NEEDS_TEST_MODULE();
	EXPECT_EQ(-1, stale_of_new(self, EVENT(FAULT)));
}

TEST_F(swap, begins_alone)
{
	NEEDS_TEST_MODULE();
	EXPECT_EQ(-1, stale_of_new(self, EVENT(FAULT_BEGIN)));
}

TEST_F(swap, begins_alone_of_what_lies_in_swap)
{
	NEEDS_TEST_MODULE();
	if (!start(self, &self->s, "idle"))
		SKIP(return, "no victim");
	reclaim(self);
	alone(self, EVENT(FAULT_BEGIN));
	subject_continue(&self->s);
	EXPECT_EQ(-1, stale_alone(self, self->s.pid, self->s.claim[0].start,
				  VMVIEW_STATE_SWAP));
}

TEST_F(swap, read)
{
	struct vmview_event event[512];
	u64 types = 0;
	ssize_t got;

	NEEDS_TEST_MODULE();
	if (!watched(self))
		SKIP(return, "no victim");
	got = read(self->rings.fd, event, sizeof(event));
	ASSERT_LT(PAGES * (ssize_t)sizeof(event[0]), got);
	EXPECT_EQ(0, stale_types(event, got / sizeof(event[0]), &types));
	EXPECT_LT(0, types);
}

TEST_F(swap, histograms_and_pairs)
{
	static struct vmview_counted counted;
	static struct vmview_pair pair[VMVIEW_PAIRS];
	struct vmview_hist hist = {
		.counted = (uintptr_t)&counted, .vec = (uintptr_t)pair, .vec_len = VMVIEW_PAIRS,
	};

	NEEDS_TEST_MODULE();
	if (!watched(self))
		SKIP(return, "no victim");
	ASSERT_EQ(0, vmv_hist(self->rings.fd, &hist));
	EXPECT_EQ(-1, stale_word(&counted, sizeof(counted)));
	ASSERT_LT(0, hist.nr);
	EXPECT_EQ(-1, stale_word(pair, hist.nr * sizeof(pair[0])));
	EXPECT_EQ(-1, stale_word(&hist, sizeof(hist)));
}

/* Takes more memory than its cgroup may have; whether it was killed for that. */
static bool killed(void)
{
	int status = 0;
	pid_t pid = fork_child();

	if (!pid) {
		cg_enter(KILLED);
		touch_write(map_anon(16 << 20), 16 << 20);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

TEST_F(swap, kills)
{
	u64 types = 0;
	int i;

	NEEDS_TEST_MODULE();
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	cg_make(KILLED);
	ASSERT_TRUE(cg_write(KILLED, "memory.max", "4M"));
	ASSERT_TRUE(cg_write(KILLED, "memory.swap.max", "0"));
	alone(self, EVENT(OOM_KILL));
	for (i = 0; i < 3; i++)
		EXPECT_TRUE(killed());
	rings_drain_all(&self->rings, &self->all);
	EXPECT_EQ(0, stale_types(self->all.event, self->all.nr, &types));
	EXPECT_EQ(EVENT(OOM_KILL), types);
	cg_remove_soon(KILLED);
}

/* What the file of sessions says of it is text. */
TEST_F(swap, text)
{
	char *text, *at;

	NEEDS_TEST_MODULE();
	if (!watched(self))
		SKIP(return, "no victim");
	text = slurp("/sys/kernel/debug/vmview/events");
	for (at = text; *at; at++)
		EXPECT_EQ(0, *at & 0x80);
	EXPECT_NE(NULL, strstr(text, "counted for"));
	free(text);
}

TEST_HARNESS_MAIN
