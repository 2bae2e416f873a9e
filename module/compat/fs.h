/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_COMPAT_FS_H
#define VMVIEW_COMPAT_FS_H

#include <linux/fs.h>
#include <linux/version.h>

/* Set all times of a new inode to now. */
static inline void vmview_inode_times(struct inode *inode)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	simple_inode_init_ts(inode);
#else
	inode->i_mtime = current_time(inode);
	inode->i_atime = inode->i_mtime;
	inode->i_ctime = inode->i_mtime;
#endif
}

#endif
