// SPDX-License-Identifier: GPL-2.0-only
/*
 * The character device.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "chardev.h"
#include "ioctl.h"

static int chardev_open(struct inode *inode, struct file *file)
{
	return nonseekable_open(inode, file);
}

static const struct file_operations chardev_fops = {
	.owner = THIS_MODULE,
	.open = chardev_open,
	.unlocked_ioctl = vmview_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice chardev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vmview",
	.fops = &chardev_fops,
	.mode = 0600,
};

int vmview_chardev_init(void)
{
	return misc_register(&chardev);
}

void vmview_chardev_exit(void)
{
	misc_deregister(&chardev);
}
