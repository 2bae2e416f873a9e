/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /sys/kernel/debug/vmview: text for people, which may change. Programs use
 * the ioctls, or the reader's JSON.
 */
#ifndef VMVIEW_DEBUGFS_H
#define VMVIEW_DEBUGFS_H

#include <linux/fs.h>

struct dentry;

/**
 * vmview_debugfs_init() - make the directory; does nothing where debugfs is off
 */
void vmview_debugfs_init(void);

/**
 * vmview_debugfs_exit() - remove it
 *
 * Context: process; waits until no task is inside an operation of the
 * directory, then none can enter one.
 */
void vmview_debugfs_exit(void);

/**
 * vmview_pid_dir_init() - make pid/
 * @parent: The module's own directory.
 */
void vmview_pid_dir_init(struct dentry *parent);

/**
 * vmview_pid_dir_exit() - make pid/ an ordinary empty directory again
 */
void vmview_pid_dir_exit(void);

/**
 * vmview_pid_from_name() - the process that a name in pid/ stands for
 * @name: The name, not ended by a zero byte.
 *
 * Return: a referenced pid of a process in the caller's PID namespace, or NULL.
 */
struct pid *vmview_pid_from_name(const struct qstr *name);

/* Operations of the files in pid/. */
extern const struct file_operations vmview_pid_fops;

#endif
