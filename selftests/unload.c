// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module can go whenever nothing of it is open, and be loaded again. What
 * holds its paths is in unload_held.c, what goes on meanwhile in unload_load.c.
 */
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#include "unload.h"

FIXTURE_OF_THE_MODULE(module)

TEST_F(module, goes_and_comes)
{
	EXPECT_EQ(0, unload());
	EXPECT_EQ(-1, access(VMVIEW_DEVICE, F_OK));
	EXPECT_EQ(-1, access(DEBUGFS_DIR, F_OK));
	EXPECT_EQ(0, load());
	EXPECT_EQ(0, access(VMVIEW_DEVICE, F_OK));
	EXPECT_EQ(0, access(PID_1, F_OK));
	EXPECT_EQ(EEXIST, load());
}

TEST_F(module, busy_while_open)
{
	static const struct { const char *path; int flags; } files[] = {
		{ VMVIEW_DEVICE, O_RDONLY }, { DEBUGFS_DIR "/info", O_RDONLY },
		{ PID_1, O_RDONLY }, { DEBUGFS_DIR "/lru", O_RDONLY },
		{ DEBUGFS_DIR "/events", O_RDONLY },
	};
	int times = effort_to(5, 5000), i, k, fd;

	TH_LOG("%d times, each of %zu files in turn", times, ARRAY_SIZE(files));
	for (i = 0; i < times; i++) {
		k = i % ARRAY_SIZE(files);
		fd = open(files[k].path, files[k].flags);
		ASSERT_LE(0, fd)
			TH_LOG("%s", files[k].path);
		EXPECT_TRUE(is_busy(unload()))
			TH_LOG("unloaded although %s was open", files[k].path);
		close(fd);
		EXPECT_EQ(0, unload());
		ASSERT_EQ(0, load());
	}
}

/* A listing keeps nothing: open across, the directory is empty and stays so. */
TEST_F(module, directory_open_across)
{
	DIR *dir = opendir(PID_DIR);

	ASSERT_NE(NULL, dir);
	ASSERT_NE(NULL, readdir(dir));
	rewinddir(dir);
	ASSERT_EQ(0, unload());
	errno = 0;
	while (readdir(dir))
		;
	ASSERT_EQ(0, load());
	rewinddir(dir);
	while (readdir(dir))
		;
	EXPECT_EQ(-1, faccessat(dirfd(dir), "1", F_OK, 0));
	closedir(dir);
}

/* A descriptor that was inherited and passed on holds it as well as any. */
TEST_F(module, busy_until_the_last_holder_is_gone)
{
	int fd = device_open();
	pid_t pid = spawn(NULL, NULL);

	close(fd);
	EXPECT_TRUE(is_busy(unload()));
	reap(pid);
	EXPECT_EQ(0, unload());
}

/* A session ends with its last descriptor and its last mapping, not before. */
TEST_F(module, busy_while_mapped)
{
	int times = effort_to(5, 1000), fd, i;
	struct vmview_watch watch;
	char *rings, *half;

	for (i = 0; i < times; i++) {
		fd = watch_all(1024, &watch);
		ASSERT_LE(0, fd);
		rings = mmap(NULL, watch.rings_size, PROT_READ, MAP_SHARED, fd, 0);
		ASSERT_NE(MAP_FAILED, rings);
		close(fd);
		EXPECT_TRUE(is_busy(unload()));
		half = rings + watch.rings_size / 2 / PAGE * PAGE;
		munmap(rings, half - rings);
		EXPECT_TRUE(is_busy(unload()));
		munmap(half, rings + watch.rings_size - half);
		EXPECT_EQ(0, unload());
		ASSERT_EQ(0, load());
	}
	TH_LOG("%d times busy by what was mapped", times);
}

/*
 * Descriptors wait in a socket that only its own queue still leads to: a session, and,
 * on either side of it, an end of @pipes.
 */
static void leave_to_the_kernel(int fd, int pipes[2][2])
{
	int pair[2], sent[4], i;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || pipe(pipes[0]) || pipe(pipes[1]))
		die("a socket and two pipes");
	sent[0] = pipes[0][1];
	sent[1] = fd;
	sent[2] = pipes[1][1];
	sent[3] = pair[1];
	send_fds(pair[0], sent, ARRAY_SIZE(sent));
	for (i = 0; i < 4; i++)
		close(sent[i]);
	/* Its end is what makes the kernel look for the others. */
	close(pair[0]);
}

/* Whether all that was left with a session is closed before that has ended. */
static bool closed_before(int session)
{
	char c, users[16] = "";
	int pipes[2][2], i;

	leave_to_the_kernel(session, pipes);
	for (i = 0; i < 2; i++) {
		if (read(pipes[i][0], &c, 1))
			die("a pipe that nobody writes to");
		close(pipes[i][0]);
	}
	if (!read_file("/sys/module/vmview/refcnt", users, sizeof(users)))
		die("the module's users");
	return atoi(users) > 0;
}

/*
 * The last reference to a session goes where the kernel collects what is left. The end
 * of a session takes long, and other files do not wait for it.
 */
TEST_F(module, session_left_to_the_kernel)
{
	int times = effort_to(10, 1000), early = 0, fd, i;
	unsigned long busy = 0;
	struct vmview_watch watch;

	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 && errno == ENOSYS)
		SKIP(return, "this kernel has no Unix sockets");
	close(fd);
	for (i = 0; i < times; i++) {
		fd = watch_all(64, &watch);
		ASSERT_LE(0, fd);
		early += closed_before(fd);
		ASSERT_EQ(0, unload_in_the_end(&busy));
		ASSERT_EQ(0, load());
	}
	EXPECT_LT(0, early);
	TH_LOG("%d sessions left; %d times the rest was closed before", times, early);
}

static void *touch_it(void *page)
{
	*(volatile char *)page = 1;
	return NULL;
}

/* Returns once a thread waits in a fault, until its page is filled in. */
static int let_a_fault_wait(char *page, pthread_t *thread)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range = { (uintptr_t)page, PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	struct pollfd p = { fd, POLLIN, 0 };

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg))
		return -1;
	pthread_create(thread, NULL, touch_it, page);
	if (poll(&p, 1, 10000) != 1)
		die("nobody faulted");
	return fd;
}

static u64 told_of_uffd(int session)
{
	static struct vmview_counted counted;
	struct vmview_hist hist = {
		.size = sizeof(hist), .counted = (uintptr_t)&counted,
		.counted_size = sizeof(counted),
	};
	u64 sum = 0;
	int i;

	if (vmview_call(session, VMVIEW_IOC_HIST, &hist))
		die("histograms");
	for (i = 0; i < VMVIEW_OUTCOMES; i++)
		sum += counted.outcome[VMVIEW_CAUSE_UFFD_MISSING][i];
	return sum;
}

/*
 * A fault that began while somebody watched may return to the module long after.
 * Until then that stays; and who watches later is not told of its end.
 */
TEST_F(module, faults_that_wait)
{
	struct vmview_watch watch;
	int first, second, fd;
	pthread_t thread;
	char *info, *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	first = watch_all(0, &watch);
	ASSERT_LE(0, first);
	fd = let_a_fault_wait(page, &thread);
	if (fd < 0)
		SKIP(return, "this kernel has no userfaultfd");
	info = slurp(DEBUGFS_DIR "/info");
	close(first);
	if (strstr(info, "a direct call"))
		EXPECT_TRUE(is_busy(unload()))
			TH_LOG("unloaded although a fault will return to it");
	free(info);
	second = watch_all(0, &watch);
	ASSERT_LE(0, second);
	EXPECT_EQ(0, ioctl(fd, UFFDIO_ZEROPAGE, &(struct uffdio_zeropage){
			.range = { (uintptr_t)page, PAGE } }));
	pthread_join(thread, NULL);
	EXPECT_EQ(1, *page);
	EXPECT_EQ(0, told_of_uffd(second));
	close(second);
	close(fd);
	EXPECT_EQ(0, unload_in_the_end(&(unsigned long){ 0 }));
}

TEST_HARNESS_MAIN
