// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text of debugfs's pid/PID: a line an area as /proc/PID/maps has them,
 * the same in pieces of any size, and a total as smaps_rollup has it.
 */

#include "helpers.h"

static char *path_of(pid_t pid)
{
	static char path[64];

	snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", pid);
	return path;
}

static char *proc_file(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return slurp(path);
}

/*
 * All of a file by reads of @piece bytes, up to where it tells of LRU lists, on
 * which pages move by themselves, and of what it cost.
 */
static char *read_in_pieces(const char *path, size_t piece)
{
	size_t room = 1 << 16, len = 0;
	int fd = open(path, O_RDONLY);
	char *text = xalloc(room), *moves;
	ssize_t got;

	if (fd < 0)
		die("%s", path);
	while ((got = read(fd, text + len, piece)) > 0) {
		len += got;
		if (room - len <= piece)
			text = xrealloc(text, room = 2 * room + piece);
	}
	if (got < 0)
		die("read %s", path);
	close(fd);
	text[len] = 0;
	moves = strstr(text, "\nlist ");
	if (moves)
		moves[1] = 0;
	return text;
}

/* The bounds that a line begins with, if it does: sscanf() would read all the text. */
static bool bounds(const char *line, unsigned long *start, unsigned long *end)
{
	char *at;

	*start = strtoul(line, &at, 16);
	if (at == line || *at != '-')
		return false;
	*end = strtoul(at + 1, &at, 16);
	return *at == ' ';
}

/* What follows the bounds of a line. */
static const char *rights(const char *line)
{
	line += strcspn(line, " ");
	return line + strspn(line, " ");
}

static const char *next_line(const char *at)
{
	at = strchr(at, '\n');
	return at ? at + 1 : "";
}

/*
 * Each line of maps, but for the kernel's gate, has one in @text, with the same
 * bounds, rights and, where that is a file, name. Return how many.
 */
static size_t compare_with_maps(const char *text, const char *maps)
{
	unsigned long start, end, want_start, want_end;
	size_t nr = 0, len, name;

	for (; *maps; maps = next_line(maps)) {
		len = strcspn(maps, "\n");
		if (memmem(maps, len, "[vsyscall]", 10))
			continue;
		while (*text && !bounds(text, &start, &end))
			text = next_line(text);
		if (!*text || !bounds(maps, &want_start, &want_end) ||
		    start != want_start || end != want_end ||
		    strncmp(rights(text), rights(maps), 4))
			die("line %zu:\n%.120s\nfor\n%.120s", nr, text, maps);
		name = strcspn(maps, "/\n");
		if (name < len && (len - name != strcspn(text, "\n") - strcspn(text, "/\n") ||
				   strncmp(maps + name, text + strcspn(text, "/\n"), len - name)))
			die("name of\n%.*s\nfor\n%.*s", (int)strcspn(text, "\n"), text,
			    (int)len, maps);
		text = next_line(text);
		nr++;
	}
	while (*text && !bounds(text, &start, &end))
		text = next_line(text);
	if (*text)
		die("an area too many:\n%.120s", text);
	return nr;
}

/*
 * The same by reads of @piece bytes as by others before and after? Those two may
 * differ: the target shares pages of its text with this program, which may come
 * to code that it has not run before.
 */
static bool same_in_pieces(const char *path, size_t piece)
{
	char *before, *after, *pieces;
	bool still = false, same = false;
	int i;

	for (i = 0; i < 5 && !still; i++) {
		before = read_in_pieces(path, 4096);
		pieces = read_in_pieces(path, piece);
		after = read_in_pieces(path, 4096);
		still = !strcmp(before, after);
		same = still && !strcmp(before, pieces);
		free(before);
		free(pieces);
		free(after);
	}
	return same;
}

static void map_file(const char *path, bool then_delete)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);

	if (fd < 0 || ftruncate(fd, PAGE) ||
	    mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		die("%s", path);
	close(fd);
	if (then_delete)
		unlink(path);
}

static void odd_names(void *unused)
{
	(void)unused;
	map_file("/tmp/plain", false);
	map_file("/tmp/gone", true);
	map_file("/tmp/with space", false);
	map_file("/tmp/two\nlines", true);
	map_file("/tmp/back\\slash", false);
	map_file("/tmp/t\tab \001\377", false);
	map_shared(PAGE);
	syscall(SYS_memfd_create, "mem\nfd", 0);
}

static void many_areas(void *nr)
{
	long pages = (long)nr, i;
	char *p = map_anon(pages * PAGE);

	madvise(p, pages * PAGE, MADV_NOHUGEPAGE);
	for (i = 0; i < pages; i += 2)
		if (mprotect(p + i * PAGE, PAGE, PROT_READ))
			die("area %ld", i);
	for (i = 1; i < pages; i += 16)
		p[i * PAGE] = 1;
}

FIXTURE(text) {
	pid_t pid;
};

FIXTURE_SETUP(text)
{
}

FIXTURE_TEARDOWN(text)
{
	if (self->pid)
		reap(self->pid);
}

TEST_F(text, names_as_in_maps)
{
	self->pid = spawn(odd_names, NULL);
	EXPECT_LT(10, compare_with_maps(read_in_pieces(path_of(self->pid), 4096),
					proc_file(self->pid, "maps")));
}

TEST_F(text, same_in_pieces_of_any_size)
{
	static const size_t pieces[] = { 1, 7, 100, 4095, 1 << 20 };
	char *whole;
	size_t i;

	self->pid = spawn(many_areas, (void *)100);
	stop(self->pid);
	whole = read_in_pieces(path_of(self->pid), 4096);
	EXPECT_LT(100, compare_with_maps(whole, proc_file(self->pid, "maps")));
	EXPECT_NE(NULL, strstr(whole, "\ntotal "));
	for (i = 0; i < ARRAY_SIZE(pieces); i++)
		EXPECT_TRUE(same_in_pieces(path_of(self->pid), pieces[i]));
}

TEST_F(text, sixty_thousand_areas)
{
	long nr = slow_kernel() ? 8000 : 60000;
	char *whole;

	write_file("/proc/sys/vm/max_map_count", "100000");
	self->pid = spawn(many_areas, (void *)nr);
	stop(self->pid);
	whole = read_in_pieces(path_of(self->pid), 4096);
	EXPECT_LT(nr, compare_with_maps(whole, proc_file(self->pid, "maps")));
	EXPECT_TRUE(same_in_pieces(path_of(self->pid), 1 << 17));
}

TEST_F(text, seek_and_pread)
{
	char *whole, part[600];
	size_t len, at;
	ssize_t got;
	int fd;

	self->pid = spawn(many_areas, (void *)64);
	stop(self->pid);
	fd = open(path_of(self->pid), O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(200, pread(fd, part, 200, 300));
	whole = read_in_pieces(path_of(self->pid), 4096);
	len = strlen(whole);
	for (at = 0; at + 500 < len; at += 777) {
		got = pread(fd, part, 500, (at * 7919) % (len - 500));
		ASSERT_LT(0, got);
		EXPECT_EQ(0, memcmp(part, whole + (at * 7919) % (len - 500), got));
	}
	ASSERT_EQ(300, lseek(fd, 300, SEEK_SET));
	ASSERT_EQ(200, read(fd, part, 200));
	EXPECT_EQ(0, memcmp(part, whole + 300, 200));
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	ASSERT_EQ(200, read(fd, part, 200));
	EXPECT_EQ(0, memcmp(part, whole, 200));
	EXPECT_EQ(0, pread(fd, part, 200, len + 100000));
	close(fd);
}

static void touch_some(void *unused)
{
	char *p = map_anon(1024 * PAGE), *q = map_shared(64 * PAGE);

	(void)unused;
	memset(p, 1, 1024 * PAGE);
	memset(q, 1, 64 * PAGE);
	madvise(p + 512 * PAGE, 256 * PAGE, MADV_PAGEOUT);
}

TEST_F(text, total_as_in_smaps_rollup)
{
	unsigned long long size, rss, pss, private, swap;
	char path[64], *total;

	self->pid = spawn(touch_some, NULL);
	stop(self->pid);
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", self->pid);
	/* Code that is first run in between would be mapped once more in between. */
	EXPECT_LT(0, number_in(path, "Pss:"));
	total = strstr(read_in_pieces(path_of(self->pid), 4096), "\ntotal ");
	ASSERT_NE(NULL, total);
	ASSERT_EQ(5, sscanf(total, " total %llu %llu %llu %llu %llu", &size, &rss, &pss,
			    &private, &swap));
	EXPECT_EQ(number_in(path, "Rss:"), rss);
	EXPECT_EQ(number_in(path, "Swap:"), swap);
	EXPECT_EQ(number_in(path, "Private_Clean:") + number_in(path, "Private_Dirty:"),
		  private);
	EXPECT_LE(number_in(path, "Pss:"), pss + 1);
	EXPECT_GE(number_in(path, "Pss:") + 1, pss);
	TH_LOG("rss %llu KiB, swap %llu KiB", rss, swap);
}

TEST_F(text, no_user_memory)
{
	siginfo_t info;
	char *text;

	text = read_in_pieces(path_of(2), 4096);
	EXPECT_NE(NULL, strstr(text, "no user memory"));
	self->pid = fork();
	if (!self->pid)
		_exit(0);
	ASSERT_EQ(0, waitid(P_PID, self->pid, &info, WEXITED | WNOWAIT));
	text = read_in_pieces(path_of(self->pid), 1);
	EXPECT_NE(NULL, strstr(text, "no user memory"));
}

/* What was open when the process died ends, and does not fail. */
TEST_F(text, dies_while_it_is_read)
{
	char buf[512];
	ssize_t got;
	pid_t pid = spawn(many_areas, (void *)400);
	int fd = open(path_of(pid), O_RDONLY);

	ASSERT_EQ(512, read(fd, buf, 512));
	reap(pid);
	while ((got = read(fd, buf, 512)) > 0)
		;
	EXPECT_EQ(0, got);
	EXPECT_EQ(0, pread(fd, buf, 1, 1 << 20));
	close(fd);
}

/* Whoever is killed while it reads leaves nothing held and nothing freed twice. */
TEST_F(text, readers_killed)
{
	pid_t pid = spawn(many_areas, (void *)2000), reader;
	char *path = path_of(pid), *whole;
	int i, status;

	for (i = 0; i < 100; i++) {
		reader = fork();
		if (!reader) {
			for (;;)
				read_in_pieces(path, 4096);
		}
		usleep(i * 499 % 20000);
		ASSERT_EQ(0, kill(reader, SIGKILL));
		ASSERT_EQ(reader, waitpid(reader, &status, 0));
		EXPECT_TRUE(WIFSIGNALED(status));
	}
	stop(pid);
	whole = read_in_pieces(path, 4096);
	EXPECT_LT(2000, compare_with_maps(whole, proc_file(pid, "maps")));
	reap(pid);
}

/* Passed on to a user, an open file no longer answers. */
TEST_F(text, passed_on)
{
	int fd = open(path_of(getpid()), O_RDONLY), status;
	char c;

	ASSERT_LE(0, fd);
	self->pid = fork();
	if (!self->pid) {
		if (setresuid(1000, 1000, 1000))
			_exit(2);
		_exit(read(fd, &c, 1) == -1 && errno == EPERM ? 0 : 1);
	}
	ASSERT_EQ(self->pid, waitpid(self->pid, &status, 0));
	EXPECT_EQ(0, status);
	self->pid = 0;
}

TEST(info)
{
	char *text = slurp(DEBUGFS_DIR "/info");

	EXPECT_NE(NULL, strstr(text, "ABI 1 "));
	EXPECT_STREQ(text, read_in_pieces(DEBUGFS_DIR "/info", 1));
	free(text);
}

TEST_HARNESS_MAIN
