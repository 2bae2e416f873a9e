// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "memory.h"
#include "proc.h"
#include "subject.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static char *map(char *hint, size_t bytes, int prot, int flags, int fd)
{
	char *p = mmap(hint, bytes, prot, flags, fd, 0);

	if (p == MAP_FAILED)
		die("mmap %zu bytes", bytes);
	return p;
}

char *map_aligned(size_t bytes, size_t align)
{
	char *p = map(NULL, bytes + align, RW,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	char *start = (char *)(((uintptr_t)p + align - 1) & ~(align - 1));

	if (start > p)
		munmap(p, start - p);
	if (start + bytes < p + bytes + align)
		munmap(start + bytes, p + align - start);
	return start;
}

char *map_anon(size_t bytes)
{
	char *p = map(NULL, bytes, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);

	madvise(p, bytes, MADV_NOHUGEPAGE);
	return p;
}

char *map_fd(int fd, size_t bytes, int prot, int flags)
{
	return map(NULL, bytes, prot, flags, fd);
}

char *map_beside_a_page(void)
{
	char *block = map_aligned(PMD_BYTES, PMD_BYTES);

	madvise(block, PMD_BYTES, MADV_NOHUGEPAGE);
	*(volatile char *)block = 1;
	return block + PAGE;
}

u64 memory_word(u64 addr)
{
	return addr * 0x9e3779b97f4a7c15ULL + getpid();
}

void touch_write(char *p, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i += PAGE)
		*(volatile u64 *)(p + i) = memory_word((uintptr_t)p + i);
}

void touch_read(const char *p, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i += PAGE)
		(void)*(volatile const char *)(p + i);
}

void touch_again(char *p, size_t bytes, int prot)
{
	if (mprotect(p, bytes, PROT_NONE) || mprotect(p, bytes, prot))
		die("mprotect");
	touch_read(p, bytes);
}

int disk_file(size_t bytes)
{
	char path[] = "/var/tmp/selftest.XXXXXX";
	int fd = mkstemp(path);
	u64 page[PAGE / 8];
	size_t i;

	if (fd < 0)
		die("create %s", path);
	unlink(path);
	for (i = 0; i < bytes; i += PAGE) {
		memset(page, 1 + i / PAGE, sizeof(page));
		if (write(fd, page, PAGE) != (ssize_t)PAGE)
			die("write %s", path);
	}
	if (fsync(fd))
		die("fsync %s", path);
	return fd;
}

void uncached_file(size_t bytes, int at)
{
	int fd = disk_file(bytes);

	if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) || dup2(fd, at) < 0)
		die("drop a file");
	close(fd);
}

int memory_file(size_t bytes, unsigned int flags)
{
	int fd = memfd_create("selftest", flags);

	if (fd < 0)
		die("memfd");
	if (ftruncate(fd, bytes))
		die("size a memfd");
	return fd;
}

size_t count_entries(const char *p, size_t bytes, u64 set, u64 clear)
{
	size_t nr = bytes / PAGE, i, n = 0;
	u64 *entry = xalloc(nr * sizeof(*entry));
	int fd = pagemap_open(getpid());

	pagemap_read(fd, (uintptr_t)p, nr, entry);
	close(fd);
	for (i = 0; i < nr; i++)
		n += (entry[i] & set) == set && !(entry[i] & clear);
	free(entry);
	return n;
}

void page_out(char *p, size_t bytes)
{
	int tries;

	if (!swap_areas())
		subject_cannot("the guest has no swap area");
	for (tries = 0; tries < 100; tries++) {
		drain_lru();
		madvise(p, bytes, MADV_PAGEOUT);
		if (!count_entries(p, bytes, PM_PRESENT, 0))
			return;
		usleep(10000);
	}
	die("%zu of %zu pages cannot be paged out",
	    count_entries(p, bytes, PM_PRESENT, 0), bytes / PAGE);
}

u64 own_smaps(const char *p, int field)
{
	size_t nr, i;
	struct area *a = areas_read(getpid(), &nr);
	u64 bytes = 0;

	for (i = 0; i < nr; i++)
		if ((uintptr_t)p >= a[i].start && (uintptr_t)p < a[i].end)
			bytes = a[i].bytes[field];
	free(a);
	return bytes;
}

char *own_area(const char *name, size_t *bytes)
{
	size_t nr, i;
	struct area *a = areas_read(getpid(), &nr);
	char *start = NULL;

	for (i = 0; i < nr && !start; i++)
		if (!strcmp(a[i].name, name)) {
			start = (char *)(uintptr_t)a[i].start;
			*bytes = a[i].end - a[i].start;
		}
	free(a);
	return start;
}

bool set_knob(const char *path, const char *value)
{
	return write_file(path, value);
}

pid_t fork_idle(void)
{
	pid_t pid = fork_child();

	if (!pid)
		for (;;)
			pause();
	return pid;
}
