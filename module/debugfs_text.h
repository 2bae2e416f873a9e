/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a process is written down for people, and how much text that makes.
 */
#ifndef VMVIEW_DEBUGFS_TEXT_H
#define VMVIEW_DEBUGFS_TEXT_H

#include <linux/seq_file.h>

#include "most.h"
#include "vmview.h"

struct mm_struct;
struct pid;

/**
 * vmview_text_made() - note how much text was made at a time
 * @m: What it was made into; to be called when that stops.
 *
 * Not of info, which tells that: its text is always the same but for numbers.
 */
static inline void vmview_text_made(const struct seq_file *m)
{
	vmview_most_note(&vmview_most.text, m->count);
}

/**
 * vmview_text_head() - the lines above the areas
 * @m: Where to.
 * @pid: The process.
 * @mm: Its address space, or NULL if it has none.
 */
void vmview_text_head(struct seq_file *m, struct pid *pid, const struct mm_struct *mm);

/**
 * vmview_text_area() - the line of an area, up to its name
 * @m: Where to.
 * @vma: The area.
 */
void vmview_text_area(struct seq_file *m, const struct vmview_vma *vma);

/**
 * vmview_text_area_name() - what an area without a file is called
 * @vma: The area.
 * @mm: The address space; only its constant members are read.
 *
 * Return: a constant string, "" if there is no name for it.
 */
const char *vmview_text_area_name(const struct vmview_vma *vma,
				  const struct mm_struct *mm);

/**
 * vmview_text_total() - the lines below the areas
 * @m: Where to.
 * @size: Bytes of address space in all areas.
 * @total: The sum of all areas.
 * @cost: What it cost.
 */
void vmview_text_total(struct seq_file *m, u64 size, const struct vmview_counts *total,
		       const struct vmview_cost *cost);

#endif
