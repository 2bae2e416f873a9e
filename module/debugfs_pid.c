// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file of one process: a line an area, then what they sum up to.
 *
 * An area is summed up once, when it is reached; its line is made from what
 * was kept, however often the reader comes back for it.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "compat/file.h"
#include "debugfs.h"
#include "debugfs_text.h"
#include "room.h"
#include "summary.h"
#include "target.h"
#include "walk.h"

enum pid_stage { STAGE_HEAD, STAGE_AREA, STAGE_TOTAL, STAGE_DONE };

/**
 * struct pid_view - an open file of a process
 * @pid: The process.
 * @tgt: The process, looked up; its mm is NULL if it has no memory.
 * @summer: The summary in progress; its walk is NULL before the first read.
 * @stage: What is at @pos.
 * @pos: Position in the seq_file.
 * @vma: The area at @pos.
 * @size: Bytes of address space in the areas up to @pos.
 * @total: The sum of those up to @pos.
 * @name: Path of the area's file, in @room, or NULL.
 * @room: For @name.
 */
struct pid_view {
	struct pid *pid;
	struct vmview_tgt tgt;
	struct vmview_summer summer;
	enum pid_stage stage;
	loff_t pos;
	struct vmview_vma vma;
	u64 size;
	struct vmview_counts total;
	const char *name;
	char room[PATH_MAX];
};

static void view_stop(struct pid_view *view)
{
	if (view->summer.walk)
		vmview_summary_end(&view->summer);
	view->summer.walk = NULL;
}

static int view_restart(struct pid_view *view)
{
	view_stop(view);
	memset(&view->total, 0, sizeof(view->total));
	view->size = 0;
	view->pos = 0;
	view->stage = STAGE_HEAD;
	if (!view->tgt.mm)
		return 0;
	return vmview_summary_begin(&view->summer, &view->tgt, 0, ~0ULL, 0, true);
}

/* No file is held between reads, only its name: nobody waits for a reader. */
static void view_name(struct pid_view *view, struct file *file)
{
	view->name = NULL;
	if (!file)
		return;
	view->name = d_path(vmview_file_path(file), view->room, sizeof(view->room));
	if (IS_ERR(view->name))
		view->name = "(path too long)";
	fput(file);
}

static int view_advance(struct pid_view *view)
{
	enum pid_stage last = view->stage;
	struct file *file = NULL;
	int ret;

	view->pos++;
	view->stage = STAGE_DONE;
	if (last >= STAGE_TOTAL || !view->tgt.mm)
		return 0;
	ret = vmview_summary_next(&view->summer, &view->vma, &file);
	if (ret < 0)
		return ret;
	view->stage = ret ? STAGE_AREA : STAGE_TOTAL;
	if (ret) {
		view_name(view, file);
		view->size += view->vma.end - view->vma.start;
		vmview_counts_add(&view->total, &view->vma.counts);
	}
	return 0;
}

static void *pid_start(struct seq_file *m, loff_t *pos)
{
	struct pid_view *view = m->private;
	int ret;

	if (!*pos && (view->pos || !view->summer.walk)) {
		ret = view_restart(view);
		if (ret)
			return ERR_PTR(ret);
	}
	return *pos == view->pos && view->stage != STAGE_DONE ? view : NULL;
}

static void *pid_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct pid_view *view = m->private;
	int ret = view_advance(view);

	*pos = view->pos;
	if (ret)
		return ERR_PTR(ret);
	return view->stage != STAGE_DONE ? view : NULL;
}

static void pid_stop(struct seq_file *m, void *v)
{
	vmview_text_made(m);
}

static void show_name(struct seq_file *m, const struct pid_view *view)
{
	if (view->name)
		seq_escape(m, view->name, "\n");
	else
		seq_puts(m, vmview_text_area_name(&view->vma, view->tgt.mm));
	seq_putc(m, '\n');
}

static int pid_show(struct seq_file *m, void *v)
{
	struct pid_view *view = m->private;

	if (view->stage == STAGE_HEAD) {
		vmview_text_head(m, view->pid, view->tgt.mm);
	} else if (view->stage == STAGE_AREA) {
		vmview_text_area(m, &view->vma);
		show_name(m, view);
	} else {
		vmview_text_total(m, view->size, &view->total, &view->summer.walk->cost);
	}
	return 0;
}

static const struct seq_operations pid_seq_ops = {
	.start = pid_start,
	.next = pid_next,
	.stop = pid_stop,
	.show = pid_show,
};

/* Files in pid/ bypass debugfs's own check for lockdown, so it is made here. */
static int pid_permission(const struct file *file)
{
	if (!vmview_may_see_all(file) || security_locked_down(LOCKDOWN_DEBUGFS))
		return -EPERM;
	return 0;
}

static void view_free(struct pid_view *view)
{
	view_stop(view);
	if (view->tgt.mm)
		vmview_target_put(&view->tgt);
	put_pid(view->pid);
	kvfree(view);
}

static int pid_open(struct inode *inode, struct file *file)
{
	struct pid_view *view;
	int ret;

	if (!vmview_is_pid_file(file))
		return -ENXIO;
	ret = pid_permission(file);
	if (ret)
		return ret;
	view = vmview_room_new(sizeof(*view));
	if (!view)
		return -ENOMEM;
	view->pid = vmview_pid_from_name(&file->f_path.dentry->d_name);
	ret = view->pid ? vmview_target_pid(&view->tgt, view->pid) : -ESRCH;
	if (ret == -ESRCH)
		ret = -ENOENT;
	if (!ret || ret == -ENODATA)
		ret = seq_open(file, &pid_seq_ops);
	if (ret) {
		view_free(view);
		return ret;
	}
	((struct seq_file *)file->private_data)->private = view;
	vmview_pid_file_opened();
	return 0;
}

/* Whoever reads must have the right, too: a descriptor may be passed on. */
static ssize_t pid_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	int ret = pid_permission(file);

	return ret ?: seq_read(file, buf, size, pos);
}

static int pid_release(struct inode *inode, struct file *file)
{
	view_free(((struct seq_file *)file->private_data)->private);
	return seq_release(inode, file);
}

const struct file_operations vmview_pid_fops = {
	.owner = THIS_MODULE,
	.open = pid_open,
	.read = pid_read,
	.llseek = seq_lseek,
	.release = pid_release,
};
