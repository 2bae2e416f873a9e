// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls, reads, mappings and files with arguments that chance makes, of several
 * threads on the same descriptors, which others close meanwhile. Whatever is asked:
 * the answer is one that the contract has, nothing behind the answer is written, no
 * pointer of the kernel's comes out, nor what nobody wrote (stale.h), and in the end
 * nothing is held.
 *
 * VMVIEW_SEED=N makes the same calls once more, though threads meet at other moments.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>

#include "fuzz_ops.h"
#include "growth.h"
#include "pointers.h"
#include "proc.h"
#include "stale.h"

#define THREADS	3

static int some_file(struct chance *c)
{
	return fuzz.file[one_of(c, FILES)];
}

/*
 * Members that may look like pointers: entries of page tables, and the addresses that
 * were asked for, some of which chance made.
 */
#define ENTRIES	(WORD(struct vmview_translation, entry[VMVIEW_LEVELS]) - \
		 WORD(struct vmview_translation, entry[0]))
#define ASKED	(WORD(struct vmview_translation, addr) | \
		 WORD(struct vmview_translation, page.addr))

static void look_for_pointers(int op, const void *records, size_t nr, size_t size, u64 spared)
{
	u64 pointer = pointer_in(records, nr, size, spared);

	if (pointer)
		wrong(op, "a pointer", pointer);
}

/* A fault that the kernel takes on behalf of a process has an instruction of the kernel's. */
static void look_at_events(int op, const void *events, size_t nr)
{
	look_for_pointers(op, events, nr, sizeof(struct vmview_event),
			  WORD(struct vmview_event, ip));
}

/* Eight bytes, for chance may make four of them in ten million answers. */
static void look_for_stale(int op, const char *from, size_t size)
{
	const u64 *word = (const u64 *)from, *end = word + size / sizeof(*word);

	for (; word < end; word++)
		if (*word == STALE * 0x0101010101010101ULL)
			wrong(op, "stale at", (const char *)word - from);
}

/* Of four bytes, for members of a request are given by the caller, not by chance. */
static void look_for_stale_member(int op, const void *asked, const void *answer, size_t size)
{
	const u32 *before = asked, *now = answer;
	size_t i;

	for (i = 0; i < size / sizeof(u32); i++)
		if (now[i] != before[i] && now[i] == STALE * 0x01010101U)
			wrong(op, "stale in the request at", i * sizeof(u32));
}

/*
 * What a call changed of its request, but for what the caller put there: an address that
 * was rounded to a page's, or the upper half of a word whose lower half is an answer.
 */
static void look_at_request(int op, const void *asked, const void *answer, size_t size)
{
	const u64 *before = asked, *now = answer;
	size_t words = size / sizeof(u64), i, k;

	for (i = 0; i < words; i++) {
		for (k = 0; k < words && before[k] / PAGE != now[i] / PAGE; k++)
			;
		if (k < words || before[i] >> 32 == now[i] >> 32)
			continue;
		look_for_pointers(op, &now[i], 1, sizeof(u64), 0);
	}
	look_for_stale_member(op, asked, answer, size);
}

/* Makes the call; whether it was done. */
static bool do_call(struct chance *c, int op, unsigned long cmd, void *request, size_t size)
{
	union request asked;
	int err;

	memcpy(&asked, request, size);
	err = vmview_call(some_file(c), cmd, request);
	look_at_request(op, &asked, request, size);
	return ended(op, err);
}

static void call(struct chance *c, int which)
{
	const struct call *call = &calls[which];
	union request req;
	u32 nr;
	u64 size;

	if (which == SUMMARY)
		take_room(c, VEC_BYTES);
	request_init(&req, which, c->pids[one_of(c, PIDS)], c->vec, c->addrs);
	if (once_in(c, 4))
		req.head.flags = draw(c) & call->known_flags;
	fill(c);
	spoil(c, &req, call->size + 8);
	if (!do_call(c, which, call->cmd, &req, call->size))
		return;
	nr = request_nr(&req, which);
	size = *u32_at(&req, call->rec_size_at);
	if (*u64_at(&req, call->vec_at) != (uintptr_t)c->vec || nr * size > c->room)
		return;
	if (nr > *u32_at(&req, call->len_at))
		wrong(which, "records", nr);
	/* A summary has an array for totals elsewhere, if it was told so. */
	if (which != SUMMARY && !untouched(c, nr * size))
		wrong(which, "written behind record", nr);
	look_for_stale(which, c->vec, nr * size);
	look_for_pointers(which, c->vec, nr, size, which == TRANSLATE ? ENTRIES | ASKED : 0);
}

/* Rings are kept small, or much too large. */
static void watch(struct chance *c)
{
	struct vmview_watch watch = {
		.size = sizeof(watch), .flags = VMVIEW_WATCH_HIST,
		.events = draw(c) & (2 * VMVIEW_WATCH_EVENT(VMVIEW_EVENT_OOM_KILL) - 2),
		.ring_records = 256, .pids = (uintptr_t)&c->pids[1], .nr_pids = one_of(c, 3),
	};

	watch.events |= VMVIEW_WATCH_EVENT(VMVIEW_EVENT_KSWAPD);
	if (!watch.nr_pids)
		watch.pids = 0;
	if (once_in(c, 2))
		spoil(c, &watch, sizeof(watch));
	if (watch.ring_records > 4096 && watch.ring_records < 1 << 22)
		watch.ring_records &= 4095;
	do_call(c, WATCH, VMVIEW_IOC_WATCH, &watch, sizeof(watch));
}

static void hist(struct chance *c)
{
	struct vmview_hist hist = {
		.size = sizeof(hist), .flags = draw(c) & VMVIEW_HIST_CLEAR,
		.counted_size = sizeof(struct vmview_counted),
	};

	take_room(c, VEC_BYTES);
	hist.counted = (uintptr_t)c->vec;
	fill(c);
	if (once_in(c, 2))
		spoil(c, &hist, sizeof(hist));
	if (!do_call(c, HIST, VMVIEW_IOC_HIST, &hist, sizeof(hist)))
		return;
	if (hist.counted != (uintptr_t)c->vec || hist.vec || hist.counted_size > c->room)
		return;
	if (!untouched(c, hist.counted_size))
		wrong(HIST, "written behind", hist.counted_size);
	look_for_stale(HIST, c->vec, hist.counted_size);
	look_for_pointers(HIST, c->vec, 1, hist.counted_size, 0);
}

static void read_events(struct chance *c)
{
	size_t size = once_in(c, 2) ? one_of(c, c->room) : some_number(c) & 0xffffff;
	void *to = (void *)(uintptr_t)some_pointer(c);
	ssize_t got = read(some_file(c), to, size);

	ended(READ, got < 0 ? errno : 0);
	if (got > (ssize_t)size)
		wrong(READ, "bytes", got);
	if (got <= 0 || got > (ssize_t)size || to != c->vec)
		return;
	look_for_stale(READ, c->vec, got);
	look_at_events(READ, to, got / sizeof(struct vmview_event));
}

static void look(struct chance *c)
{
	struct pollfd fd = { .fd = some_file(c), .events = draw(c) };

	ended(POLL, poll(&fd, 1, 0) < 0 ? errno : 0);
}

/* One of them, as far as it is mapped; meanwhile the kernel writes to it. */
static void look_at_ring(struct chance *c, const char *map, size_t size)
{
	const struct vmview_rings *rings = (const void *)map;
	size_t at = rings->first_ring + one_of(c, rings->nr_rings) * rings->ring_stride;
	size_t events = at + PAGE, nr = rings->ring_records;

	if (events > size)
		return;
	look_for_pointers(MAP, map + at, 1, sizeof(struct vmview_ring_head), 0);
	if (nr > (size - events) / rings->record_size)
		nr = (size - events) / rings->record_size;
	look_at_events(MAP, map + events, nr);
}

/* What was mapped is read, written if it may be, and forgotten in some way. */
static void map(struct chance *c)
{
	static const off_t at[] = { VMVIEW_WATCH_RINGS, VMVIEW_WATCH_POSITIONS };
	off_t offset = once_in(c, 4) ? (off_t)(some_number(c) & ~(PAGE - 1)) : at[one_of(c, 2)];
	size_t size = PAGE * (1 + one_of(c, 40));
	int prot = once_in(c, 4) ? (int)one_of(c, 8) : PROT_READ;
	volatile char *p = mmap(NULL, size, prot, once_in(c, 8) ? MAP_PRIVATE : MAP_SHARED,
				some_file(c), offset);

	if (!ended(MAP, p == MAP_FAILED ? errno : 0))
		return;
	/* What lies behind the rings is no memory: those that fit are whole. */
	if (prot & PROT_READ)
		(void)p[one_of(c, size)];
	if (prot & PROT_READ && offset == VMVIEW_WATCH_RINGS)
		look_at_ring(c, (const char *)p, size);
	if (prot & PROT_WRITE)
		*(volatile u64 *)(p + PAGE * one_of(c, size / PAGE)) = some_number(c);
	if (once_in(c, 4))
		madvise((void *)p, size, MADV_DONTNEED);
	munmap((void *)p, size);
}

static void text(struct chance *c)
{
	static const char *const files[] = { "info", "lru", "events", "pid", "pid/self",
					     "pid/0", "pid/007", "pid/x", "nosuch" };
	char path[80];
	u64 pointer;
	ssize_t got;
	int fd;

	if (once_in(c, 3))
		snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", c->pids[one_of(c, PIDS)]);
	else
		snprintf(path, sizeof(path), DEBUGFS_DIR "/%s",
			 files[one_of(c, ARRAY_SIZE(files))]);
	fd = open(path, once_in(c, 8) ? O_RDWR : O_RDONLY);
	if (!ended(TEXT, fd < 0 ? errno : 0))
		return;
	lseek(fd, some_number(c), one_of(c, 3));
	fill(c);
	got = once_in(c, 2) ? read(fd, c->vec, one_of(c, c->room)) :
			      pread(fd, c->vec, one_of(c, c->room), some_number(c));
	if (got < 0)
		ended(TEXT, errno);
	else if (!untouched(c, got))
		wrong(TEXT, "written behind", got);
	pointer = pointer_in_text(c->vec, got > 0 ? got : 0);
	if (pointer)
		wrong(TEXT, "a pointer", pointer);
	if (got > 0)
		look_for_stale(TEXT, c->vec, got);
	close(fd);
}

/* Whoever uses the old one meanwhile gets EBADF, or another file of ours. */
static void reopen(struct chance *c)
{
	int fd = open(VMVIEW_DEVICE, once_in(c, 3) ? O_RDONLY | O_NONBLOCK :
						     O_RDWR | O_NONBLOCK);

	if (ended(REOPEN, fd < 0 ? errno : 0))
		close(atomic_exchange(&fuzz.file[one_of(c, FILES)], fd));
}

static void any(struct chance *c);

/* With all that is open and mapped; it goes as it is, and tells whether it saw wrong. */
static void in_a_child(struct chance *c)
{
	int i, status;
	/* A 32-bit caller of K1's has no futex(), for which libc's would wait here. */
	pid_t pid = syscall(SYS_fork);
	u64 before = all_wrong();

	if (!pid) {
		for (i = 0; i < 5; i++)
			any(c);
		_exit(all_wrong() != before);
	}
	fuzz.child = pid;
	waitpid(pid, &status, 0);
	ended(FORK, status ? EIO : 0);
}

static int some_op(struct chance *c)
{
	unsigned int what = one_of(c, 1000);

	if (what < 600)
		return what % NR_CALLS;
	if (what < 960)
		return HIST + what % (TEXT - HIST + 1);
	return what < 990 ? WATCH : REOPEN;
}

static void any(struct chance *c)
{
	static void (*const slow[OPS])(struct chance *c) = {
		[WATCH] = watch, [HIST] = hist, [TEXT] = text, [REOPEN] = reopen,
	};
	static void (*const quick[OPS])(struct chance *c) = {
		[READ] = read_events, [POLL] = look, [MAP] = map,
	};
	int op = some_op(c);

	take_room(c, once_in(c, 8) ? VEC_BYTES : PAGE);
	c->pids[1] = fuzz.child;
	if (quick[op])
		quick[op](c);
	else if (slow[op] && once_in(c, fuzz.seldom))
		slow[op](c);
	else
		call(c, slow[op] ? (int)one_of(c, NR_CALLS) : op);
}

static void *run(void *thread)
{
	struct chance c = { .state = fuzz.seed + 0x9e3779b97f4a7c15ULL * (1 + (long)thread) };
	long i;

	c.vec = map_before_hole(VEC_BYTES);
	c.room = VEC_BYTES;
	c.addrs = map_anon(PAGE);
	memcpy(c.pids, fuzz.pids, sizeof(c.pids));
	for (i = 0; i < VEC_RECORDS; i++)
		c.addrs[i] = once_in(&c, 2) ? (uintptr_t)c.vec : draw(&c);
	for (i = 0; i < fuzz.rounds; i++) {
		if (once_in(&c, 100 * fuzz.seldom))
			in_a_child(&c);
		any(&c);
	}
	take_room(&c, VEC_BYTES);
	munmap(c.vec, VEC_BYTES + PAGE);
	munmap(c.addrs, PAGE);
	return NULL;
}

/* A 32-bit caller takes the same way but for its first step, and KCSAN takes its time. */
static int most(void)
{
	bool kcsan = !access(DEBUGFS "/kcsan", F_OK);

	return kcsan || sizeof(void *) == 4 ? 1000000 : 10000000;
}

/* So many calls of all threads. */
static void ask(u64 seed, long calls)
{
	pthread_t thread[THREADS];
	long i;

	fuzz.seed = seed;
	fuzz.rounds = calls / THREADS;
	for (i = 0; i < FILES; i++)
		fuzz.file[i] = open(VMVIEW_DEVICE, O_RDWR | O_NONBLOCK);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, run, (void *)i))
			die("pthread_create");
	for (i = 0; i < THREADS; i++)
		while (pthread_tryjoin_np(thread[i], NULL))
			usleep(1000);
	for (i = 0; i < FILES; i++)
		close(fuzz.file[i]);
}

TEST(whatever_is_asked)
{
	const char *asked = getenv("VMVIEW_SEED");
	u64 seed = asked ? strtoull(asked, NULL, 0) : (u64)now_ms() << 20 ^ getpid();
	u64 held = module_users(), before[SIZES], after[SIZES];
	long calls, i;

	calls = effort_to(slow_kernel() ? 20000 : 30000, most());
	fuzz.seldom = effort_to(1, 50);
	fuzz.pids[2] = spawn(NULL, NULL);
	fuzz.pids[3] = 2;
	fuzz.pids[4] = dead_pid();
	fuzz.pids[5] = -1;
	fuzz.pids[6] = 0x7fffffff;
	stop(fuzz.pids[2]);
	some_cgroups();
	/* First what a kernel keeps once it was asked for it. */
	ask(~seed, calls / 10);
	measure_sizes(before);
	ask(seed, calls - calls / 10);
	no_cgroups();
	EXPECT_EQ(held, module_users());
	measure_sizes(after);
	/* Debug kernels keep for a while what was freed. */
	EXPECT_FALSE(has_grown(before, after, slow_kernel() ? 1 : 8));
	reap(fuzz.pids[2]);
	/* Who is only ever refused tries nothing. */
	for (i = 0; i < OPS; i++) {
		TH_LOG("%-9s %llu of %llu", names[i], (unsigned long long)fuzz.good[i],
		       (unsigned long long)fuzz.done[i]);
		EXPECT_EQ(0, fuzz.wrong[i]);
		EXPECT_LT(0, fuzz.good[i]);
	}
	TH_LOG("seed %llu", (unsigned long long)seed);
}

TEST_HARNESS_MAIN
