// SPDX-License-Identifier: GPL-2.0-only
/*
 * One lruvec: its generations, tiers and classic lists.
 *
 * To switch generations on or off, the kernel first sets the flag of the lruvec
 * and then moves the pages over, in batches. So it is at rest if there are none
 * on the kind of lists that it does not use.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <asm/barrier.h>

#include "limits.h"
#include "lruvec.h"

/* Pages are counted by zone and sometimes late: a count may be below 0. */
static u64 lru_bytes(long pages)
{
	return (u64)max(pages, 0L) << PAGE_SHIFT;
}

#ifdef CONFIG_LRU_GEN

static_assert(VMVIEW_GENS == MAX_NR_GENS);
static_assert(VMVIEW_TIERS == MAX_NR_TIERS);
static_assert(LRU_GEN_ANON == 0 && LRU_GEN_FILE == 1);

static u64 gen_bytes(const struct lruvec *lruvec, int gen, int type)
{
	u64 bytes = 0;
	int zone;

	for (zone = 0; zone < MAX_NR_ZONES; zone++)
		bytes += lru_bytes(vmview_peek(lruvec->lrugen.nr_pages[gen][type][zone]));
	return bytes;
}

static void gen_copy(const struct lruvec *lruvec, const struct vmview_seqs *seqs,
		     unsigned long seq, struct vmview_gen *to)
{
	int gen = seq % VMVIEW_GENS;

	to->seq = seq;
	to->age_ms = (u64)(jiffies - seqs->birth[gen]) * MSEC_PER_SEC / HZ;
	to->anon = gen_bytes(lruvec, gen, LRU_GEN_ANON);
	to->file = gen_bytes(lruvec, gen, LRU_GEN_FILE);
}

/* Return the bytes in all generations. */
static u64 gens_copy(const struct lruvec *lruvec, const struct vmview_seqs *seqs,
		     struct vmview_lruvec *rec)
{
	unsigned long seq = min(seqs->min_seq[0], seqs->min_seq[1]);
	unsigned int i;

	/* A window that was seen while it moved is no wider than the table. */
	if (seqs->max_seq - seq >= VMVIEW_GENS)
		seq = seqs->max_seq - (VMVIEW_GENS - 1);
	memset(rec->gen, 0, sizeof(rec->gen));
	rec->nr_gens = seqs->max_seq - seq + 1;
	rec->max_seq = seqs->max_seq;
	rec->min_seq[0] = seqs->min_seq[0];
	rec->min_seq[1] = seqs->min_seq[1];
	rec->list[VMVIEW_LIST_GEN_ANON] = 0;
	rec->list[VMVIEW_LIST_GEN_FILE] = 0;
	for (i = 0; i < rec->nr_gens; i++) {
		gen_copy(lruvec, seqs, seq + i, &rec->gen[i]);
		rec->list[VMVIEW_LIST_GEN_ANON] += rec->gen[i].anon;
		rec->list[VMVIEW_LIST_GEN_FILE] += rec->gen[i].file;
	}
	return rec->list[VMVIEW_LIST_GEN_ANON] + rec->list[VMVIEW_LIST_GEN_FILE];
}

static void tier_copy(const struct lruvec *lruvec, int hist, int type, int tier,
		      struct vmview_tier *to)
{
	to->avg_refaulted = vmview_peek(lruvec->lrugen.avg_refaulted[type][tier]);
	to->avg_total = vmview_peek(lruvec->lrugen.avg_total[type][tier]);
	to->refaulted = atomic_long_read(&lruvec->lrugen.refaulted[hist][type][tier]);
	to->evicted = atomic_long_read(&lruvec->lrugen.evicted[hist][type][tier]);
	if (tier)
		to->kept = vmview_peek(lruvec->lrugen.protected[hist][type][tier - 1]);
}

static void tiers_copy(const struct lruvec *lruvec, const struct vmview_seqs *seqs,
		       struct vmview_lruvec *rec)
{
	int type, tier, hist;

	for (type = 0; type < ANON_AND_FILE; type++) {
		hist = lru_hist_from_seq(seqs->min_seq[type]);
		for (tier = 0; tier < VMVIEW_TIERS; tier++)
			tier_copy(lruvec, hist, type, tier, &rec->tier[type][tier]);
	}
}

bool vmview_mglru_now(const char **why)
{
	struct lruvec *lruvec = vmview_lruvec(NULL, first_memory_node);
	bool enabled = vmview_peek(lruvec->lrugen.enabled);

	*why = enabled ? "" : "off: write y to /sys/kernel/mm/lru_gen/enabled";
	return enabled;
}

#else

static u64 gens_copy(const struct lruvec *lruvec, const struct vmview_seqs *seqs,
		     struct vmview_lruvec *rec)
{
	return 0;
}

static void tiers_copy(const struct lruvec *lruvec, const struct vmview_seqs *seqs,
		       struct vmview_lruvec *rec)
{
}

bool vmview_mglru_now(const char **why)
{
	*why = "the kernel was built without CONFIG_LRU_GEN";
	return false;
}

#endif

static_assert(LRU_UNEVICTABLE + 1 == VMVIEW_LIST_UNEVICTABLE);
static_assert(LRU_ACTIVE_FILE + 1 == VMVIEW_LIST_ACTIVE_FILE);

/* The counters of a memcg's lists change under lru_lock, so they are exact. */
static u64 memcg_list(struct lruvec *lruvec, enum lru_list lru)
{
	u64 bytes = 0;
	unsigned long pages;
	int zone;

	for (zone = 0; zone < MAX_NR_ZONES; zone++) {
		/* They are added to plainly, but each is a word, and all are read twice. */
		pages = data_race(mem_cgroup_get_zone_lru_size(lruvec, lru, zone));
		bytes += lru_bytes(pages);
	}
	return bytes;
}

/* Those of a node lag behind by CPU, which is made up for. */
static u64 node_list(const struct pglist_data *pgdat, enum lru_list lru)
{
	long pages = atomic_long_read(&pgdat->vm_stat[NR_LRU_BASE + lru]);
	int cpu;

	for_each_online_cpu(cpu)
		pages += vmview_peek(per_cpu_ptr(pgdat->per_cpu_nodestats, cpu)
				   ->vm_node_stat_diff[NR_LRU_BASE + lru]);
	return lru_bytes(pages);
}

/*
 * Return the bytes on classic lists but the unevictable one. A node's counters
 * have generations among them, so without memory cgroups nothing can be said of
 * these lists while generations are in use, and they hardly hold anything.
 */
static u64 lists_copy(struct mem_cgroup *memcg, struct lruvec *lruvec, int node,
		      bool enabled, struct vmview_lruvec *rec)
{
	u64 evictable = 0;
	int lru;

	for (lru = 0; lru < NR_LRU_LISTS; lru++) {
		u64 bytes = 0;

		if (memcg)
			bytes = memcg_list(lruvec, lru);
		else if (lru == LRU_UNEVICTABLE || !enabled)
			bytes = node_list(NODE_DATA(node), lru);
		rec->list[lru + 1] = bytes;
		if (lru != LRU_UNEVICTABLE)
			evictable += bytes;
	}
	return evictable;
}

static bool seqs_equal(const struct vmview_seqs *a, const struct vmview_seqs *b)
{
	return a->max_seq == b->max_seq && a->min_seq[0] == b->min_seq[0] &&
	       a->min_seq[1] == b->min_seq[1] && a->enabled == b->enabled;
}

/*
 * One reading. False if it may not hang together: the window of generations
 * moved, or pages moved from one kind of lists to the other.
 */
static bool lruvec_once(struct mem_cgroup *memcg, struct lruvec *lruvec, int node,
			struct vmview_lruvec *rec)
{
	u64 classic[2], gens[2];
	struct vmview_seqs before, after;

	vmview_seqs_read(lruvec, &before);
	classic[0] = lists_copy(memcg, lruvec, node, before.enabled, rec);
	/* Pages that leave the lists behind this are in the generations below. */
	smp_rmb();
	gens[0] = gens_copy(lruvec, &before, rec);
	tiers_copy(lruvec, &before, rec);
	/* And the other way round. */
	smp_rmb();
	classic[1] = lists_copy(memcg, lruvec, node, before.enabled, rec);
	/* A second reading of the generations is behind that of the lists. */
	smp_rmb();
	gens[1] = gens[0];
	if (before.enabled ? classic[0] || classic[1] : gens[0])
		gens[1] = gens_copy(lruvec, &before, rec);
	else
		classic[0] = classic[1];
	/* The window is read again behind all sizes. */
	smp_rmb();
	vmview_seqs_read(lruvec, &after);
	if (after.enabled)
		rec->flags |= VMVIEW_LRUVEC_MGLRU;
	else
		rec->flags &= ~VMVIEW_LRUVEC_MGLRU;
	return seqs_equal(&before, &after) && classic[0] == classic[1] &&
	       gens[0] == gens[1];
}

unsigned int vmview_lruvec_read(struct mem_cgroup *memcg, int node,
				struct vmview_lruvec *rec)
{
	struct lruvec *lruvec = vmview_lruvec(memcg, node);
	unsigned int tries = 0;

	rec->node = node;
	while (!lruvec_once(memcg, lruvec, node, rec)) {
		if (++tries == VMVIEW_LRUVEC_TRIES) {
			rec->flags |= VMVIEW_LRUVEC_UNSTABLE;
			break;
		}
	}
	return tries;
}
