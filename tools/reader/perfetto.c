// SPDX-License-Identifier: GPL-2.0-only
/* A trace in Chrome's format: what took time is a slice, the rest are instants. */
#include <errno.h>
#include <stdio.h>

#include "event.h"
#include "perfetto.h"

static void put(struct perfetto *p, struct json_object *object)
{
	fprintf(p->f, "%s\n%s", p->any ? "," : "",
		json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
					       JSON_C_TO_STRING_NOSLASHESCAPE));
	p->any = true;
	json_object_put(object);
}

int perfetto_create(struct perfetto *p, const char *path)
{
	p->any = false;
	p->f = fopen(path, "we");
	if (!p->f)
		return -errno;
	fprintf(p->f, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
	return 0;
}

/* Microseconds, to the nanosecond; a double would lose those of a long uptime. */
static struct json_object *micro(__u64 ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu.%03llu", ns / 1000, ns % 1000);
	return json_object_new_double_s(ns / 1e3, text);
}

/* Where it is drawn: of what reclaim did with the evictor, else with who waited. */
static __u32 thread_of(const struct vmview_event *e)
{
	if (e->type == VMVIEW_EVENT_EVICT || e->type == VMVIEW_EVENT_SWAP_WRITE)
		return e->by;
	return e->pid;
}

static void add_name(struct json_object *object, const struct vmview_event *e)
{
	char name[64];

	if (e->type == VMVIEW_EVENT_FAULT)
		snprintf(name, sizeof(name), "%s fault", vmview_cause_name(e->cause));
	else
		snprintf(name, sizeof(name), "%s", vmview_event_name(e->type));
	json_add(object, "name", json_text(name));
	json_add(object, "cat", json_text(vmview_event_name(e->type)));
}

void perfetto_event(struct perfetto *p, struct places *places, const struct vmview_event *e)
{
	struct json_object *object = json_object_new_object();
	bool runs = thread_of(e) == e->pid;

	add_name(object, e);
	if (e->latency_ns) {
		json_add(object, "ph", json_text("X"));
		json_add(object, "ts", micro(e->time_ns - e->latency_ns));
		json_add(object, "dur", micro(e->latency_ns));
	} else {
		json_add(object, "ph", json_text("i"));
		json_add(object, "s", json_text("t"));
		json_add(object, "ts", micro(e->time_ns));
	}
	json_add(object, "pid", json_u64(runs ? e->tgid : thread_of(e)));
	json_add(object, "tid", json_u64(thread_of(e)));
	json_add(object, "args", event_json(places, e));
	put(p, object);
}

static void put_name(struct perfetto *p, const char *what, __u32 pid, __u32 tid,
		     const char *name)
{
	struct json_object *object = json_object_new_object();
	struct json_object *args = json_object_new_object();

	json_add(args, "name", json_text(name));
	json_add(object, "name", json_text(what));
	json_add(object, "ph", json_text("M"));
	json_add(object, "pid", json_u64(pid));
	json_add(object, "tid", json_u64(tid));
	json_add(object, "args", args);
	put(p, object);
}

int perfetto_close(struct perfetto *p, const struct places *places)
{
	int err;

	for (size_t i = 0; i < places->pids.nr; i++) {
		__u32 pid = places->pids.pids[i];

		if (!*places->vec[i].name)
			continue;
		put_name(p, "process_name", pid, pid, places->vec[i].name);
		put_name(p, "thread_name", pid, pid, places->vec[i].name);
	}
	fprintf(p->f, "\n]}\n");
	err = ferror(p->f) ? -EIO : 0;
	if (fclose(p->f))
		err = -errno;
	return err;
}
