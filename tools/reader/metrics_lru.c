// SPDX-License-Identifier: GPL-2.0-only
/* What lies on the LRU lists, by cgroup, for Prometheus. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "forecast.h"
#include "metrics.h"
#include "psi.h"

enum { OLDEST_ANON, OLDEST_FILE, UNEVICTABLE, ALL, SUMS };

/* A cgroup, on all nodes, in bytes. */
struct group {
	__u64 id;
	bool offline;
	const char *path;	/* NULL if it was removed */
	double stalled;		/* percent of the time */
	__u64 sum[SUMS];
};

/* What reclaim takes from first: see machine_lru.c. */
static void add(struct group *group, const struct vmview_lruvec *lruvec)
{
	__u64 anon = 0, file = 0;

	for (unsigned int i = 0; i < lruvec->nr_gens && i < VMVIEW_GENS; i++) {
		anon = anon ? anon : lruvec->gen[i].anon;
		file = file ? file : lruvec->gen[i].file;
		group->sum[ALL] += lruvec->gen[i].anon + lruvec->gen[i].file;
	}
	group->sum[OLDEST_ANON] += anon + lruvec->list[VMVIEW_LIST_INACTIVE_ANON];
	group->sum[OLDEST_FILE] += file + lruvec->list[VMVIEW_LIST_INACTIVE_FILE];
	group->sum[UNEVICTABLE] += lruvec->list[VMVIEW_LIST_UNEVICTABLE];
	for (unsigned int i = VMVIEW_LIST_INACTIVE_ANON; i <= VMVIEW_LIST_UNEVICTABLE; i++)
		group->sum[ALL] += lruvec->list[i];
}

/*
 * Who needs memory waits for it. Of the root that is what the whole machine does, and
 * where there is no memory of its own it is what the cgroups below do.
 */
static double stalled(const struct group *group)
{
	struct psi psi;

	if (!group->path || !strcmp(group->path, "/") || !group->sum[ALL] ||
	    !psi_read(&psi, group->path))
		return 0;
	return psi.some_avg300;
}

/* Those that can be named, who stalls most first, then the largest. */
static int compare(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (!x->path != !y->path)
		return !x->path - !y->path;
	if (x->stalled != y->stalled)
		return x->stalled < y->stalled ? 1 : -1;
	return (x->sum[ALL] < y->sum[ALL]) - (x->sum[ALL] > y->sum[ALL]);
}

/* Lists of one cgroup come one behind the other, a node each. */
static size_t collect(struct group *groups, const struct vmview_census *census)
{
	size_t nr = 0;

	for (size_t i = 0; i < census->nr; i++) {
		const struct vmview_lruvec *lruvec = &census->vec[i];

		if (!nr || groups[nr - 1].id != lruvec->memcg)
			groups[nr++] = (struct group){
				.id = lruvec->memcg,
				.offline = lruvec->flags & VMVIEW_LRUVEC_OFFLINE,
			};
		add(&groups[nr - 1], lruvec);
	}
	/* There may be others than the last time. */
	vmview_cgroup_forget();
	for (size_t i = 0; i < nr; i++) {
		groups[i].path = groups[i].offline ? NULL : vmview_cgroup_path(groups[i].id);
		groups[i].stalled = stalled(&groups[i]);
	}
	qsort(groups, nr, sizeof(*groups), compare);
	return nr;
}

static void print(FILE *out, const char *name, const char *help, const struct group *groups,
		  size_t nr, int which)
{
	metrics_family(out, name, "gauge", help);
	for (size_t i = 0; i < nr && groups[i].path; i++) {
		fprintf(out, "%s{cgroup=", name);
		metrics_print_label(out, groups[i].path);
		fprintf(out, "} %llu\n", groups[i].sum[which]);
	}
}

static void sums(FILE *out, const struct group *groups, size_t nr)
{
	__u64 sum[SUMS] = { 0 }, offline = 0;

	for (size_t i = 0; i < nr; i++) {
		for (int k = 0; k < SUMS; k++)
			sum[k] += groups[i].sum[k];
		offline += groups[i].offline;
	}
	metrics_family(out, "vmview_lru_bytes", "gauge", "Memory on LRU lists.");
	fprintf(out, "vmview_lru_bytes %llu\n", sum[ALL]);
	metrics_family(out, "vmview_lru_oldest_bytes", "gauge",
		       "Of that what reclaim takes from first: in the oldest generation of its cgroup, or inactive.");
	fprintf(out, "vmview_lru_oldest_bytes{type=\"anon\"} %llu\n", sum[OLDEST_ANON]);
	fprintf(out, "vmview_lru_oldest_bytes{type=\"file\"} %llu\n", sum[OLDEST_FILE]);
	metrics_family(out, "vmview_cgroups_removed", "gauge",
		       "Cgroups that were removed and still have memory charged.");
	fprintf(out, "vmview_cgroups_removed %llu\n", offline);
}

int metrics_lru(FILE *out, const struct vmview_device *dev, __u64 limit)
{
	struct vmview_census census;
	struct group *groups;
	size_t nr;
	int err = vmview_census_read(&census, dev, 0, -1);

	if (err)
		return err;
	groups = calloc(census.nr + 1, sizeof(*groups));
	if (!groups)
		abort();
	nr = collect(groups, &census);
	sums(out, groups, nr);
	if (nr > limit)
		nr = limit;
	print(out, "vmview_cgroup_lru_bytes", "Memory on LRU lists, of the cgroups that stall most, then of the largest.",
	      groups, nr, ALL);
	print(out, "vmview_cgroup_oldest_anon_bytes",
	      "Of that anonymous memory that goes to swap first.", groups, nr, OLDEST_ANON);
	print(out, "vmview_cgroup_oldest_file_bytes",
	      "Of that memory of files that goes first.", groups, nr, OLDEST_FILE);
	print(out, "vmview_cgroup_unevictable_bytes",
	      "Of that what reclaim does not touch.", groups, nr, UNEVICTABLE);
	free(groups);
	vmview_census_free(&census);
	return 0;
}
