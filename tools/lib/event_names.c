// SPDX-License-Identifier: GPL-2.0-only
/* Names of the values in vmview_events.h, and back. */
#include <errno.h>

#include "libvmview_events.h"
#include "lib/names.h"

static const char *const events[] = {
	[VMVIEW_EVENT_NONE] = "none",
	[VMVIEW_EVENT_FAULT_BEGIN] = "fault_begin",
	[VMVIEW_EVENT_FAULT] = "fault",
	[VMVIEW_EVENT_EVICT] = "evict",
	[VMVIEW_EVENT_SWAP_WRITE] = "swap_write",
	[VMVIEW_EVENT_RECLAIM] = "reclaim",
	[VMVIEW_EVENT_KSWAPD] = "kswapd",
	[VMVIEW_EVENT_THROTTLE] = "throttle",
	[VMVIEW_EVENT_COMPACT] = "compact",
	[VMVIEW_EVENT_OOM_KILL] = "oom_kill",
};

static const char *const causes[] = {
	[VMVIEW_CAUSE_UNKNOWN] = "unknown",
	[VMVIEW_CAUSE_ANON] = "anon",
	[VMVIEW_CAUSE_ZERO] = "zero",
	[VMVIEW_CAUSE_SWAP] = "swap",
	[VMVIEW_CAUSE_FILE] = "file",
	[VMVIEW_CAUSE_SHMEM] = "shmem",
	[VMVIEW_CAUSE_SHMEM_SWAP] = "shmem_swap",
	[VMVIEW_CAUSE_COW_ANON] = "cow_anon",
	[VMVIEW_CAUSE_COW_ZERO] = "cow_zero",
	[VMVIEW_CAUSE_COW_FILE] = "cow_file",
	[VMVIEW_CAUSE_WRITE_SHARED] = "write_shared",
	[VMVIEW_CAUSE_NUMA_HINT] = "numa_hint",
	[VMVIEW_CAUSE_UFFD_MISSING] = "uffd_missing",
	[VMVIEW_CAUSE_UFFD_WP] = "uffd_wp",
	[VMVIEW_CAUSE_UFFD_MINOR] = "uffd_minor",
	[VMVIEW_CAUSE_MIGRATION] = "migration",
	[VMVIEW_CAUSE_STACK] = "stack",
	[VMVIEW_CAUSE_HUGE_SPLIT] = "huge_split",
	[VMVIEW_CAUSE_HUGETLB] = "hugetlb",
	[VMVIEW_CAUSE_DEVICE] = "device",
	[VMVIEW_CAUSE_HWPOISON] = "hwpoison",
	[VMVIEW_CAUSE_MARKER] = "marker",
	[VMVIEW_CAUSE_UNMAPPED] = "unmapped",
	[VMVIEW_CAUSE_PROTECTION] = "protection",
	[VMVIEW_CAUSE_SPURIOUS] = "spurious",
};

static const char *const outcomes[] = {
	[VMVIEW_OUTCOME_NONE] = "none",
	[VMVIEW_OUTCOME_MINOR] = "minor",
	[VMVIEW_OUTCOME_MAJOR] = "major",
	[VMVIEW_OUTCOME_SIGNAL] = "signal",
	[VMVIEW_OUTCOME_OOM] = "oom",
};

static const char *const actors[] = {
	[VMVIEW_ACTOR_NONE] = "none",
	[VMVIEW_ACTOR_KSWAPD] = "kswapd",
	[VMVIEW_ACTOR_DIRECT] = "direct",
	[VMVIEW_ACTOR_MEMCG] = "memcg",
	[VMVIEW_ACTOR_NODE] = "node",
	[VMVIEW_ACTOR_ADVICE] = "advice",
	[VMVIEW_ACTOR_KERNEL] = "kernel",
};

const struct vmview_name vmview_fault_names[] = {
	{ VMVIEW_FAULT_WRITE, "write" },
	{ VMVIEW_FAULT_EXEC, "exec" },
	{ VMVIEW_FAULT_USER, "user" },
	{ VMVIEW_FAULT_GUP, "gup" },
	{ VMVIEW_FAULT_REMOTE, "remote" },
	{ VMVIEW_FAULT_RETRIED, "retried" },
	{ VMVIEW_FAULT_RETURNED, "returned" },
	{ VMVIEW_FAULT_LATE, "late" },
	{ 0, NULL }
};

const char *vmview_event_name(unsigned int type)
{
	return vmview_name_of(events, VMVIEW_ARRAY_SIZE(events), type);
}

const char *vmview_cause_name(unsigned int cause)
{
	return vmview_name_of(causes, VMVIEW_ARRAY_SIZE(causes), cause);
}

const char *vmview_outcome_name(unsigned int outcome)
{
	return vmview_name_of(outcomes, VMVIEW_ARRAY_SIZE(outcomes), outcome);
}

const char *vmview_actor_name(unsigned int actor)
{
	return vmview_name_of(actors, VMVIEW_ARRAY_SIZE(actors), actor);
}

int vmview_cause(const char *name)
{
	for (unsigned int i = 0; i < VMVIEW_ARRAY_SIZE(causes); i++)
		if (vmview_name_is(name, causes[i]))
			return i;
	return -ENOENT;
}

bool vmview_event_has_slot(const struct vmview_event *event)
{
	switch (event->type) {
	case VMVIEW_EVENT_FAULT_BEGIN:
		return event->state == VMVIEW_STATE_SWAP;
	case VMVIEW_EVENT_FAULT:
		return event->cause == VMVIEW_CAUSE_SWAP ||
		       event->cause == VMVIEW_CAUSE_SHMEM_SWAP;
	default:
		return event->type == VMVIEW_EVENT_SWAP_WRITE;
	}
}

bool vmview_event_came_back(const struct vmview_event *event)
{
	return event->type == VMVIEW_EVENT_FAULT && vmview_event_has_slot(event) &&
	       (event->outcome == VMVIEW_OUTCOME_MINOR ||
		event->outcome == VMVIEW_OUTCOME_MAJOR);
}
