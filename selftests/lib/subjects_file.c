// SPDX-License-Identifier: GPL-2.0-only
/* Subjects: memory of files, of tmpfs and of the likes of it. */
#include <fcntl.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "memory.h"
#include "proc.h"
#include "subject.h"

#define PAGES(n) ((n) * PAGE)
#define PRESENT(kind_) .state = VMVIEW_STATE_PRESENT, .level = VMVIEW_LEVEL_PTE, \
		       .kind = VMVIEW_KIND_##kind_

SUBJECT(file_private)
{
	int fd = disk_file(PAGES(64));
	char *p = map_fd(fd, PAGES(64), RW, MAP_PRIVATE);

	close(fd);
	touch_read(p, PAGES(64));
	touch_write(p + PAGES(16), PAGES(8));
	CLAIM(p, PAGES(16), PRESENT(FILE));
	CLAIM(p + PAGES(16), PAGES(8), PRESENT(ANON), .order = 0);
	CLAIM(p + PAGES(24), PAGES(40), PRESENT(FILE));
}

SUBJECT(file_shared)
{
	int fd = disk_file(PAGES(64));
	char *p = map_fd(fd, PAGES(64), RW, MAP_SHARED);
	char *q = map_fd(fd, PAGES(64), PROT_READ, MAP_SHARED);

	touch_read(p, PAGES(64));
	touch_write(p + PAGES(8), PAGES(8));
	touch_read(q, PAGES(32));
	CLAIM(p, PAGES(64), PRESENT(FILE));
	CLAIM(q, PAGES(32), PRESENT(FILE), .not_flags = VMVIEW_PAGE_EXCLUSIVE);
	close(fd);
}

/* Half of the file is in the page cache, nothing of it is mapped. */
SUBJECT(file_cached)
{
	int fd = disk_file(PAGES(256));
	char *p = map_fd(fd, PAGES(256), PROT_READ, MAP_SHARED);

	drain_lru();
	posix_fadvise(fd, PAGES(64), PAGES(64), POSIX_FADV_DONTNEED);
	posix_fadvise(fd, PAGES(200), PAGES(8), POSIX_FADV_DONTNEED);
	CLAIM(p, PAGES(256), .state = VMVIEW_STATE_NONE);
}

/* The same file, mapped here and there as well, and copied on write. */
SUBJECT(file_mixed)
{
	int fd = disk_file(PAGES(256));
	char *p = map_fd(fd, PAGES(256), RW, MAP_PRIVATE);

	madvise(p, PAGES(256), MADV_RANDOM);
	drain_lru();
	posix_fadvise(fd, PAGES(64), PAGES(128), POSIX_FADV_DONTNEED);
	touch_read(p + PAGES(8), PAGES(1));
	touch_write(p + PAGES(100), PAGES(3));
	CLAIM(p + PAGES(8), PAGES(1), PRESENT(FILE));
	CLAIM(p + PAGES(100), PAGES(3), PRESENT(ANON));
}

/* The mapping is longer than the file. */
SUBJECT(file_short)
{
	int fd = disk_file(PAGES(10));
	char *p = map_fd(fd, PAGES(32), PROT_READ, MAP_PRIVATE);

	touch_read(p, PAGES(10));
	CLAIM(p, PAGES(10), PRESENT(FILE));
	CLAIM(p + PAGES(10), PAGES(22), .state = VMVIEW_STATE_NONE);
}

SUBJECT(tmpfs)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	char *p;

	if (fd < 0 || ftruncate(fd, PAGES(64)))
		die("a file in /tmp");
	p = map_fd(fd, PAGES(64), RW, MAP_SHARED);
	touch_write(p, PAGES(32));
	touch_read(p + PAGES(32), PAGES(8));
	CLAIM(p, PAGES(40), PRESENT(SHMEM), .kpf = FLAG_SWAPBACKED);
	CLAIM(p + PAGES(40), PAGES(24), .state = VMVIEW_STATE_NONE);
}

SUBJECT(memfd)
{
	int fd = memory_file(PAGES(64), 0);
	char *p = map_fd(fd, PAGES(64), RW, MAP_SHARED);
	char *q = map_fd(fd, PAGES(64), RW, MAP_PRIVATE);

	touch_write(p, PAGES(64));
	touch_read(q, PAGES(32));
	touch_write(q + PAGES(4), PAGES(4));
	CLAIM(p, PAGES(64), PRESENT(SHMEM));
	CLAIM(q, PAGES(4), PRESENT(SHMEM));
	CLAIM(q + PAGES(4), PAGES(4), PRESENT(ANON));
	CLAIM(q + PAGES(8), PAGES(24), PRESENT(SHMEM));
}

SUBJECT(sysv)
{
	int id = shmget(IPC_PRIVATE, PAGES(32), IPC_CREAT | 0600);
	char *p = shmat(id, NULL, 0);

	if (p == (void *)-1)
		die("shmat");
	shmctl(id, IPC_RMID, NULL);
	touch_write(p, PAGES(16));
	CLAIM(p, PAGES(16), PRESENT(SHMEM));
	CLAIM(p + PAGES(16), PAGES(16), .state = VMVIEW_STATE_NONE);
}

SUBJECT(shared_anon)
{
	char *p = mmap(NULL, PAGES(64), RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	touch_write(p, PAGES(64));
	if (!fork_idle())
		die("fork");
	CLAIM(p, PAGES(64), PRESENT(SHMEM));
}

SUBJECT(shmem_prot_none)
{
	int fd = memory_file(PAGES(16), 0);
	char *p = map_fd(fd, PAGES(16), RW, MAP_SHARED);

	touch_write(p, PAGES(16));
	mprotect(p, PAGES(16), PROT_NONE);
	CLAIM(p, PAGES(16), .state = VMVIEW_STATE_PROT_NONE,
	      .kind = VMVIEW_KIND_SHMEM);
}
