// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who does not watch does not pay: without a session nothing hangs on any tracepoint
 * or function that a session uses, by what the kernel's own memory and tracefs say.
 */
#include <linux/bpf.h>
#include <sys/mount.h>

#include "helpers.h"
#include "events.h"
#include "kcore.h"

#define PAGES	32

enum { FAULT_USER = 0, FAULT_KERNEL = 1, FORK = 18, EXIT = 19 };

/* All that a session of everything may use. */
static const char *const tracepoints[] = {
	[FAULT_USER] = "page_fault_user", [FAULT_KERNEL] = "page_fault_kernel",
	"signal_generate", "rss_stat",
	"mm_vmscan_write_folio", "mm_vmscan_direct_reclaim_begin",
	"mm_vmscan_direct_reclaim_end", "mm_vmscan_memcg_reclaim_begin",
	"mm_vmscan_memcg_reclaim_end", "mm_vmscan_node_reclaim_begin",
	"mm_vmscan_node_reclaim_end", "mm_vmscan_kswapd_wake", "mm_vmscan_kswapd_sleep",
	"mm_vmscan_throttled", "mm_compaction_try_to_compact_pages",
	"mm_compaction_begin", "mm_compaction_end", "mark_victim",
	[FORK] = "sched_process_fork", [EXIT] = "sched_process_exit",
};

#define NR	ARRAY_SIZE(tracepoints)
#define ALL_EVENTS \
	(2 * VMVIEW_WATCH_EVENT(VMVIEW_EVENT_OOM_KILL) - \
	 VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN))

static u64 address[NR];

/* Where each tracepoint keeps its array of functions. */
static void find_tracepoints(void)
{
	long offset = btf_offset("tracepoint", "funcs");
	char *symbols = slurp("/proc/kallsyms"), symbol[64], *found;
	size_t i;

	if (offset < 0)
		die("this kernel does not say how a tracepoint is laid out");
	for (i = 0; i < NR; i++) {
		snprintf(symbol, sizeof(symbol), " __tracepoint_%s\n", tracepoints[i]);
		found = strstr(symbols, symbol);
		if (!found)
			die("no%s", symbol);
		while (found > symbols && found[-1] != '\n')
			found--;
		address[i] = strtoull(found, NULL, 16) + offset;
	}
	free(symbols);
}

/* Whether anything hangs on a tracepoint. */
static bool in_use(size_t i)
{
	u64 funcs;

	if (!kcore_virt(address[i], &funcs, sizeof(funcs)))
		die("%s cannot be looked at", tracepoints[i]);
	return funcs;
}

static size_t how_many(void)
{
	size_t i, nr = 0;

	for (i = 0; i < NR; i++)
		nr += in_use(i);
	return nr;
}

/* An fprobe shows in tracefs, a kretprobe in debugfs. */
static bool hooked(void)
{
	char *fprobes = slurp("/sys/kernel/tracing/enabled_functions");
	char *kprobes = slurp(DEBUGFS "/kprobes/list");
	bool found = strstr(fprobes, "handle_mm_fault") || strstr(kprobes, "handle_mm_fault");

	free(fprobes);
	free(kprobes);
	return found;
}

FIXTURE(idle) {
	struct rings all;
	struct rings begins;
	s32 pid;
};

FIXTURE_SETUP(idle)
{
	find_tracepoints();
	mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
	self->pid = getpid();
}

FIXTURE_TEARDOWN(idle)
{
}

static struct vmview_watch watch_of(u64 events, s32 *pid)
{
	return (struct vmview_watch){
		.flags = VMVIEW_WATCH_HIST | VMVIEW_WATCH_CHILDREN, .events = events,
		.pids = (uintptr_t)pid, .nr_pids = 1,
	};
}

TEST_F(idle, probes_are_there_while_they_are_needed)
{
	struct vmview_watch all = watch_of(ALL_EVENTS, &self->pid), begins;

	EXPECT_EQ(0, how_many());
	EXPECT_FALSE(hooked());
	rings_start(&self->all, &all);
	EXPECT_EQ(NR, how_many());
	EXPECT_TRUE(hooked());
	begins = watch_of(VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN), &self->pid);
	rings_start(&self->begins, &begins);
	rings_end(&self->all);
	EXPECT_TRUE(in_use(FAULT_USER) && in_use(FAULT_KERNEL));
	EXPECT_TRUE(in_use(FORK) && in_use(EXIT));
	EXPECT_EQ(4, how_many());
	EXPECT_FALSE(hooked());
	rings_end(&self->begins);
	EXPECT_EQ(0, how_many());
}

/* Where functions may not be hooked that is said, and all else goes on. */
TEST_F(idle, hooks_that_are_off)
{
	struct vmview_watch all = watch_of(ALL_EVENTS, &self->pid), begins;
	int fd = device_open();

	if (!write_file("/proc/sys/kernel/ftrace_enabled", "0"))
		SKIP(return, "this kernel has no function tracer");
	EXPECT_EQ(-EOPNOTSUPP, vmv_watch(fd, &all));
	EXPECT_EQ(0, how_many());
	begins = watch_of(VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN), &self->pid);
	EXPECT_EQ(0, vmv_watch(fd, &begins));
	close(fd);
	EXPECT_TRUE(write_file("/proc/sys/kernel/ftrace_enabled", "1"));
	rings_start(&self->all, &all);
	EXPECT_TRUE(hooked());
	rings_end(&self->all);
}

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* What BPF's fentry hangs on handle_mm_fault(): r0 = 0; exit. */
static int bpf_load(void)
{
	static const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_TRACING, .expected_attach_type = BPF_TRACE_FENTRY,
		.attach_btf_id = btf_function("handle_mm_fault"), .insns = (uintptr_t)code,
		.insn_cnt = ARRAY_SIZE(code), .license = (uintptr_t)"GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static int bpf_attach(int program)
{
	union bpf_attr attr = { .raw_tracepoint.prog_fd = program };

	return bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
}

static bool info_says(const char *text)
{
	char *info = slurp(DEBUGFS_DIR "/info");
	bool found = strstr(info, text);

	free(info);
	return found;
}

/* Faults that a session is told of, of PAGES that are made. */
static u64 told(const struct rings *session)
{
	static struct vmview_counted before, after;
	char *area = map_anon(PAGES * PAGE);
	size_t i;

	madvise(area, PAGES * PAGE, MADV_NOHUGEPAGE);
	/* Once more, that they are there. */
	rings_counted(session, &after);
	rings_counted(session, &before);
	rings_counted(session, &before);
	for (i = 0; i < PAGES * PAGE; i += PAGE)
		*(volatile char *)(area + i) = 1;
	rings_counted(session, &after);
	munmap(area, PAGES * PAGE);
	return after.outcome[VMVIEW_CAUSE_ANON][VMVIEW_OUTCOME_MINOR] -
	       before.outcome[VMVIEW_CAUSE_ANON][VMVIEW_OUTCOME_MINOR];
}

/* One direct call fits into a function: who comes second has to do without. */
TEST_F(idle, where_bpf_is_already)
{
	struct vmview_watch all = watch_of(ALL_EVENTS, &self->pid);
	int program = bpf_load(), attached;

	if (program < 0)
		SKIP(return, "BPF cannot be placed on functions here");
	attached = bpf_attach(program);
	ASSERT_LE(0, attached);
	rings_start(&self->all, &all);
	EXPECT_TRUE(info_says("probe on handle_mm_fault"));
	EXPECT_EQ(PAGES, told(&self->all));
	rings_end(&self->all);
	close(attached);
	rings_start(&self->all, &all);
	EXPECT_TRUE(info_says("a direct call in handle_mm_fault"));
	EXPECT_EQ(PAGES, told(&self->all));
	EXPECT_EQ(-1, bpf_attach(program));
	EXPECT_EQ(EBUSY, errno);
	rings_end(&self->all);
	attached = bpf_attach(program);
	EXPECT_LE(0, attached);
	close(attached);
	close(program);
}

/* Nothing is left by a session that could not be started. */
TEST_F(idle, nothing_is_left_by_what_fails)
{
	struct vmview_watch watch = watch_of(ALL_EVENTS, &self->pid);
	struct rings used;
	int fd;

	self->pid = dead_pid();
	fd = device_open();
	EXPECT_EQ(-ESRCH, vmv_watch(fd, &watch));
	EXPECT_EQ(0, how_many());
	EXPECT_FALSE(hooked());
	self->pid = getpid();
	rings_start(&used, &watch);
	EXPECT_EQ(-EBUSY, vmv_watch(used.fd, &watch));
	rings_end(&used);
	EXPECT_EQ(0, how_many());
	close(fd);
}

/* Nor by a process that is killed while it watches. */
TEST_F(idle, nothing_is_left_by_the_killed)
{
	struct vmview_watch watch = watch_of(ALL_EVENTS, &self->pid);
	pid_t pid = fork();

	if (!pid) {
		rings_start(&self->all, &watch);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, NULL, 0);
	EXPECT_EQ(0, how_many());
	EXPECT_FALSE(hooked());
}

TEST_HARNESS_MAIN
