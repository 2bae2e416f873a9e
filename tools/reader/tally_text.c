// SPDX-License-Identifier: GPL-2.0-only
/* Processes by what happened to them; for people and for programs. */
#include <stddef.h>
#include <stdlib.h>

#include "event.h"
#include "tally.h"

#define ROWS	20

static void print_rest(const struct tally *t, size_t shown)
{
	if (shown < t->pids.nr)
		printf("  and %zu more\n", t->pids.nr - shown);
}

static const char *dot(__u64 value, const char *text)
{
	return value ? text : ".";
}

void tally_print_thrash(const struct style *style, struct places *places,
			const struct tally *t, __u64 ns)
{
	struct tally_process *list = tally_sorted(t, offsetof(struct tally_process, back_ns));
	bool any = t->pids.nr && list[0].back;

	if (any)
		printf("  %s%-22s %11s %9s %10s %9s%s\n", style->bold, "Came back to", "Pages",
		       "Out, p50", "Waited", "of time", style->off);
	for (size_t i = 0; i < t->pids.nr && i < ROWS && list[i].back; i++) {
		const struct tally_process *p = &list[i];

		printf("  %s%-22.22s%s %11s", style->name, event_who(places, p->pid), style->off,
		       text_count(p->back));
		printf(" %9s", dot(vmview_log2_sum(p->out),
				   text_time(vmview_log2_percentile(p->out, 50), style)));
		printf(" %10s %8.1f%%\n", text_time(p->back_ns, style),
		       ns ? 100.0 * p->back_ns / ns : 0);
	}
	if (any)
		printf("\n");
	free(list);
}

void tally_print_processes(const struct style *style, struct places *places,
			   const struct tally *t)
{
	struct tally_process *list = tally_sorted(t, offsetof(struct tally_process, fault_ns));
	size_t shown = 0;

	printf("  %s%-22s %11s %9s %10s %9s %9s %10s%s\n", style->bold, "Process", "Faults",
	       "Major", "Took", "Evicted", "From swap", "Reclaiming", style->off);
	for (; shown < t->pids.nr && shown < ROWS; shown++) {
		const struct tally_process *p = &list[shown];

		printf("  %s%-22.22s%s %11s", style->name, event_who(places, p->pid), style->off,
		       dot(p->faults, text_count(p->faults)));
		printf(" %9s", dot(p->major, text_count(p->major)));
		printf(" %10s", dot(p->fault_ns, text_time(p->fault_ns, style)));
		printf(" %9s", dot(p->evicted, text_count(p->evicted)));
		printf(" %9s", dot(p->back, text_count(p->back)));
		printf(" %10s\n", dot(p->stall_ns, text_time(p->stall_ns, style)));
	}
	print_rest(t, shown);
	free(list);
}

struct json_object *tally_json(struct places *places, const struct tally *t)
{
	struct tally_process *list = tally_sorted(t, offsetof(struct tally_process, fault_ns));
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < t->pids.nr; i++) {
		const struct tally_process *p = &list[i];
		bool returned = vmview_log2_sum(p->out);
		struct json_object *object = json_object_new_object();

		json_add(object, "pid", json_u64(p->pid));
		json_add(object, "name", json_text(places_name(places, p->pid)));
		json_add(object, "faults", json_u64(p->faults));
		json_add(object, "major", json_u64(p->major));
		json_add(object, "fault_ns", json_u64(p->fault_ns));
		json_add(object, "evicted", json_u64(p->evicted));
		json_add(object, "from_swap", json_u64(p->back));
		json_add(object, "from_swap_ns", json_u64(p->back_ns));
		json_add(object, "out_p50_ns", returned ?
			 json_u64(vmview_log2_percentile(p->out, 50)) : NULL);
		json_add(object, "stall_ns", json_u64(p->stall_ns));
		json_object_array_add(array, object);
	}
	free(list);
	return array;
}
