// SPDX-License-Identifier: GPL-2.0-only
/* What /proc and the files of cgroups say before and after. */
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "pressure.h"
#include "lib/meminfo.h"

/* Of the machine they have more words: by whom, and on which zone. */
static bool read_reclaimed(struct reclaimed *r, const char *cgroup)
{
	__u64 all = 0;
	struct key machine[] = {
		KEY("pgsteal_kswapd", &r->taken), KEY("pgsteal_direct", &r->taken),
		KEY("pgsteal_khugepaged", &r->taken), KEY("pgsteal_proactive", &r->taken),
		KEY("workingset_refault_anon", &r->anon_again),
		KEY("workingset_refault_file", &r->file_again), KEY("oom_kill", &r->oom_kills),
	};
	struct key group[] = {
		KEY("pgsteal", &r->taken), KEY("workingset_refault_anon", &r->anon_again),
		KEY("workingset_refault_file", &r->file_again),
	};
	struct key kills[] = { KEY("oom_kill", &r->oom_kills) };
	struct key limits[] = { KEY("pgsteal", &all) };

	if (!cgroup) {
		keys_add(vmview_cgroup_open("/", "memory.stat"), limits, 1);
		if (!keys_add(fopen("/proc/vmstat", "re"), machine, VMVIEW_ARRAY_SIZE(machine)))
			return false;
		/* That has what is taken at cgroups' limits, too. */
		r->taken = all > r->taken ? all : r->taken;
		return true;
	}
	keys_add(vmview_cgroup_open(cgroup, "memory.events"), kills, 1);
	return keys_add(vmview_cgroup_open(cgroup, "memory.stat"), group,
			VMVIEW_ARRAY_SIZE(group));
}

/* Nothing where that is not for us to see. */
static __u64 read_io(pid_t pid)
{
	unsigned long long bytes;
	char text[512], *line;

	if (vmview_proc_read(pid, "io", text, sizeof(text)) <= 0)
		return 0;
	line = strstr(text, "\nread_bytes: ");
	return line && sscanf(line, " read_bytes: %llu", &bytes) == 1 ? bytes : 0;
}

/* "RAN WAITED TIMES" of its schedstat, where the kernel has that. */
static __u64 ran_ns(pid_t pid)
{
	unsigned long long ns;
	char text[128];

	if (vmview_proc_read(pid, "schedstat", text, sizeof(text)) <= 0 ||
	    sscanf(text, "%llu", &ns) != 1)
		return 0;
	return ns;
}

/* A kernel thread has no memory, whatever a program calls itself. */
static bool is_kswapd(const char *name, __u64 rss)
{
	return !rss && !strncmp(name, "kswapd", 6) && name[6] >= '0' && name[6] <= '9';
}

static void read_holdings(struct readings *to)
{
	unsigned long long rss;
	struct vmview_stat stat;
	pid_t *pids = NULL;
	char text[128];
	int nr = vmview_processes(&pids);

	to->holdings = calloc(nr > 0 ? nr : 1, sizeof(*to->holdings));
	if (!to->holdings)
		abort();
	for (int i = 0; i < nr; i++) {
		if (vmview_proc_read(pids[i], "statm", text, sizeof(text)) <= 0 ||
		    sscanf(text, "%*u %llu", &rss) != 1 || vmview_stat_read(&stat, pids[i]))
			continue;
		if (is_kswapd(stat.name, rss))
			to->kswapd_ns += ran_ns(pids[i]);
		to->holdings[to->nr_holdings++] = (struct holding){
			.pid = pids[i], .rss = rss, .read = read_io(pids[i]),
			.faults = stat.minflt + stat.majflt,
		};
	}
	free(pids);
}

/* A cgroup's own limits: what those below meet is told there. */
static int read_limit(const char *path, void *arg)
{
	struct readings *to = arg;
	struct limit limit = { 0 };
	struct key keys[] = { KEY("max", &limit.max), KEY("high", &limit.high) };

	if (!keys_add(vmview_cgroup_open(path, "memory.events.local"), keys,
		      VMVIEW_ARRAY_SIZE(keys)))
		return 0;
	to->limits = vmview_grow(to->limits, to->nr_limits, sizeof(*to->limits));
	limit.path = strdup(path);
	if (!to->limits || !limit.path)
		abort();
	to->limits[to->nr_limits++] = limit;
	return 0;
}

/* What cannot be taken: mlocked or the like, and huge pages that were set aside. */
static void read_held(struct readings *to)
{
	__u64 unevictable = 0, hugetlb = 0;
	const struct meminfo_line lines[] = {
		{ "MemTotal:", &to->total }, { "Unevictable:", &unevictable },
		{ "Hugetlb:", &hugetlb }, { "Shmem:", &to->shmem },
	};

	meminfo_read(lines, VMVIEW_ARRAY_SIZE(lines));
	to->held = unevictable + hugetlb;
}

void pressure_read(struct pressure *p, struct readings *to)
{
	memset(to, 0, sizeof(*to));
	read_held(to);
	to->has_psi = psi_read(&to->psi, p->cgroup);
	to->has_reclaimed = read_reclaimed(&to->reclaimed, p->cgroup);
	read_holdings(to);
	vmview_cgroup_each("/", read_limit, to);
}

static int compare(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Who was not there before has taken all that it has. */
static void take_since(struct readings *now, const struct readings *then)
{
	for (int i = 0; i < now->nr_holdings; i++) {
		struct holding *h = &now->holdings[i];
		const struct holding *was = bsearch(h, then->holdings, then->nr_holdings,
						    sizeof(*h), compare);

		h->took = !was ? h->rss : h->rss > was->rss ? h->rss - was->rss : 0;
		if (!was)
			continue;
		h->read -= was->read;
		h->faults -= was->faults;
	}
}

/* Both lists are in the same order; one may have cgroups that the other has not. */
static void met_since(struct readings *now, const struct readings *then)
{
	size_t k = 0;

	for (size_t i = 0; i < now->nr_limits; i++) {
		struct limit *limit = &now->limits[i];
		size_t at = k;

		while (at < then->nr_limits && strcmp(then->limits[at].path, limit->path))
			at++;
		if (at == then->nr_limits)
			continue;
		limit->max -= then->limits[at].max;
		limit->high -= then->limits[at].high;
		k = at + 1;
	}
}

void pressure_since(struct pressure *p)
{
	struct readings *now = &p->change;
	const struct readings *then = &p->before;

	pressure_read(p, now);
	now->has_psi &= then->has_psi;
	now->psi.some_us -= then->psi.some_us;
	now->psi.full_us -= then->psi.full_us;
	now->has_reclaimed &= then->has_reclaimed;
	now->reclaimed.taken -= then->reclaimed.taken;
	now->reclaimed.anon_again -= then->reclaimed.anon_again;
	now->reclaimed.file_again -= then->reclaimed.file_again;
	now->reclaimed.oom_kills -= then->reclaimed.oom_kills;
	/* It is the machine's, and works for no cgroup alone. */
	now->kswapd_ns = p->cgroup ? 0 : now->kswapd_ns - then->kswapd_ns;
	take_since(now, then);
	met_since(now, then);
}

void pressure_readings_free(struct readings *readings)
{
	for (size_t i = 0; i < readings->nr_limits; i++)
		free(readings->limits[i].path);
	free(readings->limits);
	free(readings->holdings);
}
