// SPDX-License-Identifier: GPL-2.0-only
/* What a command that took events says at its end. */
#include "counted.h"
#include "watching.h"

static __u64 produced(const struct vmview_session *s, unsigned int type)
{
	__u64 sum = 0;

	for (unsigned int cpu = 0; cpu < s->watch.nr_rings; cpu++)
		sum += vmview_session_ring(s, cpu)->produced[type];
	return sum;
}

/* What no ring tells: of faults that were under way. */
static void get_missed(const struct watching *w, struct vmview_counted *missed)
{
	if (vmview_session_counted(&w->session, 0, missed))
		*missed = (struct vmview_counted){ 0 };
	/* Told with each event. */
	missed->unremembered = 0;
}

static void print(const struct reader *r, const struct watching *w,
		  const struct vmview_counted *c)
{
	__u64 lost = vmview_session_lost_all(&w->session);
	__u64 given = w->session.given - w->own;
	struct vmview_counted missed;
	const char *before = ": ";

	printf("\n%s event%s in %s", text_count(given), text_s(given),
	       text_time(vmview_now_ns() - w->began_ns, &r->style));
	for (unsigned int i = 0; i < VMVIEW_EVENTS; i++) {
		if (!c->events[i])
			continue;
		printf("%s%s %s", before, text_count(c->events[i]), vmview_event_name(i));
		before = ", ";
	}
	if (w->own)
		printf("; %s of vmview itself left out", text_count(w->own));
	printf("\n%sLost: %s%s", lost ? r->style.warn : "", text_count(lost), r->style.off);
	before = ": ";
	for (unsigned int i = 0; i < VMVIEW_EVENTS; i++) {
		if (!vmview_session_lost(&w->session, i))
			continue;
		printf("%s%s %s", before, text_count(vmview_session_lost(&w->session, i)),
		       vmview_event_name(i));
		before = ", ";
	}
	printf("%s\n", lost ? "; a larger --buffer or a narrower choice may help" : "");
	get_missed(w, &missed);
	counted_print_missed(&missed);
}

static struct json_object *summary_json(const struct watching *w,
					const struct vmview_counted *c)
{
	struct json_object *object = json_object_new_object(), *lost = json_object_new_object();
	struct json_object *made = json_object_new_object();
	struct vmview_counted missed;

	for (unsigned int i = 0; i < VMVIEW_EVENTS; i++) {
		if (!produced(&w->session, i))
			continue;
		json_add(made, vmview_event_name(i), json_u64(produced(&w->session, i)));
		json_add(lost, vmview_event_name(i),
			 json_u64(vmview_session_lost(&w->session, i)));
	}
	get_missed(w, &missed);
	json_add(object, "events", json_u64(w->session.given - w->own));
	json_add(object, "own", json_u64(w->own));
	json_add(object, "time_ns", json_u64(vmview_now_ns() - w->began_ns));
	json_add(object, "produced", made);
	json_add(object, "lost", lost);
	json_add(object, "lost_all", json_u64(vmview_session_lost_all(&w->session)));
	json_add(object, "unhooked", json_u64(missed.unhooked));
	json_add(object, "displaced", json_u64(missed.displaced));
	json_add(object, "counted", counted_json(c));
	return object;
}

int watching_summary(struct reader *r, const struct watching *w, const struct vmview_counted *c)
{
	if (r->opt.json)
		json_line("summary", summary_json(w, c));
	else
		print(r, w, c);
	return vmview_session_lost_all(&w->session) ? STATUS_FAILURE : STATUS_OK;
}
