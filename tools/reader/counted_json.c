// SPDX-License-Identifier: GPL-2.0-only
/* What was counted, in JSON. */
#include "counted.h"
#include "event.h"

/* By the lower bound of the bucket, in ns; empty ones are left out. */
static struct json_object *histogram(const __u64 hist[VMVIEW_LOG2])
{
	struct json_object *object = json_object_new_object();
	char name[24];

	for (unsigned int i = 0; i < VMVIEW_LOG2; i++) {
		snprintf(name, sizeof(name), "%llu", i ? 1ULL << i : 0);
		if (hist[i])
			json_add(object, name, json_u64(hist[i]));
	}
	return object;
}

static void add_times(struct json_object *object, const __u64 hist[VMVIEW_LOG2], __u64 sum)
{
	bool any = vmview_log2_sum(hist);

	json_add(object, "total_ns", json_u64(sum));
	json_add(object, "p50_ns", any ? json_u64(vmview_log2_percentile(hist, 50)) : NULL);
	json_add(object, "p99_ns", any ? json_u64(vmview_log2_percentile(hist, 99)) : NULL);
	json_add(object, "histogram", histogram(hist));
}

static struct json_object *causes(const struct vmview_counted *c)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_CAUSES; i++) {
		struct json_object *cause = json_object_new_object();
		__u64 faults = 0;

		for (unsigned int o = 0; o < VMVIEW_OUTCOMES; o++)
			faults += c->outcome[i][o];
		json_add(cause, "faults", json_u64(faults));
		for (unsigned int o = VMVIEW_OUTCOME_MINOR; o <= VMVIEW_OUTCOME_OOM; o++)
			json_add(cause, vmview_outcome_name(o), json_u64(c->outcome[i][o]));
		add_times(cause, c->latency[i], c->latency_ns[i]);
		if (faults)
			json_add(object, vmview_cause_name(i), cause);
		else
			json_object_put(cause);
	}
	return object;
}

static struct json_object *stalls(const struct vmview_counted *c)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_ACTORS; i++) {
		struct json_object *stall;

		if (!vmview_log2_sum(c->stall[i]))
			continue;
		stall = json_object_new_object();
		json_add(stall, "times", json_u64(vmview_log2_sum(c->stall[i])));
		add_times(stall, c->stall[i], c->stall_ns[i]);
		json_add(object, vmview_actor_name(i), stall);
	}
	return object;
}

static struct json_object *evicted(const struct vmview_counted *c)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int a = 0; a < VMVIEW_ACTORS; a++) {
		struct json_object *kinds = NULL;

		for (unsigned int k = 0; k < VMVIEW_KINDS; k++) {
			if (!c->evicted[a][k])
				continue;
			if (!kinds)
				kinds = json_object_new_object();
			json_add(kinds, vmview_kind_name(k), json_u64(c->evicted[a][k]));
		}
		if (kinds)
			json_add(object, vmview_actor_name(a), kinds);
	}
	return object;
}

static struct json_object *begun(const struct vmview_counted *c)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_STATES; i++)
		if (c->begun[i])
			json_add(object, vmview_state_name(i), json_u64(c->begun[i]));
	return object;
}

static struct json_object *events(const struct vmview_counted *c)
{
	struct json_object *object = json_object_new_object();

	for (unsigned int i = 0; i < VMVIEW_EVENTS; i++)
		if (c->events[i])
			json_add(object, vmview_event_name(i), json_u64(c->events[i]));
	return object;
}

struct json_object *counted_json(const struct vmview_counted *c)
{
	struct json_object *object = json_object_new_object(), *out = json_object_new_object();

	json_add(object, "since_ns", json_u64(c->since_ns));
	json_add(object, "now_ns", json_u64(c->now_ns));
	json_add(object, "events", events(c));
	json_add(object, "begun", begun(c));
	json_add(object, "causes", causes(c));
	add_times(out, c->out, c->out_ns);
	json_add(object, "out", out);
	json_add(object, "stalls", stalls(c));
	json_add(object, "evicted", evicted(c));
	json_add(object, "returned", json_u64(c->returned));
	json_add(object, "unremembered", json_u64(c->unremembered));
	json_add(object, "unhooked", json_u64(c->unhooked));
	json_add(object, "displaced", json_u64(c->displaced));
	json_add(object, "overflow", json_u64(c->overflow));
	json_add(object, "forgotten", json_u64(c->forgotten));
	json_add(object, "unfollowed", json_u64(c->unfollowed));
	return object;
}

struct json_object *pairs_json(struct places *places, const struct vmview_pair *pairs, int nr)
{
	struct json_object *array = json_object_new_array();

	for (int i = 0; i < nr; i++) {
		const struct vmview_pair *pair = &pairs[i];
		struct json_object *object = json_object_new_object();

		json_add(object, "actor", json_text(vmview_actor_name(pair->actor)));
		json_add(object, "by", who_json(places, pair->by));
		json_add(object, "victim", who_json(places, pair->victim));
		json_add(object, "swapped", json_u64(pair->swapped));
		json_add(object, "dropped", json_u64(pair->dropped));
		json_add(object, "file", json_u64(pair->file));
		json_add(object, "shmem", json_u64(pair->shmem));
		json_object_array_add(array, object);
	}
	return array;
}
