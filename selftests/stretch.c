// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page table is never freed while it is read: a module that was built for
 * tests dwells on each table that it comes to, while the target maps, touches
 * and unmaps so that its tables come and go.
 *
 * That this would be seen, shows `stretch --unlocked`: it makes the module read
 * without its lock, which is wrong, and counts. Not for a kernel of any worth.
 */
#include "helpers.h"
#include "numa.h"

#define TABLE_BYTES	(2UL << 20)
#define DWELL_US	"2000"
#define ROUNDS		100	/* of the target, at least: in each three tables go */

/* Whole tables appear and go, beside others that stay. */
static void map_and_unmap(unsigned long *rounds)
{
	char *room = mmap(NULL, 5 * TABLE_BYTES, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *at = room + TABLE_BYTES - (uintptr_t)room % TABLE_BYTES;
	size_t i;

	for (;;) {
		mmap(at, 3 * TABLE_BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		madvise(at, 3 * TABLE_BYTES, MADV_NOHUGEPAGE);
		for (i = 0; i < 3 * TABLE_BYTES; i += TABLE_BYTES / 4)
			at[i] = 1;
		munmap(at, 3 * TABLE_BYTES);
		__atomic_add_fetch(rounds, 1, __ATOMIC_RELAXED);
	}
}

static pid_t start_target(unsigned long *rounds)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	if (!run_on(1))
		_exit(1);
	map_and_unmap(rounds);
	_exit(0);
}

/* For so long, and until tables have gone so often, if that takes longer. */
static void scan_for(int fd, pid_t pid, unsigned int seconds, const unsigned long *rounds)
{
	const size_t nr = 4096;
	struct vmview_page *page = map_anon(nr * sizeof(*page));
	u64 end = now_ms() + seconds * 1000;
	struct vmview_scan scan;

	while (now_ms() < end || __atomic_load_n(rounds, __ATOMIC_RELAXED) < ROUNDS) {
		scan = scan_of(pid, page, nr);
		if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
			die("scan");
	}
}

static unsigned long parameter(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	return read_number(path, ~0ULL);
}

/* Scan for a while with the window stretched; how often a table was freed in it. */
static unsigned long freed(unsigned int seconds, unsigned long *seen)
{
	unsigned long *rounds = map_shared(PAGE);
	int fd = device_open();
	pid_t pid = start_target(rounds);

	run_on(0);
	write_file(PARAMETERS "stretch_seen", "0");
	write_file(PARAMETERS "stretch_freed", "0");
	write_file(PARAMETERS "stretch_us", DWELL_US);
	scan_for(fd, pid, seconds, rounds);
	write_file(PARAMETERS "stretch_us", "0");
	reap(pid);
	close(fd);
	*seen = parameter("stretch_seen");
	printf("# %lu tables dwelt on, %lu freed under the reader, %lu rounds of the target\n",
	       *seen, parameter("stretch_freed"), *rounds);
	return parameter("stretch_freed");
}

TEST(no_table_is_freed_under_the_reader)
{
	unsigned long seen;

	if (access(PARAMETERS "stretch_us", W_OK))
		SKIP(return, "the module was not built with VMVIEW_TEST=y");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one CPU");
	EXPECT_EQ(0, freed(unless_torture(slow_kernel() ? 30 : 10, 600), &seen));
	EXPECT_LT(100, seen);
}

int main(int argc, char **argv)
{
	unsigned long seen;

	if (argc != 2 || strcmp(argv[1], "--unlocked"))
		return test_harness_run(argc, argv);
	write_file(PARAMETERS "stretch_unlocked", "1");
	return !freed(10, &seen);
}
