// SPDX-License-Identifier: GPL-2.0-only
/* One event in JSON. */
#include "event.h"

static struct json_object *spot_json(struct spot spot)
{
	struct json_object *object;

	if (!spot.area)
		return NULL;
	object = json_object_new_object();
	json_add(object, "name", *spot.area ? json_text(spot.area) : NULL);
	json_add(object, "offset", json_hex(spot.offset));
	return object;
}

static struct json_object *code(struct places *places, const struct vmview_event *e)
{
	bool has = e->ip && e->flags & VMVIEW_FAULT_USER;
	struct spot spot = has ? places_code(places, e) : (struct spot){ 0 };
	struct json_object *object = spot_json(spot);

	if (!object)
		return NULL;
	json_add(object, "function", spot.symbol ? json_text(spot.symbol) : NULL);
	json_add(object, "into", spot.symbol ? json_hex(spot.into) : NULL);
	return object;
}

struct json_object *who_json(struct places *places, __u32 pid)
{
	struct json_object *object;

	if (!pid)
		return NULL;
	object = json_object_new_object();
	json_add(object, "pid", json_u64(pid));
	json_add(object, "name", json_text(places_name(places, pid)));
	return object;
}

static struct json_object *slot(const struct vmview_event *e)
{
	struct json_object *object;

	if (!vmview_event_has_slot(e))
		return NULL;
	object = json_object_new_object();
	json_add(object, "type", json_u64(e->swap_type));
	json_add(object, "offset", json_u64(e->slot));
	json_add(object, "device", json_text(vmview_swap_name(e->swap_type)));
	return object;
}

static void add_access(struct json_object *object, struct places *places,
		       const struct vmview_event *e)
{
	json_add(object, "addr", json_hex(e->addr));
	json_add(object, "area", spot_json(places_spot(places, e, e->addr)));
	json_add(object, "ip", e->ip ? json_hex(e->ip) : NULL);
	json_add(object, "code", code(places, e));
	json_add(object, "flags", json_names(vmview_fault_names, e->flags));
	json_add(object, "state", json_text(vmview_state_name(e->state)));
	json_add(object, "level", json_text(vmview_level_name(e->level)));
	json_add(object, "slot", slot(e));
	json_add(object, "pfn", e->frame ? json_u64(e->frame) : NULL);
}

static void add_fault(struct json_object *object, struct places *places,
		      const struct vmview_event *e)
{
	bool returned = e->flags & VMVIEW_FAULT_RETURNED;

	add_access(object, places, e);
	json_add(object, "cause", json_text(vmview_cause_name(e->cause)));
	json_add(object, "outcome", json_text(vmview_outcome_name(e->outcome)));
	json_add(object, "order", e->frame ? json_u64(e->order) : NULL);
	json_add(object, "kind", e->frame ? json_text(vmview_kind_name(e->kind)) : NULL);
	json_add(object, "out_ns", returned ? json_u64(e->out_ns) : NULL);
	json_add(object, "by", returned ? who_json(places, e->by) : NULL);
	json_add(object, "actor", returned ? json_text(vmview_actor_name(e->actor)) : NULL);
}

static void add_rest(struct json_object *object, struct places *places,
		     const struct vmview_event *e)
{
	switch (e->type) {
	case VMVIEW_EVENT_EVICT:
		json_add(object, "kind", json_text(vmview_kind_name(e->kind)));
		json_add(object, "state", json_text(vmview_state_name(e->state)));
		break;
	case VMVIEW_EVENT_SWAP_WRITE:
		json_add(object, "slot", slot(e));
		json_add(object, "order", json_u64(e->order));
		break;
	case VMVIEW_EVENT_RECLAIM:
	case VMVIEW_EVENT_COMPACT:
		json_add(object, "order", json_u64(e->order));
		break;
	case VMVIEW_EVENT_KSWAPD:
		json_add(object, "node", json_u64(e->frame));
		json_add(object, "woken", json_bool(e->outcome));
		return;
	case VMVIEW_EVENT_OOM_KILL:
		json_add(object, "by", who_json(places, e->by));
		return;
	}
	json_add(object, "pages", json_u64(e->pages));
	json_add(object, "by", who_json(places, e->by));
	json_add(object, "actor", json_text(vmview_actor_name(e->actor)));
}

struct json_object *event_json(struct places *places, const struct vmview_event *e)
{
	struct json_object *object = json_object_new_object();

	places_see(places, e);
	json_add(object, "type", json_text(vmview_event_name(e->type)));
	json_add(object, "time_ns", json_u64(e->time_ns));
	json_add(object, "cpu", json_u64(e->cpu));
	json_add(object, "pid", json_u64(e->pid));
	json_add(object, "tgid", json_u64(e->tgid));
	json_add(object, "name", json_text(places_name(places, e->pid)));
	json_add(object, "latency_ns", e->latency_ns ? json_u64(e->latency_ns) : NULL);
	if (e->type == VMVIEW_EVENT_FAULT)
		add_fault(object, places, e);
	else if (e->type == VMVIEW_EVENT_FAULT_BEGIN)
		add_access(object, places, e);
	else
		add_rest(object, places, e);
	return object;
}
