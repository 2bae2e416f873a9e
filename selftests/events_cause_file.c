// SPDX-License-Identifier: GPL-2.0-only
/* Faults of files and of shmem. */
#include <fcntl.h>
#include <sys/mman.h>

#include "acts.h"

#define AROUND		(64UL << 10)
#define FAULT_AROUND	"/sys/kernel/debug/fault_around_bytes"

static void map_file(struct scene *s, int fd, size_t bytes, int prot, int flags)
{
	scene_area(s, map_fd(fd, bytes, prot, flags), bytes);
}

static void private_file(struct scene *s)
{
	map_file(s, disk_file(MOST), MOST, RW, MAP_PRIVATE);
}

static void private_file_read(struct scene *s)
{
	private_file(s);
	touch_read(s->area, MOST);
}

static void shared_file(struct scene *s)
{
	map_file(s, disk_file(MOST), MOST, RW, MAP_SHARED);
}

static void shared_file_read(struct scene *s)
{
	shared_file(s);
	touch_read(s->area, MOST);
}

static void program(struct scene *s)
{
	int fd = disk_file(MOST);
	size_t i;

	/* Each page has a return where it will be called. */
	for (i = 0; i < MOST; i += PAGE)
		if (pwrite(fd, "\xc3", 1, i + SCENE_OFFSET) != 1)
			die("write a program");
	map_file(s, fd, MOST, PROT_READ | PROT_EXEC, MAP_PRIVATE);
}

static void call_all(struct scene *s)
{
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		((void (*)(void))scene_at(s, i))();
}

/* Whoever touches one page gets those beside it that are cached. */
static void mapped_around(struct scene *s)
{
	size_t bytes = s->act.nr * s->act.stride;
	char *p = map_aligned(bytes, AROUND);

	if (!set_knob(FAULT_AROUND, "65536"))
		die("fault-around");
	if (mmap(p, bytes, PROT_READ, MAP_PRIVATE | MAP_FIXED, disk_file(bytes), 0) != p)
		die("map a file");
	scene_area(s, p, bytes);
}

/* One page is read ahead of none. */
static void uncached(struct scene *s)
{
	int fd = disk_file(MOST);

	if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		die("drop a file");
	map_file(s, fd, MOST, PROT_READ, MAP_PRIVATE);
	madvise(s->area, MOST, MADV_RANDOM);
}

static void behind_the_end(struct scene *s)
{
	char *p = map_beside_a_page();

	if (mmap(p, MOST, PROT_READ, MAP_PRIVATE | MAP_FIXED, disk_file(PAGE), PAGE) != p)
		die("map a file");
	scene_area(s, p, MOST);
}

static void shmem(struct scene *s)
{
	map_file(s, memory_file(MOST, 0), MOST, RW, MAP_SHARED);
}

/* Another mapping has the pages already. */
static void shmem_cached(struct scene *s)
{
	int fd = memory_file(MOST, 0);

	touch_write(map_fd(fd, MOST, RW, MAP_SHARED), MOST);
	map_file(s, fd, MOST, RW, MAP_SHARED);
}

static void shmem_private(struct scene *s)
{
	int fd = memory_file(MOST, 0);

	touch_write(map_fd(fd, MOST, RW, MAP_SHARED), MOST);
	map_file(s, fd, MOST, RW, MAP_PRIVATE);
}

static void shmem_swapped_out(struct scene *s)
{
	shmem(s);
	touch_write(s->area, MOST);
	scene_swap_out(s);
}

/* The cache keeps the page, so that nobody reads another in its place. */
static void shmem_lost_to_an_error(struct scene *s)
{
	int fd = memory_file(MOST, 0);
	char *p = map_fd(fd, MOST, RW, MAP_SHARED);

	touch_write(p, MOST);
	drain_lru();
	if (madvise(p, MOST, MADV_HWPOISON))
		scene_cannot(s, "this kernel cannot poison memory (CONFIG_MEMORY_FAILURE)");
	munmap(p, MOST);
	map_file(s, fd, MOST, RW, MAP_SHARED);
}

#define HANDLED		.outcome = VMVIEW_OUTCOME_MINOR
#define FILE_PAGE	.kind = VMVIEW_KIND_FILE
#define SHMEM_PAGE	.kind = VMVIEW_KIND_SHMEM
#define ANON_PAGE	.kind = VMVIEW_KIND_ANON
#define WAS_THERE	.state = VMVIEW_STATE_PRESENT

static const struct act acts[] = {
	{ "read of a private mapping", private_file, .expect = {
		.cause = VMVIEW_CAUSE_FILE, .flags = READS, HANDLED, FILE_PAGE } },
	{ "read of a file, the pages around mapped too", mapped_around,
	  .stride = AROUND, .expect = {
		.cause = VMVIEW_CAUSE_FILE, .flags = READS, HANDLED, FILE_PAGE } },
	{ "execution of a file", program, call_all, .expect = {
		.cause = VMVIEW_CAUSE_FILE, .flags = READS | VMVIEW_FAULT_EXEC,
		HANDLED, FILE_PAGE } },
	{ "read of a file that is not cached", uncached, .expect = {
		.cause = VMVIEW_CAUSE_FILE, .flags = READS | VMVIEW_FAULT_RETRIED,
		.outcome = VMVIEW_OUTCOME_MAJOR, FILE_PAGE } },
	{ "read behind the end of a file", behind_the_end, .expect = {
		.cause = VMVIEW_CAUSE_FILE, .flags = READS,
		.outcome = VMVIEW_OUTCOME_SIGNAL } },
	{ "write to a private mapping", private_file, .expect = {
		.cause = VMVIEW_CAUSE_COW_FILE, .flags = WRITES, HANDLED, ANON_PAGE } },
	{ "write to a private mapping that was read", private_file_read, .expect = {
		.cause = VMVIEW_CAUSE_COW_FILE, .flags = WRITES, HANDLED, ANON_PAGE,
		WAS_THERE } },
	{ "write to a shared mapping", shared_file, .expect = {
		.cause = VMVIEW_CAUSE_FILE, .flags = WRITES, HANDLED, FILE_PAGE } },
	{ "write to a clean page of a shared mapping", shared_file_read, .expect = {
		.cause = VMVIEW_CAUSE_WRITE_SHARED, .flags = WRITES, HANDLED, FILE_PAGE,
		WAS_THERE } },
	{ "first write to shmem", shmem, .expect = {
		.cause = VMVIEW_CAUSE_SHMEM, .flags = WRITES, HANDLED, SHMEM_PAGE } },
	{ "read of shmem that is mapped elsewhere", shmem_cached, .expect = {
		.cause = VMVIEW_CAUSE_SHMEM, .flags = READS, HANDLED, SHMEM_PAGE } },
	{ "write to a private mapping of shmem", shmem_private, .expect = {
		.cause = VMVIEW_CAUSE_COW_FILE, .flags = WRITES, HANDLED, ANON_PAGE } },
	{ "read of shmem in swap", shmem_swapped_out, .by_mincore = true, .expect = {
		.cause = VMVIEW_CAUSE_SHMEM_SWAP, .flags = READS, SHMEM_PAGE,
		.may = VMVIEW_FAULT_RETRIED } },
	{ "write to shmem in swap", shmem_swapped_out, .by_mincore = true, .expect = {
		.cause = VMVIEW_CAUSE_SHMEM_SWAP, .flags = WRITES, SHMEM_PAGE,
		.may = VMVIEW_FAULT_RETRIED } },
	{ "read of cached shmem lost to an error", shmem_lost_to_an_error, .expect = {
		.cause = VMVIEW_CAUSE_HWPOISON, .flags = READS,
		.outcome = VMVIEW_OUTCOME_SIGNAL } },
};

int main(void)
{
	return scenes_play(acts, ARRAY_SIZE(acts));
}
