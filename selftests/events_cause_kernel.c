// SPDX-License-Identifier: GPL-2.0-only
/* Faults that the kernel has in a process's name: in system calls, and by GUP. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "acts.h"

static void untouched(struct scene *s)
{
	scene_area(s, map_anon(MOST), MOST);
}

static void zeroes(struct scene *s)
{
	untouched(s);
	s->fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
}

static void read_into(struct scene *s)
{
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		if (read(s->fd, scene_at(s, i), 1) != 1)
			die("read");
}

/* What may not be written, and what is not there. */
static void zeroes_for_nobody(struct scene *s)
{
	zeroes(s);
	mprotect(s->area, MOST / 2, PROT_READ);
	munmap(s->area + MOST / 2, MOST / 2);
}

static void fail_to_read_into(struct scene *s)
{
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		if (read(s->fd, scene_at(s, i), 1) != -1 || errno != EFAULT)
			die("read to where it cannot be");
}

static void a_pipe(struct scene *s)
{
	int fd[2];

	untouched(s);
	if (pipe(fd))
		die("pipe");
	s->fd = fd[1];
}

static void write_from(struct scene *s)
{
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		if (write(s->fd, scene_at(s, i), 1) != 1)
			die("write");
}

/* Without a cache between the device and the buffer. */
static void directly(struct scene *s)
{
	char path[32];

	untouched(s);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", disk_file(MOST));
	s->fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (s->fd < 0)
		scene_cannot(s, "no O_DIRECT");
}

static void read_directly(struct scene *s)
{
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		if (read(s->fd, s->area + i * PAGE, PAGE) != PAGE)
			die("read directly");
}

static void lock(struct scene *s)
{
	if (mlock(s->area, MOST))
		die("mlock");
}

static void not_there(struct scene *s)
{
	untouched(s);
	munmap(s->area, MOST);
}

static void map_populated(struct scene *s)
{
	if (mmap(s->area, MOST, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE |
		 MAP_FIXED_NOREPLACE, -1, 0) != s->area)
		die("MAP_POPULATE");
}

/* The same addresses in another process, which leaves them alone. */
static void of_another(struct scene *s)
{
	untouched(s);
	s->holder = fork_idle();
}

/* Pages that another process has too. */
static void shared_with_another(struct scene *s)
{
	untouched(s);
	touch_write(s->area, MOST);
	s->holder = fork_idle();
}

/* The same, by the debugger's way, which goes where the area itself does not let. */
static void shared_and_closed(struct scene *s, int prot)
{
	untouched(s);
	touch_write(s->area, MOST);
	fork_idle();
	mprotect(s->area, MOST, prot);
	s->fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	if (s->fd < 0)
		die("open /proc/self/mem");
}

static void shared_and_read_only(struct scene *s)
{
	shared_and_closed(s, PROT_READ);
}

static void shared_and_inaccessible(struct scene *s)
{
	shared_and_closed(s, PROT_NONE);
}

static void poke(struct scene *s)
{
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		if (pwrite(s->fd, "x", 1, (uintptr_t)s->area + i * PAGE) != 1)
			die("write to /proc/self/mem");
}

/* A file of whose pages the kernel wants to know when they get dirty. */
static void file_of_another(struct scene *s)
{
	scene_area(s, map_fd(disk_file(MOST), MOST, RW, MAP_SHARED), MOST);
	s->holder = fork_idle();
}

static void exchange(struct scene *s, ssize_t (*call)(pid_t, const struct iovec *,
		     unsigned long, const struct iovec *, unsigned long, unsigned long))
{
	char byte = 0;
	u32 i;

	for (i = 0; i < s->act.nr; i++) {
		struct iovec ours = { &byte, 1 }, theirs = { scene_at(s, i), 1 };

		if (call(s->holder, &ours, 1, &theirs, 1, 0) != 1)
			die("process_vm_readv or process_vm_writev");
	}
}

static void read_theirs(struct scene *s)
{
	exchange(s, process_vm_readv);
}

static void write_theirs(struct scene *s)
{
	exchange(s, process_vm_writev);
}

#define HANDLED		.outcome = VMVIEW_OUTCOME_MINOR
#define WRITTEN		HANDLED, .cause = VMVIEW_CAUSE_ANON, .kind = VMVIEW_KIND_ANON
#define ONLY_READ	HANDLED, .cause = VMVIEW_CAUSE_ZERO, .kind = VMVIEW_KIND_ZERO
#define COPIED		HANDLED, .cause = VMVIEW_CAUSE_COW_ANON, .kind = VMVIEW_KIND_ANON
#define WRITE		VMVIEW_FAULT_WRITE
#define GUP		VMVIEW_FAULT_GUP
#define REMOTE		VMVIEW_FAULT_REMOTE

static const struct act acts[] = {
	{ "read() into an untouched buffer", zeroes, read_into, .expect = {
		WRITTEN, .flags = WRITE } },
	{ "write() from an untouched buffer", a_pipe, write_from, .expect = {
		ONLY_READ, .flags = 0 } },
	{ "read() into what cannot be written", zeroes_for_nobody, fail_to_read_into,
	  .unanswered = true, .expect.flags = WRITE },
	{ "O_DIRECT read into an untouched buffer", directly, read_directly, .expect = {
		WRITTEN, .flags = GUP | WRITE } },
	{ "mlock()", untouched, lock, .expect = {
		WRITTEN, .flags = GUP | WRITE } },
	{ "MAP_POPULATE", not_there, map_populated, .expect = {
		WRITTEN, .flags = GUP | WRITE } },
	{ "process_vm_readv()", of_another, read_theirs, .expect = {
		ONLY_READ, .flags = GUP | REMOTE } },
	{ "process_vm_writev()", of_another, write_theirs, .expect = {
		WRITTEN, .flags = GUP | REMOTE | WRITE } },
	/* A pin makes a page the pinned process's own, though it is for reading. */
	{ "process_vm_readv() of what others have too", shared_with_another, read_theirs,
	  .expect = { COPIED, .state = VMVIEW_STATE_PRESENT, .flags = GUP | REMOTE } },
	{ "write to read-only memory as by a debugger", shared_and_read_only, poke,
	  .expect = { COPIED, .state = VMVIEW_STATE_PRESENT, .flags = GUP | WRITE } },
	{ "write to inaccessible memory as by a debugger", shared_and_inaccessible, poke,
	  .expect = { COPIED, .state = VMVIEW_STATE_PROT_NONE, .flags = GUP | WRITE } },
	/* The kernel has let go of the area by then: what is there is not looked at. */
	{ "process_vm_writev() to a shared file", file_of_another, write_theirs, .expect = {
		HANDLED, .cause = VMVIEW_CAUSE_FILE, .flags = GUP | REMOTE | WRITE } },
};

int main(void)
{
	return scenes_play(acts, ARRAY_SIZE(acts));
}
