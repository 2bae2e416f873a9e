/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's memory through /proc/kcore: page tables and frames, read without
 * the help of anything that vmview uses.
 */
#ifndef _SELFTESTS_KCORE_H
#define _SELFTESTS_KCORE_H

#include "common.h"

/* Each reads all of @bytes or returns false; the first call opens the file. */
bool kcore_phys(u64 phys, void *buf, size_t bytes);
bool kcore_virt(u64 addr, void *buf, size_t bytes);

/* Offset of a member in bytes by the kernel's own BTF; -1 if there is none. */
long btf_offset(const char *structure, const char *member);

/* The number that a function has there; -1 if there is none. */
long btf_function(const char *name);

/* Address of a symbol in /proc/kallsyms; 0 if there is none. */
u64 kernel_symbol(const char *name);

/*
 * Learns where the kernel keeps its tasks and their page tables; this takes a
 * second where the CPU is emulated, so a test does it before it forks. Returns
 * NULL, or why it cannot be done.
 */
const char *kernel_layout(void);

/*
 * The kernel's address of a process's top table, found by walking the list of
 * tasks from init_task; 0, and the reason in @why, where that cannot be done.
 */
u64 kernel_pgd(pid_t pid, const char **why);

/**
 * struct walked - the entries on the way to an address
 * @entry: Raw, by VMVIEW_LEVEL_*.
 * @leaf: Level at which the walk ended.
 */
struct walked {
	u64 entry[VMVIEW_LEVELS];
	u8 leaf;
};

/* Walks from the top table at @pgd, of @levels levels, as the CPU does. */
bool kcore_walk(u64 pgd, int levels, u64 addr, struct walked *w);
/* Tables are kept; forget them before looking again. */
void kcore_forget(void);

#define ENTRY_PFN(e)	(((e) & 0x000ffffffffff000ULL) >> 12)
#define ENTRY_PRESENT	(1ULL << 0)
#define ENTRY_LARGE	(1ULL << 7)
#define ENTRY_PROT_NONE	(1ULL << 8)	/* with PRESENT clear */

#endif /* _SELFTESTS_KCORE_H */
