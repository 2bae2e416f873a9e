// SPDX-License-Identifier: GPL-2.0-only
/* From the numbers to what they mean. */
#include <stdlib.h>
#include <string.h>

#include "pressure.h"

#define EVERYBODY	~0U	/* no PID */

static bool is_kernel(__u32 pid)
{
	struct vmview_stat stat;

	return !vmview_stat_read(&stat, pid) && stat.kernel;
}

static struct loser *loser_of(struct pressure *p, __u32 pid)
{
	size_t nr = p->pids.nr, number = pids_number(&p->pids, pid);

	if (number < nr)
		return &p->losers[number];
	p->losers = vmview_grow(p->losers, nr, sizeof(*p->losers));
	if (!p->losers)
		abort();
	p->losers[nr] = (struct loser){ .pid = pid, .kernel = is_kernel(pid) };
	return &p->losers[nr];
}

static bool has_limit(const char *path)
{
	__u64 max = ~0ULL, high = ~0ULL;

	vmview_cgroup_number(path, "memory.max", &max);
	vmview_cgroup_number(path, "memory.high", &high);
	return ~max || ~high;
}

/* In its cgroup, or in one above it. */
static bool is_limited(__u32 pid)
{
	char *path = vmview_cgroup_of(pid), *end;
	bool limited = !path;

	while (path && !limited && (end = strrchr(path, '/'))) {
		limited = has_limit(path);
		*end = '\0';
	}
	free(path);
	return limited;
}

/* Who writes to memory.reclaim does not wait for memory of his own; PSI has it so, too. */
static bool asks(struct loser *l, const struct vmview_event *e)
{
	if (e->type != VMVIEW_EVENT_RECLAIM || e->actor != VMVIEW_ACTOR_MEMCG)
		return false;
	if (!l->looked)
		l->unlimited = !is_limited(l->pid);
	l->looked = true;
	return l->unlimited;
}

static void add(struct pressure *p, struct loser *l, const struct vmview_event *e, __u64 own_ns)
{
	enum wait wait = wait_of(e);

	if (e->type == VMVIEW_EVENT_EVICT)
		l->evicted += e->pages;
	if (wait == WAIT_NONE)
		return;
	l->back += wait == WAIT_SWAP;
	l->reads += wait == WAIT_FILE;
	l->ns[wait] += own_ns;
	l->some_ns[wait] += waits_more_ns(&p->some_waits, l == &p->sum ? EVERYBODY : l->pid, e);
}

int pressure_event(void *arg, const struct vmview_event *e)
{
	struct pressure *p = arg;
	bool waited = wait_of(e) != WAIT_NONE;
	__u64 ns = waited ? waits_own_ns(&p->waits, e) : 0;
	struct loser *l;

	places_see(&p->places, e);
	if (!waited && e->type != VMVIEW_EVENT_EVICT)
		return 0;
	l = loser_of(p, e->tgid);
	if (l->kernel || asks(l, e))
		return 0;
	add(p, l, e, ns);
	add(p, &p->sum, e, ns);
	return 0;
}

static double percent(double part, double all)
{
	return all ? 100 * part / all : 0;
}

/* Of major faults on files, those on pages that reclaim had taken: the others are new. */
static double file_share(const struct pressure *p)
{
	const __u64 *file = p->counted.outcome[VMVIEW_CAUSE_FILE];
	__u64 again = p->change.reclaimed.file_again, major = file[VMVIEW_OUTCOME_MAJOR];

	return again < major ? (double)again / major : 1;
}

static __u64 sum(const struct pressure *p, const __u64 ns[WAITS])
{
	return ns[WAIT_SWAP] + ns[WAIT_RECLAIM] + ns[WAIT_COMPACT] +
	       (__u64)(ns[WAIT_FILE] * file_share(p));
}

__u64 pressure_waited(const struct pressure *p, const struct loser *l)
{
	return sum(p, l->ns);
}

/* Who waited already when that began waited longer than it was watched. */
__u64 pressure_some(const struct pressure *p, const struct loser *l)
{
	__u64 ns = sum(p, l->some_ns);

	return ns < p->ns ? ns : p->ns;
}

static int by_loss(const void *a, const void *b, void *p)
{
	__u64 x = pressure_some(p, a), y = pressure_some(p, b);

	if (x == y) {
		x = pressure_waited(p, a);
		y = pressure_waited(p, b);
	}
	return (x < y) - (x > y);
}

struct loser *pressure_losers(const struct pressure *p)
{
	struct loser *list = calloc(p->pids.nr + 1, sizeof(*list));

	if (!list)
		abort();
	if (p->pids.nr) {
		memcpy(list, p->losers, p->pids.nr * sizeof(*list));
		qsort_r(list, p->pids.nr, sizeof(*list), by_loss, (void *)p);
	}
	return list;
}

static void find_loser(struct pressure *p)
{
	for (size_t i = 0; i < p->pids.nr; i++)
		if (pressure_waited(p, &p->losers[i]) &&
		    (!p->loser || by_loss(&p->losers[i], p->loser, p) < 0))
			p->loser = &p->losers[i];
	p->waited = percent(pressure_some(p, &p->sum), p->ns);
}

static __u64 taken_by(const struct pressure *p, enum vmview_actor actor)
{
	__u64 sum = 0;

	for (unsigned int kind = 0; kind < VMVIEW_KINDS; kind++)
		sum += p->counted.evicted[actor][kind];
	return sum;
}

static void find_actor(struct pressure *p)
{
	for (unsigned int i = 0; i < VMVIEW_ACTORS; i++) {
		p->evicted += taken_by(p, i);
		if (taken_by(p, i) > taken_by(p, p->actor))
			p->actor = i;
	}
}

/* Neither count has all: ours lacks what no process maps. Of processes alone there is ours. */
static void find_again(struct pressure *p)
{
	const struct reclaimed *r = &p->change.reclaimed;

	p->taken = p->evicted;
	p->needed = p->counted.returned + p->counted.unremembered;
	if (!p->named && p->change.has_reclaimed) {
		p->taken = r->taken > p->taken ? r->taken : p->taken;
		p->needed = r->anon_again > p->needed ? r->anon_again : p->needed;
		p->needed += r->file_again;
	}
	/* Who wakes finds room for what comes back, if not so much is taken for it. */
	if (p->taken >= AGAIN_LEAST && p->taken >= p->needed / AGAIN_MOST)
		p->again = percent(p->needed, p->taken);
}

/* Pages of processes that have no file to go back to. */
static __u64 anon_evicted(const struct pressure *p)
{
	__u64 sum = 0;

	for (unsigned int i = 0; i < VMVIEW_ACTORS; i++)
		sum += taken_by(p, i) - p->counted.evicted[i][VMVIEW_KIND_FILE];
	return sum;
}

/* If most of it was page cache, or shared memory that nobody maps. */
static enum reason find_files(const struct pressure *p)
{
	bool file = 2 * p->change.reclaimed.file_again > p->needed;

	if (p->again < AGAIN || p->named)
		return REASON_NONE;
	if (file && anon_evicted(p) < p->taken / 2 && p->reader)
		return REASON_FILES;
	return !file && p->evicted < p->taken / 2 ? REASON_SHMEM : REASON_NONE;
}

/*
 * To PSI kswapd's own work is a stall, whether or not anybody waits for it: who reads a
 * large file once has much of it. Of named processes PSI is told, but it is that of all
 * in their cgroup.
 */
static bool stalls(const struct pressure *p)
{
	if (!p->change.has_psi || p->named || p->some < PRESSURE)
		return false;
	return p->some - p->kswapd >= PRESSURE || p->waited >= PRESSURE || p->again >= AGAIN;
}

/*
 * By whom pages of processes were taken is known; of others, how often a limit was met.
 * And memory.reclaim takes on the same account as a limit does.
 */
static bool at_limit(const struct pressure *p)
{
	__u64 times = p->limit ? p->limit->max + p->limit->high : 0;

	if (p->evicted >= TAKEN_LEAST)
		return p->actor == VMVIEW_ACTOR_MEMCG && AT_LIMIT_MOST * times >= p->evicted;
	return times && AT_LIMIT * times >= p->taken / 2;
}

/* At memory.high who finds nothing to take has to wait: all there is to see is that. */
static bool throttled(const struct pressure *p)
{
	return stalls(p) && p->limit && p->limit->high && p->needed < TAKEN_LEAST;
}

/* Nothing was left that could be taken: by whose limit, or there is no more. */
static enum reason find_oom(const struct pressure *p)
{
	if (!p->change.reclaimed.oom_kills)
		return REASON_NONE;
	return p->limit && p->limit->oom ? REASON_LIMIT : REASON_MACHINE;
}

/* Most of what is waited for is that, and it is so much that it matters. */
static bool compacts(const struct pressure *p)
{
	__u64 ns = p->sum.some_ns[WAIT_COMPACT];

	return percent(ns, p->ns) >= PRESSURE && 2 * ns >= pressure_some(p, &p->sum);
}

static enum reason find_reason(const struct pressure *p)
{
	enum reason files = find_files(p), oom = find_oom(p);
	const struct holding *neighbour;

	if (oom)
		return oom;
	if (compacts(p))
		return REASON_COMPACTION;
	if (p->taken < TAKEN_LEAST)
		return throttled(p) ? REASON_LIMIT : REASON_NONE;
	if (at_limit(p))
		return REASON_LIMIT;
	if (files)
		return files;
	if (p->evicted < TAKEN_LEAST)
		return REASON_NONE;
	switch (p->actor) {
	case VMVIEW_ACTOR_MEMCG:
	case VMVIEW_ACTOR_ADVICE:
		return REASON_ASKED;
	default:
		neighbour = pressure_neighbour(p);
		if (pressure_kernel_takes(p, neighbour))
			return REASON_KERNEL;
		return neighbour ? REASON_NEIGHBOUR : REASON_MACHINE;
	}
}

/*
 * Who waits for what he had, while more is taken from him: who starts loses nothing, and
 * who wakes hardly anything. Of processes that were named all count together, for they
 * are the workload.
 */
static bool thrashes(const struct pressure *p)
{
	const struct loser *l = p->named ? &p->sum : p->loser;
	__u64 ns = l ? l->some_ns[WAIT_SWAP] + l->some_ns[WAIT_FILE] * file_share(p) : 0;

	if (!l || l->back + l->reads < TAKEN_LEAST || l->evicted < TAKEN_LEAST)
		return false;
	return percent(ns, p->ns) >= THRASH &&
	       (p->again >= AGAIN || l->evicted >= (l->back + l->reads) / AGAIN_MOST);
}

static enum verdict find_verdict(const struct pressure *p)
{
	if (p->blind)
		return CANNOT_TELL;
	if (stalls(p) && p->full >= THRASH && p->again >= AGAIN)
		return THRASHING;
	if (thrashes(p))
		return THRASHING;
	if (stalls(p) || p->waited >= PRESSURE || p->change.reclaimed.oom_kills)
		return UNDER_PRESSURE;
	/* What is lost may be what would have told; who reads files waits in no fault. */
	if (p->lost_events || (!p->change.has_psi && !p->named && p->again >= AGAIN))
		return CANNOT_TELL;
	return CALM;
}

static void find_stalls(struct pressure *p)
{
	const struct readings *c = &p->change;

	p->some = percent(c->psi.some_us * 1000.0, p->psi_ns);
	p->full = percent(c->psi.full_us * 1000.0, p->psi_ns);
	p->kswapd = percent(c->kswapd_ns, p->psi_ns);
}

void pressure_judge(struct pressure *p)
{
	find_stalls(p);
	find_loser(p);
	find_actor(p);
	pressure_find_culprits(p);
	find_again(p);
	p->reason = find_reason(p);
	if (p->reason == REASON_NEIGHBOUR)
		p->taker = pressure_neighbour(p);
	p->verdict = find_verdict(p);
}
