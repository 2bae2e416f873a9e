// SPDX-License-Identifier: GPL-2.0-only
/* What the numbers mean, in sentences. Each names the numbers that it rests on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "pressure.h"

#define WORDS	320

static __u64 bytes(const struct pressure *p, __u64 pages)
{
	return pages * p->r->dev.info.page_size;
}

static const char *size(const struct pressure *p, __u64 pages)
{
	return text_size(bytes(p, pages), UNIT_HUMAN);
}

static const char *whom(const struct pressure *p)
{
	if (p->r->opt.nr_pids)
		return "what was named";
	return p->cgroup ? p->cgroup : "this machine";
}

const char *pressure_verdict(struct pressure *p)
{
	static char text[WORDS];

	switch (p->verdict) {
	case CALM:
		snprintf(text, sizeof(text), "Calm: memory does not slow %s down", whom(p));
		break;
	case UNDER_PRESSURE:
		snprintf(text, sizeof(text), "Under pressure: memory slows %s down", whom(p));
		break;
	case THRASHING:
		snprintf(text, sizeof(text), "Thrashing: %s spends its time on getting back "
			 "what was taken", p->loser && p->full < THRASH ?
			 event_who(&p->places, p->loser->pid) : whom(p));
		break;
	case CANNOT_TELL:
		snprintf(text, sizeof(text), "Cannot tell whether memory slows %s down: %s",
			 whom(p), p->blind ? "the module does not tell why tasks wait" :
			 p->lost_events ? "events were lost (a larger --buffer holds more)" :
			 "what was taken is needed again, and there is no PSI to tell who waits");
		break;
	}
	return text;
}

static const char *limit_name(const struct limit *limit)
{
	return limit->max >= limit->high ? "memory.max" : "memory.high";
}

static __u64 limit_value(const struct limit *limit)
{
	__u64 value = ~0ULL;

	vmview_cgroup_number(limit->path, limit_name(limit), &value);
	return value;
}

/* Most of what reclaim cannot take, if that is much of what there is. */
enum fixed { FIXED_LITTLE, FIXED_LOCKED, FIXED_KERNEL, FIXED_STUCK };

static enum fixed fixed(const struct pressure *p)
{
	const struct readings *c = &p->change;

	if (c->held + c->kernel + c->stuck < c->total / 100 * HELD)
		return FIXED_LITTLE;
	if (c->stuck > c->held && c->stuck > c->kernel)
		return FIXED_STUCK;
	return c->kernel > c->held ? FIXED_KERNEL : FIXED_LOCKED;
}

/* Who has most memory that could go to swap alone. */
static const char *anon_holder(const struct pressure *p)
{
	const struct holding *most = NULL;

	for (size_t i = 0; i < p->holdings.nr; i++) {
		const struct holding *h = &p->holdings.vec[i];

		if (!h->gone && h->last[HELD_ANON] > (most ? most->last[HELD_ANON] : 0))
			most = h;
	}
	return event_who((struct places *)&p->places, most ? most->pid : 0);
}

static const char *held(const struct pressure *p)
{
	static char text[WORDS];
	char all[16];

	snprintf(all, sizeof(all), "%s", text_size(p->change.total, UNIT_HUMAN));
	switch (fixed(p)) {
	case FIXED_LITTLE:
		return "";
	case FIXED_LOCKED:
		snprintf(text, sizeof(text), ", and %s of %s is mlocked or set aside for huge pages",
			 text_size(p->change.held, UNIT_HUMAN), all);
		break;
	case FIXED_KERNEL:
		snprintf(text, sizeof(text), ", and %s of %s is the kernel's own",
			 text_size(p->change.kernel, UNIT_HUMAN), all);
		break;
	case FIXED_STUCK:
		snprintf(text, sizeof(text), ", and %s of %s could go to swap alone, %s; %s has most",
			 text_size(p->change.stuck, UNIT_HUMAN), all,
			 p->change.swap ? "which is full" : "of which there is none",
			 anon_holder(p));
		break;
	}
	return text;
}

/* What is in use does not fit, and that shows: it is not merely new. */
static bool crowded(const struct pressure *p)
{
	return p->again >= AGAIN || p->verdict == THRASHING || p->change.reclaimed.oom_kills;
}

static const char *machine(const struct pressure *p)
{
	if (!crowded(p))
		return "room is made for what is new";
	return p->verdict == CALM ? "what is in use does not all fit, but hardly anybody waits" :
				    "what runs here uses more than there is";
}

static const char *limit_met(const struct pressure *p)
{
	const struct holding *taker = pressure_taker_at(p, p->limit);
	__u64 limit = limit_value(p->limit);
	static char text[WORDS];
	size_t len;

	/* It may have none any more. */
	len = snprintf(text, sizeof(text), "%s met its %s%s%s, %s times", p->limit->path,
		       limit_name(p->limit), ~limit ? ", " : "",
		       ~limit ? text_size(limit, UNIT_HUMAN) : "",
		       text_count(p->limit->max + p->limit->high));
	if (taker && len < sizeof(text))
		len += snprintf(text + len, sizeof(text) - len, "; %s took most there, %s",
				event_who((struct places *)&p->places, taker->pid),
				size(p, taker->took));
	if (p->limits_met > 1 && len < sizeof(text))
		snprintf(text + len, sizeof(text) - len, "; %u cgroup%s more met %s",
			 p->limits_met - 1, text_s(p->limits_met - 1),
			 p->limits_met > 2 ? "theirs" : "its own");
	return text;
}

static const char *asked(struct pressure *p)
{
	static char text[WORDS];
	const char *who = p->asker ? event_who(&p->places, p->asker) : "somebody";
	__u64 times = p->limit ? p->limit->max + p->limit->high : 0;

	if (p->actor == VMVIEW_ACTOR_ADVICE)
		snprintf(text, sizeof(text), "%s gives memory back by madvise(MADV_PAGEOUT)", who);
	else
		snprintf(text, sizeof(text), "%s asks for it by memory.reclaim: limits were met %s"
			 " time%s", who, times ? text_count(times) : "no", text_s(times));
	return text;
}

/* Most of what the kernel took. */
static bool tables(const struct pressure *p)
{
	__u64 now = p->change.tables, then = p->before.tables;

	return now > then && 2 * (now - then) >= bytes(p, p->kernel_took);
}

const char *pressure_reason(struct pressure *p)
{
	static char text[WORDS];
	char who[64] = "";

	if (p->taker)
		snprintf(who, sizeof(who), "%s", event_who(&p->places, p->taker->pid));
	switch (p->reason) {
	case REASON_NONE:
		return p->taken >= TAKEN_LEAST ?
		       "what is taken is mostly memory that no process maps" :
		       p->r->opt.nr_pids ? "hardly anything is taken from it" :
					   "hardly anything is taken from anybody";
	case REASON_LIMIT:
		return limit_met(p);
	case REASON_ASKED:
		return asked(p);
	case REASON_NEIGHBOUR:
		snprintf(text, sizeof(text), "%s took %s meanwhile, and %s paid for it", who,
			 size(p, p->taker->took), event_who(&p->places, p->loser->pid));
		return text;
	case REASON_FILES:
		snprintf(text, sizeof(text), "files are read that do not fit; %s read most, %s%s",
			 event_who(&p->places, p->reader->pid),
			 text_size(p->reader->more[HELD_READ], UNIT_HUMAN), held(p));
		return text;
	case REASON_SHMEM:
		snprintf(text, sizeof(text), "files in tmpfs, or other shared memory, are used"
			 " that do not fit; there is %s of it%s",
			 text_size(p->change.shmem, UNIT_HUMAN), held(p));
		return text;
	case REASON_KERNEL:
		snprintf(text, sizeof(text), "the kernel itself took %s meanwhile%s; it has %s",
			 size(p, p->kernel_took), tables(p) ? ", mostly for page tables" : "",
			 text_size(p->change.kernel, UNIT_HUMAN));
		return text;
	case REASON_COMPACTION:
		snprintf(text, sizeof(text), "free memory is in pieces that are too small, for "
			 "huge pages or the like; %s waited longest",
			 event_who(&p->places, p->loser->pid));
		return text;
	case REASON_MACHINE:
		if (!p->taker)
			return machine(p);
		snprintf(text, sizeof(text), "%s; %s took most, %s%s", machine(p), who,
			 size(p, p->taker->took), held(p));
		return text;
	}
	return "";
}

/* The cgroup of a process, which may have one of its own yet to come; free it. */
static char *home(__u32 pid)
{
	char *path = vmview_cgroup_of(pid);

	if (path && path[1])
		return path;
	free(path);
	return strdup("a cgroup of its own");
}

static const char *protection(const struct pressure *p)
{
	static char text[WORDS];
	char *path = home(p->loser->pid);

	snprintf(text, sizeof(text), "a memory.low for %s", path);
	free(path);
	return text;
}

/* Most of what is waited for is room, not what comes back. */
static bool reclaims(const struct pressure *p)
{
	return 2 * p->sum.some_ns[WAIT_RECLAIM] >= pressure_some(p, &p->sum);
}

static const char *higher_limit(const struct pressure *p)
{
	static char text[WORDS];
	size_t len = snprintf(text, sizeof(text), "a higher %s of %s", limit_name(p->limit),
			      p->limit->path);

	if (p->needed >= TAKEN_LEAST && len < sizeof(text))
		snprintf(text + len, sizeof(text) - len, ": %s was needed again in this time",
			 size(p, p->needed));
	return text;
}

/* Where there is too little of it. */
static const char *more_room(const struct pressure *p)
{
	switch (fixed(p)) {
	case FIXED_LITTLE:
		break;
	case FIXED_LOCKED:
		return "less mlocked, a smaller vm.nr_hugepages, or more memory";
	case FIXED_KERNEL:
		return "less of what slabtop shows, or more memory";
	case FIXED_STUCK:
		return p->change.swap ?
		       "more swap, fewer of these at a time, or more memory" :
		       "swap (zram is some), fewer of these at a time, or more memory";
	}
	return "fewer of these at a time, or more memory";
}

const char *pressure_remedy(struct pressure *p)
{
	static char text[WORDS];

	if (p->verdict == CALM)
		return "nothing is needed";
	switch (p->reason) {
	case REASON_LIMIT:
		return higher_limit(p);
	case REASON_ASKED:
		return "to ask for less";
	case REASON_NEIGHBOUR:
		snprintf(text, sizeof(text), "%s, or a memory.high for %s", protection(p),
			 event_who(&p->places, p->taker->pid));
		return text;
	case REASON_FILES:
		if (fixed(p))
			return more_room(p);
		return p->evicted < p->taken / 2 ?
		       "to read them once, or by direct I/O, or more memory" :
		       "to map less of them at a time, or more memory";
	case REASON_SHMEM:
		return "less in tmpfs (df -t tmpfs), or more memory";
	case REASON_KERNEL:
		return tables(p) ? "less mapped by who has most page tables (vmview top), or more memory" :
				   "less of what slabtop shows, or more memory";
	case REASON_COMPACTION:
		return "madvise or defer in /sys/kernel/mm/transparent_hugepage/defrag, "
		       "or a larger vm.min_free_kbytes";
	case REASON_MACHINE:
		if (crowded(p) || fixed(p) || !p->loser)
			return more_room(p);
		return reclaims(p) ?
		       "a larger vm.watermark_scale_factor, for kswapd to begin sooner" :
		       protection(p);
	case REASON_NONE:
		return p->needed >= TAKEN_LEAST ?
		       "nothing, once all is back: it was taken before this began" :
		       "not known: ask again, and for longer";
	}
	return "";
}

const char *pressure_look(struct pressure *p)
{
	static char text[WORDS];

	if (p->blind)
		return "vmview info";
	if (p->loser && p->loser->pid)
		snprintf(text, sizeof(text), "vmview swap -p %u 5, vmview lru %u", p->loser->pid,
			 p->loser->pid);
	else
		snprintf(text, sizeof(text), "vmview lru, vmview lru --next");
	return text;
}
