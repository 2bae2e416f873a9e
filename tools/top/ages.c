// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk of page ages. A process with few page tables is walked in one call, which
 * is bounded by their entries; one with many in steps, over several ticks, while
 * others have their turns between.
 */
#include <string.h>

#include "libvmview_events.h"

#include "ages.h"

/* Page tables that map a step where they are full. */
#define FEW_TABLES	(WALK_STEP / 512)

/*
 * Who was not looked at for longest; NULL if all were since @since_ns. @few: of those
 * that take one call.
 */
static struct row *whose_turn(const struct table *table, __u64 since_ns, bool few)
{
	struct row *first = NULL;

	for (size_t i = 0; i < table->nr; i++) {
		struct row *row = &table->rows[i];

		if ((!few || row->tables <= FEW_TABLES) &&
		    (!first || row->looked_ns < first->looked_ns))
			first = row;
	}
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
		if (ages->pid)
			step(ages, dev, table);
		row = whose_turn(table, start, ages->pid);
		if (row && row->tables > FEW_TABLES) {
			begin(ages, row);
		} else if (row) {
			look_at_once(dev, row);
			ages->looks++;
		} else if (!ages->pid) {
			return;
		}
	}
}

void ages_end(struct ages *ages)
{
	walk_end(&ages->walk);
	ages->pid = 0;
}
