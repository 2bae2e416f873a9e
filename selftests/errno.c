// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors that pointers and targets cause, and that nothing in the request has
 * been written after any of them. Built for 32-bit callers too.
 */
#include <pthread.h>
#include <sys/time.h>

#include "request.h"

FIXTURE_OF_CALLS(each)
WITH_INFO(each)
WITH_LRU(each)
WITH_TARGETS(each)

FIXTURE_OF_CALLS(targeted)
WITH_TARGETS(targeted)

#define CALL() vmview_call(self->fd, self->call->cmd, &self->req)

/* The call fails with @error and leaves the request as it was. */
#define EXPECT_ERROR(error) do {					\
	const union request before = self->req;				\
									\
	EXPECT_EQ(error, CALL());					\
	EXPECT_EQ(0, memcmp(&before, &self->req, sizeof(before)));	\
} while (0)

static const __u64 bad_pointers[] = {
	8, PAGE, 0x00007ffffffff000ULL, 0x0000800000000000ULL,
	0x8000000000000000ULL, 0xffff888000000000ULL, 0xffffffff81000000ULL,
	0xfffffffffffff000ULL, 0xfffffffffffffff8ULL,
};

TEST_F(each, request_pointer)
{
	char *readonly = map_anon(PAGE), *hole = map_before_hole(16);
	size_t i;

	EXPECT_EQ(EFAULT, vmview_call(self->fd, self->call->cmd, NULL));
	for (i = 0; i < ARRAY_SIZE(bad_pointers); i++) {
		if (bad_pointers[i] > UINTPTR_MAX)
			continue;
		EXPECT_EQ(EFAULT, vmview_call(self->fd, self->call->cmd,
					      (void *)(uintptr_t)bad_pointers[i]));
	}
	memcpy(hole, &self->req, 16);
	EXPECT_EQ(EFAULT, vmview_call(self->fd, self->call->cmd, hole));
	memcpy(readonly, &self->req, sizeof(self->req));
	ASSERT_EQ(0, mprotect(readonly, PAGE, PROT_READ));
	EXPECT_EQ(EFAULT, vmview_call(self->fd, self->call->cmd, readonly));
	EXPECT_EQ(0, memcmp(readonly, &self->req, sizeof(self->req)));
}

TEST_F(each, vector_pointer)
{
	__u64 *vec = u64_at(&self->req, self->call->vec_at);
	char *readonly = map_anon(VEC_BYTES);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_pointers); i++) {
		*vec = bad_pointers[i];
		EXPECT_ERROR(EFAULT);
	}
	ASSERT_EQ(0, mprotect(readonly, VEC_BYTES, PROT_READ));
	*vec = (uintptr_t)readonly;
	EXPECT_ERROR(EFAULT);
	ASSERT_EQ(0, mprotect(readonly, VEC_BYTES, PROT_NONE));
	EXPECT_ERROR(EFAULT);
}

/* A vector whose last byte, record or all but first byte cannot be written. */
TEST_F(each, vector_ends_in_a_hole)
{
	size_t len = VEC_RECORDS * self->call->rec_size;
	char *end = map_before_hole(len);
	size_t cut[] = { 1, self->call->rec_size, len - 1 };
	size_t i;

	end += len;
	*u64_at(&self->req, self->call->vec_at) = (uintptr_t)end - len;
	ASSERT_EQ(0, CALL());
	for (i = 0; i < ARRAY_SIZE(cut); i++) {
		request_init(&self->req, variant->which, 0, end - len + cut[i],
			     self->addrs);
		EXPECT_ERROR(EFAULT);
	}
}

TEST_F(targeted, target_that_is_not_there)
{
	pid_t pids[] = { dead_pid(), -1, -getpid(), 0x7fffffff, INT32_MIN };
	struct vmview_target *target = &self->req.head.target;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pids); i++) {
		target->pid = pids[i];
		EXPECT_ERROR(ESRCH);
	}
}

TEST_F(targeted, start_time)
{
	struct vmview_target *target = &self->req.head.target;
	unsigned long long start = start_time_of(getpid());

	ASSERT_EQ(0, CALL());
	EXPECT_EQ(start, target->start_time);
	EXPECT_EQ(0, target->pid);
	EXPECT_NE(0, target->exec_id);
	ASSERT_EQ(0, CALL());
	target->start_time = start + 1;
	EXPECT_ERROR(ESRCH);
	target->start_time = start - 1;
	EXPECT_ERROR(ESRCH);
	target->start_time = start;
	target->exec_id ^= 1ULL << 40;
	EXPECT_ERROR(ESTALE);
}

TEST_F(targeted, no_memory_of_its_own)
{
	pid_t zombie = fork();
	siginfo_t info;

	if (!zombie)
		_exit(0);
	self->req.head.target.pid = 2;
	EXPECT_ERROR(ENODATA);
	ASSERT_EQ(0, waitid(P_PID, zombie, &info, WEXITED | WNOWAIT));
	self->req.head.target.pid = zombie;
	EXPECT_ERROR(ENODATA);
	self->req.head.target.start_time = 1;
	EXPECT_ERROR(ESRCH);
	reap(zombie);
}

TEST_F(targeted, pidfd)
{
	pid_t pid = spawn(NULL, NULL);
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int there = feature_of(self->fd, "pidfd");

	ASSERT_LE(0, pidfd);
	ASSERT_LE(0, there);
	self->req.head.target.pid = pidfd;
	self->req.head.target.flags = VMVIEW_TARGET_PIDFD;
	if (!there) {
		EXPECT_ERROR(EOPNOTSUPP);
	} else {
		ASSERT_EQ(0, CALL());
		EXPECT_EQ(start_time_of(pid), self->req.head.target.start_time);
	}
	reap(pid);
}

/* A child that execs itself when told to, then sleeps. */
static pid_t spawn_execer(int *tell)
{
	int pipes[2][2];
	char fd[2][16], c;
	pid_t pid;

	if (pipe(pipes[0]) || pipe(pipes[1]))
		die("pipe");
	pid = fork();
	if (pid) {
		close(pipes[0][0]);
		close(pipes[1][1]);
		tell[0] = pipes[0][1];
		tell[1] = pipes[1][0];
		return pid;
	}
	snprintf(fd[0], sizeof(fd[0]), "%d", pipes[0][0]);
	snprintf(fd[1], sizeof(fd[1]), "%d", pipes[1][1]);
	if (read(pipes[0][0], &c, 1) == 1)
		execl("/proc/self/exe", "errno", "--sleep", fd[0], fd[1], NULL);
	_exit(1);
}

TEST_F(targeted, exec_between_calls)
{
	struct vmview_target *target = &self->req.head.target;
	__u64 exec_id, start;
	int tell[2];
	pid_t pid;
	char c;

	pid = spawn_execer(tell);
	target->pid = pid;
	ASSERT_EQ(0, CALL());
	exec_id = target->exec_id;
	start = target->start_time;
	ASSERT_EQ(0, CALL());
	EXPECT_EQ(exec_id, target->exec_id);

	ASSERT_EQ(1, write(tell[0], "x", 1));
	ASSERT_EQ(1, read(tell[1], &c, 1));
	EXPECT_ERROR(ESTALE);
	target->exec_id = 0;
	ASSERT_EQ(0, CALL());
	EXPECT_EQ(start, target->start_time);
	EXPECT_NE(exec_id, target->exec_id);
	reap(pid);
}

static void *wait_for_ever(void *tid)
{
	__atomic_store_n((pid_t *)tid, syscall(SYS_gettid), __ATOMIC_RELEASE);
	for (;;)
		pause();
	return NULL;
}

/* A thread's number names its process. */
TEST_F(targeted, thread)
{
	pid_t tid = 0;
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_for_ever, &tid));
	while (!__atomic_load_n(&tid, __ATOMIC_ACQUIRE))
		usleep(1000);
	self->req.head.target.pid = tid;
	EXPECT_EQ(0, CALL());
	EXPECT_EQ(VEC_RECORDS, request_nr(&self->req, variant->which));
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Only death interrupts: no handler's signal does. */
TEST_F(each, signals_do_not_interrupt)
{
	const struct itimerval often = { { 0, 500 }, { 0, 500 } };
	int i, times = slow_kernel() ? 50 : 500;

	signal(SIGALRM, on_alarm);
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	for (i = 0; i < times; i++) {
		request_init(&self->req, variant->which, 0, self->vec, self->addrs);
		ASSERT_EQ(0, CALL());
	}
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &(struct itimerval){}, NULL));
}

FIXTURE(device) {
	int fd;
};

FIXTURE_SETUP(device)
{
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(device)
{
	close(self->fd);
}

TEST_F(device, addresses_pointer)
{
	struct vmview_translation out[VEC_RECORDS];
	struct vmview_translate req;
	size_t i;

	req = translate_of(0, map_before_hole(VEC_RECORDS * 8 - 1), out, VEC_RECORDS);
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_TRANSLATE, &req));
	EXPECT_EQ(0, req.done);
	for (i = 0; i < ARRAY_SIZE(bad_pointers); i++) {
		req.addrs = bad_pointers[i];
		EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_TRANSLATE, &req));
	}
}

/* Of records that are larger than the module's, which are written one by one. */
TEST_F(device, larger_record_pointer)
{
	const size_t size = sizeof(struct vmview_page), more = 64;
	struct vmview_scan scan;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_pointers); i++) {
		scan = scan_of(0, NULL, 1);
		scan.vec = bad_pointers[i];
		scan.rec_size = size + more;
		EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	}
	/* The hole begins where only zeros go. */
	scan.vec = (uintptr_t)map_before_hole(size + more - 1);
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	scan.vec = (uintptr_t)map_before_hole(size + more);
	EXPECT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	EXPECT_EQ(1, scan.nr);
}

TEST_F(device, total_pointer)
{
	const size_t size = sizeof(struct vmview_counts);
	struct vmview_summary sum;
	void *readonly = map_anon(PAGE);
	size_t i;

	ASSERT_EQ(0, mprotect(readonly, PAGE, PROT_READ));
	sum = summary_of(0, NULL, 0, readonly);
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	sum = summary_of(0, NULL, 0, map_before_hole(size - 1));
	EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	for (i = 0; i < ARRAY_SIZE(bad_pointers); i++) {
		sum.total = bad_pointers[i];
		EXPECT_EQ(EFAULT, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	}
	EXPECT_EQ(0, sum.cost.time_ns);
}

/* Addresses that are no user memory have nothing behind them. */
TEST_F(device, translate_what_is_not_the_users)
{
	__u64 addrs[] = { 0, PAGE, 1ULL << 47, 1ULL << 56, 1ULL << 63, ALL,
			  0xffff888000000000ULL, 0xffffffff81000000ULL };
	struct vmview_translation out[ARRAY_SIZE(addrs)];
	struct vmview_translate translate;
	size_t i;
	int k;

	translate = translate_of(0, addrs, out, ARRAY_SIZE(addrs));
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_TRANSLATE, &translate));
	ASSERT_EQ(ARRAY_SIZE(addrs), translate.done);
	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		EXPECT_EQ(addrs[i], out[i].addr);
		EXPECT_TRUE(out[i].flags & VMVIEW_TRANSLATION_NO_VMA);
		EXPECT_EQ(0, out[i].phys);
		EXPECT_EQ(0, out[i].page.frame);
		EXPECT_EQ(VMVIEW_STATE_NONE, out[i].page.state);
		for (k = 0; addrs[i] >> 47 && k < VMVIEW_LEVELS; k++)
			EXPECT_EQ(0, out[i].entry[k])
				TH_LOG("%llx, level %d", addrs[i], k);
	}
}

/* With --sleep: say that exec is done, and wait for the parent to go. */
static int sleeper(char **argv)
{
	char c;

	if (write(atoi(argv[3]), "x", 1) != 1)
		return 1;
	return read(atoi(argv[2]), &c, 1) != 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "--sleep"))
		return sleeper(argv);
	return test_harness_run(argc, argv);
}
