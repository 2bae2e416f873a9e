// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory pid/: every process that there is, as in /proc, without any
 * being registered first. Nothing is done when a process starts or ends.
 *
 * A name is looked up each time it is used and is never hashed, so that it
 * cannot outlive its process, be seen from another PID namespace, or be found
 * by the removal of the directory, which would drop a reference that nobody
 * took. All names share one inode; the name tells which process is meant.
 *
 * A current directory, or a descriptor opened with O_PATH, keeps a dentry and
 * its inode without keeping the module, and open() may sleep between reading an
 * inode's operations and calling them. Hence:
 *
 * - The files' operations are those of a character device, of the core kernel:
 *   its open() pins the module, or fails where that is going. The inode's mode
 *   is a regular file's, as debugfs is mounted nodev.
 * - The directory's operations are the core kernel's, in a copy on the heap, but
 *   for lookup() and iterate_shared(), which run under the directory's lock.
 *   Exit puts the old ones back under that lock. The copy is freed if nobody is
 *   left inside; otherwise it stays behind, some hundred bytes that can be
 *   looked at for as long as someone is.
 */
#include <linux/cdev.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kmemleak.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <asm/barrier.h>

#include "compat/fs.h"
#include "debugfs.h"
#include "room.h"

/* Longest name of a process: the largest PID is 2^22. */
#define NAME_LEN	8

/* The directory's operations, with the members that are not the core kernel's. */
struct dir_ops {
	struct inode_operations iops;
	struct file_operations fops;
};

static struct dentry *pid_dir;
static struct inode *pid_inode;
static struct cdev *pid_cdev;
static struct dir_ops *dir_ops;

static const struct inode_operations *old_dir_iops;
static const struct file_operations *old_dir_fops;
static const struct file_operations *old_file_fops;

bool vmview_is_pid_file(const struct file *file)
{
	return file_inode(file) == pid_inode;
}

struct pid *vmview_pid_from_name(const struct qstr *name)
{
	char text[NAME_LEN];
	struct pid *pid;
	int nr;

	if (name->len >= sizeof(text) || name->name[0] < '1' || name->name[0] > '9')
		return NULL;
	memcpy(text, name->name, name->len);
	text[name->len] = '\0';
	if (kstrtoint(text, 10, &nr))
		return NULL;
	rcu_read_lock();
	pid = find_vpid(nr);
	if (pid && !pid_task(pid, PIDTYPE_TGID))
		pid = NULL;
	get_pid(pid);
	rcu_read_unlock();
	return pid;
}

static struct dentry *pid_dir_lookup(struct inode *dir, struct dentry *dentry,
				     unsigned int flags)
{
	struct pid *pid = vmview_pid_from_name(&dentry->d_name);
	struct dentry *child;

	if (!pid)
		return ERR_PTR(-ENOENT);
	put_pid(pid);
	child = d_alloc(dentry->d_parent, &dentry->d_name);
	if (!child)
		return ERR_PTR(-ENOMEM);
	ihold(pid_inode);
	d_instantiate(child, pid_inode);
	return child;
}

/* The first process at or above @nr in a PID namespace; 0 if there is none. */
static int next_process(struct pid_namespace *ns, int nr)
{
	struct pid *pid;

	rcu_read_lock();
	for (;;) {
		pid = find_ge_pid(nr, ns);
		if (!pid)
			break;
		nr = pid_nr_ns(pid, ns);
		if (pid_task(pid, PIDTYPE_TGID))
			break;
		nr++;
	}
	rcu_read_unlock();
	return pid ? nr : 0;
}

/* Position 2 + N means: go on at the first process from N upwards. */
static int pid_dir_iterate(struct file *file, struct dir_context *ctx)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	char name[NAME_LEN];
	int nr, len;

	if (!dir_emit_dots(file, ctx))
		return 0;
	if (ctx->pos > PID_MAX_LIMIT + 2)
		return 0;
	while ((nr = next_process(ns, ctx->pos - 2))) {
		len = scnprintf(name, sizeof(name), "%d", nr);
		ctx->pos = nr + 2;
		if (!dir_emit(ctx, name, len, pid_inode->i_ino, DT_REG))
			return 0;
		ctx->pos = nr + 3;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/*
 * The core kernel took a reference on the device, and so on the module, beside
 * that on the operations. It gives it back for files whose mode is a device's.
 */
void vmview_pid_file_opened(void)
{
	kobject_put(&pid_cdev->kobj);
	module_put(THIS_MODULE);
}

static int make_inode(struct super_block *sb)
{
	dev_t dev;
	int ret;

	ret = alloc_chrdev_region(&dev, 0, 1, "vmview-pid");
	if (ret)
		return ret;
	ret = -ENOMEM;
	pid_cdev = cdev_alloc();
	if (!pid_cdev)
		goto err_region;
	pid_cdev->owner = THIS_MODULE;
	pid_cdev->ops = &vmview_pid_fops;
	pid_inode = new_inode(sb);
	if (!pid_inode)
		goto err_cdev;
	pid_inode->i_ino = get_next_ino();
	vmview_inode_times(pid_inode);
	old_file_fops = pid_inode->i_fop;
	init_special_inode(pid_inode, S_IFCHR, dev);
	pid_inode->i_mode = S_IFREG | 0400;
	ret = cdev_add(pid_cdev, dev, 1);
	if (!ret)
		return 0;

	iput(pid_inode);
	pid_inode = NULL;
err_cdev:
	kobject_put(&pid_cdev->kobj);
err_region:
	unregister_chrdev_region(dev, 1);
	return ret;
}

static void make_dir(struct inode *dir)
{
	inode_lock(dir);
	old_dir_iops = dir->i_op;
	old_dir_fops = dir->i_fop;
	dir_ops->iops = *old_dir_iops;
	dir_ops->iops.lookup = pid_dir_lookup;
	dir_ops->fops = *old_dir_fops;
	dir_ops->fops.iterate_shared = pid_dir_iterate;
	/* Paths are looked up without the lock: who sees these sees them filled in. */
	smp_store_release(&dir->i_op, &dir_ops->iops);
	/* As above. */
	smp_store_release(&dir->i_fop, &dir_ops->fops);
	dir->i_mode = S_IFDIR | 0500;
	inode_unlock(dir);
}

int vmview_pid_dir_init(struct dentry *parent)
{
	struct dentry *dentry = debugfs_create_dir("pid", parent);
	int ret;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	dir_ops = kzalloc(vmview_room_note(sizeof(*dir_ops)), GFP_KERNEL);
	if (!dir_ops)
		return -ENOMEM;
	ret = make_inode(dentry->d_sb);
	if (ret) {
		kfree(dir_ops);
		return ret;
	}
	pid_dir = dget(dentry);
	make_dir(d_inode(pid_dir));
	return 0;
}

void vmview_pid_dir_exit(void)
{
	dev_t dev = pid_inode->i_rdev;
	struct inode *dir = d_inode(pid_dir);

	inode_lock(dir);
	WRITE_ONCE(dir->i_op, old_dir_iops);
	WRITE_ONCE(dir->i_fop, old_dir_fops);
	dir_ops->iops.lookup = old_dir_iops->lookup;
	dir_ops->fops.iterate_shared = old_dir_fops->iterate_shared;
	inode_unlock(dir);

	pid_inode->i_fop = old_file_fops;
	pid_inode->i_rdev = 0;
	/* Takes the inode off the device; who opens it from now on gets ENXIO. */
	cdev_del(pid_cdev);
	unregister_chrdev_region(dev, 1);
	/*
	 * With CONFIG_DEBUG_KOBJECT_RELEASE that is seconds away. The end of an inode
	 * takes it off as well, if its mode is a device's.
	 */
	WRITE_ONCE(pid_inode->i_mode, S_IFCHR | 0400);
	iput(pid_inode);
}

void vmview_pid_dir_free(void)
{
	/* Path walks that found the directory before it was removed. */
	synchronize_rcu();
	if (d_count(pid_dir) == 1)
		kfree(dir_ops);
	else
		kmemleak_not_leak(dir_ops);
	dput(pid_dir);
}
