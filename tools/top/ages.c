// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk of page ages. A process with much mapped memory is walked over several
 * ticks; one with little in one call, which is bounded by what it has mapped.
 */
#include <string.h>

#include "libvmview_events.h"

#include "ages.h"

/* Who was not looked at for longest; NULL if all were since @since_ns. */
static struct row *whose_turn(const struct table *table, __u64 since_ns)
{
	struct row *first = NULL;

	for (size_t i = 0; i < table->nr; i++)
		if (!first || table->rows[i].looked_ns < first->looked_ns)
			first = &table->rows[i];
	return first && first->looked_ns < since_ns ? first : NULL;
}

static void looked(struct row *row, double oldest)
{
	row->oldest = oldest;
	row->looked_ns = vmview_now_ns();
}

static void look_at_once(const struct vmview_device *dev, struct row *row)
{
	struct vmview_target target = vmview_target_pid(row->pid, row->start_time);
	struct vmview_counts counts;
	struct vmview_cost cost = { 0 };

	looked(row, vmview_total(dev, &target, 0, &counts, &cost) ? UNKNOWN :
	       walk_oldest(&counts));
}

static void begin(struct ages *ages, struct row *row)
{
	if (walk_begin(&ages->walk, row->pid, row->start_time, 0, ~0ULL)) {
		looked(row, UNKNOWN);
		return;
	}
	ages->pid = row->pid;
	ages->start_time = row->start_time;
	memset(&ages->sum, 0, sizeof(ages->sum));
}

/* A step of the walk under way. */
static void step(struct ages *ages, const struct vmview_device *dev, const struct table *table)
{
	int ret = walk_sum(&ages->walk, dev, &ages->sum, NULL, NULL);
	struct row *row = table_find(table, ages->pid);

	if (row && row->start_time == ages->start_time) {
		if (ret > 0)
			return;
		looked(row, ret ? UNKNOWN : walk_oldest(&ages->sum));
		ages->looks++;
	}
	ages_end(ages);
}

void ages_tick(struct ages *ages, const struct vmview_device *dev, struct table *table,
	       __u64 budget_ns)
{
	__u64 start = vmview_now_ns();
	struct row *row;

	ages->looks = 0;
	while (vmview_now_ns() - start < budget_ns) {
		if (ages->pid) {
			step(ages, dev, table);
			continue;
		}
		row = whose_turn(table, start);
		if (!row)
			return;
		if (row->size > WALK_STEP) {
			begin(ages, row);
		} else {
			look_at_once(dev, row);
			ages->looks++;
		}
	}
}

void ages_end(struct ages *ages)
{
	walk_end(&ages->walk);
	ages->pid = 0;
}
