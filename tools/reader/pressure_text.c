// SPDX-License-Identifier: GPL-2.0-only
/* The answer in ten lines, and for programs. */
#include <stdlib.h>

#include "event.h"
#include "pressure.h"

#define SHOWN	3	/* processes that are named */
#define IN_JSON	20

static void head(const struct pressure *p, const char *title)
{
	printf("  %s%-12s%s ", p->r->style.dim, title, p->r->style.off);
}

static void print_stalled(const struct pressure *p)
{
	head(p, "Stalled");
	if (!p->change.has_psi) {
		printf("not known: no PSI here (a kernel with CONFIG_PSI, started with psi=1)\n");
		return;
	}
	printf("some %.1f%%, full %.1f%% of %s (PSI of %s", p->some, p->full,
	       text_time(p->psi_ns, &p->r->style), p->cgroup ? p->cgroup : "the machine");
	if (p->kswapd >= 0.1)
		printf(", which counts kswapd; it was at work %.1f%%", p->kswapd);
	printf(")%s\n", p->named ? ", and of others, too" : "");
}

static void print_waited(const struct pressure *p)
{
	const struct style *style = &p->r->style;
	const __u64 *ns = p->sum.ns;

	head(p, "Waited");
	printf("%s for swap, ", text_time(ns[WAIT_SWAP], style));
	printf("%s for files, ", text_time(ns[WAIT_FILE], style));
	printf("%s reclaiming, ", text_time(ns[WAIT_RECLAIM], style));
	printf("%s compacting\n", text_time(ns[WAIT_COMPACT], style));
}

/* Of several threads, and of several processes, each counts in the first. */
static void print_loss(const struct pressure *p, const struct loser *l, const char *behind)
{
	printf("%s (%.0f%%%s)", text_time(pressure_waited(p, l), &p->r->style),
	       p->ns ? 100.0 * pressure_some(p, l) / p->ns : 0, behind);
}

static void print_losers(struct pressure *p)
{
	struct loser *list = pressure_losers(p);
	const struct style *style = &p->r->style;
	bool any = p->pids.nr && pressure_waited(p, &list[0]);

	if (any)
		head(p, "By process");
	for (size_t i = 0; i < p->pids.nr && i < SHOWN && pressure_waited(p, &list[i]); i++) {
		printf("%s%s%s%s ", i ? ", " : "", style->name,
		       event_who(&p->places, list[i].pid), style->off);
		print_loss(p, &list[i], i ? "" : " of the time");
	}
	if (p->pids.nr > 1 && pressure_waited(p, &list[1])) {
		printf(", together ");
		print_loss(p, &p->sum, "");
	}
	if (any)
		printf("\n");
	free(list);
}

static void print_taken(struct pressure *p)
{
	const struct loser *most = NULL;

	for (size_t i = 0; i < p->pids.nr; i++)
		if (!most || p->losers[i].evicted > most->evicted)
			most = &p->losers[i];
	head(p, "Taken");
	printf("%s page%s of processes", text_count(p->evicted), text_s(p->evicted));
	if (p->evicted)
		printf(", mostly by %s, most from %s", vmview_actor_name(p->actor),
		       event_who(&p->places, most->pid));
	printf("\n");
}

static void print_back(const struct pressure *p)
{
	const struct vmview_counted *c = &p->counted;
	__u64 back = c->returned + c->unremembered;

	head(p, "Came back");
	printf("%s page%s from swap", text_count(back), text_s(back));
	if (c->returned)
		printf(", half of those known within %s",
		       text_time(vmview_log2_percentile(c->out, 50), &p->r->style));
	printf("\n");
}

/* Without a session the kernel's counts are all there is, and none of processes. */
static bool again_known(const struct pressure *p)
{
	return !p->blind || (p->change.has_reclaimed && !p->named);
}

static void print_kills(const struct pressure *p)
{
	__u64 kills = p->change.reclaimed.oom_kills;

	printf("%s process%s, by the OOM killer", text_count(kills), kills == 1 ? "" : "es");
}

static void print_fits(const struct pressure *p)
{
	head(p, "Fits");
	printf("%s: %s page%s taken in all, ",
	       p->again < AGAIN && p->verdict != THRASHING ? "yes" : "no",
	       text_count(p->taken), text_s(p->taken));
	printf("%s needed again", text_count(p->needed));
	if (p->change.reclaimed.oom_kills) {
		printf("; killed: ");
		print_kills(p);
	}
	printf("\n");
}

/* Where it is not known what fits. */
static void print_killed(const struct pressure *p)
{
	if (!p->change.reclaimed.oom_kills)
		return;
	head(p, "Killed");
	print_kills(p);
	printf("\n");
}

/* It is worse than what is told. */
static void print_verdict(struct pressure *p)
{
	const struct style *style = &p->r->style;
	const char *color = p->verdict == CALM ? style->good : style->warn;

	printf("%s%s%s", color, pressure_verdict(p), style->off);
	if (p->lost_events && p->verdict != CANNOT_TELL)
		printf("; and more so: %s event%s were lost", text_count(p->lost_events),
		       text_s(p->lost_events));
	printf("\n");
}

/* Ten lines at most, and all that follows in a line of its own behind what it rests on. */
void pressure_print(struct pressure *p)
{
	print_verdict(p);
	print_stalled(p);
	if (!p->blind) {
		print_waited(p);
		print_losers(p);
		print_taken(p);
		print_back(p);
	}
	if (again_known(p))
		print_fits(p);
	else
		print_killed(p);
	if (!p->blind) {
		head(p, "Because");
		printf("%s\n", pressure_reason(p));
		head(p, "Would help");
		printf("%s\n", pressure_remedy(p));
	}
	head(p, "Look next");
	printf("%s\n", pressure_look(p));
}

static struct json_object *json_losers(struct pressure *p)
{
	static const char *const names[WAITS] = {
		[WAIT_SWAP] = "swap_ns", [WAIT_FILE] = "file_ns",
		[WAIT_RECLAIM] = "reclaim_ns", [WAIT_COMPACT] = "compact_ns",
	};
	struct json_object *array = json_object_new_array(), *object;
	struct loser *list = pressure_losers(p);

	for (size_t i = 0; i < p->pids.nr && i < IN_JSON; i++) {
		if (!pressure_waited(p, &list[i]) && !list[i].evicted)
			continue;
		object = json_object_new_object();
		json_add(object, "process", who_json(&p->places, list[i].pid));
		for (int k = 0; k < WAITS; k++)
			json_add(object, names[k], json_u64(list[i].ns[k]));
		json_add(object, "waited_ns", json_u64(pressure_waited(p, &list[i])));
		json_add(object, "some_ns", json_u64(pressure_some(p, &list[i])));
		json_add(object, "evicted", json_u64(list[i].evicted));
		json_add(object, "from_swap", json_u64(list[i].back));
		json_object_array_add(array, object);
	}
	free(list);
	return array;
}

static struct json_object *json_limit_met(const struct limit *limit)
{
	struct json_object *object;

	if (!limit)
		return NULL;
	object = json_object_new_object();
	json_add(object, "cgroup", json_text(limit->path));
	json_add(object, "max", json_u64(limit->max));
	json_add(object, "high", json_u64(limit->high));
	json_add(object, "oom", json_u64(limit->oom));
	return object;
}

static struct json_object *json_psi(const struct pressure *p)
{
	struct json_object *object;

	if (!p->change.has_psi)
		return NULL;
	object = json_object_new_object();
	json_add(object, "cgroup", json_text(p->cgroup));
	json_add(object, "time_ns", json_u64(p->psi_ns));
	json_add(object, "others", json_object_new_boolean(p->named));
	json_add(object, "some_us", json_u64(p->change.psi.some_us));
	json_add(object, "full_us", json_u64(p->change.psi.full_us));
	return object;
}

static struct json_object *json_reclaimed(const struct pressure *p)
{
	const struct reclaimed *r = &p->change.reclaimed;
	struct json_object *object;

	if (!p->change.has_reclaimed)
		return NULL;
	object = json_object_new_object();
	json_add(object, "taken", json_u64(r->taken));
	json_add(object, "anon_again", json_u64(r->anon_again));
	json_add(object, "file_again", json_u64(r->file_again));
	json_add(object, "oom_kills", json_u64(r->oom_kills));
	return object;
}

struct json_object *pressure_json(struct pressure *p)
{
	static const char *const verdicts[] = {
		[CALM] = "calm", [UNDER_PRESSURE] = "pressure", [THRASHING] = "thrashing",
		[CANNOT_TELL] = "cannot tell",
	};
	static const char *const reasons[] = {
		[REASON_NONE] = "none", [REASON_LIMIT] = "limit", [REASON_ASKED] = "asked",
		[REASON_NEIGHBOUR] = "neighbour", [REASON_MACHINE] = "machine",
		[REASON_FILES] = "files", [REASON_SHMEM] = "shmem",
		[REASON_KERNEL] = "kernel", [REASON_COMPACTION] = "compaction",
	};
	struct json_object *object = json_object_new_object();

	json_add(object, "verdict", json_text(verdicts[p->verdict]));
	json_add(object, "reason", json_text(reasons[p->reason]));
	json_add(object, "sentence", json_text(pressure_verdict(p)));
	json_add(object, "because", json_text(p->blind ? NULL : pressure_reason(p)));
	json_add(object, "would_help", json_text(p->blind ? NULL : pressure_remedy(p)));
	json_add(object, "time_ns", json_u64(p->ns));
	json_add(object, "psi", json_psi(p));
	/* What only a session tells is not known to be nothing. */
	json_add(object, "processes", p->blind ? NULL : json_losers(p));
	json_add(object, "waited_ns", p->blind ? NULL : json_u64(pressure_waited(p, &p->sum)));
	json_add(object, "some_ns", p->blind ? NULL : json_u64(pressure_some(p, &p->sum)));
	json_add(object, "evicted", p->blind ? NULL : json_u64(p->evicted));
	json_add(object, "actor", p->evicted ? json_text(vmview_actor_name(p->actor)) : NULL);
	json_add(object, "from_swap", p->blind ? NULL :
		 json_u64(p->counted.returned + p->counted.unremembered));
	json_add(object, "out_p50_ns", p->counted.returned ?
		 json_u64(vmview_log2_percentile(p->counted.out, 50)) : NULL);
	json_add(object, "reclaimed", json_reclaimed(p));
	json_add(object, "kswapd_ns", json_u64(p->change.kswapd_ns));
	json_add(object, "memory", json_u64(p->change.total));
	json_add(object, "held", json_u64(p->change.held));
	json_add(object, "kernel", json_u64(p->change.kernel));
	json_add(object, "kernel_took", json_u64(p->kernel_took));
	json_add(object, "stuck", json_u64(p->change.stuck));
	json_add(object, "shmem", json_u64(p->change.shmem));
	json_add(object, "taker", p->taker ? who_json(&p->places, p->taker->pid) : NULL);
	json_add(object, "asker", p->reason == REASON_ASKED ? who_json(&p->places, p->asker) : NULL);
	json_add(object, "taken", again_known(p) ? json_u64(p->taken) : NULL);
	json_add(object, "needed_again", again_known(p) ? json_u64(p->needed) : NULL);
	json_add(object, "reader", p->reader ? who_json(&p->places, p->reader->pid) : NULL);
	json_add(object, "reader_bytes", json_u64(p->reader ? p->reader->more[HELD_READ] : 0));
	json_add(object, "taker_pages", json_u64(p->taker ? p->taker->took : 0));
	json_add(object, "limit", json_limit_met(p->limit));
	json_add(object, "limits_met", json_u64(p->limits_met));
	json_add(object, "lost_all", json_u64(p->lost_events));
	return object;
}
