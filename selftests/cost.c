// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call says that it cost the target: how long it held a lock, how long interrupts
 * were off, how often somebody else had the lock. A module that was built for tests dwells
 * on each table for a time that is known here; and a target that changes the rights of its
 * memory over and over has its own lock most of the time.
 */
#include "helpers.h"
#include "numa.h"

#define TABLES		4UL
#define STRETCHES	8	/* of 64 pages, in a table */
#define DWELL_US	"3000"
#define LOCK_TRIES	12	/* VMVIEW_LOCK_TRIES */
#define PROTECTED_BYTES	(128UL << 20)
#define PATIENCE_MS	15000

/* Whole tables of small pages. */
static void small_pages(void *unused)
{
	char *p = map_anon((TABLES + 1) * PMD_BYTES);

	(void)unused;
	p += PMD_BYTES - (uintptr_t)p % PMD_BYTES;
	madvise(p, TABLES * PMD_BYTES, MADV_NOHUGEPAGE);
	memset(p, 1, TABLES * PMD_BYTES);
}

/* A process that changes what may be done to its memory, over and over. */
static pid_t start_protecting(void)
{
	bool *begun = map_shared(PAGE);
	pid_t pid = fork_child();
	unsigned int i;
	char *p;

	if (pid) {
		while (!__atomic_load_n(begun, __ATOMIC_ACQUIRE))
			usleep(1000);
		return pid;
	}
	run_on(1);
	p = map_anon(PROTECTED_BYTES);
	madvise(p, PROTECTED_BYTES, MADV_NOHUGEPAGE);
	memset(p, 1, PROTECTED_BYTES);
	__atomic_store_n(begun, true, __ATOMIC_RELEASE);
	for (i = 0;; i++)
		mprotect(p, PROTECTED_BYTES, i % 2 ? PROT_READ | PROT_WRITE : PROT_READ);
}

FIXTURE(cost) {
	struct vmview_page *page;
	struct vmview_counts total;
	u64 took;	/* by the caller's clock */
	int fd;
};

FIXTURE_SETUP(cost)
{
	self->page = map_anon(4096 * sizeof(*self->page));
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(cost)
{
	write_file(PARAMETERS "stretch_us", "0");
	close(self->fd);
}

FIXTURE_VARIANT(cost) {
	bool summary;
};

FIXTURE_VARIANT_ADD(cost, scan) { };
FIXTURE_VARIANT_ADD(cost, summary) { .summary = true, };

/* One call that goes through all of @pid, and what it says that it cost. */
static struct vmview_cost call(FIXTURE_DATA(cost) *self, bool summary, pid_t pid)
{
	struct vmview_summary sum = summary_of(pid, NULL, 0, &self->total);
	struct vmview_scan scan = scan_of(pid, self->page, 4096);
	u64 began = now_ns();

	if (summary ? vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum) :
		      vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan))
		die("a call");
	self->took = now_ns() - began;
	return summary ? sum.cost : scan.cost;
}

/* Of one that stands still nobody has the lock. */
TEST_F(cost, of_a_target_at_rest)
{
	pid_t pid = spawn(small_pages, NULL);
	struct vmview_cost c = call(self, variant->summary, pid);

	reap(pid);
	EXPECT_LT(0, c.irqoff_max_ns);
	EXPECT_LE(c.irqoff_max_ns, c.hold_max_ns);
	EXPECT_LE(c.hold_max_ns, c.time_ns);
	EXPECT_LE(c.time_ns, self->took);
	EXPECT_LE(TABLES, c.holds);
	EXPECT_EQ(0, c.lock_misses);
	EXPECT_EQ(0, c.fallbacks);
}

TEST_F(cost, of_a_dwelling_module)
{
	struct vmview_cost c;
	unsigned long seen;
	u64 dwell;
	pid_t pid;

	if (access(PARAMETERS "stretch_us", W_OK))
		SKIP(return, "the module was not built with VMVIEW_TEST=y");
	pid = spawn(small_pages, NULL);
	write_file(PARAMETERS "stretch_seen", "0");
	write_file(PARAMETERS "stretch_us", DWELL_US);
	c = call(self, variant->summary, pid);
	write_file(PARAMETERS "stretch_us", "0");
	reap(pid);
	seen = read_number(PARAMETERS "stretch_seen", ~0ULL);
	TH_LOG("%lu tables dwelt on; interrupts off %llu us, held %llu us, in all %llu us", seen,
	       c.irqoff_max_ns / 1000, c.hold_max_ns / 1000, c.time_ns / 1000);
	ASSERT_LE(TABLES * STRETCHES, seen);
	/* A guest's clocks may differ: by this one, and half, for the call does other things. */
	dwell = self->took / seen / 2;
	EXPECT_LE(dwell, c.irqoff_max_ns);
	EXPECT_LE(STRETCHES * dwell, c.hold_max_ns);
	EXPECT_LE(self->took / 2, c.time_ns);
	EXPECT_LE(c.time_ns, self->took);
	EXPECT_LE(c.irqoff_max_ns, c.hold_max_ns);
}

TEST_F(cost, of_a_target_that_has_its_lock)
{
	u64 end = now_ms() + PATIENCE_MS, misses = 0, calls = 0, hasty = 0;
	pid_t pid = start_protecting();
	struct vmview_cost c;

	run_on(0);
	do {
		c = call(self, variant->summary, pid);
		misses += c.lock_misses;
		calls++;
		/* It was asked for so often before it was waited for. */
		hasty += c.fallbacks && c.lock_misses < LOCK_TRIES - 1 + c.fallbacks;
	} while (!c.fallbacks && now_ms() < end);
	reap(pid);
	TH_LOG("%llu calls, taken %llu times, waited for %llu times in the last", calls, misses,
	       c.fallbacks);
	EXPECT_EQ(0, hasty);
	EXPECT_LT(0, c.fallbacks);
}

/* A census takes no lock of a process's, and its holds are RCU's. */
TEST(of_a_census)
{
	struct vmview_lruvec *vec = map_anon(4096 * sizeof(*vec));
	struct vmview_lru lru = lru_of(vec, 4096);
	int fd = device_open();
	u64 began = now_ns(), took;

	ASSERT_EQ(0, vmview_call(fd, VMVIEW_IOC_LRU, &lru));
	took = now_ns() - began;
	close(fd);
	EXPECT_LT(0, lru.cost.holds);
	EXPECT_LT(0, lru.cost.hold_max_ns);
	EXPECT_LE(lru.cost.hold_max_ns, lru.cost.time_ns);
	EXPECT_LE(lru.cost.time_ns, took);
	EXPECT_EQ(0, lru.cost.irqoff_max_ns);
	EXPECT_EQ(0, lru.cost.lock_misses);
	EXPECT_EQ(0, lru.cost.fallbacks);
}

TEST_HARNESS_MAIN
