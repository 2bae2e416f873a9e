// SPDX-License-Identifier: GPL-2.0-only
/* From the numbers to what they mean. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	if (wait == WAIT_FILE)
		loser_of(p, e->tgid)->reads++;
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
	__u64 most = 0, all = 0;

	for (size_t i = 0; i < p->pids.nr; i++) {
		__u64 ns = pressure_waited(p, &p->losers[i]);

		all += ns;
		if (ns <= most)
			continue;
		most = ns;
		p->loser = &p->losers[i];
	}
	p->worst = percent(most, p->ns);
	p->waited = percent(all, p->ns);
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

/* One path is the other, or below it: those limits hold for what is watched. */
static bool concerns(const char *cgroup, const char *path)
{
	size_t len = cgroup ? strlen(cgroup) : 0, other = strlen(path);

	if (len > other)
		return !strncmp(cgroup, path, other) && (cgroup[other] == '/' || other == 1);
	return !strncmp(path, cgroup ? cgroup : "", len) &&
	       (!len || !path[len] || path[len] == '/');
}

static void find_limit(struct pressure *p)
{
	__u64 most = 0;

	for (size_t i = 0; i < p->change.nr_limits; i++) {
		const struct limit *limit = &p->change.limits[i];

		if (limit->max + limit->high <= most || !concerns(p->cgroup, limit->path))
			continue;
		most = limit->max + limit->high;
		p->limit = limit;
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
	if (p->taken >= AGAIN_LEAST)
		p->again = percent(p->needed, p->taken);
}

/* What it took that was not its own before, as far as its swap-ins were watched. */
static __u64 took_new(const struct pressure *p, const struct holding *h)
{
	__u64 back = 0;

	for (size_t i = 0; i < p->pids.nr; i++)
		if (p->losers[i].pid == (__u32)h->pid)
			back = p->losers[i].back;
	return h->took > back ? h->took - back : 0;
}

/* Who takes memory that somebody else waits for, but who looks; NULL for nobody. */
static const struct holding *find_neighbour(const struct pressure *p)
{
	const struct holding *found = NULL;
	__u64 own = 0, most = 0;

	for (int i = 0; p->loser && i < p->change.nr_holdings; i++) {
		const struct holding *h = &p->change.holdings[i];
		__u64 took = took_new(p, h);

		if ((__u32)h->pid == p->loser->pid) {
			own = took;
		} else if (took > most && h->pid != getpid()) {
			most = took;
			found = h;
		}
	}
	if (most < AGAIN_LEAST || most < p->evicted / NEIGHBOUR_PART || most < 2 * own)
		return NULL;
	return found;
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

/* By whom pages of processes were taken is known; of others, how often a limit was met. */
static bool at_limit(const struct pressure *p)
{
	if (!p->limit)
		return false;
	if (p->evicted >= AGAIN_LEAST)
		return p->actor == VMVIEW_ACTOR_MEMCG;
	return AT_LIMIT * (p->limit->max + p->limit->high) >= p->taken / 2;
}

static enum reason find_reason(const struct pressure *p)
{
	enum reason files = find_files(p);

	if (p->taken < AGAIN_LEAST)
		return REASON_NONE;
	if (at_limit(p))
		return REASON_LIMIT;
	if (files)
		return files;
	if (p->evicted < AGAIN_LEAST)
		return REASON_NONE;
	switch (p->actor) {
	case VMVIEW_ACTOR_MEMCG:
	case VMVIEW_ACTOR_ADVICE:
		return REASON_ASKED;
	default:
		return find_neighbour(p) ? REASON_NEIGHBOUR : REASON_MACHINE;
	}
}

/* It waits for what it had, while more is taken from it: one who starts loses nothing. */
static bool thrashes(const struct pressure *p)
{
	const struct loser *l = p->loser;

	return l && l->evicted >= AGAIN_LEAST && l->back + l->reads >= AGAIN_LEAST &&
	       percent(l->ns[WAIT_SWAP] + l->ns[WAIT_FILE] * file_share(p), p->ns) >= THRASH;
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

static enum verdict find_verdict(const struct pressure *p)
{
	if (p->blind)
		return CANNOT_TELL;
	if (stalls(p) && p->full >= THRASH && p->again >= AGAIN)
		return THRASHING;
	if (thrashes(p))
		return THRASHING;
	if (stalls(p) || p->worst >= PRESSURE || p->change.reclaimed.oom_kills)
		return UNDER_PRESSURE;
	/* What is lost may be what would have told. */
	return p->lost_events ? CANNOT_TELL : CALM;
}

void pressure_judge(struct pressure *p)
{
	p->some = percent(p->change.psi.some_us * 1000.0, p->ns);
	p->full = percent(p->change.psi.full_us * 1000.0, p->ns);
	p->kswapd = percent(p->change.kswapd_ns, p->ns);
	find_loser(p);
	find_takers(p);
	find_actor(p);
	find_limit(p);
	find_again(p);
	p->reason = find_reason(p);
	if (p->reason == REASON_NEIGHBOUR)
		p->taker = find_neighbour(p);
	p->verdict = find_verdict(p);
}
