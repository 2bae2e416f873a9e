// SPDX-License-Identifier: GPL-2.0-only
/*
 * What bpftrace makes of tracepoint:exceptions:page_fault_user { @[pid] = count(); }:
 * a hash with a value a CPU, and a program that looks up the process and adds one.
 * (Before 0.21 it wrote the sum back by a second call, which costs more than this.)
 */
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sources.h"

#define EVENT_ID	"/sys/kernel/tracing/events/exceptions/page_fault_user/id"

#define INSN(code_, dst, src, off_, imm_) ((struct bpf_insn) { \
	.code = (code_), .dst_reg = (dst), .src_reg = (src), .off = (off_), \
	.imm = (imm_) })
#define CALL(function)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, function)
#define MOVE(dst, src)		INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define SET(dst, imm)		INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm)
#define ADD(dst, imm)		INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, imm)
#define SHIFT(dst, imm)		INSN(BPF_ALU64 | BPF_RSH | BPF_K, dst, 0, 0, imm)
#define LOAD(dst, src, off)	INSN(BPF_LDX | BPF_DW | BPF_MEM, dst, src, off, 0)
#define STORE(dst, off, src)	INSN(BPF_STX | BPF_DW | BPF_MEM, dst, src, off, 0)
#define STORE_IMM(dst, off, imm) INSN(BPF_ST | BPF_DW | BPF_MEM, dst, 0, off, imm)
#define MAP(dst, fd)	INSN(BPF_LD | BPF_DW | BPF_IMM, dst, BPF_PSEUDO_MAP_FD, 0, fd), \
			INSN(0, 0, 0, 0, 0)
#define SKIP_IF_0(dst, n)	INSN(BPF_JMP | BPF_JEQ | BPF_K, dst, 0, n, 0)
#define SKIP(n)			INSN(BPF_JMP | BPF_JA, 0, 0, n, 0)
#define EXIT			INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

static int map = -1, program = -1, event = -1;

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int make_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_PERCPU_HASH, .key_size = sizeof(u64),
		.value_size = sizeof(u64), .max_entries = 4096,
	};

	return bpf(BPF_MAP_CREATE, &attr);
}

static int make_program(void)
{
	const struct bpf_insn code[] = {
		CALL(BPF_FUNC_get_current_pid_tgid),
		SHIFT(BPF_REG_0, 32),
		STORE(BPF_REG_10, -8, BPF_REG_0),
		MAP(BPF_REG_1, map),
		MOVE(BPF_REG_2, BPF_REG_10),
		ADD(BPF_REG_2, -8),
		CALL(BPF_FUNC_map_lookup_elem),
		SKIP_IF_0(BPF_REG_0, 4),
		LOAD(BPF_REG_1, BPF_REG_0, 0),
		ADD(BPF_REG_1, 1),
		STORE(BPF_REG_0, 0, BPF_REG_1),
		SKIP(9),
		STORE_IMM(BPF_REG_10, -16, 1),
		MAP(BPF_REG_1, map),
		MOVE(BPF_REG_2, BPF_REG_10),
		ADD(BPF_REG_2, -8),
		MOVE(BPF_REG_3, BPF_REG_10),
		ADD(BPF_REG_3, -16),
		SET(BPF_REG_4, BPF_ANY),
		CALL(BPF_FUNC_map_update_elem),
		SET(BPF_REG_0, 0),
		EXIT,
	};
	static char log[16 << 10];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_TRACEPOINT, .insns = (uintptr_t)code,
		.insn_cnt = sizeof(code) / sizeof(code[0]), .license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log, .log_size = sizeof(log), .log_level = 1,
	};
	int fd = bpf(BPF_PROG_LOAD, &attr);

	if (fd < 0)
		fprintf(stderr, "bpf: %s\n", log);
	return fd;
}

bool bpf_count_start(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .config = read_number(EVENT_ID, 0),
		.sample_period = 1, .wakeup_events = 1,
	};

	if (map < 0) {
		map = make_map();
		program = make_program();
	}
	event = perf_open(&attr);
	return event >= 0 && program >= 0 &&
	       !ioctl(event, PERF_EVENT_IOC_SET_BPF, program) &&
	       !ioctl(event, PERF_EVENT_IOC_ENABLE, 0);
}

void bpf_count_stop(void)
{
	union bpf_attr attr = { .map_fd = map };
	u64 pid = getpid();

	attr.key = (uintptr_t)&pid;
	bpf(BPF_MAP_DELETE_ELEM, &attr);
	close(event);
}

/* One value a possible CPU; the guest has one. */
u64 bpf_count_seen(void)
{
	union bpf_attr attr = { .map_fd = map };
	u64 pid = getpid(), value[256] = { 0 };

	attr.key = (uintptr_t)&pid;
	attr.value = (uintptr_t)value;
	bpf(BPF_MAP_LOOKUP_ELEM, &attr);
	return value[0];
}
