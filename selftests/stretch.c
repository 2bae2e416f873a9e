// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page table is never freed while it is read: a module that was built for
 * tests dwells on each table that it comes to, while the target makes its tables
 * come and go. Where it unmaps them the area's lock keeps it out; where it has a
 * huge page made of shared memory, the kernel since 6.6 takes the table away without
 * that lock, and frees it once no CPU can be reading it.
 *
 * That this would be seen, show `stretch --unlocked`, which makes the module read
 * without its lock, and `stretch --unguarded`, by which it dwells where no one waits
 * for it: both are wrong, and count. Not for a kernel of any worth.
 */
#include "helpers.h"
#include "numa.h"

#define TABLE_BYTES	(2UL << 20)
#define ROUNDS		100	/* of the target, at least: in each one or three tables go */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/**
 * struct shared - what the target tells
 * @rounds: Rounds done.
 * @start: Where to look, once it is there.
 * @bytes: As far.
 */
struct shared {
	unsigned long rounds;
	u64 start;
	u64 bytes;
};

/**
 * struct way - how tables come and go
 * @target: Makes them.
 * @dwell_us: How long the module dwells on one. A table that is freed beside the
 *	lock goes after a grace period of RCU.
 */
struct way {
	void (*target)(struct shared *shared);
	const char *dwell_us;
};

/* An address in @room on a table's boundary. */
static char *on_a_boundary(char *room)
{
	return room + TABLE_BYTES - (uintptr_t)room % TABLE_BYTES;
}

static void look_at(struct shared *shared, const char *start, u64 bytes)
{
	shared->start = (uintptr_t)start;
	__atomic_store_n(&shared->bytes, bytes, __ATOMIC_RELEASE);
}

/* Whole tables appear and go, beside others that stay. */
static void map_and_unmap(struct shared *shared)
{
	char *at = on_a_boundary(mmap(NULL, 5 * TABLE_BYTES, PROT_NONE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
	size_t i;

	look_at(shared, NULL, ALL);
	for (;;) {
		mmap(at, 3 * TABLE_BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		madvise(at, 3 * TABLE_BYTES, MADV_NOHUGEPAGE);
		for (i = 0; i < 3 * TABLE_BYTES; i += TABLE_BYTES / 4)
			at[i] = 1;
		munmap(at, 3 * TABLE_BYTES);
		__atomic_add_fetch(&shared->rounds, 1, __ATOMIC_RELAXED);
	}
}

/* A table of small pages gives way to one huge page, again and again. */
static void collapse(struct shared *shared)
{
	int fd = memfd_create("stretch", 0);
	char *at = on_a_boundary(map_some(2 * TABLE_BYTES, MAP_PRIVATE | MAP_NORESERVE));
	size_t i;

	if (ftruncate(fd, TABLE_BYTES) ||
	    mmap(at, TABLE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) != at)
		die("shared memory");
	look_at(shared, at, TABLE_BYTES);
	for (;;) {
		for (i = 0; i < TABLE_BYTES; i += PAGE)
			at[i] = 1;
		if (!madvise(at, TABLE_BYTES, MADV_COLLAPSE))
			__atomic_add_fetch(&shared->rounds, 1, __ATOMIC_RELAXED);
		fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, TABLE_BYTES);
	}
}

static const struct way unmapped = { map_and_unmap, "2000" };
static const struct way beside_the_lock = { collapse, "50000" };

static pid_t start_target(const struct way *way, struct shared *shared)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	if (!run_on(1))
		_exit(1);
	way->target(shared);
	_exit(0);
}

/* For so long, and until tables have gone so often, if that takes longer. */
static void scan_for(int fd, pid_t pid, unsigned int seconds, const struct shared *shared)
{
	const size_t nr = 4096;
	struct vmview_page *page = map_anon(nr * sizeof(*page));
	u64 end = now_ms() + seconds * 1000;
	struct vmview_scan scan;

	while (!__atomic_load_n(&shared->bytes, __ATOMIC_ACQUIRE)) {
		if (waitpid(pid, NULL, WNOHANG))
			die("the target ended");
		usleep(1000);
	}
	while (now_ms() < end || __atomic_load_n(&shared->rounds, __ATOMIC_RELAXED) < ROUNDS) {
		scan = scan_of(pid, page, nr);
		scan.start = shared->start;
		scan.end = shared->start + shared->bytes;
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
static unsigned long freed(const struct way *way, unsigned int seconds, unsigned long *seen)
{
	struct shared *shared = map_shared(PAGE);
	int fd = device_open();
	pid_t pid = start_target(way, shared);

	run_on(0);
	write_file(PARAMETERS "stretch_seen", "0");
	write_file(PARAMETERS "stretch_freed", "0");
	write_file(PARAMETERS "stretch_us", way->dwell_us);
	scan_for(fd, pid, seconds, shared);
	write_file(PARAMETERS "stretch_us", "0");
	reap(pid);
	close(fd);
	*seen = parameter("stretch_seen");
	printf("# %lu tables dwelt on, %lu freed under the reader, %lu rounds of the target\n",
	       *seen, parameter("stretch_freed"), shared->rounds);
	return parameter("stretch_freed");
}

static void none_is_freed(struct __test_metadata *_metadata, const struct way *way,
			  unsigned int seconds, unsigned long least)
{
	unsigned long seen;

	EXPECT_EQ(0, freed(way, seconds, &seen));
	EXPECT_LT(least, seen);
}

#define NEEDS_TWO_CPUS_AND_A_TEST_MODULE()					\
	do {									\
		if (access(PARAMETERS "stretch_us", W_OK))			\
			SKIP(return, "the module was not built with VMVIEW_TEST=y"); \
		if (sysconf(_SC_NPROCESSORS_ONLN) < 2)				\
			SKIP(return, "one CPU");				\
	} while (0)

TEST(no_table_is_unmapped_under_the_reader)
{
	NEEDS_TWO_CPUS_AND_A_TEST_MODULE();
	none_is_freed(_metadata, &unmapped,
		      unless_torture(slow_kernel() ? 30 : 10, 600), 100);
}

TEST(no_table_goes_beside_the_lock_under_the_reader)
{
	NEEDS_TWO_CPUS_AND_A_TEST_MODULE();
	none_is_freed(_metadata, &beside_the_lock, unless_torture(20, 600), 50);
}

/* Whether the mistake that @parameter asks for is seen. */
static int wrong_is_seen(const char *parameter, const struct way *way)
{
	unsigned long seen;

	write_file(parameter, "1");
	return !freed(way, 10, &seen);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--unlocked"))
		return wrong_is_seen(PARAMETERS "stretch_unlocked", &unmapped);
	if (argc == 2 && !strcmp(argv[1], "--unguarded"))
		return wrong_is_seen(PARAMETERS "stretch_unguarded", &beside_the_lock);
	return test_harness_run(argc, argv);
}
