// SPDX-License-Identifier: GPL-2.0-only
/* From the numbers to what they mean. */
#include <stdlib.h>

#include "pressure.h"

static struct loser *loser_of(struct pressure *p, __u32 pid)
{
	size_t nr = p->pids.nr, number = pids_number(&p->pids, pid);

	if (number < nr)
		return &p->losers[number];
	p->losers = vmview_grow(p->losers, nr, sizeof(*p->losers));
	if (!p->losers)
		abort();
	p->losers[nr] = (struct loser){ .pid = pid };
	return &p->losers[nr];
}

int pressure_event(void *arg, const struct vmview_event *e)
{
	struct pressure *p = arg;
	enum wait wait = wait_of(e);

	places_see(&p->places, e);
	if (e->type == VMVIEW_EVENT_EVICT)
		loser_of(p, e->tgid)->evicted += e->pages;
	if (wait == WAIT_SWAP)
		loser_of(p, e->tgid)->back++;
	if (wait != WAIT_NONE)
		loser_of(p, e->tgid)->ns[wait] += waits_own_ns(&p->waits, e);
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

__u64 pressure_waited(const struct pressure *p, const struct loser *l)
{
	return l->ns[WAIT_SWAP] + l->ns[WAIT_RECLAIM] + l->ns[WAIT_COMPACT] +
	       (__u64)(l->ns[WAIT_FILE] * file_share(p));
}

struct loser *pressure_losers(const struct pressure *p)
{
	struct loser *list = calloc(p->pids.nr + 1, sizeof(*list));
	size_t i, at;

	if (!list)
		abort();
	/* By insertion: few processes wait for memory. */
	for (i = 0; i < p->pids.nr; i++) {
		for (at = i; at && pressure_waited(p, &list[at - 1]) <
				   pressure_waited(p, &p->losers[i]); at--)
			list[at] = list[at - 1];
		list[at] = p->losers[i];
	}
	return list;
}

static void find_loser(struct pressure *p)
{
	__u64 most = 0;

	for (size_t i = 0; i < p->pids.nr; i++) {
		__u64 ns = pressure_waited(p, &p->losers[i]);

		if (ns <= most)
			continue;
		most = ns;
		p->loser = &p->losers[i];
	}
	p->worst = percent(most, p->ns);
}

/* Pages that were taken from a process, on anybody's account. */
static __u64 paid(const struct vmview_pair *pairs, int nr, pid_t pid)
{
	__u64 pages = 0;

	for (int i = 0; i < nr; i++)
		if (pairs[i].victim == (__u32)pid)
			pages += vmview_pair_pages(&pairs[i]);
	return pages;
}

/*
 * Who took most memory: what it has more and what was taken from it meanwhile, or, as
 * it may have freed that again, its faults, which mostly take a page each.
 */
static void find_takers(struct pressure *p)
{
	struct vmview_pair *pairs = NULL;
	int nr = p->blind ? 0 : vmview_session_pairs(&p->all, &pairs);

	for (int i = 0; i < p->change.nr_holdings; i++) {
		struct holding *h = &p->change.holdings[i];

		h->took += paid(pairs, nr, h->pid);
		if (h->took < h->faults)
			h->took = h->faults;
		if (h->took > (p->taker ? p->taker->took : 0))
			p->taker = h;
		if (h->read > (p->reader ? p->reader->read : 0))
			p->reader = h;
	}
	free(pairs);
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

static void find_limit(struct pressure *p)
{
	__u64 most = 0;

	for (size_t i = 0; i < p->change.nr_limits; i++) {
		const struct limit *limit = &p->change.limits[i];

		if (limit->max + limit->high <= most)
			continue;
		most = limit->max + limit->high;
		p->limit = limit;
	}
}

/*
 * Neither count has all: the kernel's of the machine lacks what is taken at cgroups'
 * limits, ours what no process maps. Of processes alone there is ours.
 */
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
	if (p->taken >= AGAIN_LEAST)
		p->again = percent(p->needed, p->taken);
}

static bool is_neighbour(const struct pressure *p)
{
	__u64 own = 0;

	if (!p->taker || !p->loser || (__u32)p->taker->pid == p->loser->pid)
		return false;
	for (int i = 0; i < p->change.nr_holdings; i++)
		if ((__u32)p->change.holdings[i].pid == p->loser->pid)
			own = p->change.holdings[i].took;
	return p->taker->took >= 2 * own && p->taker->took >= AGAIN_LEAST;
}

static enum reason find_reason(const struct pressure *p)
{
	if (p->taken < AGAIN_LEAST)
		return REASON_NONE;
	if (2 * p->change.reclaimed.file_again > p->needed && p->evicted < p->taken / 2 &&
	    p->again >= AGAIN && p->reader)
		return REASON_FILES;
	if (p->evicted < AGAIN_LEAST)
		return REASON_NONE;
	switch (p->actor) {
	case VMVIEW_ACTOR_MEMCG:
		return p->limit ? REASON_LIMIT : REASON_ASKED;
	case VMVIEW_ACTOR_ADVICE:
		return REASON_ASKED;
	default:
		return is_neighbour(p) ? REASON_NEIGHBOUR : REASON_MACHINE;
	}
}

/* What was taken from it comes back. */
static bool again_to(const struct loser *l)
{
	return l && l->evicted >= AGAIN_LEAST && percent(l->back, l->evicted) >= AGAIN;
}

/* Of named processes PSI is told, but it is that of all in their cgroup. */
static enum verdict find_verdict(const struct pressure *p)
{
	bool psi = p->change.has_psi && !p->named;

	if (p->blind)
		return CANNOT_TELL;
	if (psi && p->full >= THRASH && p->again >= AGAIN)
		return THRASHING;
	if (p->worst >= THRASH && again_to(p->loser))
		return THRASHING;
	if ((psi && p->some >= PRESSURE) || p->worst >= PRESSURE ||
	    p->change.reclaimed.oom_kills)
		return UNDER_PRESSURE;
	/* What is lost may be what would have told. */
	return p->lost_events ? CANNOT_TELL : CALM;
}

void pressure_judge(struct pressure *p)
{
	p->some = percent(p->change.psi.some_us * 1000.0, p->ns);
	p->full = percent(p->change.psi.full_us * 1000.0, p->ns);
	find_loser(p);
	find_takers(p);
	find_actor(p);
	find_limit(p);
	find_again(p);
	p->reason = find_reason(p);
	p->verdict = find_verdict(p);
}
