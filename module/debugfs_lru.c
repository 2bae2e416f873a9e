// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file lru: every cgroup's lists on every node.
 *
 * A record is made once, when it is reached; its lines are made from what was
 * kept, however often the reader comes back for them. Between two reads no
 * cgroup is held.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "debugfs.h"
#include "debugfs_text.h"
#include "limits.h"
#include "lru.h"
#include "room.h"

enum lru_stage { STAGE_HEAD, STAGE_RECORD, STAGE_COST, STAGE_DONE };

/**
 * struct lru_view - an open file
 * @census: The census in progress; NULL before the first read.
 * @stage: What is at @pos.
 * @pos: Position in the seq_file.
 * @rec: The record at @pos.
 * @path: Path of its cgroup.
 */
struct lru_view {
	struct vmview_census *census;
	enum lru_stage stage;
	loff_t pos;
	struct vmview_lruvec rec;
	char path[PATH_MAX];
};

static u64 kib(u64 bytes)
{
	return bytes >> 10;
}

static void show_columns(struct seq_file *m, const char *name, u64 anon, u64 file)
{
	seq_printf(m, "  %-24s %12s %14llu %14llu\n", name, "", anon, file);
}

static void show_gens(struct seq_file *m, const struct vmview_lruvec *rec)
{
	const struct vmview_gen *gen;
	char name[32], age[24];

	for (gen = rec->gen; gen < rec->gen + rec->nr_gens; gen++) {
		snprintf(name, sizeof(name), "generation %llu", gen->seq);
		snprintf(age, sizeof(age), "%llu.%03llu", gen->age_ms / MSEC_PER_SEC,
			 gen->age_ms % MSEC_PER_SEC);
		seq_printf(m, "  %-24s %12s %14llu %14llu\n", name, age, kib(gen->anon),
			   kib(gen->file));
	}
}

static void show_classic(struct seq_file *m, const u64 *list)
{
	show_columns(m, "inactive", kib(list[VMVIEW_LIST_INACTIVE_ANON]),
		     kib(list[VMVIEW_LIST_INACTIVE_FILE]));
	show_columns(m, "active", kib(list[VMVIEW_LIST_ACTIVE_ANON]),
		     kib(list[VMVIEW_LIST_ACTIVE_FILE]));
}

static u64 on_classic(const u64 *list)
{
	return list[VMVIEW_LIST_INACTIVE_ANON] + list[VMVIEW_LIST_INACTIVE_FILE] +
	       list[VMVIEW_LIST_ACTIVE_ANON] + list[VMVIEW_LIST_ACTIVE_FILE];
}

static u64 in_gens(const u64 *list)
{
	return list[VMVIEW_LIST_GEN_ANON] + list[VMVIEW_LIST_GEN_FILE];
}

static void show_tier(struct seq_file *m, int nr, const char *what, u64 anon, u64 file)
{
	char name[32];

	if (!anon && !file)
		return;
	snprintf(name, sizeof(name), "tier %d %s", nr, what);
	show_columns(m, name, anon, file);
}

static void show_tiers(struct seq_file *m, const struct vmview_lruvec *rec)
{
	const struct vmview_tier *anon = rec->tier[0], *file = rec->tier[1];
	int i;

	for (i = 0; i < VMVIEW_TIERS; i++, anon++, file++) {
		show_tier(m, i, "refaulted pages", anon->refaulted, file->refaulted);
		show_tier(m, i, "evicted pages", anon->evicted, file->evicted);
		show_tier(m, i, "protected pages", anon->kept, file->kept);
		show_tier(m, i, "mean refaulted", anon->avg_refaulted, file->avg_refaulted);
		show_tier(m, i, "mean of all", anon->avg_total, file->avg_total);
	}
}

static void show_kib(struct seq_file *m, u64 bytes)
{
	if (bytes == ~0ULL)
		seq_puts(m, "max");
	else
		seq_printf(m, "%llu KiB", kib(bytes));
}

static void show_limit(struct seq_file *m, const char *name, u64 set, u64 effective)
{
	if (!set)
		return;
	seq_printf(m, "  %s ", name);
	show_kib(m, set);
	seq_puts(m, ", effective ");
	show_kib(m, effective);
	seq_putc(m, '\n');
}

static void show_protection(struct seq_file *m, const struct vmview_lruvec *rec)
{
	show_limit(m, "memory.min", rec->min, rec->emin);
	show_limit(m, "memory.low", rec->low, rec->elow);
	if (rec->swappiness >= 0)
		seq_printf(m, "  swappiness %d\n", rec->swappiness);
}

static void show_lists(struct seq_file *m, const struct vmview_lruvec *rec)
{
	if ((rec->flags & VMVIEW_LRUVEC_MGLRU) || in_gens(rec->list))
		show_gens(m, rec);
	if (!(rec->flags & VMVIEW_LRUVEC_MGLRU) || on_classic(rec->list))
		show_classic(m, rec->list);
	if (rec->list[VMVIEW_LIST_UNEVICTABLE])
		seq_printf(m, "  %-24s %12s %14llu\n", "unevictable", "",
			   kib(rec->list[VMVIEW_LIST_UNEVICTABLE]));
}

static void show_record(struct seq_file *m, const struct lru_view *view)
{
	const struct vmview_lruvec *rec = &view->rec;
	bool empty = !on_classic(rec->list) && !in_gens(rec->list) &&
		     !rec->list[VMVIEW_LIST_UNEVICTABLE];

	seq_printf(m, "cgroup %llu node %u", rec->memcg, rec->node);
	if (rec->flags & VMVIEW_LRUVEC_OFFLINE)
		seq_puts(m, " offline");
	if (rec->flags & VMVIEW_LRUVEC_UNSTABLE)
		seq_puts(m, " unstable");
	if (empty)
		seq_puts(m, " empty");
	if (view->path[0])
		seq_putc(m, ' ');
	seq_escape(m, view->path, "\n\\");
	seq_putc(m, '\n');
	if (!empty)
		show_lists(m, rec);
	show_tiers(m, rec);
	show_protection(m, rec);
}

static void show_cost(struct seq_file *m, const struct vmview_cost *cost)
{
	seq_printf(m, "cost: %llu cgroups stepped over in %llu RCU sections, longest %llu ns\n",
		   cost->entries, cost->holds, cost->hold_max_ns);
}

static int view_restart(struct lru_view *view)
{
	if (view->census)
		vmview_lru_end(view->census);
	view->pos = 0;
	view->stage = STAGE_HEAD;
	view->census = vmview_lru_begin(0, -1, 0, 0);
	return view->census ? 0 : -ENOMEM;
}

static int view_advance(struct lru_view *view)
{
	int ret;

	view->pos++;
	if (view->stage >= STAGE_COST) {
		view->stage = STAGE_DONE;
		return 0;
	}
	ret = vmview_lru_next(view->census, &view->rec);
	if (ret < 0)
		return ret;
	view->stage = ret ? STAGE_RECORD : STAGE_COST;
	if (ret)
		vmview_lru_path(view->census, view->path, sizeof(view->path));
	return 0;
}

static void *lru_start(struct seq_file *m, loff_t *pos)
{
	struct lru_view *view = m->private;
	int ret;

	if (!*pos && (view->pos || !view->census)) {
		ret = view_restart(view);
		if (ret)
			return ERR_PTR(ret);
	}
	return *pos == view->pos && view->stage != STAGE_DONE ? view : NULL;
}

static void *lru_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct lru_view *view = m->private;
	int ret = view_advance(view);

	*pos = view->pos;
	if (ret)
		return ERR_PTR(ret);
	return view->stage != STAGE_DONE ? view : NULL;
}

static void lru_stop(struct seq_file *m, void *v)
{
	struct lru_view *view = m->private;

	vmview_text_made(m);
	if (view->census)
		vmview_lru_pause(view->census);
}

static int lru_show(struct seq_file *m, void *v)
{
	struct lru_view *view = m->private;

	if (view->stage == STAGE_HEAD)
		seq_printf(m, "%-26s %12s %14s %14s\n", "LRU lists, oldest first", "age s",
			   "anon KiB", "file KiB");
	else if (view->stage == STAGE_RECORD)
		show_record(m, view);
	else
		show_cost(m, &view->census->cost);
	return 0;
}

static const struct seq_operations lru_seq_ops = {
	.start = lru_start,
	.next = lru_next,
	.stop = lru_stop,
	.show = lru_show,
};

static int lru_open(struct inode *inode, struct file *file)
{
	struct lru_view *view;
	struct seq_file *m;
	int ret = vmview_debugfs_permission(file);

	if (ret)
		return ret;
	view = vmview_room_new(sizeof(*view));
	if (!view)
		return -ENOMEM;
	ret = seq_open(file, &lru_seq_ops);
	if (ret) {
		kvfree(view);
		return ret;
	}
	m = file->private_data;
	m->private = view;
	/* Without it seq_file has a page of its own. */
	m->buf = vmview_room(VMVIEW_LRU_TEXT);
	if (m->buf)
		m->size = VMVIEW_LRU_TEXT;
	return 0;
}

/* Whoever reads must have the right, too: a descriptor may be passed on. */
static ssize_t lru_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	int ret = vmview_debugfs_permission(file);

	return ret ?: seq_read(file, buf, size, pos);
}

static int lru_release(struct inode *inode, struct file *file)
{
	struct lru_view *view = ((struct seq_file *)file->private_data)->private;

	if (view->census)
		vmview_lru_end(view->census);
	kvfree(view);
	return seq_release(inode, file);
}

const struct file_operations vmview_lru_fops = {
	.owner = THIS_MODULE,
	.open = lru_open,
	.read = lru_read,
	.llseek = seq_lseek,
	.release = lru_release,
};
