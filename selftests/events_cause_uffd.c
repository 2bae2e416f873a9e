// SPDX-License-Identifier: GPL-2.0-only
/* Faults that a userfaultfd handles: a thread that is slow on purpose. */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "acts.h"

#ifndef UFFD_FEATURE_MINOR_SHMEM
#define UFFD_FEATURE_MINOR_SHMEM (1 << 10)
#define UFFD_PAGEFAULT_FLAG_MINOR (1 << 2)
#define UFFDIO_REGISTER_MODE_MINOR (1 << 2)
struct uffdio_continue {
	struct uffdio_range range;
	__u64 mode;
	__s64 mapped;
};
#define UFFDIO_CONTINUE _IOWR(UFFDIO, 0x07, struct uffdio_continue)
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

#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM (1 << 12)
#endif
#ifndef UFFD_FEATURE_WP_ASYNC
#define UFFD_FEATURE_WP_ASYNC (1 << 15)
#endif

#define SLEEP_NS	5000000

static void fill(int fd, u64 page)
{
	struct uffdio_zeropage zero = { .range = { page, PAGE } };

	if (ioctl(fd, UFFDIO_ZEROPAGE, &zero))
		die("UFFDIO_ZEROPAGE");
}

static void allow_writes(int fd, u64 at, size_t bytes)
{
	struct uffdio_writeprotect wp = { .range = { at & -bytes, bytes } };

	if (ioctl(fd, UFFDIO_WRITEPROTECT, &wp))
		die("UFFDIO_WRITEPROTECT");
}

static void map_it(int fd, u64 page)
{
	struct uffdio_continue cont = { .range = { page, PAGE } };

	if (ioctl(fd, UFFDIO_CONTINUE, &cont))
		die("UFFDIO_CONTINUE");
}

static void *handle(void *data)
{
	const struct timespec pause = { .tv_nsec = SLEEP_NS };
	struct scene *s = data;
	struct uffd_msg msg;
	u64 page, flags;

	while (read(s->fd, &msg, sizeof(msg)) == sizeof(msg)) {
		page = msg.arg.pagefault.address & ~(PAGE - 1);
		flags = msg.arg.pagefault.flags;
		nanosleep(&pause, NULL);
		if (flags & UFFD_PAGEFAULT_FLAG_WP)
			allow_writes(s->fd, page, s->act.stride);
		else if (flags & UFFD_PAGEFAULT_FLAG_MINOR)
			map_it(s->fd, page);
		else
			fill(s->fd, page);
	}
	return NULL;
}

static void uffd(struct scene *s, u64 features, u64 mode)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register reg = {
		.range = { (uintptr_t)s->area, s->bytes }, .mode = mode,
	};
	pthread_attr_t attr;
	pthread_t thread;

	s->fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (s->fd < 0)
		scene_cannot(s, "this kernel has no userfaultfd");
	if (ioctl(s->fd, UFFDIO_API, &api))
		scene_cannot(s, "userfaultfd here lacks features %#llx", features);
	if (ioctl(s->fd, UFFDIO_REGISTER, &reg))
		die("UFFDIO_REGISTER");
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	if (pthread_create(&thread, &attr, handle, s))
		die("pthread_create");
}

static void missing(struct scene *s)
{
	scene_area(s, map_anon(MOST), MOST);
	uffd(s, 0, UFFDIO_REGISTER_MODE_MISSING);
}

/* Nobody is asked: the fault fails. */
static void missing_for_good(struct scene *s)
{
	scene_area(s, map_anon(MOST), MOST);
	uffd(s, UFFD_FEATURE_SIGBUS, UFFDIO_REGISTER_MODE_MISSING);
}

/* Nor can anybody be, about what the file does not have. */
static void behind_the_end(struct scene *s)
{
	char *p = map_beside_a_page();

	if (mmap(p, MOST, RW, MAP_SHARED | MAP_FIXED, memory_file(PAGE, 0), PAGE) != p)
		die("map shmem");
	scene_area(s, p, MOST);
	uffd(s, 0, UFFDIO_REGISTER_MODE_MISSING);
}

static void write_protect(struct scene *s, u64 features)
{
	struct uffdio_writeprotect wp = { .mode = UFFDIO_WRITEPROTECT_MODE_WP };

	touch_write(s->area, s->bytes);
	uffd(s, features, UFFDIO_REGISTER_MODE_WP);
	wp.range = (struct uffdio_range){ (uintptr_t)s->area, s->bytes };
	if (ioctl(s->fd, UFFDIO_WRITEPROTECT, &wp))
		die("UFFDIO_WRITEPROTECT");
}

static void write_protected(struct scene *s)
{
	scene_area(s, map_anon(MOST), MOST);
	write_protect(s, UFFD_FEATURE_PAGEFAULT_FLAG_WP);
}

static void huge_write_protected(struct scene *s)
{
	scene_area(s, map_aligned(PMD_BYTES, PMD_BYTES), PMD_BYTES);
	set_knob("/sys/kernel/mm/transparent_hugepage/defrag", "always");
	if (madvise(s->area, PMD_BYTES, MADV_HUGEPAGE))
		scene_cannot(s, "this kernel has no transparent huge pages");
	write_protect(s, UFFD_FEATURE_PAGEFAULT_FLAG_WP);
	if (own_smaps(s->area, SMAPS_AnonHugePages) != PMD_BYTES)
		scene_cannot(s, "no huge page to be had");
}

/* The kernel takes the protection away itself, and only remembers it. */
static void write_tracked(struct scene *s)
{
	scene_area(s, map_anon(MOST), MOST);
	write_protect(s, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_ASYNC);
}

/* What was write-protected is not mapped any more; entries keep it in mind. */
static void marked(struct scene *s)
{
	scene_area(s, map_fd(memory_file(MOST, 0), MOST, RW, MAP_SHARED), MOST);
	write_protect(s, UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_HUGETLBFS_SHMEM);
	madvise(s->area, MOST, MADV_DONTNEED);
}

/* The pages are there, by another mapping; which is returned. */
static char *mapped_elsewhere(struct scene *s)
{
	int fd = memory_file(MOST, 0);
	char *p = map_fd(fd, MOST, RW, MAP_SHARED);

	touch_write(p, MOST);
	scene_area(s, map_fd(fd, MOST, RW, MAP_SHARED), MOST);
	return p;
}

static void handle_not_mapped(struct scene *s)
{
	uffd(s, UFFD_FEATURE_MINOR_SHMEM, UFFDIO_REGISTER_MODE_MINOR);
}

static void not_mapped(struct scene *s)
{
	mapped_elsewhere(s);
	handle_not_mapped(s);
}

/* Or in swap, which is the same to who asked for pages that are not mapped. */
static void not_mapped_but_swapped(struct scene *s)
{
	char *p = mapped_elsewhere(s);

	if (!swap_areas())
		scene_cannot(s, "the guest has no swap area");
	drain_lru();
	if (madvise(p, MOST, MADV_PAGEOUT))
		scene_cannot(s, "no MADV_PAGEOUT");
	/* Or it would be populated before the act. */
	munmap(p, MOST);
	handle_not_mapped(s);
}

static void poisoned(struct scene *s)
{
	struct uffdio_poison poison = {};

	scene_area(s, map_anon(MOST), MOST);
	uffd(s, UFFD_FEATURE_POISON, UFFDIO_REGISTER_MODE_MISSING);
	poison.range = (struct uffdio_range){ (uintptr_t)s->area, MOST };
	if (ioctl(s->fd, UFFDIO_POISON, &poison))
		die("UFFDIO_POISON");
}

/* Faults in the kernel wait for the handler too. */
static void read_into(struct scene *s)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		if (read(fd, scene_at(s, i), 1) != 1)
			die("read /dev/zero");
}

#define HANDLED_LATE .least_ns = SLEEP_NS

/* Whether it counts as major is up to the kernel; getrusage() tells which. */
#define RETRIED .outcome = ANY

static const struct act acts[] = {
	{ "read of a missing page", missing, HANDLED_LATE, .expect = {
		.cause = VMVIEW_CAUSE_UFFD_MISSING, RETRIED,
		.flags = READS | VMVIEW_FAULT_RETRIED, .kind = VMVIEW_KIND_ZERO } },
	{ "missing page, in the kernel", missing, read_into, HANDLED_LATE, .expect = {
		.cause = VMVIEW_CAUSE_UFFD_MISSING, RETRIED, .kind = VMVIEW_KIND_ANON,
		.flags = VMVIEW_FAULT_WRITE | VMVIEW_FAULT_RETRIED } },
	{ "write to a write-protected page", write_protected, HANDLED_LATE, .expect = {
		.cause = VMVIEW_CAUSE_UFFD_WP, RETRIED, .kind = VMVIEW_KIND_ANON,
		.flags = WRITES | VMVIEW_FAULT_RETRIED, .state = VMVIEW_STATE_PRESENT } },
	{ "write to a write-protected huge page", huge_write_protected, HANDLED_LATE, .nr = 1,
	  .stride = PMD_BYTES, .expect = {
		.cause = VMVIEW_CAUSE_UFFD_WP, RETRIED, .kind = VMVIEW_KIND_ANON,
		.flags = WRITES | VMVIEW_FAULT_RETRIED, .state = VMVIEW_STATE_PRESENT,
		.level = VMVIEW_LEVEL_PMD, .order = 9 } },
	{ "write to a page that is only tracked", write_tracked, .expect = {
		.cause = VMVIEW_CAUSE_UFFD_WP, .outcome = VMVIEW_OUTCOME_MINOR,
		.kind = VMVIEW_KIND_ANON, .flags = WRITES,
		.state = VMVIEW_STATE_PRESENT } },
	{ "read of what was write-protected", marked, .expect = {
		.cause = VMVIEW_CAUSE_SHMEM, .outcome = VMVIEW_OUTCOME_MINOR,
		.kind = VMVIEW_KIND_SHMEM, .flags = READS,
		.state = VMVIEW_STATE_UFFD_WP } },
	{ "read of a missing page that nobody is asked for", missing_for_good, .expect = {
		.cause = VMVIEW_CAUSE_UFFD_MISSING, .flags = READS,
		.outcome = VMVIEW_OUTCOME_SIGNAL } },
	{ "read behind the end of shmem", behind_the_end, .expect = {
		.cause = VMVIEW_CAUSE_SHMEM, .flags = READS,
		.outcome = VMVIEW_OUTCOME_SIGNAL } },
	{ "read of a page that is not mapped", not_mapped, HANDLED_LATE, .expect = {
		.cause = VMVIEW_CAUSE_UFFD_MINOR, RETRIED, .kind = VMVIEW_KIND_SHMEM,
		.flags = READS | VMVIEW_FAULT_RETRIED } },
	{ "read of a swapped page that is not mapped", not_mapped_but_swapped, HANDLED_LATE,
	  .expect = { .cause = VMVIEW_CAUSE_UFFD_MINOR, RETRIED, .kind = VMVIEW_KIND_SHMEM,
		.flags = READS | VMVIEW_FAULT_RETRIED } },
	{ "read of a poisoned page", poisoned, .expect = {
		.cause = VMVIEW_CAUSE_MARKER, .flags = READS,
		.outcome = VMVIEW_OUTCOME_SIGNAL, .state = VMVIEW_STATE_POISONED } },
};

int main(void)
{
	return scenes_play(acts, ARRAY_SIZE(acts));
}
