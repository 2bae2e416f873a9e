// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which lruvec is next.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat/lruvec.h"
#include "compat/memcg.h"
#include "lru.h"
#include "most.h"
#include "room.h"
#include "stretch.h"

static_assert(MAX_NUMNODES < VMVIEW_LRU_NODES);

static u64 serial_of(u64 place)
{
	return place / VMVIEW_LRU_NODES;
}

static int node_of(u64 place)
{
	return place % VMVIEW_LRU_NODES;
}

struct vmview_census *vmview_lru_begin(u64 memcg, int node, u64 next, u64 end)
{
	struct vmview_census *census = vmview_room_new(sizeof(*census));

	if (!census)
		return NULL;
	census->memcg = memcg;
	census->only_node = node;
	census->next = next;
	census->end = end;
	return census;
}

void vmview_lru_pause(struct vmview_census *census)
{
	while (census->at < census->nr)
		vmview_memcg_put(census->batch[census->at++].memcg);
	census->at = 0;
	census->nr = 0;
}

void vmview_lru_end(struct vmview_census *census)
{
	vmview_lru_pause(census);
	kvfree(census);
}

u64 vmview_lru_cursor(const struct vmview_census *census)
{
	return census->done ? ~0ULL : census->next;
}

static bool census_wants(const struct vmview_census *census, struct mem_cgroup *memcg,
			 u64 serial)
{
	if (serial < serial_of(census->next) ||
	    (census->end && serial > serial_of(census->end)))
		return false;
	if (census->nr == VMVIEW_LRU_BATCH &&
	    serial > census->batch[VMVIEW_LRU_BATCH - 1].serial)
		return false;
	if (census->memcg && vmview_memcg_cgroup(memcg) != census->memcg)
		return false;
	return vmview_memcg_ready(memcg);
}

/*
 * Into its place, and the last one out if there are too many. It is there already
 * if a section is gone through again.
 */
static void census_insert(struct vmview_census *census, struct mem_cgroup *memcg,
			  u64 serial)
{
	struct vmview_census_entry *batch = census->batch;
	unsigned int at;

	/* From the end: siblings come in order. */
	for (at = census->nr; at && batch[at - 1].serial > serial; at--)
		;
	if (at && batch[at - 1].serial == serial) {
		vmview_memcg_put(memcg);
		return;
	}
	if (census->nr == VMVIEW_LRU_BATCH)
		vmview_memcg_put(batch[--census->nr].memcg);
	memmove(&batch[at + 1], &batch[at], (census->nr - at) * sizeof(*batch));
	batch[at].serial = serial;
	batch[at].memcg = memcg;
	census->nr++;
}

/* One that cannot be held has no page and no user left. */
static void census_meet(struct vmview_census *census, struct mem_cgroup *memcg)
{
	u64 serial = vmview_memcg_serial(memcg);

	census->cost.entries++;
	census->highest = max(census->highest, serial);
	if (census_wants(census, memcg, serial) && vmview_memcg_tryget(memcg))
		census_insert(census, memcg, serial);
}

/* Whether a section can end here: what cannot be held is being released. */
static bool census_rest(struct mem_cgroup *pos, unsigned int steps)
{
	return steps >= VMVIEW_LRU_SECTION && !vmview_stretch_dying() &&
	       vmview_memcg_tryget(pos);
}

/*
 * Go through the tree from behind @from, which is held, for one RCU read section.
 * Return where it ended, held, and let go of @from; NULL at the end of the tree; or
 * @from itself if nothing can be held for too long.
 */
static struct mem_cgroup *census_section(struct vmview_census *census,
					 struct mem_cgroup *from)
{
	struct mem_cgroup *pos = from;
	u64 began = ktime_get_ns(), took;
	unsigned int steps = 0;

	rcu_read_lock();
	while ((pos = vmview_memcg_next(pos))) {
		census_meet(census, pos);
		if (census_rest(pos, ++steps))
			break;
		if (steps == VMVIEW_LRU_SECTION_MAX) {
			pos = from;
			break;
		}
	}
	rcu_read_unlock();
	vmview_most_note(&vmview_most.lru_section, steps);
	if (pos != from)
		vmview_memcg_put(from);
	took = ktime_get_ns() - began;
	census->cost.holds++;
	census->cost.hold_max_ns = max(census->cost.hold_max_ns, took);
	return pos;
}

/* Collect the cgroups that come next. */
static int census_fill(struct vmview_census *census)
{
	struct mem_cgroup *pos = vmview_memcg_root(), *last;

	census->at = 0;
	census->nr = 0;
	if (!pos) {
		if (!serial_of(census->next) && !census->memcg)
			census_insert(census, NULL, 0);
		return 0;
	}
	/* The root is never freed. */
	vmview_memcg_tryget(pos);
	census_meet(census, pos);
	do {
		last = pos;
		pos = census_section(census, last);
		/* The kernel works off what is in the way. */
		if (pos == last)
			schedule_timeout_killable(1);
		cond_resched();
		if (fatal_signal_pending(current)) {
			vmview_memcg_put(pos);
			return -EINTR;
		}
	} while (pos);
	if (!census->end)
		census->end = census->highest * VMVIEW_LRU_NODES + VMVIEW_LRU_NODES - 1;
	return 0;
}

/* The first node wanted from @node on; MAX_NUMNODES if there is none. */
static int census_node(const struct vmview_census *census, int node)
{
	if (census->only_node >= 0) {
		if (node > census->only_node || census->only_node >= MAX_NUMNODES ||
		    !node_state(census->only_node, N_MEMORY))
			return MAX_NUMNODES;
		return census->only_node;
	}
	return find_next_bit(node_states[N_MEMORY].bits, MAX_NUMNODES,
			     min(node, MAX_NUMNODES));
}

static void census_read(struct vmview_census *census, struct mem_cgroup *memcg, int node,
			struct vmview_lruvec *rec)
{
	memset(rec, 0, sizeof(*rec));
	vmview_memcg_read(memcg, rec);
	census->cost.retries += vmview_lruvec_read(memcg, node, rec);
	if (rec->flags & VMVIEW_LRUVEC_UNSTABLE)
		census->cost.unstable++;
}

int vmview_lru_next(struct vmview_census *census, struct vmview_lruvec *rec)
{
	struct vmview_census_entry *entry;
	bool last = false;
	int ret, node;

	while (!census->done) {
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
		if (census->at == census->nr) {
			last = census->nr && census->nr < VMVIEW_LRU_BATCH;
			ret = last ? 0 : census_fill(census);
			if (ret)
				return ret;
			if (last || !census->nr) {
				census->done = true;
				break;
			}
		}
		entry = &census->batch[census->at];
		if (entry->serial > serial_of(census->next))
			census->next = entry->serial * VMVIEW_LRU_NODES;
		node = census_node(census, node_of(census->next));
		if (node < MAX_NUMNODES) {
			census_read(census, entry->memcg, node, rec);
			census->next = entry->serial * VMVIEW_LRU_NODES + node + 1;
			return 1;
		}
		census->next = (entry->serial + 1) * VMVIEW_LRU_NODES;
		vmview_memcg_put(entry->memcg);
		census->at++;
	}
	return 0;
}

void vmview_lru_path(const struct vmview_census *census, char *buf, size_t size)
{
	vmview_memcg_path(census->batch[census->at].memcg, buf, size);
}
