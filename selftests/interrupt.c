// SPDX-License-Identifier: GPL-2.0-only
/*
 * A caller that is killed in the middle of a long call is gone at once. It
 * cannot tell its EINTR any more; that it never came back from the call can.
 */
#include "helpers.h"

enum { SCAN_ALL, SUM_ALL, READ_ALL };

/* What the caller tells before it dies, in shared memory. */
struct progress {
	bool in_the_call, back;
};

static void many_areas(void *nr)
{
	long pages = (long)nr, i;
	char *p = map_anon(pages * PAGE);

	for (i = 0; i < pages; i += 2)
		if (mprotect(p + i * PAGE, PAGE, PROT_READ))
			die("area %ld", i);
}

FIXTURE(caller) {
	struct progress *progress;
	pid_t target;
};

FIXTURE_VARIANT(caller) {
	int call;
};

FIXTURE_VARIANT_ADD(caller, scan) { .call = SCAN_ALL, };
FIXTURE_VARIANT_ADD(caller, summary) { .call = SUM_ALL, };
FIXTURE_VARIANT_ADD(caller, debugfs) { .call = READ_ALL, };

FIXTURE_SETUP(caller)
{
	self->progress = map_shared(PAGE);
	self->target = spawn(many_areas, (void *)(slow_kernel() ? 4000L : 50000L));
}

FIXTURE_TEARDOWN(caller)
{
	reap(self->target);
}

/* One call that takes long and has nothing to write before it ends. */
static void call_once(int call, pid_t pid)
{
	const size_t room = 64 << 20;
	struct vmview_page page;
	struct vmview_counts total;
	struct vmview_scan scan = scan_of(pid, &page, 1);
	struct vmview_summary sum = summary_of(pid, NULL, 0, &total);
	char path[64];

	scan.cat_all = VMVIEW_CAT_STATE(VMVIEW_STATE_HWPOISON);
	switch (call) {
	case SCAN_ALL:
		vmview_call(device_open(), VMVIEW_IOC_SCAN, &scan);
		break;
	case SUM_ALL:
		vmview_call(device_open(), VMVIEW_IOC_SUMMARY, &sum);
		break;
	default:
		snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", pid);
		if (pread(open(path, O_RDONLY), map_anon(room), room, 1L << 40) < 0)
			_exit(1);
	}
}

static pid_t start_caller(int call, pid_t target, struct progress *progress)
{
	pid_t pid;

	progress->in_the_call = progress->back = false;
	pid = fork_child();
	if (pid)
		return pid;
	__atomic_store_n(&progress->in_the_call, true, __ATOMIC_SEQ_CST);
	call_once(call, target);
	__atomic_store_n(&progress->back, true, __ATOMIC_SEQ_CST);
	for (;;)
		pause();
}

TEST_F(caller, dies_in_the_call)
{
	int rounds = slow_kernel() ? 3 : 10, round, inside = 0;
	u64 start;
	pid_t pid;

	for (round = 0; round < rounds; round++) {
		pid = start_caller(variant->call, self->target, self->progress);
		while (!__atomic_load_n(&self->progress->in_the_call, __ATOMIC_SEQ_CST))
			usleep(100);
		usleep(3000 * round);
		start = now_ms();
		EXPECT_EQ(SIGKILL, reap(pid));
		EXPECT_GT(5000, now_ms() - start);
		inside += !self->progress->back;
	}
	TH_LOG("killed in the call %d times of %d", inside, round);
	EXPECT_LT(0, inside);
}

TEST_HARNESS_MAIN
