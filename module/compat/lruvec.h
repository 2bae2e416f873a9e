/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading lruvecs, without lru_lock.
 *
 * The kernel keeps two kinds of lists in one: classic ones, and generations
 * (MGLRU, if it was built in). Which are in use is a flag of each lruvec that
 * /sys/kernel/mm/lru_gen/enabled switches while the machine runs; pages then
 * move over in batches, so for a while there are some on both.
 */
#ifndef VMVIEW_COMPAT_LRUVEC_H
#define VMVIEW_COMPAT_LRUVEC_H

#include <linux/bits.h>
#include <linux/jiffies.h>
#include <linux/mmzone.h>
#include <asm/barrier.h>

#include "memcg.h"
#include "peek.h"
#include "raw.h"
#include "vmview.h"

/**
 * struct vmview_seqs - the window of generations of an lruvec
 * @max_seq: Sequence number of the youngest.
 * @min_seq: Of the oldest, anonymous and file.
 * @birth: When each began, in jiffies, by sequence number modulo %VMVIEW_GENS.
 * @enabled: The lruvec uses generations.
 */
struct vmview_seqs {
	unsigned long max_seq;
	unsigned long min_seq[2];
	unsigned long birth[VMVIEW_GENS];
	bool enabled;
};

/*
 * The lruvec of a memcg on a node that has memory, NULL for the root. The memcg
 * is held, or was found in an RCU read section that goes on. Not by way of
 * mem_cgroup_lruvec(), which may write to it.
 */
static inline struct lruvec *vmview_lruvec(struct mem_cgroup *memcg, int node)
{
	if (!memcg)
		memcg = vmview_memcg_root();
	if (memcg)
		return &memcg->nodeinfo[node]->lruvec;
	return &NODE_DATA(node)->__lruvec;
}

/*
 * One reading; each field is of some moment within it. Whether the window moved
 * meanwhile a second reading tells, behind a read barrier.
 */
static inline void vmview_seqs_read(const struct lruvec *lruvec, struct vmview_seqs *seqs)
{
#ifdef CONFIG_LRU_GEN
	unsigned int i;

	/* Pairs with inc_max_seq(): the births are there before the number. */
	seqs->max_seq = smp_load_acquire(&lruvec->lrugen.max_seq);
	seqs->min_seq[0] = vmview_peek(lruvec->lrugen.min_seq[0]);
	seqs->min_seq[1] = vmview_peek(lruvec->lrugen.min_seq[1]);
	for (i = 0; i < VMVIEW_GENS; i++)
		seqs->birth[i] = vmview_peek(lruvec->lrugen.timestamps[i]);
	seqs->enabled = vmview_peek(lruvec->lrugen.enabled);
#else
	*seqs = (struct vmview_seqs){};
#endif
}

/* Whether the window has moved since @seqs was read. */
static inline bool vmview_seqs_moved(const struct lruvec *lruvec,
				     const struct vmview_seqs *seqs)
{
#ifdef CONFIG_LRU_GEN
	return vmview_peek(lruvec->lrugen.max_seq) != seqs->max_seq ||
	       vmview_peek(lruvec->lrugen.min_seq[0]) != seqs->min_seq[0] ||
	       vmview_peek(lruvec->lrugen.min_seq[1]) != seqs->min_seq[1];
#else
	return false;
#endif
}

/* The lruvec of a folio: of who is charged, by vmview_memcg_data(), on its node. */
static inline struct lruvec *vmview_folio_lruvec(unsigned long data, unsigned long flags)
{
	return vmview_lruvec(vmview_memcg_of(data),
			     (flags >> NODES_PGSHIFT) & NODES_MASK);
}

/**
 * vmview_raw_gen() - tell a folio's generation by the window that it is within
 * @raw: Its @flags are read; the fields of generations are filled in.
 * @seqs: The window of its lruvec, read after them.
 *
 * The flags hold the sequence number modulo %VMVIEW_GENS; it is the youngest
 * up to max_seq that agrees. One below min_seq has just ceased to be; what is
 * left in it counts as the oldest.
 */
static inline void vmview_raw_gen(struct vmview_raw *raw, const struct vmview_seqs *seqs)
{
#ifdef CONFIG_LRU_GEN
	unsigned long slot = (raw->flags & LRU_GEN_MASK) >> LRU_GEN_PGOFF;
	unsigned long min_seq = seqs->min_seq[!(raw->flags & BIT(PG_swapbacked))];
	unsigned long seq = seqs->max_seq - ((seqs->max_seq + 1 - slot) % VMVIEW_GENS);

	raw->seq = seq;
	raw->born = seqs->birth[seq % VMVIEW_GENS];
	raw->rank = seq < min_seq ? 0 : seq - min_seq;
	raw->gens = seqs->max_seq - min_seq + 1;
#endif
}

/* Whether the window has moved since vmview_raw_gen(). */
static inline bool vmview_raw_gen_moved(const struct vmview_raw *raw,
					const struct lruvec *lruvec)
{
#ifdef CONFIG_LRU_GEN
	int type = !(raw->flags & BIT(PG_swapbacked));
	u32 min_seq = raw->seq - raw->rank;

	return (u32)vmview_peek(lruvec->lrugen.min_seq[type]) != min_seq ||
	       (u32)vmview_peek(lruvec->lrugen.max_seq) != min_seq + raw->gens - 1;
#else
	return false;
#endif
}

/* Milliseconds since boot at a value of jiffies. */
static inline u64 vmview_uptime_ms(unsigned long when)
{
	return (u64)(when - INITIAL_JIFFIES) * MSEC_PER_SEC / HZ;
}

/* Accesses through file descriptors, as the kernel's folio_lru_refs() has them. */
static inline unsigned int vmview_lru_refs(unsigned long flags)
{
#ifdef CONFIG_LRU_GEN
	return ((flags & LRU_REFS_MASK) >> LRU_REFS_PGOFF) + !!(flags & BIT(PG_workingset));
#else
	return 0;
#endif
}

/**
 * vmview_lruvec_read() - copy what a record says of an lruvec
 * @memcg: Held by the caller; NULL without memory cgroups.
 * @node: A node that has memory.
 * @rec: @node, @flags, generations, tiers and lists are filled in; what is of
 *	the memcg is left as it is, and so must be zero what is summed up.
 *
 * Context: any; takes no lock.
 * Return: how often it had to be read again.
 */
unsigned int vmview_lruvec_read(struct mem_cgroup *memcg, int node,
				struct vmview_lruvec *rec);

/**
 * vmview_mglru_now() - whether the machine uses generations
 * @why: Why not.
 */
bool vmview_mglru_now(const char **why);

#endif
