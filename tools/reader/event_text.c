// SPDX-License-Identifier: GPL-2.0-only
/* One event as a line of plain words. */
#include <string.h>

#include "event.h"

static const char *const cause_words[VMVIEW_CAUSES] = {
	[VMVIEW_CAUSE_UNKNOWN] = "cause not known",
	[VMVIEW_CAUSE_ANON] = "first write",
	[VMVIEW_CAUSE_ZERO] = "first read: the zero page",
	[VMVIEW_CAUSE_SWAP] = "page was in swap",
	[VMVIEW_CAUSE_FILE] = "file's page not mapped yet",
	[VMVIEW_CAUSE_SHMEM] = "shmem page not mapped yet",
	[VMVIEW_CAUSE_SHMEM_SWAP] = "shmem page was in swap",
	[VMVIEW_CAUSE_COW_ANON] = "copy on write",
	[VMVIEW_CAUSE_COW_ZERO] = "copy on write of the zero page",
	[VMVIEW_CAUSE_COW_FILE] = "private copy of a file's page",
	[VMVIEW_CAUSE_WRITE_SHARED] = "shared page gets dirty",
	[VMVIEW_CAUSE_NUMA_HINT] = "NUMA balancing looked",
	[VMVIEW_CAUSE_UFFD_MISSING] = "page missing, asked userfaultfd",
	[VMVIEW_CAUSE_UFFD_WP] = "write-protected by userfaultfd",
	[VMVIEW_CAUSE_UFFD_MINOR] = "page not mapped, asked userfaultfd",
	[VMVIEW_CAUSE_MIGRATION] = "page was being migrated",
	[VMVIEW_CAUSE_STACK] = "stack grew",
	[VMVIEW_CAUSE_HUGE_SPLIT] = "huge page had to be split",
	[VMVIEW_CAUSE_HUGETLB] = "hugetlb page",
	[VMVIEW_CAUSE_DEVICE] = "memory of a device",
	[VMVIEW_CAUSE_HWPOISON] = "frame lost to a memory error",
	[VMVIEW_CAUSE_MARKER] = "marked to fail",
	[VMVIEW_CAUSE_UNMAPPED] = "nothing is mapped there",
	[VMVIEW_CAUSE_PROTECTION] = "mapping does not allow it",
	[VMVIEW_CAUSE_SPURIOUS] = "settled by then",
};

static const char *const outcome_words[VMVIEW_OUTCOMES] = {
	[VMVIEW_OUTCOME_MINOR] = "minor",
	[VMVIEW_OUTCOME_MAJOR] = "major",
	[VMVIEW_OUTCOME_SIGNAL] = "failed",
	[VMVIEW_OUTCOME_OOM] = "out-of-memory",
};

/* Of kswapd and other kernel threads the name says all. */
static const char *const actor_words[VMVIEW_ACTORS] = {
	[VMVIEW_ACTOR_DIRECT] = " as no memory was free",
	[VMVIEW_ACTOR_MEMCG] = " for a cgroup",
	[VMVIEW_ACTOR_NODE] = " to stay on its node",
	[VMVIEW_ACTOR_ADVICE] = " as madvise() asked",
};

const char *event_cause_words(unsigned int cause)
{
	return cause < VMVIEW_CAUSES && cause_words[cause] ? cause_words[cause] : "unknown";
}

static const char *actor_word(unsigned int actor)
{
	return actor < VMVIEW_ACTORS && actor_words[actor] ? actor_words[actor] : "";
}

const char *event_who(struct places *places, __u32 pid)
{
	static char ring[4][48];
	static unsigned int next;
	char *buf = ring[next++ % VMVIEW_ARRAY_SIZE(ring)];
	const char *name = places_name(places, pid);

	if (name)
		snprintf(buf, sizeof(ring[0]), "%s/%u", name, pid);
	else if (pid)
		snprintf(buf, sizeof(ring[0]), "PID %u", pid);
	else
		snprintf(buf, sizeof(ring[0]), "somebody elsewhere");
	return buf;
}

static void put_name(const struct style *style, const char *name)
{
	printf("%s", style->name);
	text_print_name(stdout, name);
	printf("%s", style->off);
}

/* "MAPPING+OFFSET (FUNCTION+OFFSET)"; false, and nothing, if it is not known. */
static bool put_spot(const struct style *style, struct spot spot)
{
	const char *base;

	if (!spot.area)
		return false;
	base = *spot.area == '/' ? strrchr(spot.area, '/') + 1 : spot.area;
	put_name(style, *base ? base : "anon");
	printf("+0x%llx", spot.offset);
	if (!spot.symbol)
		return true;
	printf(" (");
	put_name(style, spot.symbol);
	printf("+0x%llx)", spot.into);
	return true;
}

static void put_slot(const struct style *style, const struct vmview_event *e)
{
	const char *device = vmview_swap_name(e->swap_type);

	printf("%sslot 0x%llx%s of ", style->warn, e->slot, style->off);
	if (device)
		printf("%s", device);
	else
		printf("swap area %u", e->swap_type);
}

/* "write to 7ffd1c2e4010 ([stack]+0x1f010) from touch+0x11d2 (main+0x12)" */
static void put_access(const struct style *style, struct places *places,
		       const struct vmview_event *e)
{
	struct spot spot = places_spot(places, e, e->addr);

	printf("%s %s%llx%s", e->flags & VMVIEW_FAULT_WRITE ? "write to" :
	       e->flags & VMVIEW_FAULT_EXEC ? "execution of" : "read of",
	       style->bold, e->addr, style->off);
	if (spot.area) {
		printf(" (");
		put_spot(style, spot);
		printf(")");
	}
	if (e->flags & VMVIEW_FAULT_GUP)
		printf(" by the kernel or a device");
	else if (!(e->flags & VMVIEW_FAULT_USER))
		printf(" in a system call");
	if (e->flags & VMVIEW_FAULT_REMOTE)
		printf(", of another process");
	if (!(e->flags & VMVIEW_FAULT_USER) || !e->ip)
		return;
	printf(" from ");
	if (!put_spot(style, places_code(places, e)))
		printf("%llx", e->ip);
}

static void put_return(const struct style *style, struct places *places,
		       const struct vmview_event *e)
{
	printf("; ");
	put_slot(style, e);
	if (!(e->flags & VMVIEW_FAULT_RETURNED))
		return;
	printf(", out for %s, evicted by ", text_time(e->out_ns, style));
	put_name(style, event_who(places, e->by));
	printf("%s", actor_word(e->actor));
}

static void put_fault(const struct style *style, struct places *places,
		      const struct vmview_event *e)
{
	const char *outcome = e->outcome < VMVIEW_OUTCOMES ? outcome_words[e->outcome] : NULL;

	printf("%s%s fault%s, %s: ", e->outcome == VMVIEW_OUTCOME_MINOR ? "" : style->warn,
	       outcome ? outcome : "unfinished", style->off, event_cause_words(e->cause));
	put_access(style, places, e);
	if (vmview_event_has_slot(e))
		put_return(style, places, e);
	if (e->flags & VMVIEW_FAULT_RETRIED)
		printf("; tried again");
	if (e->frame)
		printf("; now %sPFN 0x%llx%s, order %u", style->good, e->frame, style->off,
		       e->order);
}

static void put_begin(const struct style *style, struct places *places,
		      const struct vmview_event *e)
{
	printf("fault raised: ");
	put_access(style, places, e);
	printf("; %s entry: %s", vmview_level_name(e->level), vmview_state_name(e->state));
	if (vmview_event_has_slot(e)) {
		printf(", ");
		put_slot(style, e);
	} else if (e->frame) {
		printf(", PFN 0x%llx", e->frame);
	}
}

static void put_evict(const struct style *style, struct places *places,
		      const struct vmview_event *e)
{
	printf("evicted %u %s page%s of ", e->pages, vmview_kind_name(e->kind),
	       text_s(e->pages));
	put_name(style, event_who(places, e->tgid));
	printf("%s%s", e->kind != VMVIEW_KIND_ANON ? "" :
	       e->state == VMVIEW_STATE_SWAP ? " to swap" : " (dropped)", actor_word(e->actor));
}

static void put_swap_write(const struct style *style, struct places *places,
			   const struct vmview_event *e)
{
	printf("wrote %u page%s to ", e->pages, text_s(e->pages));
	put_slot(style, e);
	if (e->tgid) {
		printf(", of ");
		put_name(style, event_who(places, e->tgid));
	}
}

static void put_oom(const struct style *style, struct places *places,
		    const struct vmview_event *e)
{
	printf("%sOOM kill%s of ", style->warn, style->off);
	put_name(style, event_who(places, e->tgid));
	printf(", as ");
	put_name(style, event_who(places, e->by));
	printf(" wanted memory");
}

static void put_what(const struct style *style, struct places *places,
		     const struct vmview_event *e)
{
	switch (e->type) {
	case VMVIEW_EVENT_FAULT_BEGIN:
		put_begin(style, places, e);
		break;
	case VMVIEW_EVENT_FAULT:
		put_fault(style, places, e);
		break;
	case VMVIEW_EVENT_EVICT:
		put_evict(style, places, e);
		break;
	case VMVIEW_EVENT_SWAP_WRITE:
		put_swap_write(style, places, e);
		break;
	case VMVIEW_EVENT_RECLAIM:
		printf("reclaimed %u page%s itself%s, order %u", e->pages, text_s(e->pages),
		       actor_word(e->actor), e->order);
		break;
	case VMVIEW_EVENT_KSWAPD:
		printf("kswapd of node %llu %s", e->frame, e->outcome ? "woken" : "sleeps");
		break;
	case VMVIEW_EVENT_THROTTLE:
		printf("made to wait for reclaim");
		break;
	case VMVIEW_EVENT_COMPACT:
		printf("compacted memory itself, for order %u", e->order);
		break;
	case VMVIEW_EVENT_OOM_KILL:
		put_oom(style, places, e);
		break;
	default:
		printf("event of type %u", e->type);
	}
}

/* Of EVICT and SWAP_WRITE the thread that did it, else to whom it happened. */
static __u32 whose(const struct vmview_event *e)
{
	if (e->type == VMVIEW_EVENT_EVICT || e->type == VMVIEW_EVENT_SWAP_WRITE)
		return e->by;
	return e->pid;
}

void event_print_head(const struct style *style)
{
	printf("%s%13s %3s  %-22s %9s  %s%s\n", style->bold, "TIME", "CPU", "THREAD", "TOOK",
	       "EVENT", style->off);
}

void event_print(const struct style *style, struct places *places, const struct vmview_event *e)
{
	const char *who;
	int width;

	places_see(places, e);
	who = event_who(places, whose(e));
	width = strlen(who);
	printf("%6llu.%06llu %3u  ", e->time_ns / 1000000000, e->time_ns / 1000 % 1000000,
	       e->cpu);
	put_name(style, who);
	printf("%*s %s%8s  ", width < 22 ? 22 - width : 0, "",
	       e->flags & VMVIEW_FAULT_LATE && e->type == VMVIEW_EVENT_FAULT ? ">" : " ",
	       e->latency_ns ? text_time(e->latency_ns, style) : "");
	put_what(style, places, e);
	printf("\n");
}
