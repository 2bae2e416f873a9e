/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file of a VMA as /proc/PID/maps names it. Stacked file systems map the
 * file beneath; since 6.5 the kernel keeps the one that the user opened.
 */
#ifndef VMVIEW_COMPAT_FILE_H
#define VMVIEW_COMPAT_FILE_H

#include <linux/fs.h>
#include <linux/version.h>

static inline const struct inode *vmview_file_inode(const struct file *file)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	return file_user_inode(file);
#else
	return file_inode(file);
#endif
}

static inline const struct path *vmview_file_path(const struct file *file)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	return file_user_path(file);
#else
	return &file->f_path;
#endif
}

/* Whether the caller owns the file, or could act as if it did. */
static inline bool vmview_file_owner(struct file *file)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	return inode_owner_or_capable(file_mnt_idmap(file), file_inode(file));
#else
	return inode_owner_or_capable(file_mnt_user_ns(file), file_inode(file));
#endif
}

#endif
