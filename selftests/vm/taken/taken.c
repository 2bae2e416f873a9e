// SPDX-License-Identifier: GPL-2.0-only
/*
 * Take a name or a number that vmview wants, before it is loaded: for names_taken.c.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#define MOST_MAJORS	512

static char *device;
module_param(device, charp, 0400);
MODULE_PARM_DESC(device, "A device's name");

static char *directory;
module_param(directory, charp, 0400);
MODULE_PARM_DESC(directory, "The name of a directory in debugfs");

static bool majors;
module_param(majors, bool, 0400);
MODULE_PARM_DESC(majors, "All numbers of character devices that are given to whoever asks");

static const struct file_operations no_fops = {
	.owner = THIS_MODULE,
};

static struct miscdevice misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.fops = &no_fops,
	.mode = 0600,
};

static struct dentry *dir;
static dev_t taken[MOST_MAJORS];
static int nr_taken;

static int __init taken_init(void)
{
	int ret;

	misc.name = device;
	ret = device ? misc_register(&misc) : 0;
	if (ret)
		return ret;
	if (directory)
		dir = debugfs_create_dir(directory, NULL);
	while (majors && nr_taken < MOST_MAJORS &&
	       !alloc_chrdev_region(&taken[nr_taken], 0, 1, "taken"))
		nr_taken++;
	return 0;
}

static void __exit taken_exit(void)
{
	while (nr_taken--)
		unregister_chrdev_region(taken[nr_taken], 1);
	debugfs_remove(dir);
	if (device)
		misc_deregister(&misc);
}

module_init(taken_init);
module_exit(taken_exit);

MODULE_DESCRIPTION("Take what another module wants");
MODULE_LICENSE("GPL");
