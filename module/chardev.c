// SPDX-License-Identifier: GPL-2.0-only
/*
 * The character device. A file of it owns at most one session, from the call that
 * makes it to the last close and the last unmapping, which begin its end.
 */
#include <linux/fs.h>
#include <linux/llist.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "chardev.h"
#include "ioctl.h"
#include "ring.h"
#include "session.h"
#include "target.h"
#include "watch.h"

static int chardev_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL;
	return nonseekable_open(inode, file);
}

/* Sessions that nobody's task ends. Each holds the module until it is. */
static LLIST_HEAD(left);

static void end_left(struct work_struct *work)
{
	struct vmview_session *session, *next;

	llist_for_each_entry_safe(session, next, llist_del_all(&left), left) {
		vmview_session_end(session);
		module_put(THIS_MODULE);
	}
}

static DECLARE_WORK(ending, end_left);

/*
 * The end of a session takes its time. A thread of the kernel's that closes a file may
 * have all those to close that were left to it, of the whole machine: it does not wait.
 */
static void end_later(struct vmview_session *session)
{
	__module_get(THIS_MODULE);
	llist_add(&session->left, &left);
	queue_work(system_unbound_wq, &ending);
}

static int chardev_release(struct inode *inode, struct file *file)
{
	struct vmview_session *session = vmview_file_session(file);

	if (session && (current->flags & PF_KTHREAD))
		end_later(session);
	else if (session)
		vmview_session_end(session);
	return 0;
}

static struct vmview_ringset *chardev_rings(const struct file *file)
{
	struct vmview_session *session = vmview_file_session(file);

	return session ? session->rings : NULL;
}

static ssize_t chardev_read(struct file *file, char __user *to, size_t size, loff_t *pos)
{
	struct vmview_ringset *rings = chardev_rings(file);

	if (!vmview_may_see_all(file))
		return -EPERM;
	if (!rings)
		return -ENODEV;
	return vmview_ring_read(rings, to, size, file->f_flags & O_NONBLOCK);
}

static __poll_t chardev_poll(struct file *file, poll_table *wait)
{
	struct vmview_ringset *rings = chardev_rings(file);

	/* When something happens is told as little as what. */
	if (!vmview_may_see_all(file))
		return EPOLLERR;
	return rings ? vmview_ring_poll(rings, file, wait) : EPOLLERR;
}

static int chardev_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct vmview_ringset *rings = chardev_rings(file);

	if (!vmview_may_see_all(file))
		return -EPERM;
	return rings ? vmview_ring_mmap(rings, vma) : -ENODEV;
}

static const struct file_operations chardev_fops = {
	.owner = THIS_MODULE,
	.open = chardev_open,
	.release = chardev_release,
	.read = chardev_read,
	.poll = chardev_poll,
	.mmap = chardev_mmap,
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
	/* The last of them has been ended, and its work is perhaps not quite out. */
	flush_work(&ending);
}
