// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 32-bit process as the target: every page against pagemap and the like, and
 * where it may be. This same file, built for 32 bits, is that process.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES	(8UL << 20)

#if __SIZEOF_POINTER__ == 4

int main(int argc, char **argv)
{
	int prot = PROT_READ | PROT_WRITE;
	char *anon = mmap(NULL, BYTES, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *shared = mmap(NULL, BYTES, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fd = open(argv[0], O_RDONLY);
	char *file = mmap(NULL, BYTES, PROT_READ, MAP_PRIVATE, fd, 0);

	(void)argc;
	if (anon == MAP_FAILED || shared == MAP_FAILED || file == MAP_FAILED)
		return 1;
	memset(anon, 1, BYTES / 2);
	memset(shared, 1, BYTES / 4);
	*(volatile char *)file;
	madvise(anon, BYTES / 4, MADV_PAGEOUT);
	if (write(STDOUT_FILENO, ".", 1) != 1)
		return 1;
	for (;;)
		pause();
}

#else

#include "test.h"
#include "calls.h"
#include "compare.h"
#include "proc.h"

static pid_t start_32(void)
{
	char path[256], c;
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 16);
	int ready[2], status;
	pid_t pid;

	if (len < 0 || pipe(ready))
		die("pipe");
	path[len] = 0;
	strcpy(strrchr(path, '/'), "/32/diff_32");
	pid = fork();
	if (!pid) {
		dup2(ready[1], STDOUT_FILENO);
		execl(path, path, NULL);
		_exit(127);
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		die("%s did not start", path);
	close(ready[0]);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	return pid;
}

TEST(a_32_bit_process)
{
	struct scan_args args = { .flags = VMVIEW_SCAN_PAGES };
	struct compared c = {};
	struct records r = {};
	int fd = vmv_open();
	size_t i, high = 0;

	args.pid = start_32();
	EXPECT_TRUE(compare_process(fd, args.pid, &c));
	TH_LOG("%llu pages compared, %llu present, %llu mismatches", c.pages, c.present,
	       c.mismatches);
	EXPECT_EQ(0, c.mismatches);
	EXPECT_LE(BYTES / 2 / 4096, c.present);
	ASSERT_EQ(0, vmv_scan_all(fd, &args, &r));
	for (i = 0; i < r.nr; i++)
		high += r.page[i].addr >> 32 != 0;
	EXPECT_EQ(0, high);
	EXPECT_LT(BYTES / 2 / 4096, r.nr);
	records_free(&r);
	kill(args.pid, SIGKILL);
	waitpid(args.pid, NULL, 0);
	close(fd);
}

TEST_HARNESS_MAIN

#endif
