// SPDX-License-Identifier: GPL-2.0-only
/* What was told of a scene, beside what was expected and what the kernel counted. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "events.h"
#include "proc.h"
#include "scene.h"
#include "scene_check.h"

static unsigned int wrongs;

static void __attribute__((format(printf, 1, 2))) wrong(const char *fmt, ...)
{
	va_list ap;

	printf("# ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	wrongs++;
}

#define expect(what, want, got) do { \
	u64 want_ = (want), got_ = (got); \
	if (want_ != got_) \
		wrong("%s: %s is %llu (%#llx), should be %llu (%#llx)", \
		      where, what, got_, got_, want_, want_); \
} while (0)

static bool in_area(const struct scene *s, const struct vmview_event *e)
{
	return e->addr >= (uintptr_t)s->area &&
	       e->addr < (uintptr_t)s->area + s->bytes;
}

/* Whether the flags of a frame allow it to be of that kind. */
static bool may_be(u64 flags, u8 kind)
{
	bool anon = flags & FLAG_ANON, zero = flags & FLAG_ZERO;

	switch (kind) {
	case VMVIEW_KIND_ANON:
		return anon && !zero;
	case VMVIEW_KIND_ZERO:
		return zero;
	case VMVIEW_KIND_FILE:
		return !anon && !(flags & FLAG_SWAPBACKED);
	case VMVIEW_KIND_SHMEM:
		return !anon && flags & FLAG_SWAPBACKED;
	case VMVIEW_KIND_HUGETLB:
		return flags & FLAG_HUGE;
	default:
		return true;
	}
}

/* What is there now, beside pagemap and kpageflags. */
static void check_page(const struct scene *s, const struct vmview_event *e,
		       u32 i, const char *where)
{
	u64 entry = s->after[i];

	/* Of frames without a page pagemap says nothing. */
	if (e->kind == VMVIEW_KIND_SPECIAL)
		return;
	/* Or it is expected not to be looked at. */
	if (!(entry & PM_PRESENT) || !s->act.expect.kind) {
		expect("frame", 0, e->frame);
		return;
	}
	expect("frame beside pagemap", PM_FRAME(entry), e->frame);
	if (!kpage(PM_FRAME(entry)).known)
		return;
	expect("order beside kpageflags", order_of(PM_FRAME(entry)), e->order);
	if (!may_be(kpage(PM_FRAME(entry)).flags, e->kind))
		wrong("%s: kind %u, but kpageflags %#llx", where, e->kind,
		      kpage(PM_FRAME(entry)).flags);
}

static u64 expected_ip(const struct scene *s, u32 i)
{
	u8 flags = s->act.expect.flags;

	if (flags & VMVIEW_FAULT_EXEC)
		return (uintptr_t)scene_at(s, i);
	return (uintptr_t)(flags & VMVIEW_FAULT_WRITE ? store_byte_insn : load_byte_insn);
}

static void check_ip(const struct scene *s, const struct vmview_event *e, u32 i,
		     const char *where)
{
	if (e->flags & VMVIEW_FAULT_USER)
		expect("ip", expected_ip(s, i), e->ip);
	else if (e->flags & VMVIEW_FAULT_GUP)
		expect("ip", 0, e->ip);
	else if (e->ip >> 63 == 0)
		wrong("%s: ip %#llx is not the kernel's", where, e->ip);
}

static void check_fault(const struct scene *s, const struct vmview_event *e, u32 i)
{
	const struct fault *f = &s->act.expect;
	bool gup = f->flags & VMVIEW_FAULT_GUP;
	u8 outcome = f->outcome;
	char where[32];

	snprintf(where, sizeof(where), "fault %u", i);
	if (s->act.by_mincore)
		outcome = s->cached[i] & 1 ? VMVIEW_OUTCOME_MINOR : VMVIEW_OUTCOME_MAJOR;
	if (s->act.some && !in_area(s, e))
		wrong("%s: addr %#llx is not in the area", where, e->addr);
	else if (!s->act.some)
		expect("addr", (uintptr_t)scene_at(s, i) - (gup ? SCENE_OFFSET : 0),
		       e->addr);
	expect("cause", f->cause, e->cause);
	expect("flags", f->flags & ~f->may, e->flags & ~f->may);
	if (outcome != ANY)
		expect("outcome", outcome, e->outcome);
	expect("state", f->state, e->state);
	expect("level", f->level, e->level);
	/* What is on its way may be so once more. */
	if (!s->act.too_late || e->kind)
		expect("kind", f->kind, e->kind);
	expect("order", f->order, e->order);
	check_ip(s, e, i, where);
	if (f->cause == VMVIEW_CAUSE_SWAP) {
		expect("slot", PM_SWAP_OFF(s->before[i]), e->slot);
		expect("swap type", PM_SWAP_TYPE(s->before[i]), e->swap_type);
	}
	if (e->latency_ns < s->act.least_ns || !e->latency_ns)
		wrong("%s: took %llu ns, at least %llu expected", where,
		      e->latency_ns, s->act.least_ns);
	if (e->time_ns - e->latency_ns < s->begin_ns || e->time_ns > s->end_ns)
		wrong("%s: not between begin and end", where);
	if (!s->act.some)
		check_page(s, e, i, where);
}

/* What the CPU said, and what the entry held before anybody did something about it. */
static void check_begin(const struct scene *s, const struct vmview_event *e, u32 i)
{
	const u8 raised = VMVIEW_FAULT_USER | VMVIEW_FAULT_WRITE | VMVIEW_FAULT_EXEC;
	const struct fault *f = &s->act.expect;
	u64 entry = s->before[i];
	char where[32];

	snprintf(where, sizeof(where), "begin %u", i);
	expect("addr", (uintptr_t)scene_at(s, i), e->addr);
	expect("flags", f->flags & raised, e->flags);
	check_ip(s, e, i, where);
	/* Whether the area has access is not known there. */
	expect("state", f->state == VMVIEW_STATE_NUMA_HINT ? VMVIEW_STATE_PROT_NONE :
							     f->state, e->state);
	if (e->state != VMVIEW_STATE_NONE)
		expect("level", s->act.stride == PMD_BYTES ? VMVIEW_LEVEL_PMD :
							     VMVIEW_LEVEL_PTE, e->level);
	expect("slot", e->state == VMVIEW_STATE_SWAP ? PM_SWAP_OFF(entry) : 0, e->slot);
	expect("swap type", e->state == VMVIEW_STATE_SWAP ? PM_SWAP_TYPE(entry) : 0,
	       e->swap_type);
	/* Of a lost one the frame is told, which pagemap does not. */
	if (e->state != VMVIEW_STATE_HWPOISON)
		expect("frame", entry & PM_PRESENT ? PM_FRAME(entry) : 0, e->frame);
	if (e->time_ns < s->begin_ns || e->time_ns > s->end_ns)
		wrong("%s: not between begin and end", where);
}

static void check_begins(const struct scene *s, const struct events *all)
{
	bool gup = s->act.expect.flags & VMVIEW_FAULT_GUP;
	const char *where = "scene";
	u32 i, nr = 0, begun = 0;

	for (i = 0; i < all->nr; i++) {
		const struct vmview_event *e = &all->event[i];

		if (e->type != VMVIEW_EVENT_FAULT_BEGIN)
			continue;
		begun++;
		if (s->act.others && !in_area(s, e))
			continue;
		if (nr < s->act.nr && !s->act.some)
			check_begin(s, e, nr);
		nr++;
	}
	if (!s->act.some)
		expect("number of begins", gup ? 0 : s->act.nr, nr);
	expect("begun beside perf", s->perf[0], begun);
}

/* How many faults the thread had, by whom they are counted. */
static void check_sums(const struct scene *s, const struct events *all)
{
	u64 minor = 0, major = 0, gup_minor = 0, gup_major = 0, raised = 0, latency = 0;
	const char *where = "sum";
	size_t i;

	for (i = 0; i < all->nr; i++) {
		const struct vmview_event *e = &all->event[i];
		bool gup = e->flags & VMVIEW_FAULT_GUP;

		if (e->type != VMVIEW_EVENT_FAULT)
			continue;
		raised += !gup;
		latency += e->latency_ns;
		if (e->outcome == VMVIEW_OUTCOME_MINOR) {
			minor++;
			gup_minor += gup;
		} else if (e->outcome == VMVIEW_OUTCOME_MAJOR) {
			major++;
			gup_major += gup;
		}
	}
	expect("minor beside getrusage", s->minor, minor);
	expect("major beside getrusage", s->major, major);
	expect("faults beside perf", s->perf[0],
	       raised + (s->act.unanswered ? s->act.nr : 0));
	expect("minor beside perf", s->perf[1], minor - gup_minor);
	expect("major beside perf", s->perf[2], major - gup_major);
	if (latency > s->end_ns - s->begin_ns)
		wrong("all faults took %llu ns, the thread only %llu", latency,
		      s->end_ns - s->begin_ns);
}

/* The entry was fine again, or for the moment of a change empty, even twice. */
static bool over_already(const struct vmview_event *e)
{
	if (e->cause == VMVIEW_CAUSE_ZERO)
		return e->state == VMVIEW_STATE_NONE && !e->kind;
	return e->cause == VMVIEW_CAUSE_SPURIOUS && e->state <= VMVIEW_STATE_PRESENT;
}

static void check_faults(const struct scene *s, const struct events *all)
{
	const char *where = "scene";
	u32 i, nr = 0;

	for (i = 0; i < all->nr; i++) {
		const struct vmview_event *e = &all->event[i];

		if (e->type != VMVIEW_EVENT_FAULT)
			continue;
		if (s->act.others && !in_area(s, e))
			continue;
		if (s->act.too_late && over_already(e))
			continue;
		if (nr < s->act.nr || s->act.some)
			check_fault(s, e, nr);
		else
			wrong("one more: cause %u at %#llx", e->cause, e->addr);
		nr++;
	}
	if (!s->act.some)
		expect("number of faults", s->act.unanswered ? 0 : s->act.nr, nr);
	else if (!nr)
		wrong("no fault of that cause");
	check_sums(s, all);
}

unsigned int scene_check(const struct scene *s, u64 watched, const struct events *all)
{
	const char *where = "scene";
	size_t i;

	wrongs = 0;
	kpage_forget();
	for (i = 0; i < all->nr; i++)
		expect("tgid", s->pid, all->event[i].tgid);
	check_begins(s, all);
	if (watched & VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT))
		check_faults(s, all);
	return wrongs;
}
