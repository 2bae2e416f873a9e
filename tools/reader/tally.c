// SPDX-License-Identifier: GPL-2.0-only
/* Counts of events. */
#include <stdlib.h>
#include <string.h>

#include "tally.h"

static struct tally_process *process(struct tally *t, __u32 pid)
{
	size_t nr = t->pids.nr, number = pids_number(&t->pids, pid);

	if (number < nr)
		return &t->processes[number];
	t->processes = vmview_grow(t->processes, nr, sizeof(*t->processes));
	if (!t->processes)
		abort();
	t->processes[nr] = (struct tally_process){ .pid = pid };
	return &t->processes[nr];
}

static struct vmview_pair *pair(struct tally *t, const struct vmview_event *e)
{
	__u32 by = e->actor == VMVIEW_ACTOR_KSWAPD ? 0 : e->by;

	for (int i = 0; i < t->nr_pairs; i++)
		if (t->pairs[i].by == by && t->pairs[i].victim == e->tgid &&
		    t->pairs[i].actor == e->actor)
			return &t->pairs[i];
	t->pairs = vmview_grow(t->pairs, t->nr_pairs, sizeof(*t->pairs));
	if (!t->pairs)
		abort();
	t->pairs[t->nr_pairs] = (struct vmview_pair){
		.by = by, .victim = e->tgid, .actor = e->actor,
	};
	return &t->pairs[t->nr_pairs++];
}

static void add_fault(struct tally *t, struct tally_process *p, const struct vmview_event *e)
{
	struct vmview_counted *c = &t->counted;
	unsigned int cause = e->cause < VMVIEW_CAUSES ? e->cause : VMVIEW_CAUSE_UNKNOWN;

	c->outcome[cause][e->outcome % VMVIEW_OUTCOMES]++;
	c->latency[cause][vmview_log2_bucket(e->latency_ns)]++;
	c->latency_ns[cause] += e->latency_ns;
	p->faults++;
	p->major += e->outcome == VMVIEW_OUTCOME_MAJOR;
	p->fault_ns += e->latency_ns;
	if (!vmview_event_came_back(e))
		return;
	p->back++;
	p->back_ns += e->latency_ns;
	if (!(e->flags & VMVIEW_FAULT_RETURNED)) {
		c->unremembered++;
		return;
	}
	c->returned++;
	c->out_ns += e->out_ns;
	c->out[vmview_log2_bucket(e->out_ns)]++;
	p->out[vmview_log2_bucket(e->out_ns)]++;
}

static void add_evict(struct tally *t, struct tally_process *p, const struct vmview_event *e)
{
	struct vmview_pair *who = pair(t, e);

	t->counted.evicted[e->actor % VMVIEW_ACTORS][e->kind % VMVIEW_KINDS] += e->pages;
	p->evicted += e->pages;
	if (e->kind == VMVIEW_KIND_SHMEM)
		who->shmem += e->pages;
	else if (e->kind == VMVIEW_KIND_FILE)
		who->file += e->pages;
	else if (e->state == VMVIEW_STATE_SWAP)
		who->swapped += e->pages;
	else
		who->dropped += e->pages;
}

void tally_add(struct tally *t, const struct vmview_event *e)
{
	struct vmview_counted *c = &t->counted;
	struct tally_process *p = process(t, e->tgid);

	if (!t->events++)
		c->since_ns = e->time_ns;
	c->now_ns = e->time_ns;
	c->events[e->type % VMVIEW_EVENTS]++;
	switch (e->type) {
	case VMVIEW_EVENT_FAULT_BEGIN:
		c->begun[e->state % VMVIEW_STATES]++;
		break;
	case VMVIEW_EVENT_FAULT:
		add_fault(t, p, e);
		break;
	case VMVIEW_EVENT_EVICT:
		add_evict(t, p, e);
		break;
	case VMVIEW_EVENT_RECLAIM:
		c->stall[e->actor % VMVIEW_ACTORS][vmview_log2_bucket(e->latency_ns)]++;
		c->stall_ns[e->actor % VMVIEW_ACTORS] += e->latency_ns;
		p->stall_ns += e->latency_ns;
		break;
	case VMVIEW_EVENT_THROTTLE:
	case VMVIEW_EVENT_COMPACT:
		p->stall_ns += e->latency_ns;
		break;
	}
}

void tally_free(struct tally *t)
{
	free(t->pairs);
	free(t->processes);
	pids_free(&t->pids);
	memset(t, 0, sizeof(*t));
}

static __u64 at(const struct tally_process *process, size_t key)
{
	return *(const __u64 *)((const char *)process + key);
}

static int compare(const void *a, const void *b, void *arg)
{
	const struct tally_process *p = a, *q = b;
	__u64 x = at(p, *(size_t *)arg), y = at(q, *(size_t *)arg);

	if (x != y)
		return x > y ? -1 : 1;
	return (p->pid > q->pid) - (p->pid < q->pid);
}

struct tally_process *tally_sorted(const struct tally *t, size_t key)
{
	struct tally_process *list = calloc(t->pids.nr + 1, sizeof(*list));

	if (!list)
		abort();
	if (t->pids.nr)
		memcpy(list, t->processes, t->pids.nr * sizeof(*list));
	qsort_r(list, t->pids.nr, sizeof(*list), compare, &key);
	return list;
}
