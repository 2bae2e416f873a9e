// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which memory cgroup pays for a page, and what is known of one.
 */
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/sched.h>

#include "memcg.h"
#include "page.h"

struct mem_cgroup *vmview_root_memcg __ro_after_init;

/*
 * From whoever loads the module, upwards. The root is never freed and does not
 * change, whichever hierarchy the controller is on.
 */
void __init vmview_memcg_init(void)
{
	struct mem_cgroup *memcg, *parent;

	if (mem_cgroup_disabled())
		return;
	rcu_read_lock();
	memcg = mem_cgroup_from_task(current);
	while ((parent = parent_mem_cgroup(memcg)))
		memcg = parent;
	rcu_read_unlock();
	vmview_root_memcg = memcg;
}

/*
 * From the moment at which the cgroup is removed, or the controller taken from
 * it. It loses CSS_ONLINE some time later.
 */
static bool memcg_offline(struct mem_cgroup *memcg)
{
	return vmview_peek(memcg->css.flags) & CSS_DYING;
}

/* The cgroup of a memcg lives as long as that, the id too. */
u64 vmview_memcg_id(unsigned long data, bool *offline)
{
	struct mem_cgroup *memcg = vmview_memcg_of(data);

	*offline = memcg && memcg_offline(memcg);
	return memcg ? cgroup_id(vmview_peek(memcg->css.cgroup)) : 0;
}

/* Ancestors are held by those below them. */
static u64 memcg_online_id(struct mem_cgroup *memcg)
{
	while (memcg && memcg_offline(memcg))
		memcg = parent_mem_cgroup(memcg);
	return memcg ? vmview_memcg_cgroup(memcg) : 0;
}

u64 vmview_memcg_of_mm(struct mm_struct *mm)
{
	u64 id = 0;

	if (mem_cgroup_disabled())
		return 0;
	rcu_read_lock();
	id = memcg_online_id(mem_cgroup_from_task(rcu_dereference(mm->owner)));
	rcu_read_unlock();
	return id;
}

/*
 * The root's cgroup changes when a v1 hierarchy takes the controller or gives
 * it back, and the old one is freed a grace period later.
 */
u64 vmview_memcg_cgroup(struct mem_cgroup *memcg)
{
	u64 id;

	rcu_read_lock();
	id = cgroup_id(vmview_peek(memcg->css.cgroup));
	rcu_read_unlock();
	return id;
}

void vmview_memcg_path(struct mem_cgroup *memcg, char *buf, size_t size)
{
	buf[0] = '\0';
	if (!memcg)
		return;
	rcu_read_lock();
	cgroup_path(vmview_peek(memcg->css.cgroup), buf, size);
	rcu_read_unlock();
}

/* Bytes of what a page counter has in pages; its "max" is ~0. */
static u64 memcg_limit(const unsigned long *pages)
{
	unsigned long value = vmview_peek(*pages);

	return value >= PAGE_COUNTER_MAX ? ~0ULL : (u64)value << PAGE_SHIFT;
}

static void memcg_limits(struct mem_cgroup *memcg, struct vmview_lruvec *rec)
{
	rec->min = memcg_limit(&memcg->memory.min);
	rec->low = memcg_limit(&memcg->memory.low);
	rec->emin = memcg_limit(&memcg->memory.emin);
	rec->elow = memcg_limit(&memcg->memory.elow);
	/* The kernel does not count what the root itself is charged. */
	if (memcg != vmview_root_memcg)
		rec->usage = (u64)page_counter_read(&memcg->memory) << PAGE_SHIFT;
	if (memcg != vmview_root_memcg && !cgroup_subsys_on_dfl(memory_cgrp_subsys))
		rec->swappiness = vmview_peek(memcg->swappiness);
}

void vmview_memcg_read(struct mem_cgroup *memcg, struct vmview_lruvec *rec)
{
	rec->swappiness = -1;
	if (memcg == vmview_memcg_root())
		rec->flags |= VMVIEW_LRUVEC_ROOT;
	if (!memcg)
		return;
	rec->serial = vmview_memcg_serial(memcg);
	rec->memcg = vmview_memcg_cgroup(memcg);
	rec->online = memcg_online_id(memcg);
	if (memcg_offline(memcg))
		rec->flags |= VMVIEW_LRUVEC_OFFLINE;
	memcg_limits(memcg, rec);
}

bool vmview_memcg_now(const char **why)
{
	if (mem_cgroup_disabled()) {
		*why = "disabled on the kernel's command line";
		return false;
	}
	*why = cgroup_subsys_on_dfl(memory_cgrp_subsys) ? "cgroup v2" : "cgroup v1";
	return true;
}
