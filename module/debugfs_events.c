// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file events: what the sessions of this machine watch, and what they have
 * counted. One session is printed at a time; sessions cannot start or end meanwhile.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "debugfs.h"
#include "debugfs_text.h"
#include "hist.h"
#include "ring.h"
#include "room.h"
#include "session.h"

static const char *const event_names[VMVIEW_EVENTS] = {
	[VMVIEW_EVENT_FAULT_BEGIN] = "fault_begin",
	[VMVIEW_EVENT_FAULT] = "fault",
	[VMVIEW_EVENT_EVICT] = "evict",
	[VMVIEW_EVENT_SWAP_WRITE] = "swap_write",
	[VMVIEW_EVENT_RECLAIM] = "reclaim",
	[VMVIEW_EVENT_KSWAPD] = "kswapd",
	[VMVIEW_EVENT_THROTTLE] = "throttle",
	[VMVIEW_EVENT_COMPACT] = "compact",
	[VMVIEW_EVENT_OOM_KILL] = "oom_kill",
};

static const char *const cause_names[VMVIEW_CAUSES] = {
	[VMVIEW_CAUSE_UNKNOWN] = "unknown",
	[VMVIEW_CAUSE_ANON] = "anon",
	[VMVIEW_CAUSE_ZERO] = "zero",
	[VMVIEW_CAUSE_SWAP] = "swap",
	[VMVIEW_CAUSE_FILE] = "file",
	[VMVIEW_CAUSE_SHMEM] = "shmem",
	[VMVIEW_CAUSE_SHMEM_SWAP] = "shmem_swap",
	[VMVIEW_CAUSE_COW_ANON] = "cow_anon",
	[VMVIEW_CAUSE_COW_ZERO] = "cow_zero",
	[VMVIEW_CAUSE_COW_FILE] = "cow_file",
	[VMVIEW_CAUSE_WRITE_SHARED] = "write_shared",
	[VMVIEW_CAUSE_NUMA_HINT] = "numa_hint",
	[VMVIEW_CAUSE_UFFD_MISSING] = "uffd_missing",
	[VMVIEW_CAUSE_UFFD_WP] = "uffd_wp",
	[VMVIEW_CAUSE_UFFD_MINOR] = "uffd_minor",
	[VMVIEW_CAUSE_MIGRATION] = "migration",
	[VMVIEW_CAUSE_STACK] = "stack",
	[VMVIEW_CAUSE_HUGE_SPLIT] = "huge_split",
	[VMVIEW_CAUSE_HUGETLB] = "hugetlb",
	[VMVIEW_CAUSE_DEVICE] = "device",
	[VMVIEW_CAUSE_HWPOISON] = "hwpoison",
	[VMVIEW_CAUSE_MARKER] = "marker",
	[VMVIEW_CAUSE_UNMAPPED] = "unmapped",
	[VMVIEW_CAUSE_PROTECTION] = "protection",
	[VMVIEW_CAUSE_SPURIOUS] = "spurious",
};

static const char *const actor_names[VMVIEW_ACTORS] = {
	[VMVIEW_ACTOR_NONE] = "nobody known",
	[VMVIEW_ACTOR_KSWAPD] = "kswapd",
	[VMVIEW_ACTOR_DIRECT] = "direct reclaim",
	[VMVIEW_ACTOR_MEMCG] = "a cgroup's limit",
	[VMVIEW_ACTOR_NODE] = "node reclaim",
	[VMVIEW_ACTOR_ADVICE] = "advice",
	[VMVIEW_ACTOR_KERNEL] = "the kernel",
};

static u64 sum(const u64 *of, unsigned int nr)
{
	u64 all = 0;

	while (nr--)
		all += of[nr];
	return all;
}

/* The bucket in which so many per mille of all end: its upper bound, in us. */
static u64 quantile_us(const u64 *bucket, unsigned int per_mille)
{
	u64 all = sum(bucket, VMVIEW_LOG2), below = 0;
	unsigned int n;

	for (n = 0; n < VMVIEW_LOG2 - 1; n++) {
		below += bucket[n];
		if (below * 1000 >= all * per_mille)
			break;
	}
	return DIV_ROUND_UP_ULL(BIT_ULL(n + 1), NSEC_PER_USEC);
}

static void show_head(struct seq_file *m, const struct vmview_session *session)
{
	unsigned int type;

	seq_printf(m, "session of %s (%d):", session->comm, pid_vnr(session->owner));
	for (type = 0; type < VMVIEW_EVENTS; type++)
		if (session->events & VMVIEW_WATCH_EVENT(type))
			seq_printf(m, " %s", event_names[type]);
	if (session->follow)
		seq_puts(m, ", of the processes that it names");
	if (session->cgroup)
		seq_puts(m, ", of one cgroup");
	seq_puts(m, "\n");
}

static void show_rings(struct seq_file *m, const struct vmview_session *session)
{
	u64 produced, lost;

	if (!session->rings)
		return;
	vmview_ring_totals(session->rings, &produced, &lost);
	seq_printf(m, "  %-18s %12llu, %llu of them lost\n", "events for rings", produced,
		   lost);
}

static void show_faults(struct seq_file *m, const struct vmview_counted *counted)
{
	unsigned int cause;

	if (!counted->events[VMVIEW_EVENT_FAULT])
		return;
	seq_printf(m, "  %-18s %12s %12s %12s %14s %14s\n", "fault", "minor", "major",
		   "failed", "median us <=", "99 % us <=");
	for (cause = 0; cause < VMVIEW_CAUSES; cause++) {
		const u64 *outcome = counted->outcome[cause];

		if (!sum(outcome, VMVIEW_OUTCOMES))
			continue;
		seq_printf(m, "  %-18s %12llu %12llu %12llu %14llu %14llu\n",
			   cause_names[cause], outcome[VMVIEW_OUTCOME_MINOR],
			   outcome[VMVIEW_OUTCOME_MAJOR],
			   outcome[VMVIEW_OUTCOME_SIGNAL] + outcome[VMVIEW_OUTCOME_OOM],
			   quantile_us(counted->latency[cause], 500),
			   quantile_us(counted->latency[cause], 990));
	}
}

static void show_returned(struct seq_file *m, const struct vmview_counted *counted)
{
	u64 back = counted->returned;

	if (back)
		seq_printf(m, "  %-18s %12llu, out for %llu ms in the mean\n", "swapped in",
			   back, div64_u64(counted->out_ns, back * NSEC_PER_MSEC));
	if (counted->unremembered)
		seq_printf(m, "  %-18s %12llu, out for a time that is not known\n",
			   "swapped in", counted->unremembered);
}

static void show_missed(struct seq_file *m, const struct vmview_counted *counted)
{
	const struct {
		const char *what;
		u64 nr;
	} missed[] = {
		{ "faults not told of, as too many were under way", counted->unhooked },
		{ "faults whose beginning was forgotten", counted->displaced },
		{ "evictions by or of too many processes", counted->overflow },
		{ "evictions not remembered, as there were too many", counted->forgotten },
		{ "children not followed, as there were too many", counted->unfollowed },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(missed); i++)
		if (missed[i].nr)
			seq_printf(m, "  %-18s %12llu %s\n", "missed", missed[i].nr,
				   missed[i].what);
}

static void show_actors(struct seq_file *m, const struct vmview_counted *counted)
{
	unsigned int actor;

	for (actor = 0; actor < VMVIEW_ACTORS; actor++) {
		u64 evicted = sum(counted->evicted[actor], VMVIEW_KINDS);
		u64 stalls = sum(counted->stall[actor], VMVIEW_LOG2);

		if (!evicted && !stalls)
			continue;
		seq_printf(m, "  %-18s %12llu evicted, %llu stalls of %llu ms in all\n",
			   actor_names[actor], evicted, stalls,
			   div_u64(counted->stall_ns[actor], NSEC_PER_MSEC));
	}
}

static int events_show(struct seq_file *m, void *v)
{
	struct vmview_session *session = v;
	struct vmview_counted *counted = m->private;

	show_head(m, session);
	show_rings(m, session);
	if (!session->hist)
		return 0;
	vmview_room_unwritten(counted, sizeof(*counted));
	vmview_session_counted(session, counted, false);
	seq_printf(m, "  %-18s %12llu s\n", "counted for",
		   div_u64(counted->now_ns - counted->since_ns, NSEC_PER_SEC));
	show_faults(m, counted);
	show_returned(m, counted);
	show_actors(m, counted);
	show_missed(m, counted);
	return 0;
}

static void *events_start(struct seq_file *m, loff_t *pos)
{
	if (vmview_sessions_lock())
		return ERR_PTR(-EINTR);
	return vmview_sessions()[*pos];
}

static void *events_next(struct seq_file *m, void *v, loff_t *pos)
{
	return vmview_sessions()[++*pos];
}

static void events_stop(struct seq_file *m, void *v)
{
	vmview_text_made(m);
	if (!IS_ERR(v))
		vmview_sessions_unlock();
}

static const struct seq_operations events_seq_ops = {
	.start = events_start,
	.next = events_next,
	.stop = events_stop,
	.show = events_show,
};

/* Memory for what is counted is the file's: a reader asks for none while sessions wait. */
static int events_open(struct inode *inode, struct file *file)
{
	int ret = vmview_debugfs_permission(file);
	void *counted;

	if (ret)
		return ret;
	counted = vmview_room(sizeof(struct vmview_counted));
	if (!counted)
		return -ENOMEM;
	ret = seq_open(file, &events_seq_ops);
	if (ret)
		kvfree(counted);
	else
		((struct seq_file *)file->private_data)->private = counted;
	return ret;
}

static int events_release(struct inode *inode, struct file *file)
{
	kvfree(((struct seq_file *)file->private_data)->private);
	return seq_release(inode, file);
}

/* Whoever reads must have the right, too: a descriptor may be passed on. */
static ssize_t events_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	return vmview_debugfs_permission(file) ?: seq_read(file, buf, size, pos);
}

const struct file_operations vmview_events_fops = {
	.owner = THIS_MODULE,
	.open = events_open,
	.read = events_read,
	.llseek = seq_lseek,
	.release = events_release,
};
