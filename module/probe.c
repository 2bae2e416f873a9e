// SPDX-License-Identifier: GPL-2.0-only
/*
 * Having probes only while they are needed.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "compat/hook.h"
#include "evicted.h"
#include "pending.h"
#include "probe.h"
#include "stretch.h"

static struct vmview_probe *const tables[] = {
	vmview_fork_probes,
	vmview_raised_probes,
	vmview_fault_probes,
	vmview_swap_probes,
	vmview_reclaim_probes,
};

/*
 * What probes rely on: there before the first of them, and gone after the last.
 * Started from the top, stopped from the bottom.
 */
static struct support {
	u32 needs;
	int (*start)(void);
	void (*stop)(void);
	unsigned int users;
} supports[] = {
	{
		.needs = VMVIEW_NEED(VMVIEW_EVENT_FAULT) | VMVIEW_NEED(VMVIEW_EVENT_EVICT) |
			 VMVIEW_NEED(VMVIEW_EVENT_SWAP_WRITE) |
			 VMVIEW_NEED(VMVIEW_EVENT_RECLAIM) |
			 VMVIEW_NEED(VMVIEW_EVENT_COMPACT),
		.start = vmview_pending_start,
		.stop = vmview_pending_stop,
	}, {
		.needs = VMVIEW_NEED(VMVIEW_EVENT_FAULT) | VMVIEW_NEED(VMVIEW_EVENT_EVICT) |
			 VMVIEW_NEED(VMVIEW_EVENT_SWAP_WRITE),
		.start = vmview_evicted_start,
		.stop = vmview_evicted_stop,
	}, {
		.needs = VMVIEW_NEED(VMVIEW_EVENT_EVICT) | VMVIEW_NEED(VMVIEW_EVENT_SWAP_WRITE),
		.start = vmview_swap_start,
	}, {
		.needs = VMVIEW_NEED(VMVIEW_EVENT_FAULT),
		.start = vmview_hook_start,
		.stop = vmview_hook_stop,
	},
};

/* Tracepoints that this kernel lacks, for INFO. */
static char lacking[96];

static struct vmview_probe *probe_next(struct vmview_probe *probe, size_t *table)
{
	if (probe && probe[1].name)
		return probe + 1;
	if (probe)
		++*table;
	return *table < ARRAY_SIZE(tables) ? tables[*table] : NULL;
}

#define for_each_probe(probe, table) \
	for (table = 0, probe = probe_next(NULL, &table); probe; \
	     probe = probe_next(probe, &table))

static void probe_look_up(struct tracepoint *tp, void *data)
{
	struct vmview_probe *probe;
	size_t table;

	if (vmview_stretch_lacks(tp->name))
		return;
	for_each_probe(probe, table)
		if (!strcmp(probe->name, tp->name))
			probe->tp = tp;
}

void vmview_probe_init(void)
{
	struct vmview_probe *probe;
	size_t table;

	vmview_hook_init();
	for_each_kernel_tracepoint(probe_look_up, NULL);
	for_each_probe(probe, table) {
		if (probe->tp)
			continue;
		strlcat(lacking, lacking[0] ? ", " : "no tracepoint ", sizeof(lacking));
		strlcat(lacking, probe->name, sizeof(lacking));
	}
}

void vmview_probe_exit(void)
{
	vmview_hook_quit();
}

static void probe_put(struct vmview_probe *probe)
{
	if (!--probe->users)
		tracepoint_probe_unregister(probe->tp, probe->func, NULL);
}

static int probe_get(struct vmview_probe *probe)
{
	int ret = 0;

	if (!probe->tp)
		return -EOPNOTSUPP;
	if (!probe->users)
		ret = tracepoint_probe_register(probe->tp, probe->func, NULL);
	if (!ret)
		probe->users++;
	return ret;
}

static void support_put(struct support *support)
{
	if (!--support->users && support->stop)
		support->stop();
}

static int support_get(struct support *support)
{
	int ret = support->users ? 0 : support->start();

	if (!ret)
		support->users++;
	return ret;
}

/* Undo what was begun, up to a support or, past all of them, up to a probe. */
static void probes_undo(u32 needs, const struct support *end,
			const struct vmview_probe *last)
{
	struct vmview_probe *probe;
	struct support *support;
	size_t table, i;

	if (end == supports + ARRAY_SIZE(supports)) {
		for_each_probe(probe, table) {
			if (probe == last)
				break;
			if (probe->needs & needs)
				probe_put(probe);
		}
		tracepoint_synchronize_unregister();
	}
	for (i = end - supports; i-- > 0;) {
		support = &supports[i];
		if (support->needs & needs)
			support_put(support);
	}
}

int vmview_probes_start(u32 needs)
{
	struct support *support, *end = supports + ARRAY_SIZE(supports);
	struct vmview_probe *probe;
	size_t table;
	int ret;

	for (support = supports; support < end; support++) {
		ret = support->needs & needs ? support_get(support) : 0;
		if (ret) {
			probes_undo(needs, support, NULL);
			return ret;
		}
	}
	for_each_probe(probe, table) {
		ret = probe->needs & needs ? probe_get(probe) : 0;
		if (ret) {
			probes_undo(needs, end, probe);
			return ret;
		}
	}
	return 0;
}

void vmview_probes_stop(u32 needs)
{
	probes_undo(needs, supports + ARRAY_SIZE(supports), NULL);
}

bool vmview_probe_now(const char **why)
{
	*why = lacking;
	return !lacking[0];
}
