// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which memory cgroup pays for a page.
 */
#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

#include "page.h"

#ifdef CONFIG_MEMCG

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define NO_SINGLE_MEMCG	MEMCG_DATA_OBJEXTS
#define DATA_FLAGS	OBJEXTS_FLAGS_MASK
#else
#define NO_SINGLE_MEMCG	MEMCG_DATA_OBJCGS
#define DATA_FLAGS	MEMCG_DATA_FLAGS_MASK
#endif

u64 vmview_memcg_id(unsigned long data)
{
	struct mem_cgroup *memcg;

	if (!data || (data & NO_SINGLE_MEMCG))
		return 0;
	if (data & MEMCG_DATA_KMEM)
		memcg = obj_cgroup_memcg((void *)(data & ~(unsigned long)DATA_FLAGS));
	else
		memcg = (void *)(data & ~(unsigned long)DATA_FLAGS);

	while (memcg && !(READ_ONCE(memcg->css.flags) & CSS_ONLINE))
		memcg = parent_mem_cgroup(memcg);
	return memcg ? cgroup_id(memcg->css.cgroup) : 0;
}

#else

u64 vmview_memcg_id(unsigned long data)
{
	return 0;
}

#endif
