// SPDX-License-Identifier: GPL-2.0-only
/*
 * One lruvec: its generations, tiers and classic lists.
 */
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>

#include "limits.h"
#include "lruvec.h"

/* Generations are counted by zone and without order: a sum may be below 0. */
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
		bytes += lru_bytes(READ_ONCE(lruvec->lrugen.nr_pages[gen][type][zone]));
	return bytes;
}

static void gens_copy(const struct lruvec *lruvec, const struct vmview_seqs *seqs,
		      struct vmview_lruvec *rec)
{
	unsigned long seq = min(seqs->min_seq[0], seqs->min_seq[1]);
	struct vmview_gen *gen = rec->gen;

	/* A window that was seen while it moved is no wider than the table. */
	if (seqs->max_seq - seq >= VMVIEW_GENS)
		seq = seqs->max_seq - (VMVIEW_GENS - 1);
	memset(rec->gen, 0, sizeof(rec->gen));
	rec->nr_gens = seqs->max_seq - seq + 1;
	rec->max_seq = seqs->max_seq;
	rec->min_seq[0] = seqs->min_seq[0];
	rec->min_seq[1] = seqs->min_seq[1];
	for (; gen < rec->gen + rec->nr_gens; gen++, seq++) {
		gen->seq = seq;
		gen->age_ms = (u64)(jiffies - seqs->birth[seq % VMVIEW_GENS]) *
			      MSEC_PER_SEC / HZ;
		gen->anon = gen_bytes(lruvec, seq % VMVIEW_GENS, LRU_GEN_ANON);
		gen->file = gen_bytes(lruvec, seq % VMVIEW_GENS, LRU_GEN_FILE);
	}
}

static void tiers_copy(const struct lruvec *lruvec, const struct vmview_seqs *seqs,
		       struct vmview_lruvec *rec)
{
	struct vmview_tier *to;
	int type, tier, hist;

	for (type = 0; type < ANON_AND_FILE; type++) {
		hist = lru_hist_from_seq(seqs->min_seq[type]);
		for (tier = 0; tier < VMVIEW_TIERS; tier++) {
			to = &rec->tier[type][tier];
			to->avg_refaulted = READ_ONCE(lruvec->lrugen.avg_refaulted[type][tier]);
			to->avg_total = READ_ONCE(lruvec->lrugen.avg_total[type][tier]);
			to->refaulted =
				atomic_long_read(&lruvec->lrugen.refaulted[hist][type][tier]);
			to->evicted = atomic_long_read(&lruvec->lrugen.evicted[hist][type][tier]);
			if (tier)
				to->kept =
				READ_ONCE(lruvec->lrugen.protected[hist][type][tier - 1]);
		}
	}
}

/* False if the window moved while it was copied. */
static bool seqs_equal(const struct vmview_seqs *a, const struct vmview_seqs *b)
{
	return a->max_seq == b->max_seq && a->min_seq[0] == b->min_seq[0] &&
	       a->min_seq[1] == b->min_seq[1] && a->enabled == b->enabled;
}

static unsigned int gens_read(const struct lruvec *lruvec, struct vmview_lruvec *rec)
{
	struct vmview_seqs before, after;
	unsigned int tries;

	for (tries = 0; tries < VMVIEW_LRUVEC_TRIES; tries++) {
		vmview_seqs_read(lruvec, &before);
		gens_copy(lruvec, &before, rec);
		tiers_copy(lruvec, &before, rec);
		/* The sizes are read before the window is read again. */
		smp_rmb();
		vmview_seqs_read(lruvec, &after);
		if (seqs_equal(&before, &after))
			break;
	}
	if (tries == VMVIEW_LRUVEC_TRIES)
		rec->flags |= VMVIEW_LRUVEC_UNSTABLE;
	if (after.enabled)
		rec->flags |= VMVIEW_LRUVEC_MGLRU;
	return tries;
}

bool vmview_mglru_now(const char **why)
{
	struct lruvec *lruvec = vmview_lruvec(NULL, first_memory_node);
	bool enabled = READ_ONCE(lruvec->lrugen.enabled);

	*why = enabled ? "" : "off: write y to /sys/kernel/mm/lru_gen/enabled";
	return enabled;
}

#else

static unsigned int gens_read(const struct lruvec *lruvec, struct vmview_lruvec *rec)
{
	return 0;
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
#ifdef CONFIG_MEMCG
	int zone;

	for (zone = 0; zone < MAX_NR_ZONES; zone++)
		bytes += lru_bytes(mem_cgroup_get_zone_lru_size(lruvec, lru, zone));
#endif
	return bytes;
}

/*
 * Those of a node lag behind by CPU, which is made up for, and show generations
 * as if they were classic lists.
 */
static u64 node_list(const struct pglist_data *pgdat, enum lru_list lru)
{
	long pages = atomic_long_read(&pgdat->vm_stat[NR_LRU_BASE + lru]);
	int cpu;

	for_each_online_cpu(cpu)
		pages += READ_ONCE(per_cpu_ptr(pgdat->per_cpu_nodestats, cpu)
				   ->vm_node_stat_diff[NR_LRU_BASE + lru]);
	return lru_bytes(pages);
}

static void lists_read(struct mem_cgroup *memcg, struct lruvec *lruvec, int node,
		       struct vmview_lruvec *rec)
{
	unsigned int i;
	int lru;

	for (lru = 0; lru < NR_LRU_LISTS; lru++) {
		if (memcg)
			rec->list[lru + 1] = memcg_list(lruvec, lru);
		else if (lru == LRU_UNEVICTABLE || !(rec->flags & VMVIEW_LRUVEC_MGLRU))
			rec->list[lru + 1] = node_list(NODE_DATA(node), lru);
	}
	for (i = 0; i < rec->nr_gens; i++) {
		rec->list[VMVIEW_LIST_GEN_ANON] += rec->gen[i].anon;
		rec->list[VMVIEW_LIST_GEN_FILE] += rec->gen[i].file;
	}
}

unsigned int vmview_lruvec_read(struct mem_cgroup *memcg, int node,
				struct vmview_lruvec *rec)
{
	struct lruvec *lruvec = vmview_lruvec(memcg, node);
	unsigned int retries;

	rec->node = node;
	retries = gens_read(lruvec, rec);
	lists_read(memcg, lruvec, node, rec);
	return retries;
}
