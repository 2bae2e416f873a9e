// SPDX-License-Identifier: GPL-2.0-only
/* vmview lru PID: the lists of a process, once or again and again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lru.h"

/* The cgroup of @path; without one, where there are no memory cgroups, all there is. */
static int read_lists(struct reader *r, struct lru_view *view, const char *path)
{
	__u64 id = 0;
	int err;

	if (path && vmview_cgroup_id(path, &id))
		return 0;
	err = vmview_census_read(&view->census, &r->dev, id, -1);
	if (!err && !path && view->census.nr && view->census.vec[0].memcg)
		vmview_census_free(&view->census);
	return err;
}

/*
 * The census of the process's cgroup or, where that has no memory controller, the
 * nearest one above that has. Who may not take it does without.
 */
static int read_census(struct reader *r, struct lru_view *view)
{
	char *path = vmview_cgroup_of(r->process.pid), *end;
	int err;

	for (;;) {
		err = read_lists(r, view, path);
		if (err || view->census.nr || !path)
			break;
		end = strrchr(path, '/');
		if (!end || !path[1]) {
			free(path);
			path = NULL;
		} else {
			end[end == path] = '\0';
		}
	}
	view->cgroup = path;
	return err == -EPERM ? 0 : err;
}

int lru_view_fill(struct reader *r, struct lru_view *view)
{
	int err = read_census(r, view);

	if (err)
		return err;
	bounds_read(&view->bounds, view->cgroup,
		    view->census.nr ? view->census.vec[0].swappiness : -1);
	forecast_make(&view->forecast, &view->counts, &view->census, &view->bounds);
	return 0;
}

static int read_view(struct reader *r, struct lru_view *view, struct vmview_cost *cost)
{
	int err;

	memset(view, 0, sizeof(*view));
	err = vmview_total(&r->dev, &r->target, 0, &view->counts, cost);
	view->now_ms = cost->now_ms;
	if (!err)
		err = lru_view_fill(r, view);
	return err;
}

void lru_view_free(struct lru_view *view)
{
	vmview_census_free(&view->census);
	free(view->cgroup);
	memset(view, 0, sizeof(*view));
}

/* By how many ranks generations of @type moved up, as far as that is known. */
static unsigned int shift_of(const struct lru_view *view, const struct lru_view *old, int type)
{
	const struct vmview_lruvec *now, *then;

	if (view->census.nr != 1 || old->census.nr != 1)
		return 0;
	now = view->census.vec;
	then = old->census.vec;
	if (now->serial != then->serial || now->min_seq[type] < then->min_seq[type])
		return 0;
	return now->min_seq[type] - then->min_seq[type];
}

__u64 lru_was(const struct lru_view *view, const struct lru_view *old, int type,
	      unsigned int rank)
{
	unsigned int shift = shift_of(view, old, type), first = rank ? rank + shift : 0;
	__u64 bytes = 0;

	for (unsigned int i = first; i <= rank + shift && i < VMVIEW_GENS; i++)
		bytes += old->counts.gen[i][type];
	return bytes;
}

static void print_head(const struct reader *r, const struct lru_view *view)
{
	printf("%s", r->style.name);
	text_print_name(stdout, r->process.name);
	printf("%s  PID %d", r->style.off, r->process.pid);
	if (view->cgroup) {
		printf(", cgroup ");
		text_print_name(stdout, view->cgroup);
	}
	printf(", resident %s\n\n", text_size(view->counts.rss, r->opt.unit));
}

static void print(const struct reader *r, const struct lru_view *view,
		  const struct lru_view *old)
{
	print_head(r, view);
	if (vmview_counts_hidden(&view->counts)) {
		printf("LRU lists are shown to root only.\n");
		return;
	}
	lru_print_table(r, view, old);
	printf("\n");
	lru_print_forecast(r, view);
}

static void show_json(struct reader *r, const struct lru_view *view, const struct lru_view *old)
{
	struct json_object *sample, *lru = lru_json(view, r->dev.info.page_size);

	if (!r->opt.watch_ms) {
		json_begin(&r->json, r->command->name);
		json_member(&r->json, "process", json_process(&r->process));
		json_member(&r->json, "lru", lru);
		return;
	}
	if (!r->json.open) {
		json_begin(&r->json, r->command->name);
		json_member(&r->json, "process", json_process(&r->process));
		json_array_begin(&r->json, "samples");
	}
	sample = json_object_new_object();
	json_add(sample, "lru", lru);
	json_add(sample, "moved", old ? lru_json_moved(view, old) : NULL);
	json_array_add(&r->json, sample);
	fflush(stdout);
}

/* Redrawn in place on a terminal, one below the other elsewhere. */
static void show(struct reader *r, const struct lru_view *view, const struct lru_view *old)
{
	if (r->opt.json) {
		show_json(r, view, old);
		return;
	}
	if (r->opt.watch_ms && isatty(STDOUT_FILENO))
		printf("\033[H\033[2J");
	else if (old)
		printf("\n");
	print(r, view, old);
	fflush(stdout);
}

static void wait_for(__u64 ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&time, &time) && errno == EINTR)
		;
}

/* @times: how often, 0 for ever. */
static int watch(struct reader *r, __u64 times, struct vmview_cost *cost)
{
	struct lru_view views[2] = { 0 };
	int err = 0;

	for (__u64 i = 0; !times || i < times; i++) {
		struct lru_view *now = &views[i % 2], *old = i ? &views[(i + 1) % 2] : NULL;

		if (i)
			wait_for(r->opt.watch_ms);
		lru_view_free(now);
		err = read_view(r, now, cost);
		progress_end();
		if (err)
			break;
		show(r, now, old);
		if (cost->flags & VMVIEW_COST_TARGET_GONE || ferror(stdout))
			break;
	}
	lru_view_free(&views[0]);
	lru_view_free(&views[1]);
	return err;
}

int lru_process(struct reader *r, const char *pid, __u64 times)
{
	struct vmview_cost cost = { 0 };
	int err, status = reader_start(r, pid);

	if (status)
		return status;
	progress_begin(r);
	err = watch(r, r->opt.watch_ms ? times : 1, &cost);
	if (err)
		return reader_fail(r, err);
	if (r->opt.json)
		json_member(&r->json, "cost", json_cost(&cost));
	return reader_finish(r, &cost);
}
