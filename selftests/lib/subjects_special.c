// SPDX-License-Identifier: GPL-2.0-only
/* Subjects: what is neither plain memory nor a plain file. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "numa.h"
#include "proc.h"
#include "subject.h"

#define PAGES(n) ((n) * PAGE)
#define ANON_PAGE .state = VMVIEW_STATE_PRESENT, .kind = VMVIEW_KIND_ANON

/* The kernel's code for user space and the data behind it. */
SUBJECT(vdso)
{
	size_t bytes;
	char *code = own_area("[vdso]", &bytes);
	char *data;

	if (!code)
		subject_cannot("no vdso");
	touch_read(code, bytes);
	CLAIM(code, PAGE, .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_OTHER, .level = VMVIEW_LEVEL_PTE);
	data = own_area("[vvar]", &bytes);
	if (!data)
		return;
	touch_read(data, PAGE);
	CLAIM(data, PAGE, .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_SPECIAL, .level = VMVIEW_LEVEL_PTE);
}

/* Tries to map 64 KiB of one device's memory; nothing is read from it. */
static char *map_resource(const char *device)
{
	char path[512], *p;
	int bar, fd;

	for (bar = 0; bar < 6; bar++) {
		snprintf(path, sizeof(path),
			 "/sys/bus/pci/devices/%s/resource%d", device, bar);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		p = mmap(NULL, PAGES(1), RW, MAP_SHARED, fd, 0);
		close(fd);
		if (p != MAP_FAILED)
			return p;
	}
	return NULL;
}

SUBJECT(pfnmap)
{
	DIR *dir = opendir("/sys/bus/pci/devices");
	struct dirent *d;
	char *p = NULL;

	while (dir && !p && (d = readdir(dir)))
		if (d->d_name[0] != '.')
			p = map_resource(d->d_name);
	if (!p)
		subject_cannot("no PCI device whose memory can be mapped");
	closedir(dir);
	CLAIM(p, PAGES(1), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_SPECIAL, .level = VMVIEW_LEVEL_PTE);
}

#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM (1 << 12)
#endif
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED (1 << 13)
#endif
#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON (1 << 14)
struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};
#define UFFDIO_POISON _IOWR(UFFDIO, 0x08, struct uffdio_poison)
#endif

static int uffd_open(u64 features, const char *what)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0)
		subject_cannot("this kernel has no userfaultfd");
	if (ioctl(fd, UFFDIO_API, &api))
		subject_cannot("userfaultfd here knows no %s", what);
	return fd;
}

static void uffd_register(int fd, char *p, size_t bytes, u64 mode)
{
	struct uffdio_register reg = {
		.range = { (uintptr_t)p, bytes },
		.mode = mode,
	};

	if (ioctl(fd, UFFDIO_REGISTER, &reg))
		die("UFFDIO_REGISTER");
}

static void uffd_protect(int fd, char *p, size_t bytes)
{
	struct uffdio_writeprotect wp = {
		.range = { (uintptr_t)p, bytes },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};

	uffd_register(fd, p, bytes, UFFDIO_REGISTER_MODE_WP);
	if (ioctl(fd, UFFDIO_WRITEPROTECT, &wp))
		die("UFFDIO_WRITEPROTECT");
}

SUBJECT(uffd_anon)
{
	int fd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP, "write protection");
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(32));
	uffd_protect(fd, p, PAGES(64));
	if (count_entries(p, PAGES(32), PM_UFFD_WP, 0) != 32)
		die("nothing is write-protected");
	CLAIM(p, PAGES(32), ANON_PAGE, .pte = VMVIEW_PTE_UFFD_WP);
	CLAIM(p + PAGES(32), PAGES(32), .state = VMVIEW_STATE_NONE);
}

SUBJECT(uffd_marker)
{
	int fd = uffd_open(UFFD_FEATURE_WP_HUGETLBFS_SHMEM, "markers");
	char *p = map_fd(memory_file(PAGES(64), 0), PAGES(64), RW, MAP_SHARED);

	touch_write(p, PAGES(16));
	uffd_protect(fd, p, PAGES(48));
	CLAIM(p, PAGES(16), .state = VMVIEW_STATE_PRESENT,
	      .kind = VMVIEW_KIND_SHMEM, .pte = VMVIEW_PTE_UFFD_WP);
	CLAIM(p + PAGES(16), PAGES(32), .state = VMVIEW_STATE_UFFD_WP,
	      .pte = VMVIEW_PTE_UFFD_WP);
	CLAIM(p + PAGES(48), PAGES(16), .state = VMVIEW_STATE_NONE);
}

SUBJECT(uffd_marker_anon)
{
	int fd = uffd_open(UFFD_FEATURE_WP_UNPOPULATED, "markers in anonymous memory");
	char *p = map_anon(PAGES(32));

	uffd_protect(fd, p, PAGES(32));
	CLAIM(p, PAGES(32), .state = VMVIEW_STATE_UFFD_WP,
	      .pte = VMVIEW_PTE_UFFD_WP);
}

SUBJECT(uffd_swapped)
{
	int fd = uffd_open(UFFD_FEATURE_PAGEFAULT_FLAG_WP, "write protection");
	char *p = map_anon(PAGES(64));

	touch_write(p, PAGES(64));
	uffd_protect(fd, p, PAGES(32));
	page_out(p, PAGES(64));
	CLAIM(p, PAGES(32), .state = VMVIEW_STATE_SWAP,
	      .pte = VMVIEW_PTE_UFFD_WP);
	CLAIM(p + PAGES(32), PAGES(32), .state = VMVIEW_STATE_SWAP);
}

SUBJECT(poisoned)
{
	int fd = uffd_open(UFFD_FEATURE_POISON, "UFFDIO_POISON (since 6.6)");
	char *p = map_anon(PAGES(32));
	struct uffdio_poison poison = { .range = { (uintptr_t)p, PAGES(8) } };

	uffd_register(fd, p, PAGES(32), UFFDIO_REGISTER_MODE_MISSING);
	if (ioctl(fd, UFFDIO_POISON, &poison))
		die("UFFDIO_POISON");
	CLAIM(p, PAGES(8), .state = VMVIEW_STATE_POISONED);
	CLAIM(p + PAGES(8), PAGES(24), .state = VMVIEW_STATE_NONE);
}

static void on_bus_error(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	(void)context;
}

/* The kernel raises SIGBUS for what it takes away; that is expected. */
SUBJECT(hwpoison)
{
	struct sigaction action = {
		.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO
	};
	char *p = map_anon(PAGES(16));

	sigaction(SIGBUS, &action, NULL);
	touch_write(p, PAGES(16));
	drain_lru();
	if (madvise(p + PAGES(4), PAGES(2), MADV_HWPOISON))
		subject_cannot("this kernel cannot poison memory (CONFIG_MEMORY_FAILURE)");
	CLAIM(p, PAGES(4), ANON_PAGE);
	CLAIM(p + PAGES(4), PAGES(2), .state = VMVIEW_STATE_HWPOISON);
	CLAIM(p + PAGES(6), PAGES(10), ANON_PAGE);
}

SUBJECT(numa_hint)
{
	char *p = map_anon(PAGES(512));
	const char *why = numa_hint(p, PAGES(512));

	if (why)
		subject_cannot("%s", why);
	CLAIM(p, PAGES(512), .state = VMVIEW_STATE_NUMA_HINT,
	      .kind = VMVIEW_KIND_ANON);
}
