// SPDX-License-Identifier: GPL-2.0-only
/*
 * A wider window for a race, and states that are hard to come by, in test builds.
 */
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "compat/hold.h"
#include "stretch.h"

static unsigned int stretch_us;
module_param(stretch_us, uint, 0600);
MODULE_PARM_DESC(stretch_us, "Microseconds to dwell on each PTE table");

static bool stretch_unlocked;
module_param(stretch_unlocked, bool, 0600);
MODULE_PARM_DESC(stretch_unlocked, "Read tables without the lock: wrong on purpose");

static bool stretch_unguarded;
module_param(stretch_unguarded, bool, 0600);
MODULE_PARM_DESC(stretch_unguarded, "Dwell as one whom nobody waits for: wrong on purpose");

static unsigned int stretch_seen;
module_param(stretch_seen, uint, 0600);
MODULE_PARM_DESC(stretch_seen, "Tables dwelt on");

static unsigned int stretch_freed;
module_param(stretch_freed, uint, 0600);
MODULE_PARM_DESC(stretch_freed, "Tables freed meanwhile");

static unsigned int stretch_dying;
module_param(stretch_dying, uint, 0600);
MODULE_PARM_DESC(stretch_dying, "Cgroups to take for such as cannot be held");

static char *stretch_lacks;
module_param(stretch_lacks, charp, 0400);
MODULE_PARM_DESC(stretch_lacks, "A tracepoint to take for one that is not there");

bool vmview_stretch_lacks(const char *name)
{
	return stretch_lacks && !strcmp(name, stretch_lacks);
}

/* With all undone that whoever frees a table beside the lock waits for. */
static void dwell_unguarded(void)
{
	local_irq_enable();
	rcu_read_unlock();
	preempt_enable();
	usleep_range(stretch_us, 2 * stretch_us);
	preempt_disable();
	rcu_read_lock();
	local_irq_disable();
}

void vmview_stretch_table(const unsigned long *ep)
{
	struct page *page = virt_to_page(ep);

	if (!stretch_us || !PageTable(page))
		return;
	if (stretch_unguarded && !stretch_unlocked)
		dwell_unguarded();
	else
		udelay(stretch_us);
	stretch_seen++;
	if (!PageTable(page))
		stretch_freed++;
}

bool vmview_stretch_dying(void)
{
	if (!stretch_dying)
		return false;
	stretch_dying--;
	return true;
}

bool vmview_stretch_unlock(struct vmview_hold *hold)
{
	if (!stretch_unlocked)
		return false;
	vmview_hold_end(hold);
	return true;
}
