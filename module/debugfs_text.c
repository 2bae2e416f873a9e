// SPDX-License-Identifier: GPL-2.0-only
/*
 * Columns in KiB, aligned: up to the name in 82 characters. An area that is too
 * large for its column pushes the others to the right.
 */
#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>

#include "debugfs_text.h"

static const char * const state_names[VMVIEW_STATES] = {
	[VMVIEW_STATE_NONE] = "none",
	[VMVIEW_STATE_PRESENT] = "present",
	[VMVIEW_STATE_PROT_NONE] = "prot-none",
	[VMVIEW_STATE_NUMA_HINT] = "numa-hint",
	[VMVIEW_STATE_SWAP] = "swap",
	[VMVIEW_STATE_MIGRATION] = "migration",
	[VMVIEW_STATE_HWPOISON] = "hwpoison",
	[VMVIEW_STATE_DEVICE] = "device",
	[VMVIEW_STATE_UFFD_WP] = "uffd-wp",
	[VMVIEW_STATE_POISONED] = "poisoned",
	[VMVIEW_STATE_GUARD] = "guard",
	[VMVIEW_STATE_CACHED] = "cached",
	[VMVIEW_STATE_SHMEM_SWAP] = "shmem-swap",
	[VMVIEW_STATE_OTHER] = "other",
};

static const char * const kind_names[VMVIEW_KINDS] = {
	[VMVIEW_KIND_NONE] = "none",
	[VMVIEW_KIND_ANON] = "anon",
	[VMVIEW_KIND_FILE] = "file",
	[VMVIEW_KIND_SHMEM] = "shmem",
	[VMVIEW_KIND_HUGETLB] = "hugetlb",
	[VMVIEW_KIND_KSM] = "ksm",
	[VMVIEW_KIND_ZERO] = "zero",
	[VMVIEW_KIND_SPECIAL] = "special",
	[VMVIEW_KIND_OTHER] = "other",
};

static const char * const list_names[VMVIEW_LISTS] = {
	[VMVIEW_LIST_NONE] = "none",
	[VMVIEW_LIST_INACTIVE_ANON] = "inactive-anon",
	[VMVIEW_LIST_ACTIVE_ANON] = "active-anon",
	[VMVIEW_LIST_INACTIVE_FILE] = "inactive-file",
	[VMVIEW_LIST_ACTIVE_FILE] = "active-file",
	[VMVIEW_LIST_UNEVICTABLE] = "unevictable",
	[VMVIEW_LIST_GEN_ANON] = "gen-anon",
	[VMVIEW_LIST_GEN_FILE] = "gen-file",
};

static const char * const level_names[VMVIEW_LEVELS] = {
	"pte", "pmd", "pud", "p4d", "pgd",
};

static u64 kib(u64 bytes)
{
	return bytes >> 10;
}

void vmview_text_head(struct seq_file *m, struct pid *pid, const struct mm_struct *mm)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_TGID);
	char comm[TASK_COMM_LEN] = "gone";

	if (task) {
		get_task_comm(comm, task);
		put_task_struct(task);
	}
	seq_printf(m, "%d ", pid_vnr(pid));
	seq_escape(m, comm, "\n\\");
	if (!mm) {
		seq_puts(m, ": no user memory: a kernel thread, or its main thread has exited\n");
		return;
	}
	seq_puts(m, "  (KiB)\n");
	seq_printf(m, "%-25s %-4s %9s %7s %7s %7s %7s %7s  %s\n", "address", "perm",
		   "size", "rss", "pss", "private", "swap", "huge", "mapping");
}

static void text_columns(struct seq_file *m, u64 size, const struct vmview_counts *c)
{
	u64 huge = c->anon_huge + c->shmem_huge + c->file_huge +
		   c->hugetlb_private + c->hugetlb_shared;

	seq_printf(m, " %9llu %7llu %7llu %7llu %7llu %7llu", kib(size), kib(c->rss),
		   kib(c->pss), kib(c->private_clean + c->private_dirty), kib(c->swap),
		   kib(huge));
}

void vmview_text_area(struct seq_file *m, const struct vmview_vma *vma)
{
	char range[40];

	snprintf(range, sizeof(range), "%08llx-%08llx", vma->start, vma->end);
	seq_printf(m, "%-25s %c%c%c%c", range,
		   vma->flags & VMVIEW_VMA_READ ? 'r' : '-',
		   vma->flags & VMVIEW_VMA_WRITE ? 'w' : '-',
		   vma->flags & VMVIEW_VMA_EXEC ? 'x' : '-',
		   vma->flags & VMVIEW_VMA_SHARED ? 's' : 'p');
	text_columns(m, vma->end - vma->start, &vma->counts);
	seq_puts(m, "  ");
}

const char *vmview_text_area_name(const struct vmview_vma *vma,
				  const struct mm_struct *mm)
{
	if (vma->flags & VMVIEW_VMA_HEAP)
		return "[heap]";
	if (vma->flags & VMVIEW_VMA_STACK)
		return "[stack]";
	if (vma->start == (unsigned long)mm->context.vdso)
		return "[vdso]";
	return vma->flags & VMVIEW_VMA_PFNMAP ? "[pfnmap]" : "";
}

static void text_named(struct seq_file *m, const char *what, const char *name, u64 bytes)
{
	if (bytes)
		seq_printf(m, "%-10s %-24s %12llu\n", what, name, kib(bytes));
}

static void text_states(struct seq_file *m, const struct vmview_counts *total)
{
	char name[32];
	int state, kind;

	for (state = 0; state < VMVIEW_STATES; state++) {
		for (kind = 0; kind < VMVIEW_KINDS; kind++) {
			if (!total->bytes[state][kind])
				continue;
			snprintf(name, sizeof(name), "%s %s", state_names[state],
				 kind_names[kind]);
			text_named(m, "state", name, total->bytes[state][kind]);
		}
	}
}

static void text_numbered(struct seq_file *m, const char *what, const u64 *bytes, int nr)
{
	char name[16];
	int i;

	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "%d", i);
		text_named(m, what, name, bytes[i]);
	}
}

/* Of memory that the process's own cgroup pays for: ranks are those of its lists. */
static void text_ranks(struct seq_file *m, const struct vmview_counts *total)
{
	int rank, type;

	for (rank = 0; rank < VMVIEW_GENS; rank++)
		for (type = 0; type < 2; type++)
			if (total->gen[rank][type])
				seq_printf(m, "%-10s %d %-22s %12llu  accessed %llu\n",
					   "generation", rank, type ? "file" : "anon",
					   kib(total->gen[rank][type]),
					   kib(total->accessed[rank][type]));
}

static void text_tables(struct seq_file *m, const struct vmview_counts *total)
{
	int level;

	for (level = 0; level < VMVIEW_LEVELS; level++)
		if (total->tables[level])
			seq_printf(m, "%-10s %-24s %12llu  with %llu entries in use\n",
				   "tables", level_names[level], total->tables[level],
				   total->table_entries[level]);
}

void vmview_text_total(struct seq_file *m, u64 size, const struct vmview_counts *total,
		       const struct vmview_cost *cost)
{
	int list;

	seq_printf(m, "%-30s", "total");
	text_columns(m, size, total);
	seq_printf(m, "  %llu areas\n\n", total->vmas);
	text_states(m, total);
	text_numbered(m, "order", total->order, ARRAY_SIZE(total->order));
	text_numbered(m, "node", total->node, ARRAY_SIZE(total->node));
	for (list = 0; list < VMVIEW_LISTS; list++)
		text_named(m, "list", list_names[list], total->list[list]);
	text_ranks(m, total);
	for (list = 0; list < VMVIEW_LISTS; list++)
		text_named(m, "foreign", list_names[list], total->foreign_list[list]);
	text_named(m, "locked", "", total->pss_locked);
	text_named(m, "unstable", "", total->unstable);
	text_tables(m, total);
	seq_printf(m, "cost       %llu entries, %llu read again, %llu lock holds, longest %llu ns, %llu ns with interrupts off\n",
		   cost->entries, cost->retries, cost->holds, cost->hold_max_ns,
		   cost->irqoff_max_ns);
	if (cost->flags & VMVIEW_COST_MAP_CHANGED)
		seq_puts(m, "the address space changed while it was read\n");
	if (cost->flags & VMVIEW_COST_TARGET_GONE)
		seq_puts(m, "the process went away while it was read: this is not all of it\n");
}
