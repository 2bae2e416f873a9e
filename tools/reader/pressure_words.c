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
	if (p->named)
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
					     "events were lost (a larger --buffer holds more)");
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

/* Whether what reclaim cannot take is much of what there is. */
static bool much_held(const struct pressure *p)
{
	return p->change.held >= p->change.total / 100 * HELD;
}

static const char *held(const struct pressure *p)
{
	static char text[WORDS];
	char all[16];

	if (!much_held(p))
		return "";
	snprintf(all, sizeof(all), "%s", text_size(p->change.total, UNIT_HUMAN));
	snprintf(text, sizeof(text), ", and %s of %s is mlocked or set aside for huge pages",
		 text_size(p->change.held, UNIT_HUMAN), all);
	return text;
}

const char *pressure_reason(struct pressure *p)
{
	static char text[WORDS];
	char who[64] = "";

	if (p->taker)
		snprintf(who, sizeof(who), "%s", event_who(&p->places, p->taker->pid));
	switch (p->reason) {
	case REASON_NONE:
		return p->taken < AGAIN_LEAST ? "hardly anything is taken from anybody" :
					       "what is taken is mostly memory that no process maps";
	case REASON_LIMIT:
		snprintf(text, sizeof(text), "%s met its %s, %s, %s times",
			 p->limit->path, limit_name(p->limit),
			 text_size(limit_value(p->limit), UNIT_HUMAN),
			 text_count(p->limit->max + p->limit->high));
		return text;
	case REASON_ASKED:
		return p->actor == VMVIEW_ACTOR_ADVICE ?
		       "somebody gives memory back by madvise(MADV_PAGEOUT)" :
		       "somebody asks for it by memory.reclaim: no cgroup met a limit";
	case REASON_NEIGHBOUR:
		snprintf(text, sizeof(text), "%s took %s meanwhile, and %s paid for it", who,
			 size(p, p->taker->took), event_who(&p->places, p->loser->pid));
		return text;
	case REASON_FILES:
		snprintf(text, sizeof(text), "files are read that do not fit; %s read most, %s%s",
			 event_who(&p->places, p->reader->pid),
			 text_size(p->reader->read, UNIT_HUMAN), held(p));
		return text;
	case REASON_SHMEM:
		snprintf(text, sizeof(text), "files in tmpfs, or other shared memory, are used"
			 " that do not fit; there is %s of it%s",
			 text_size(p->change.shmem, UNIT_HUMAN), held(p));
		return text;
	case REASON_MACHINE:
		if (!p->taker)
			return "what runs here uses more than there is";
		snprintf(text, sizeof(text),
			 "what runs here uses more than there is; %s took most, %s%s", who,
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

const char *pressure_remedy(struct pressure *p)
{
	static char text[WORDS];
	char *path;

	if (p->verdict == CALM)
		return "nothing is needed";
	switch (p->reason) {
	case REASON_LIMIT:
		snprintf(text, sizeof(text), "a higher %s of %s: %s was needed again in this time",
			 limit_name(p->limit), p->limit->path, size(p, p->needed));
		return text;
	case REASON_ASKED:
		return "to ask for less";
	case REASON_NEIGHBOUR:
		path = home(p->loser->pid);
		snprintf(text, sizeof(text), "a memory.low for %s, or a memory.high for %s", path,
			 event_who(&p->places, p->taker->pid));
		free(path);
		return text;
	case REASON_FILES:
		return p->evicted < p->taken / 2 ?
		       "to read them once, or by direct I/O, or more memory" :
		       "to map less of them at a time, or more memory";
	case REASON_SHMEM:
		return "less in tmpfs (df -t tmpfs), or more memory";
	case REASON_MACHINE:
		return much_held(p) ? "less mlocked, a smaller vm.nr_hugepages, or more memory" :
				      "fewer of these at a time, or more memory";
	case REASON_NONE:
		return "not known: what comes back was taken before this began";
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
