/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a process is written down for people.
 */
#ifndef VMVIEW_DEBUGFS_TEXT_H
#define VMVIEW_DEBUGFS_TEXT_H

#include "vmview.h"

struct mm_struct;
struct pid;
struct seq_file;

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
