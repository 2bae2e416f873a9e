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
 * A descriptor opened with O_PATH, or a current directory, keeps a dentry and
 * its inode without keeping the module. So exit takes the module's operations
 * out of both inodes again, and waits for whoever has already read them.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "compat/fs.h"
#include "debugfs.h"

/* Longest name of a process: the largest PID is 2^22. */
#define NAME_LEN	8

static struct dentry *pid_dir;
static struct inode *pid_inode;

static const struct inode_operations *old_dir_iops;
static const struct file_operations *old_dir_fops;
static const struct file_operations *old_file_fops;
static struct inode_operations pid_dir_iops;

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

static const struct file_operations pid_dir_fops = {
	.owner = THIS_MODULE,
	.llseek = generic_file_llseek,
	.read = generic_read_dir,
	.iterate_shared = pid_dir_iterate,
};

void vmview_pid_dir_init(struct dentry *parent)
{
	struct inode *dir;

	pid_dir = debugfs_create_dir("pid", parent);
	if (IS_ERR(pid_dir))
		return;
	dir = d_inode(pid_dir);
	pid_inode = new_inode(dir->i_sb);
	if (!pid_inode)
		return;
	pid_inode->i_ino = get_next_ino();
	pid_inode->i_mode = S_IFREG | 0400;
	vmview_inode_times(pid_inode);
	old_file_fops = pid_inode->i_fop;
	pid_inode->i_fop = &vmview_pid_fops;

	inode_lock(dir);
	old_dir_iops = dir->i_op;
	old_dir_fops = dir->i_fop;
	pid_dir_iops = *old_dir_iops;
	pid_dir_iops.lookup = pid_dir_lookup;
	dir->i_op = &pid_dir_iops;
	dir->i_fop = &pid_dir_fops;
	dir->i_mode = S_IFDIR | 0500;
	inode_unlock(dir);
}

void vmview_pid_dir_exit(void)
{
	struct inode *dir;

	if (IS_ERR_OR_NULL(pid_dir) || !pid_inode)
		return;
	dir = d_inode(pid_dir);
	/* Look-ups and listings run under this lock. */
	inode_lock(dir);
	dir->i_op = old_dir_iops;
	dir->i_fop = old_dir_fops;
	inode_unlock(dir);
	pid_inode->i_fop = old_file_fops;
	/*
	 * Others read the operations without a lock, and do not sleep before
	 * they call through them or pin the module: stat(), access(), open().
	 * Wait until every task has slept, or run in user space, since.
	 */
	synchronize_rcu_tasks();
	iput(pid_inode);
	pid_inode = NULL;
}
