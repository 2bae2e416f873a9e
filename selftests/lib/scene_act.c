// SPDX-License-Identifier: GPL-2.0-only
/* The actor's part of a scene. */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "cgroup.h"
#include "memory.h"
#include "proc.h"
#include "scene.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#define MADV_POPULATE_WRITE	23
#endif

/* Where actors are, so that reclaim can be asked for them alone. */
#define CGROUP	"scenes"

asm(".pushsection .text\n"
    "store_byte: store_byte_insn: movb $1, (%rdi)\n"
    "left_out: ret\n"
    "load_byte: load_byte_insn: movb (%rdi), %al\n"
    "ret\n"
    ".globl store_byte, store_byte_insn, load_byte, load_byte_insn\n"
    ".popsection\n");
extern const char left_out[];

/* The two functions hold nothing on the stack but where to return to. */
static void leave_out(int signal, siginfo_t *info, void *context)
{
	greg_t *ip = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

	if (*ip != (greg_t)store_byte_insn && *ip != (greg_t)load_byte_insn &&
	    *ip != (greg_t)info->si_addr) {
		/* From madvise(MADV_HWPOISON), before anybody touched the page. */
		if (signal == SIGBUS && info->si_code == BUS_MCEERR_AR)
			return;
		die("signal %d at %#llx for %p", signal, *ip, info->si_addr);
	}
	*ip = (greg_t)left_out;
}

static void catch_signals(void)
{
	struct sigaction action = {
		.sa_sigaction = leave_out, .sa_flags = SA_SIGINFO
	};

	if (sigaction(SIGSEGV, &action, NULL) || sigaction(SIGBUS, &action, NULL))
		die("sigaction");
}

void scene_cannot(struct scene *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->why, sizeof(s->why), fmt, ap);
	va_end(ap);
	_exit(0);
}

void scene_area(struct scene *s, char *area, size_t bytes)
{
	s->area = area;
	s->bytes = bytes;
}

void scene_page_out(struct scene *s)
{
	if (!swap_areas())
		scene_cannot(s, "the guest has no swap area");
	page_out(s->area, s->bytes);
}

static u32 count_cached(const struct scene *s)
{
	unsigned char cached[SCENE_FAULTS];
	u32 i, n = 0;

	if (mincore(s->area, s->act.nr * PAGE, cached))
		die("mincore");
	for (i = 0; i < s->act.nr; i++)
		n += cached[i] & 1;
	return n;
}

void scene_swap_out(struct scene *s)
{
	int tries;

	scene_page_out(s);
	for (tries = 0; tries < 200 && count_cached(s); tries++) {
		cg_write(CGROUP, "memory.reclaim", "1M");
		usleep(1000);
	}
	if (count_cached(s))
		die("pages do not leave the swap cache");
}

char *scene_at(const struct scene *s, u32 i)
{
	return s->area + i * s->act.stride + SCENE_OFFSET;
}

static void touch_all(struct scene *s)
{
	u32 i;

	for (i = 0; i < s->act.nr; i++)
		if (s->act.expect.flags & VMVIEW_FAULT_WRITE)
			store_byte(scene_at(s, i));
		else
			load_byte(scene_at(s, i));
}

static void count_faults(u64 *minor, u64 *major)
{
	struct rusage r;

	getrusage(RUSAGE_THREAD, &r);
	*minor = r.ru_minflt;
	*major = r.ru_majflt;
}

static int perf_counter(u64 what)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = what,
		.disabled = 1,
	};
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		die("perf_event_open");
	return fd;
}

/*
 * Populates what is mapped but for the scene's own area, and undoes sharing by
 * fork() in it. Areas of devices and of the kernel refuse it; those that are used
 * were touched by then.
 */
static void settle(const struct scene *s)
{
	static char text[64 << 10];
	unsigned long start, end;
	char *line, read, write, execute, shared;
	bool ours;

	if (!read_file("/proc/self/maps", text, sizeof(text)))
		die("read maps");
	for (line = text; *line; line += strcspn(line, "\n") + 1) {
		if (sscanf(line, "%lx-%lx %c%c%c%c", &start, &end, &read, &write,
			   &execute, &shared) != 6)
			die("maps too long");
		ours = (uintptr_t)s->area < end &&
		       start < (uintptr_t)s->area + s->bytes;
		if (!ours && read == 'r')
			madvise((void *)start, end - start,
				write == 'w' ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
	}
}

static void play(struct scene *s, const int *perf)
{
	u64 minor, major;
	int i;

	for (i = 0; i < 3; i++)
		ioctl(perf[i], PERF_EVENT_IOC_ENABLE, 0);
	count_faults(&minor, &major);
	s->begin_ns = now_ns();
	if (s->act.provoke)
		s->act.provoke(s);
	else
		touch_all(s);
	s->end_ns = now_ns();
	count_faults(&s->minor, &s->major);
	for (i = 0; i < 3; i++)
		ioctl(perf[i], PERF_EVENT_IOC_DISABLE, 0);
	s->minor -= minor;
	s->major -= major;
}

void scene_act(struct scene *s, int ready, int go)
{
	const int perf[] = {
		perf_counter(PERF_COUNT_SW_PAGE_FAULTS),
		perf_counter(PERF_COUNT_SW_PAGE_FAULTS_MIN),
		perf_counter(PERF_COUNT_SW_PAGE_FAULTS_MAJ),
	};
	u64 minor, major;
	char byte = 0;
	int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	catch_signals();
	if (cg_there()) {
		cg_make(CGROUP);
		cg_enter(CGROUP);
	}
	s->pid = s->holder = getpid();
	s->act.prepare(s);
	for (i = 0; s->act.by_mincore && i < (int)s->act.nr; i++)
		if (mincore(s->area + i * s->act.stride, PAGE, &s->cached[i]))
			die("mincore");
	now_ns();
	count_faults(&minor, &major);
	/* Twice: the first time may itself have made memory. */
	settle(s);
	settle(s);
	if (write(ready, &byte, 1) != 1 || read(go, &byte, 1) != 1)
		die("the test is gone");
	play(s, perf);
	for (i = 0; i < 3; i++)
		if (read(perf[i], &s->perf[i], sizeof(s->perf[i])) < 0)
			die("read a counter");
	if (write(ready, &byte, 1) != 1)
		die("the test is gone");
	/* The test looks at this process, then kills it. */
	for (;;)
		pause();
}
