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
		KEY("pgsteal_file", &r->files),
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

/*
 * "RAN WAITED TIMES" of its schedstat, where the kernel has that. Who waits for a CPU to
 * reclaim on is at work to PSI, too.
 */
static __u64 work_ns(pid_t pid)
{
	unsigned long long ran, waited;
	char text[128];

	if (vmview_proc_read(pid, "schedstat", text, sizeof(text)) <= 0 ||
	    sscanf(text, "%llu %llu", &ran, &waited) != 2)
		return 0;
	return ran + waited;
}

/* Whatever a program calls itself. */
static bool is_kswapd(pid_t pid)
{
	struct vmview_stat stat;

	return !vmview_stat_read(&stat, pid) && stat.kernel &&
	       !strncmp(stat.name, "kswapd", 6) && stat.name[6] >= '0' && stat.name[6] <= '9';
}

static void read_kswapd(struct readings *to)
{
	pid_t *pids = NULL;
	int nr = vmview_processes(&pids);

	for (int i = 0; i < nr; i++)
		if (is_kswapd(pids[i]))
			to->kswapd_ns += work_ns(pids[i]);
	free(pids);
}

/* A cgroup's own limits: what those below meet is told there. */
static int read_limit(const char *path, void *arg)
{
	struct readings *to = arg;
	struct limit limit = { 0 };
	struct key keys[] = {
		KEY("max", &limit.max), KEY("high", &limit.high), KEY("oom", &limit.oom),
	};

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

/*
 * What cannot be taken: mlocked or the like, huge pages that were set aside, and where
 * swap is missing or full all that has no file.
 */
static void read_memory(struct readings *to)
{
	__u64 unevictable = 0, hugetlb = 0, buffers = 0, cached = 0, swap = 0, room = 0;
	__u64 active = 0, inactive = 0, slab = 0, stacks = 0, percpu = 0;
	const struct meminfo_line lines[] = {
		{ "MemTotal:", &to->total }, { "Unevictable:", &unevictable },
		{ "Hugetlb:", &hugetlb }, { "Shmem:", &to->shmem },
		{ "Buffers:", &buffers }, { "Cached:", &cached },
		{ "SwapTotal:", &swap }, { "SwapFree:", &room },
		{ "Active(anon):", &active }, { "Inactive(anon):", &inactive },
		{ "Slab:", &slab }, { "PageTables:", &to->tables },
		{ "KernelStack:", &stacks }, { "Percpu:", &percpu },
	};

	meminfo_read(lines, VMVIEW_ARRAY_SIZE(lines));
	to->held = unevictable + hugetlb;
	to->kernel = slab + to->tables + stacks + percpu;
	to->swap = swap;
	to->stuck = room <= swap / 100 * SWAP_FULL ? active + inactive : 0;
	to->cache = buffers + cached > to->shmem ? buffers + cached - to->shmem : 0;
}

void pressure_read(struct pressure *p, struct readings *to)
{
	memset(to, 0, sizeof(*to));
	to->begin_ns = vmview_now_ns();
	to->has_psi = psi_read(&to->psi, p->cgroup);
	to->end_ns = vmview_now_ns();
	to->has_reclaimed = read_reclaimed(&to->reclaimed, p->cgroup);
	/* It is the machine's, and works for no cgroup alone. */
	if (!p->cgroup)
		read_kswapd(to);
	read_memory(to);
	vmview_cgroup_each("/", read_limit, to);
	holdings_look(&p->holdings);
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
		limit->oom -= then->limits[at].oom;
		k = at + 1;
	}
}

void pressure_since(struct pressure *p)
{
	struct readings *now = &p->change;
	const struct readings *then = &p->before;

	/* One that came meanwhile may have met its limit. */
	vmview_cgroup_forget();
	pressure_read(p, now);
	p->psi_ns = now->end_ns - then->begin_ns;
	now->has_psi &= then->has_psi;
	now->psi.some_us -= then->psi.some_us;
	now->psi.full_us -= then->psi.full_us;
	now->has_reclaimed &= then->has_reclaimed;
	now->reclaimed.taken -= then->reclaimed.taken;
	now->reclaimed.files -= then->reclaimed.files;
	now->reclaimed.anon_again -= then->reclaimed.anon_again;
	now->reclaimed.file_again -= then->reclaimed.file_again;
	now->reclaimed.oom_kills -= then->reclaimed.oom_kills;
	now->kswapd_ns -= then->kswapd_ns;
	met_since(now, then);
}

void pressure_readings_free(struct readings *readings)
{
	for (size_t i = 0; i < readings->nr_limits; i++)
		free(readings->limits[i].path);
	free(readings->limits);
}
