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
 * vmview_debugfs_init() - make the directory and all in it, or nothing
 */
void vmview_debugfs_init(void);

/**
 * vmview_debugfs_exit() - remove it
 */
void vmview_debugfs_exit(void);

/**
 * vmview_debugfs_error() - whether the directory could be made
 *
 * Return: 0, or the error that kept it from being there whole.
 */
int vmview_debugfs_error(void);

/**
 * vmview_debugfs_permission() - whether a file about the whole machine may be read
 * @file: The file; asked at its opening and at each read.
 *
 * As strict as pid/: debugfs itself lets files of mode 0400 be read under lockdown.
 *
 * Return: 0 or -EPERM.
 */
int vmview_debugfs_permission(const struct file *file);

/**
 * vmview_pid_dir_init() - make pid/
 * @parent: The module's own directory.
 *
 * Return: 0 or an error; then vmview_pid_dir_exit() must not be called.
 */
int vmview_pid_dir_init(struct dentry *parent);

/**
 * vmview_pid_dir_exit() - make pid/ an ordinary empty directory again
 *
 * Context: process; no file of pid/ is open, since those pin the module.
 */
void vmview_pid_dir_exit(void);

/**
 * vmview_pid_dir_free() - free what pid/ was made with, after its removal
 *
 * Context: process; sleeps for a grace period.
 */
void vmview_pid_dir_free(void);

/**
 * vmview_is_pid_file() - whether an open file is one of pid/
 * @file: The file; a node made with mknod for the same device is none.
 */
bool vmview_is_pid_file(const struct file *file);

/**
 * vmview_pid_file_opened() - to be called once by a successful open of one
 */
void vmview_pid_file_opened(void);

/**
 * vmview_pid_from_name() - the process that a name in pid/ stands for
 * @name: The name, not ended by a zero byte.
 *
 * Return: a referenced pid of a process in the caller's PID namespace, or NULL.
 */
struct pid *vmview_pid_from_name(const struct qstr *name);

/* Operations of the files lru and events. */
extern const struct file_operations vmview_lru_fops;
extern const struct file_operations vmview_events_fops;

/* Operations of the files in pid/. */
extern const struct file_operations vmview_pid_fops;

#endif
