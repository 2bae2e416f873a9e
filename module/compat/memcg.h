/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory cgroups: which there are, and what is known of one. Where they are switched
 * off at boot the root is NULL and nothing else is there.
 */
#ifndef VMVIEW_COMPAT_MEMCG_H
#define VMVIEW_COMPAT_MEMCG_H

#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

#include "peek.h"
#include "vmview.h"

#ifndef CONFIG_MEMCG
#error "vmview needs a kernel with CONFIG_MEMCG"
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define VMVIEW_NO_SINGLE_MEMCG	MEMCG_DATA_OBJEXTS
#define VMVIEW_MEMCG_DATA_FLAGS	OBJEXTS_FLAGS_MASK
#else
#define VMVIEW_NO_SINGLE_MEMCG	MEMCG_DATA_OBJCGS
#define VMVIEW_MEMCG_DATA_FLAGS	MEMCG_DATA_FLAGS_MASK
#endif

/* The root of the memory cgroups; root_mem_cgroup itself is not exported. */
extern struct mem_cgroup *vmview_root_memcg;

/**
 * vmview_memcg_of() - the memcg that a page's word names
 * @data: From vmview_memcg_data().
 *
 * Context: RCU read section, the one in which @data was read.
 * Return: the memcg, or NULL if there is none or more than one.
 */
static inline struct mem_cgroup *vmview_memcg_of(unsigned long data)
{
	void *to = (void *)(data & ~(unsigned long)VMVIEW_MEMCG_DATA_FLAGS);

	if (!data || (data & VMVIEW_NO_SINGLE_MEMCG))
		return NULL;
	return data & MEMCG_DATA_KMEM ? obj_cgroup_memcg(to) : to;
}

static inline struct mem_cgroup *vmview_memcg_root(void)
{
	return mem_cgroup_disabled() ? NULL : vmview_root_memcg;
}

/*
 * The next one in pre-order. Under RCU; @pos is held, or was found in this very
 * section.
 */
static inline struct mem_cgroup *vmview_memcg_next(struct mem_cgroup *pos)
{
	return mem_cgroup_from_css(css_next_descendant_pre(&pos->css, &vmview_root_memcg->css));
}

/* Under RCU: keep it from being freed; false if it is about to be. */
static inline bool vmview_memcg_tryget(struct mem_cgroup *memcg)
{
	return css_tryget(&memcg->css);
}

static inline void vmview_memcg_put(struct mem_cgroup *memcg)
{
	if (memcg)
		css_put(&memcg->css);
}

/*
 * Unique since boot, in order of creation: a child's is higher than its
 * parent's. A cgroup that had its memory controller taken and given back has
 * two memcgs, with two numbers and one cgroup id.
 */
static inline u64 vmview_memcg_serial(const struct mem_cgroup *memcg)
{
	return memcg->css.serial_nr;
}

/* Whether its making is complete. */
static inline bool vmview_memcg_ready(const struct mem_cgroup *memcg)
{
	return vmview_peek(memcg->css.flags) & (CSS_ONLINE | CSS_DYING);
}

/**
 * vmview_memcg_init() - find the root
 *
 * Context: process; once, before anything else here.
 */
void vmview_memcg_init(void);

/**
 * vmview_memcg_of_mm() - the cgroup that an address space's new pages are charged to
 * @mm: Address space, of which mm_count is held.
 *
 * Context: any.
 * Return: the id, as vmview_memcg_id(); 0 without memory cgroups.
 */
u64 vmview_memcg_of_mm(struct mm_struct *mm);

/**
 * vmview_memcg_cgroup() - the id of a memcg's cgroup
 * @memcg: Held by the caller, or found in an RCU read section that goes on.
 *
 * Context: any.
 * Return: the id, as the inode number on the cgroup file system; of a cgroup
 * that was removed, the one that it had.
 */
u64 vmview_memcg_cgroup(struct mem_cgroup *memcg);

/**
 * vmview_memcg_path() - the path of a memcg's cgroup
 * @memcg: Held by the caller, or NULL.
 * @buf: Where to; "" without memory cgroups.
 * @size: Bytes of @buf; a longer path is cut off.
 *
 * Context: any.
 */
void vmview_memcg_path(struct mem_cgroup *memcg, char *buf, size_t size);

/**
 * vmview_memcg_read() - what a record says of the memcg
 * @memcg: Held by the caller, or NULL.
 * @rec: @serial, @memcg, @flags, @swappiness and the limits are filled in; the
 *	rest is left as it is.
 *
 * Context: any.
 */
void vmview_memcg_read(struct mem_cgroup *memcg, struct vmview_lruvec *rec);

/**
 * vmview_memcg_now() - whether there are memory cgroups on this machine
 * @why: Why not, or of which version.
 */
bool vmview_memcg_now(const char **why);

#endif
