// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that dies, or leaves its memory by exec, in the middle of a call
 * that looks at it gives that memory back at once: the call sits in a copy to
 * a page that userfaultfd withholds, and its cgroup's charge is watched.
 */
#include <poll.h>
#include <pthread.h>
#include <linux/userfaultfd.h>
#include <sys/mount.h>

#include "helpers.h"

#define CGROUP		"/sys/fs/cgroup/vmview-memory-back"
#define MEMORY		(24UL << 20)
#define LEFT		(8UL << 20)
#define VEC_BYTES	(1UL << 20)

enum { BY_SCAN, BY_TRANSLATE, BY_SUMMARY, BY_DEBUGFS };

FIXTURE(target) {
	pid_t pid;
	int go[2];
	int uffd;
	char *vec;
	pthread_t caller;
};

FIXTURE_VARIANT(target) {
	int call;
};

FIXTURE_VARIANT_ADD(target, scan) { .call = BY_SCAN, };
FIXTURE_VARIANT_ADD(target, translate) { .call = BY_TRANSLATE, };
FIXTURE_VARIANT_ADD(target, summary) { .call = BY_SUMMARY, };
FIXTURE_VARIANT_ADD(target, debugfs) { .call = BY_DEBUGFS, };

/* What the thread that makes the call is told, and tells. */
static struct {
	int call;
	pid_t pid;
	char *vec;
	int err;
	__u32 flags;
} job;

static bool make_cgroup(void)
{
	mkdir("/sys/fs/cgroup", 0755);
	mount("none", "/sys/fs/cgroup", "cgroup2", 0, NULL);
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	mkdir(CGROUP, 0755);
	return !access(CGROUP "/memory.max", W_OK);
}

/* Fills its memory, then does what comes down the pipe: exec, or more memory. */
static void live(int go)
{
	char what, *p;

	if (!write_file(CGROUP "/cgroup.procs", "0"))
		_exit(1);
	p = map_anon(MEMORY);
	madvise(p, MEMORY, MADV_NOHUGEPAGE);
	memset(p, 1, MEMORY);
	kill(getpid(), SIGSTOP);
	if (read(go, &what, 1) != 1)
		_exit(1);
	if (what == 'x') {
		execl("/proc/self/exe", "memory_back", "--stop", NULL);
		_exit(1);
	}
	for (;;)
		memset(map_anon(MEMORY), 1, MEMORY);
}

FIXTURE_SETUP(target)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	if (!make_cgroup())
		SKIP(return, "no memory controller");
	write_file(CGROUP "/memory.max", "max");
	self->uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (self->uffd < 0)
		SKIP(return, "no userfaultfd");
	ASSERT_EQ(0, ioctl(self->uffd, UFFDIO_API, &api));
	self->vec = map_anon(VEC_BYTES);
	madvise(self->vec, VEC_BYTES, MADV_NOHUGEPAGE);
	range.range.start = (uintptr_t)self->vec;
	range.range.len = VEC_BYTES;
	ASSERT_EQ(0, ioctl(self->uffd, UFFDIO_REGISTER, &range));
	ASSERT_EQ(0, pipe(self->go));
	self->pid = fork_child();
	if (!self->pid)
		live(self->go[0]);
	ASSERT_EQ(self->pid, waitpid(self->pid, NULL, WUNTRACED));
}

FIXTURE_TEARDOWN(target)
{
	if (self->pid)
		reap(self->pid);
	rmdir(CGROUP);
}

static void call_debugfs(void)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", job.pid);
	fd = open(path, O_RDONLY);
	job.err = read(fd, job.vec, 64) > 0 ? 0 : errno;
	close(fd);
}

static void *make_the_call(void *unused)
{
	__u64 addrs[4] = { PAGE, PAGE, PAGE, PAGE };
	int fd = device_open();
	struct vmview_scan scan = scan_of(job.pid, job.vec, 8192);
	struct vmview_summary sum = summary_of(job.pid, job.vec, 100, NULL);
	struct vmview_translate req = translate_of(job.pid, addrs, job.vec, 4);

	scan.flags = VMVIEW_SCAN_PAGES;
	switch (job.call) {
	case BY_SCAN:
		job.err = vmview_call(fd, VMVIEW_IOC_SCAN, &scan);
		job.flags = scan.cost.flags;
		break;
	case BY_SUMMARY:
		job.err = vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum);
		job.flags = sum.cost.flags;
		break;
	case BY_TRANSLATE:
		job.err = vmview_call(fd, VMVIEW_IOC_TRANSLATE, &req);
		job.flags = req.cost.flags;
		break;
	default:
		call_debugfs();
	}
	close(fd);
	return unused;
}

static bool still_calling(pthread_t caller)
{
	return pthread_tryjoin_np(caller, NULL) == EBUSY;
}

/* Start the call and wait until it hangs in the page that is withheld. */
static bool start_the_call(int call, pid_t pid, char *vec, int uffd, pthread_t *caller)
{
	struct pollfd wait = { .fd = uffd, .events = POLLIN };

	job.call = call;
	job.pid = pid;
	job.vec = vec;
	if (pthread_create(caller, NULL, make_the_call, NULL))
		die("thread");
	return poll(&wait, 1, 20000) == 1 && still_calling(*caller);
}

/* Give the pages out, so that the call goes on; wait for its end. */
static void finish_the_call(int uffd, char *vec, pthread_t caller)
{
	struct uffdio_zeropage zero = {
		.range = { (uintptr_t)vec, VEC_BYTES },
	};

	if (ioctl(uffd, UFFDIO_ZEROPAGE, &zero))
		die("UFFDIO_ZEROPAGE");
	pthread_join(caller, NULL);
}

static unsigned long charged(void)
{
	return read_number(CGROUP "/memory.current", ~0ULL);
}

/*
 * Asked once: who is reaped, or runs another program, has given its memory back before,
 * if nobody else had it. What CPUs keep to charge is far less than what may be left.
 */
static bool gave_back(void)
{
	unsigned long left = charged();

	printf("# %lu KiB are left\n", left >> 10);
	return left <= LEFT;
}

#define START() do {							\
	ASSERT_TRUE(start_the_call(variant->call, self->pid, self->vec,	\
				   self->uffd, &self->caller));		\
	EXPECT_LE(MEMORY, charged());					\
} while (0)

/* The call is where it was all the time; let go, it says that the target went. */
#define FINISH() do {							\
	EXPECT_TRUE(still_calling(self->caller));			\
	finish_the_call(self->uffd, self->vec, self->caller);		\
	EXPECT_EQ(0, job.err);						\
	if (variant->call != BY_DEBUGFS)				\
		EXPECT_TRUE(job.flags & VMVIEW_COST_TARGET_GONE);	\
} while (0)

TEST_F(target, killed)
{
	START();
	reap(self->pid);
	EXPECT_TRUE(gave_back());
	FINISH();
}

TEST_F(target, killed_by_the_memory_limit)
{
	int status;

	START();
	ASSERT_TRUE(write_file(CGROUP "/memory.max", "32M"));
	ASSERT_TRUE(write_file(CGROUP "/memory.swap.max", "0"));
	ASSERT_EQ(1, write(self->go[1], "m", 1));
	kill(self->pid, SIGCONT);
	ASSERT_EQ(self->pid, waitpid(self->pid, &status, 0));
	EXPECT_EQ(SIGKILL, WTERMSIG(status));
	EXPECT_TRUE(gave_back());
	FINISH();
}

TEST_F(target, leaves_by_exec)
{
	START();
	ASSERT_EQ(1, write(self->go[1], "x", 1));
	kill(self->pid, SIGCONT);
	/* The program that it has become stops. */
	ASSERT_EQ(self->pid, waitpid(self->pid, NULL, WUNTRACED));
	EXPECT_TRUE(gave_back());
	FINISH();
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--stop"))
		return raise(SIGSTOP);
	return test_harness_run(argc, argv);
}
