// SPDX-License-Identifier: GPL-2.0-only
/*
 * The debugfs directory and its file info; events, lru and pid/ have files of their own.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/security.h>
#include <linux/seq_file.h>

#include "debugfs.h"
#include "info.h"
#include "target.h"

static struct dentry *debugfs_dir;
/* Until it is there, it is not. */
static int debugfs_error = -EAGAIN;

static void show_most(struct seq_file *m, const struct vmview_info *info)
{
	if (info->most_flags & VMVIEW_INFO_HIDDEN) {
		seq_puts(m, "how much it was is not for this caller\n");
		return;
	}
	seq_printf(m, "so far %u, in up to %u stretches, and %u in %u entries; %u cgroups at a time; %llu bytes; %u of text; %u places\n",
		   info->most_hold_pages, info->most_hold_sections,
		   info->most_section_pages, info->most_section_entries,
		   info->most_lru_cgroups, info->most_alloc, info->most_text,
		   info->most_follow_places);
}

static int info_show(struct seq_file *m, void *unused)
{
	struct vmview_info info = {};
	struct vmview_feature feature;
	unsigned int i;

	vmview_info_fill(&info, vmview_may_see_all(m->file));
	seq_printf(m, "vmview ABI %u on Linux %s\n", info.abi_version, info.kernel);
	seq_printf(m, "pages of %u bytes, %u levels of tables with %u entries\n",
		   info.page_size, info.levels, info.table_entries);
	seq_printf(m, "at most %u pages under one lock, %u in %u entries with interrupts off\n",
		   info.hold_pages, info.section_pages, info.section_entries);
	seq_printf(m, "at most %u stretches a hold, %u cgroups at a time, %llu bytes in an allocation\n",
		   info.hold_sections, info.lru_cgroups, info.max_alloc);
	seq_printf(m, "at most %u bytes of text at a time, %u places under a lock where a fork is followed\n",
		   info.max_text, info.follow_places);
	show_most(m, &info);
	seq_putc(m, '\n');
	for (i = 0; vmview_feature_get(&feature, i); i++)
		seq_printf(m, "%-16s %-4s %s\n", feature.name,
			   feature.available ? "yes" : "no", feature.why);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(info);

int vmview_debugfs_permission(const struct file *file)
{
	if (!vmview_may_see_all(file) || security_locked_down(LOCKDOWN_DEBUGFS))
		return -EPERM;
	return 0;
}

/* All of it, or an error. */
static int debugfs_fill(void)
{
	static const struct {
		const char *name;
		const struct file_operations *fops;
	} files[] = {
		{ "info", &info_fops },
		{ "lru", &vmview_lru_fops },
		{ "events", &vmview_events_fops },
	};
	struct dentry *file;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		file = debugfs_create_file(files[i].name, 0400, debugfs_dir, NULL,
					   files[i].fops);
		if (IS_ERR(file))
			return PTR_ERR(file);
	}
	return vmview_pid_dir_init(debugfs_dir);
}

void vmview_debugfs_init(void)
{
	debugfs_dir = debugfs_create_dir("vmview", NULL);
	WRITE_ONCE(debugfs_error, PTR_ERR_OR_ZERO(debugfs_dir) ?: debugfs_fill());
	if (debugfs_error)
		debugfs_remove(debugfs_dir);
}

void vmview_debugfs_exit(void)
{
	if (debugfs_error)
		return;
	vmview_pid_dir_exit();
	debugfs_remove(debugfs_dir);
	vmview_pid_dir_free();
}

int vmview_debugfs_error(void)
{
	return READ_ONCE(debugfs_error);
}
