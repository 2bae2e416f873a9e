// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview lru --next against what the kernel then does: what the reader says goes
 * next is reclaimed through memory.reclaim, and pagemap and mincore() tell what
 * went. What was accessed is known, for the test did it.
 */
#include "census.h"
#include "reader.h"

#define MIB		(1LL << 20)
#define OWN		(8 * MIB)
#define BOTH		(4 * MIB)
#define CACHED		(6 * MIB)
#define SWAPPINESS	"/proc/sys/vm/swappiness"

#ifndef MADV_COLD
#define MADV_COLD 20
#endif

/* What the two processes themselves have, and pages in the batches of two CPUs. */
#define SLACK	MIB

/* A new one each time: lru_gen goes on to show those that are gone by their names. */
static char cgroup[64];

/* Shared with the two processes. */
static struct world {
	pid_t second;
	char *own;		/* of the first */
	char *both;		/* of both */
	int done;		/* signals handled */
} *world;

/* So that the CPU has no translation of it, and sets the accessed bit again. */
static void touch(char *p, size_t bytes)
{
	if (mprotect(p, bytes, PROT_NONE) || mprotect(p, bytes, PROT_READ | PROT_WRITE))
		die("mprotect");
	for (size_t i = 0; i < bytes; i += PAGE)
		(void)*(volatile char *)(p + i);
	__atomic_add_fetch(&world->done, 1, __ATOMIC_SEQ_CST);
}

/* Each touches half of something when it is told to. */
static void touch_own(int sig)
{
	(void)sig;
	touch(world->own, OWN / 2);
}

static void touch_both(int sig)
{
	(void)sig;
	touch(world->both, BOTH / 2);
}

static void two_processes(void *unused)
{
	pid_t second;

	(void)unused;
	cg_enter(cgroup);
	world->both = map_shared(BOTH);
	memset(world->both, 1, BOTH);
	signal(SIGUSR1, touch_both);
	second = fork();
	if (!second) {
		for (size_t i = 0; i < BOTH; i += PAGE)
			(void)*(volatile char *)(world->both + i);
		world->done++;
		for (;;)
			pause();
	}
	while (!__atomic_load_n(&world->done, __ATOMIC_SEQ_CST))
		usleep(1000);
	world->second = second;
	signal(SIGUSR1, touch_own);
	world->own = map_anon(OWN);
	madvise(world->own, OWN, MADV_NOHUGEPAGE);
	memset(world->own, 1, OWN);
	drain_lru();
	/* On classic lists nothing else forgets that it was accessed. */
	if (madvise(world->own, OWN, MADV_COLD))
		die("MADV_COLD");
	drain_lru();
}

/* Page cache of the cgroup that no process maps; @fd stays open. */
static void cache_file(void *fd)
{
	static char buf[1 << 16];

	cg_enter(cgroup);
	for (size_t i = 0; i < CACHED; i += sizeof(buf))
		if (pwrite(*(int *)fd, buf, sizeof(buf), i) != sizeof(buf))
			die("write");
	fsync(*(int *)fd);
	drain_lru();
}

FIXTURE(next) {
	char *out;
	pid_t first;
	int file;
	char was[16];
};

FIXTURE_SETUP(next)
{
	char name[] = "/var/tmp/reader-next.XXXXXX";

	if (!cg_there())
		SKIP(return, "no memory cgroups of version 2");
	self->out = xalloc(1 << 16);
	read_file(SWAPPINESS, self->was, sizeof(self->was));
	snprintf(cgroup, sizeof(cgroup), "reader-next-%d", getpid());
	cg_make(cgroup);
	self->file = mkstemp(name);
	ASSERT_LE(0, self->file);
	unlink(name);
	world = map_shared(PAGE);
}

FIXTURE_TEARDOWN(next)
{
	if (!self->out)
		return;
	write_file(SWAPPINESS, self->was);
	cg_write(cgroup, "cgroup.kill", "1");
	if (self->first)
		reap(self->first);
	close(self->file);
	cg_remove_soon(cgroup);
}

static bool near(long long a, long long b)
{
	bool is = a - b <= SLACK && b - a <= SLACK;

	if (!is)
		printf("# %lld is not %lld\n", a, b);
	return is;
}

/* A forecast: bytes, and the process that would lose most. */
struct forecast {
	long long next, kept, anon, file, shared, unmapped_anon, unmapped_file, pid;
};

static struct forecast ask(char *out, const char *size)
{
	struct forecast f;
	char args[100];

	snprintf(args, sizeof(args), "lru --next --cgroup %s %s", cgroup, size);
	json_numbers(out, args, ".next.bytes, .next.kept, ([.victims[].anon] | add), "
		     "([.victims[].file] | add), ([.victims[].shared] | add), "
		     "([.unmapped[].anon] | add), ([.unmapped[].file] | add), "
		     ".victims[0].process.pid", &f.next, 8);
	return f;
}

/* Times at which everything that there is gets older. */
static void age(int times)
{
	while (uses_generations() && times--)
		lrugen_age(cgroup);
}

static void reclaim(long long bytes)
{
	char text[32];

	/* Batches are large, so it may be more; what could not be had is seen in what is left. */
	snprintf(text, sizeof(text), "%lld", bytes);
	cg_write(cgroup, "memory.reclaim", text);
}

/* Bytes of a range that a process has in memory. */
static long long resident(pid_t pid, const char *p, size_t bytes)
{
	u64 *entry = xalloc(bytes / PAGE * sizeof(*entry));
	long long n = 0;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY);
	if (pread(fd, entry, bytes / PAGE * 8, (uintptr_t)p / PAGE * 8) !=
	    (ssize_t)(bytes / PAGE * 8))
		die("%s", path);
	close(fd);
	for (size_t i = 0; i < bytes / PAGE; i++)
		n += entry[i] >> 63 ? PAGE : 0;
	free(entry);
	return n;
}

/* Bytes of the file in the page cache. */
static long long cached(int fd)
{
	unsigned char *in = xalloc(CACHED / PAGE);
	void *p = mmap(NULL, CACHED, PROT_READ, MAP_SHARED, fd, 0);
	long long n = 0;

	if (p == MAP_FAILED || mincore(p, CACHED, in))
		die("mincore");
	munmap(p, CACHED);
	for (size_t i = 0; i < CACHED / PAGE; i++)
		n += in[i] & 1 ? PAGE : 0;
	free(in);
	return n;
}

static void start(FIXTURE_DATA(next) *self)
{
	self->first = spawn(two_processes, NULL);
}

static void touch_all(FIXTURE_DATA(next) *self)
{
	world->done = 0;
	kill(self->first, SIGUSR1);
	kill(world->second, SIGUSR1);
	while (__atomic_load_n(&world->done, __ATOMIC_SEQ_CST) < 2)
		usleep(1000);
}

/*
 * Both touch half of what they have: that is kept, also where the process that
 * has it counted did not touch it. On classic lists nothing has forgotten that
 * all of what they share was accessed.
 */
TEST_F(next, accessed_is_kept)
{
	long long both = uses_generations() ? BOTH / 2 : 0;
	struct forecast f;

	start(self);
	age(3);
	touch_all(self);
	f = ask(self->out, "");
	EXPECT_TRUE(near(f.kept, OWN / 2 + BOTH - both));
	EXPECT_TRUE(near(f.next, OWN / 2 + both));
	EXPECT_TRUE(near(f.anon, OWN / 2 + both));
	EXPECT_TRUE(near(f.shared, both));
	EXPECT_EQ(self->first, f.pid);
	EXPECT_EQ(f.next, f.anon + f.file + f.unmapped_anon + f.unmapped_file);
	/* Half, for when it runs short reclaim goes on with what it kept at first. */
	reclaim(f.next / 2);
	EXPECT_LE(OWN / 2 * 90 / 100, resident(self->first, world->own, OWN / 2));
	EXPECT_LE(BOTH / 2 * 90 / 100, resident(world->second, world->both, BOTH / 2));
	EXPECT_GE(OWN / 2 + both - f.next / 2 + SLACK,
		  resident(self->first, world->own + OWN / 2, OWN / 2) +
		  (both ? resident(world->second, world->both + BOTH / 2, BOTH / 2) : 0));
}

/* Page cache that is older goes before what processes have. */
TEST_F(next, older_page_cache_goes_first)
{
	struct forecast f;

	reap(spawn(cache_file, &self->file));
	age(2);
	start(self);
	age(1);
	f = ask(self->out, "4M");
	EXPECT_EQ(4 * MIB, f.next);
	EXPECT_TRUE(near(f.unmapped_file, 4 * MIB));
	EXPECT_GE(SLACK, f.anon + f.file);
	f = ask(self->out, "9M");
	EXPECT_EQ(9 * MIB, f.next);
	EXPECT_TRUE(near(f.unmapped_file, CACHED));
	EXPECT_TRUE(near(f.anon, 9 * MIB - CACHED));
	reclaim(4 * MIB);
	EXPECT_GE(CACHED - 4 * MIB + SLACK, cached(self->file));
	EXPECT_LE(OWN - SLACK, resident(self->first, world->own, OWN));
	reclaim(5 * MIB);
	EXPECT_GE(SLACK, cached(self->file));
	EXPECT_GE(OWN + CACHED - 9 * MIB + SLACK, resident(self->first, world->own, OWN));
}

/* Of one generation, by swappiness; what the kernel does at 200 is compared. */
TEST_F(next, order_by_swappiness)
{
	struct forecast f;
	long long before;

	if (!uses_generations())
		SKIP(return, "classic lists have another rule");
	start(self);
	reap(spawn(cache_file, &self->file));
	age(3);
	f = ask(self->out, "2M");
	EXPECT_TRUE(near(f.unmapped_file, 2 * MIB));
	EXPECT_GE(SLACK, f.anon + f.file);
	write_file(SWAPPINESS, "0");
	f = ask(self->out, "20M");
	EXPECT_EQ(0, f.anon + f.unmapped_anon);
	EXPECT_TRUE(near(f.next, CACHED));
	EXPECT_EQ(0, run(self->out, VMVIEW "lru --next --cgroup %s", cgroup));
	EXPECT_NE(NULL, strstr(self->out, "memory: swappiness is 0"))
		TH_LOG("%s", self->out);
	write_file(SWAPPINESS, "200");
	f = ask(self->out, "4M");
	EXPECT_TRUE(near(f.anon, 4 * MIB));
	EXPECT_GE(SLACK, f.unmapped_file);
	EXPECT_EQ(0, run(self->out, VMVIEW "lru --next --cgroup %s", cgroup));
	EXPECT_NE(NULL, strstr(self->out, "Anonymous memory first"));
	before = resident(self->first, world->own, OWN) +
		 resident(self->first, world->both, BOTH);
	reclaim(4 * MIB);
	EXPECT_LE(CACHED - SLACK, cached(self->file));
	EXPECT_GE(before - 4 * MIB + SLACK, resident(self->first, world->own, OWN) +
					    resident(self->first, world->both, BOTH));
}

/* What a cgroup that was removed still pays for goes, too, when the one above is short. */
TEST_F(next, removed_below)
{
	static const char filter[] = "[.unmapped[] | select(.offline and .cgroup.above == $above) "
				     "| .file] | add";
	size_t len = strlen(cgroup);
	char args[128], want[128];
	long long file;

	ASSERT_TRUE(cg_write(cgroup, "cgroup.subtree_control", "+memory"));
	strcat(cgroup, "/below");
	cg_make(cgroup);
	reap(spawn(cache_file, &self->file));
	cg_remove_soon(cgroup);
	cgroup[len] = '\0';
	snprintf(args, sizeof(args), "lru --next --cgroup %s", cgroup);
	snprintf(want, sizeof(want), "\"/%s\" as $above | ", cgroup);
	ASSERT_EQ(0, run(self->out, VMVIEW "--json %s | jq '%s%s'", args, want, filter));
	file = strtoll(self->out, NULL, 10);
	EXPECT_TRUE(near(file, CACHED));
	snprintf(want, sizeof(want), ", offline, under /%s, node", cgroup);
	ASSERT_EQ(0, run(self->out, VMVIEW "%s", args));
	EXPECT_NE(NULL, strstr(self->out, want));
	reclaim(4 * MIB);
	EXPECT_GE(CACHED - 4 * MIB + SLACK, cached(self->file));
}

TEST_HARNESS_MAIN
