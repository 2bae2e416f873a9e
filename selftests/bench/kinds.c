// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinds.h"

#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define MTHP	THP "hugepages-64kB/enabled"
#define RW	(PROT_READ | PROT_WRITE)

#ifndef MADV_COLD
#define MADV_COLD	20
#define MADV_PAGEOUT	21
#endif

static void write_all(char *p, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i += PAGE)
		*(volatile size_t *)(p + i) = i;
}

static void map(struct memory *m, size_t bytes, int prot, int flags, int fd)
{
	m->start = mmap(NULL, bytes, prot, flags, fd, 0);
	if (m->start == MAP_FAILED)
		die("map %zu bytes", bytes);
	m->pid = getpid();
	m->bytes = bytes;
	m->mapped = bytes;
}

/* Anonymous, aligned for huge pages but without them; nothing is touched. */
static void map_anon(struct memory *m, size_t bytes)
{
	char *start;

	map(m, bytes + PMD_BYTES, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	start = (char *)(((uintptr_t)m->start + PMD_BYTES - 1) & -PMD_BYTES);
	if (start > m->start)
		munmap(m->start, start - m->start);
	munmap(start + bytes, m->start + PMD_BYTES - start);
	m->start = start;
	m->bytes = bytes;
	m->mapped = bytes;
	madvise(start, bytes, MADV_NOHUGEPAGE);
}

static bool make_anon(struct memory *m, size_t bytes)
{
	map_anon(m, bytes);
	write_all(m->start, bytes);
	return true;
}

/* Eight pages by turns of two looks. */
static bool make_patchy(struct memory *m, size_t bytes)
{
	size_t i;

	make_anon(m, bytes);
	for (i = 0; i < bytes; i += 16 * PAGE)
		if (madvise(m->start + i, 8 * PAGE, MADV_COLD))
			die("MADV_COLD");
	return true;
}

/* The same, page by page: none is like its neighbour. */
static bool make_uneven(struct memory *m, size_t bytes)
{
	size_t i;

	make_anon(m, bytes);
	for (i = 0; i < bytes; i += 2 * PAGE)
		if (madvise(m->start + i, PAGE, MADV_COLD))
			die("MADV_COLD");
	return true;
}

static bool make_thp(struct memory *m, size_t bytes)
{
	map_anon(m, bytes);
	if (!write_file(THP "enabled", "madvise") ||
	    madvise(m->start, bytes, MADV_HUGEPAGE))
		return false;
	write_file(THP "defrag", "always");
	write_all(m->start, bytes);
	return true;
}

/* Huge pages that are no longer mapped as such. */
static bool make_thp_ptes(struct memory *m, size_t bytes)
{
	size_t i;

	if (!make_thp(m, bytes))
		return false;
	for (i = 0; i < bytes; i += PMD_BYTES)
		if (mprotect(m->start + i, PAGE, PROT_READ) ||
		    mprotect(m->start + i, PAGE, RW))
			die("mprotect");
	write_all(m->start, bytes);
	return true;
}

static bool make_mthp(struct memory *m, size_t bytes)
{
	map_anon(m, bytes);
	if (!write_file(MTHP, "always"))
		return false;
	write_file(THP "enabled", "never");
	madvise(m->start, bytes, MADV_HUGEPAGE);
	write_all(m->start, bytes);
	write_file(MTHP, "never");
	return true;
}

static bool make_file(struct memory *m, size_t bytes)
{
	char path[] = "/var/tmp/bench.XXXXXX", *block = calloc(1, 1 << 20);
	int fd = mkstemp(path);
	size_t i;

	if (fd < 0)
		die("create %s", path);
	unlink(path);
	for (i = 0; i < bytes; i += 1 << 20)
		if (write(fd, block, 1 << 20) != 1 << 20)
			die("write %s", path);
	free(block);
	fsync(fd);
	map(m, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, fd);
	close(fd);
	return true;
}

static bool make_shmem(struct memory *m, size_t bytes)
{
	map(m, bytes, RW, MAP_SHARED | MAP_ANONYMOUS, -1);
	write_all(m->start, bytes);
	return true;
}

static bool has_swap(void)
{
	char text[256] = "", *line;

	read_file("/proc/swaps", text, sizeof(text));
	for (line = text; *line && *line != '\n'; line++)
		;
	return line[0] && line[1];
}

/* 64 pages by turns in memory and in swap slots. */
static bool make_half_swapped(struct memory *m, size_t bytes)
{
	size_t i;

	if (!has_swap())
		return false;
	make_anon(m, bytes);
	for (i = 0; i < bytes; i += 128 * PAGE)
		if (madvise(m->start + i, 64 * PAGE, MADV_PAGEOUT))
			die("MADV_PAGEOUT");
	return true;
}

/* A sixteenth of 16 times @bytes in blocks, each followed by a hole. */
static bool make_blocks(struct memory *m, size_t bytes, size_t block)
{
	size_t i;

	map_anon(m, bytes * 16);
	for (i = 0; i < bytes; i += block)
		write_all(m->start + i * 16, block);
	m->mapped = bytes;
	return true;
}

static bool make_one_block(struct memory *m, size_t bytes)
{
	return make_blocks(m, bytes, bytes);
}

static bool make_big_blocks(struct memory *m, size_t bytes)
{
	return make_blocks(m, bytes, PMD_BYTES);
}

static bool make_small_blocks(struct memory *m, size_t bytes)
{
	return make_blocks(m, bytes, 16 * PAGE);
}

static const char program[] =
	"import json, re, socket, time\n"
	"words = {str(i): [i] for i in range(50000)}\n"
	"print('ready', flush=True)\n"
	"time.sleep(1e6)\n";

/* A program as there are many: an interpreter with libraries and a heap. */
static bool make_program(struct memory *m, size_t bytes __attribute__((unused)))
{
	char path[64], *text, c;
	int out[2];

	if (pipe(out))
		die("pipe");
	m->pid = fork();
	if (m->pid < 0)
		die("fork");
	if (!m->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(out[1], 1);
		close(out[0]);
		execlp("python3", "python3", "-c", program, NULL);
		_exit(127);
	}
	close(out[1]);
	if (read(out[0], &c, 1) != 1)
		return false;
	close(out[0]);
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", m->pid);
	text = slurp(path);
	m->start = NULL;
	m->bytes = 0;
	m->mapped = strtoul(strstr(text, "Rss:") + 4, NULL, 10) << 10;
	free(text);
	return true;
}

void unmake(struct memory *m)
{
	if (m->start) {
		munmap(m->start, m->bytes);
		return;
	}
	kill(m->pid, SIGKILL);
	waitpid(m->pid, NULL, 0);
}

const struct kind kinds[] = {
	{ "anon", make_anon },
	{ "anon-patchy", make_patchy },
	{ "anon-uneven", make_uneven },
	{ "anon-mTHP", make_mthp },
	{ "THP-by-PTE", make_thp_ptes },
	{ "THP", make_thp },
	{ "file", make_file },
	{ "shmem", make_shmem },
	{ "half-swapped", make_half_swapped },
	{ "python3", make_program },
	{ "anon-dense", make_anon },
	{ "sparse-block", make_one_block },
	{ "sparse-2M", make_big_blocks },
	{ "sparse-64K", make_small_blocks },
};

const unsigned int nr_kinds = sizeof(kinds) / sizeof(kinds[0]);
