// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview lru --cgroup: its processes and those of the cgroups below, all at
 * once. Frames are counted with the first process that maps them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lru.h"
#include "lru_census.h"

/* A cgroup's processes in the making. */
struct join {
	struct lru_view view;
	struct vmview_frames frames;
	unsigned int processes;
	unsigned int gone;
	__u64 asked;		/* the cgroup that was asked about last */
	bool answer;
};

/* Whether one of the cgroups pays for it. */
static bool is_ours(struct join *join, const struct vmview_page *page)
{
	const struct vmview_census *census = &join->view.census;

	if (page->memcg == join->asked)
		return join->answer;
	join->asked = page->memcg;
	join->answer = false;
	for (size_t i = 0; i < census->nr && !join->answer; i++)
		join->answer = census->vec[i].memcg == page->memcg;
	return join->answer;
}

/* Foreign is what none of them pays for, whichever of them the process is in. */
static struct vmview_page seen_from(struct join *join, const struct vmview_page *page)
{
	struct vmview_page seen = *page;

	if (page->flags & VMVIEW_PAGE_FOREIGN && is_ours(join, page))
		seen.flags &= ~VMVIEW_PAGE_FOREIGN;
	return seen;
}

static int take_pages(struct reader *r, struct join *join, struct vmview_scan_iter *it)
{
	const struct vmview_page *page;
	struct vmview_page seen;
	int ret;

	while ((ret = vmview_scan_next(it, &page)) > 0) {
		long long fresh = page->pages;

		if (!vmview_page_resident(page))
			continue;
		if (!(page->flags & VMVIEW_PAGE_NO_PAGE))
			fresh = vmview_frames_add(&join->frames, page->frame, page->pages);
		if (fresh < 0)
			return fresh;
		seen = seen_from(join, page);
		vmview_counts_add_page(&join->view.counts, &seen, fresh,
				       r->dev.info.page_size);
	}
	return ret;
}

static int read_process(struct reader *r, struct join *join, pid_t pid,
			struct vmview_cost *cost)
{
	struct vmview_scan_iter it;
	int err;

	err = vmview_scan_begin(&it, &r->dev, vmview_target_pid(pid, 0), 0, ~0ULL);
	if (err)
		return err;
	it.req.flags = VMVIEW_SCAN_CONTIG | (r->opt.flags & VMVIEW_SCAN_NODE);
	it.req.node = r->opt.node;
	err = take_pages(r, join, &it);
	vmview_cost_add(cost, &it.iter.cost);
	vmview_scan_end(&it);
	join->processes++;
	/* Processes come and go; what was counted of one that went stays. */
	if (err != -ESRCH && err != -ESTALE && err != -ENODATA)
		return err;
	join->gone++;
	return 0;
}

static int read_processes(struct reader *r, struct join *join, struct vmview_cost *cost)
{
	pid_t *pids;
	int nr, err = 0;

	nr = vmview_cgroup_processes(join->view.cgroup, &pids);
	if (nr < 0)
		return nr;
	for (int i = 0; !err && i < nr; i++) {
		progress_process(i, nr);
		err = read_process(r, join, pids[i], cost);
	}
	free(pids);
	return err;
}

/* Those of the census that the options mean. */
static int read_census(struct reader *r, struct lru_view *view)
{
	int node = r->opt.flags & VMVIEW_SCAN_NODE ? (int)r->opt.node : -1;
	int err = vmview_census_read(&view->census, &r->dev, 0, node);
	size_t nr = 0;

	if (err)
		return err;
	for (size_t i = 0; i < view->census.nr; i++)
		if (census_is_meant(r, &view->census.vec[i]))
			view->census.vec[nr++] = view->census.vec[i];
	view->census.nr = nr;
	return 0;
}

static void print(struct reader *r, const struct join *join)
{
	printf("\n%s", r->style.name);
	text_print_name(stdout, join->view.cgroup);
	printf("%s  %u process%s there and below, resident %s, each page counted once\n\n",
	       r->style.off, join->processes, join->processes == 1 ? "" : "es",
	       text_size(join->view.counts.rss, r->opt.unit));
	lru_print_table(r, &join->view, NULL);
	printf("\n");
	lru_print_forecast(r, &join->view);
}

static int run(struct reader *r, struct join *join, struct vmview_cost *cost)
{
	struct lru_view *view = &join->view;
	int err;

	view->cgroup = strdup(vmview_cgroup_path(r->opt.memcg));
	if (!view->cgroup)
		return -ENOMEM;
	err = read_census(r, view);
	if (err)
		return err;
	progress_begin(r);
	err = read_processes(r, join, cost);
	progress_end();
	if (err)
		return err;
	view->now_ms = cost->now_ms;
	cost->flags &= ~VMVIEW_COST_TARGET_GONE;
	bounds_read(&view->bounds, view->cgroup,
		    view->census.nr ? view->census.vec[0].swappiness : -1);
	forecast_make(&view->forecast, &view->counts, &view->census, &view->bounds);
	return census_show(r, cost);
}

int lru_cgroup(struct reader *r)
{
	struct vmview_cost cost = { 0 };
	struct join join = { 0 };
	int err, status = reader_open(r);

	if (!status)
		status = reader_cgroup(r);
	if (status)
		return status;
	err = run(r, &join, &cost);
	if (err) {
		status = reader_fail(r, err);
	} else if (r->opt.json) {
		json_member(&r->json, "processes", json_u64(join.processes));
		json_member(&r->json, "lru", lru_json(&join.view, r->dev.info.page_size));
		json_member(&r->json, "cost", json_cost(&cost));
		status = reader_finish(r, &cost);
	} else {
		print(r, &join);
		status = reader_finish(r, &cost);
	}
	vmview_frames_free(&join.frames);
	lru_view_free(&join.view);
	return status;
}
