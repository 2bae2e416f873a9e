/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Subjects: processes that hold a known kind of memory and stand still.
 *
 * A subject is this same program executed anew, so that it shares no anonymous
 * memory with the test. Its body builds the memory, says with subject_claim()
 * what is where, and is then stopped by SIGSTOP.
 */
#ifndef _SELFTESTS_SUBJECT_H
#define _SELFTESTS_SUBJECT_H

#include "common.h"

#define CLAIMS_MAX	32
#define ANY		0xff

/**
 * struct claim - what a subject says of a range of its memory
 * @start: First address.
 * @end: First address behind.
 * @state: enum vmview_state, or ANY.
 * @kind: enum vmview_kind, or ANY.
 * @level: Level of the leaf, or ANY.
 * @order: Order of the folios, or ANY.
 * @flags: VMVIEW_PAGE_* that each page must have.
 * @not_flags: Those that none may have.
 * @kpf: KPF_* bits that each page must have.
 * @not_kpf: Those that none may have.
 * @pte: VMVIEW_PTE_* that each entry must have.
 */
struct claim {
	u64 start;
	u64 end;
	u8 state;
	u8 kind;
	u8 level;
	u8 order;
	u16 flags;
	u16 not_flags;
	u64 kpf;
	u64 not_kpf;
	u32 pte;
	u32 reserved;
};

/**
 * struct subject - a stopped process
 * @pid: Its process id.
 * @report_fd: Where it tells what it holds.
 * @nr: Claims.
 * @claim: What it says it holds.
 * @why: Not empty where this kernel or guest cannot make it: the reason.
 */
struct subject {
	pid_t pid;
	int report_fd;
	int nr;
	struct claim claim[CLAIMS_MAX];
	char why[128];
};

/* Starts the subject @name and waits until it stands still. */
void subject_start(struct subject *s, const char *name);
/* The same in a cgroup, which is charged for all of its anonymous memory. */
void subject_start_in(struct subject *s, const char *name, const char *cgroup);
/* Kills it and waits until it is gone. */
void subject_end(struct subject *s);
/* Lets it run on to its next subject_stop(). */
void subject_continue(struct subject *s);

/* Within the body of a subject. */
void subject_claim(const struct claim *c);
/* Not to be had here: ends the subject, and the test will skip. */
void subject_cannot(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
/* Tells the test that all claims are made, and stands still. */
void subject_stop(void);

#define CLAIM(p, bytes, ...) subject_claim(&(struct claim){ \
	.start = (uintptr_t)(p), .end = (uintptr_t)(p) + (bytes), \
	.state = ANY, .kind = ANY, .level = ANY, .order = ANY, __VA_ARGS__ })

struct subject_type {
	const char *name;
	void (*body)(void);
	struct subject_type *next;
};

void subject_register(struct subject_type *t);

/* SUBJECT(name) { body } */
#define SUBJECT(id) \
	static void subject_##id(void); \
	static struct subject_type subject_type_##id = { \
		.name = #id, .body = subject_##id }; \
	static void __attribute__((constructor(102))) \
	subject_register_##id(void) \
	{ \
		subject_register(&subject_type_##id); \
	} \
	static void subject_##id(void)

#endif /* _SELFTESTS_SUBJECT_H */
