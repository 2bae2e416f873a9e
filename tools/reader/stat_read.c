// SPDX-License-Identifier: GPL-2.0-only
/* Reading what `vmview stat` tells: /proc, the files of a cgroup, the session's counts. */
#include <string.h>
#include <unistd.h>

#include "keys.h"
#include "machine.h"
#include "psi.h"
#include "stat.h"

/* Takes what a file of "KEY NUMBER" has; what it has not stays unknown. */
static void read_keys(FILE *f, struct key *keys, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		*keys[i].value = 0;
	keys_add(f, keys, nr);
	for (size_t i = 0; i < nr; i++)
		if (!keys[i].there)
			*keys[i].value = STAT_UNKNOWN;
}

static void scale(__u64 *value, __u64 by)
{
	if (*value != STAT_UNKNOWN)
		*value *= by;
}

static int read_machine(__u64 *value)
{
	struct key keys[] = {
		KEY("pswpin", &value[STAT_SI]), KEY("pswpout", &value[STAT_SO]),
		KEY("pgpgin", &value[STAT_BI]), KEY("pgpgout", &value[STAT_BO]),
		KEY("workingset_refault_anon", &value[STAT_REFAULT_ANON]),
		KEY("workingset_refault_file", &value[STAT_REFAULT_FILE]),
	};
	struct machine machine;
	int err = machine_read(&machine);

	if (err)
		return err;
	value[STAT_SWPD] = machine.swap_used;
	value[STAT_FREE] = machine.free;
	value[STAT_BUFF] = machine.buffers;
	value[STAT_CACHE] = machine.cache;
	read_keys(fopen("/proc/vmstat", "re"), keys, VMVIEW_ARRAY_SIZE(keys));
	scale(&value[STAT_SI], sysconf(_SC_PAGESIZE));
	scale(&value[STAT_SO], sysconf(_SC_PAGESIZE));
	/* These are in KiB. */
	scale(&value[STAT_BI], 1024);
	scale(&value[STAT_BO], 1024);
	return 0;
}

static __u64 read_number(const char *cgroup, const char *name)
{
	FILE *f = vmview_cgroup_open(cgroup, name);
	unsigned long long number;
	bool there;

	if (!f)
		return STAT_UNKNOWN;
	there = fscanf(f, "%llu", &number) == 1;
	fclose(f);
	return there ? number : STAT_UNKNOWN;
}

static void read_cgroup(const char *path, __u64 *value)
{
	struct key keys[] = {
		KEY("anon", &value[STAT_ANON]), KEY("file", &value[STAT_FILE]),
		KEY("pswpin", &value[STAT_SI]), KEY("pswpout", &value[STAT_SO]),
		KEY("workingset_refault_anon", &value[STAT_REFAULT_ANON]),
		KEY("workingset_refault_file", &value[STAT_REFAULT_FILE]),
	};

	value[STAT_CURRENT] = read_number(path, "memory.current");
	value[STAT_SWAP] = read_number(path, "memory.swap.current");
	read_keys(vmview_cgroup_open(path, "memory.stat"), keys, VMVIEW_ARRAY_SIZE(keys));
	scale(&value[STAT_SI], sysconf(_SC_PAGESIZE));
	scale(&value[STAT_SO], sysconf(_SC_PAGESIZE));
}

/* "VmRSS:      1234 kB" */
static __u64 status_bytes(const char *status, const char *name)
{
	const char *line = strstr(status, name);
	unsigned long long kib = 0;

	return line && sscanf(line + strlen(name), " %llu", &kib) == 1 ? kib << 10 : 0;
}

/* Of those that have not ended. */
static void read_processes(const struct options *opt, __u64 *value)
{
	char status[4096];

	value[STAT_RSS] = 0;
	value[STAT_SWAP] = 0;
	for (__u32 i = 0; i < opt->nr_pids; i++) {
		if (vmview_proc_read(opt->pids[i], "status", status, sizeof(status)) <= 0)
			continue;
		value[STAT_RSS] += status_bytes(status, "\nVmRSS:");
		value[STAT_SWAP] += status_bytes(status, "\nVmSwap:");
	}
}

static void read_psi(const char *cgroup, __u64 *value)
{
	struct psi psi;

	if (!psi_read(&psi, cgroup))
		return;
	value[STAT_SOME] = psi.some_us * 1000;
	value[STAT_FULL] = psi.full_us * 1000;
}

/* Where a fault belongs. */
static int of_cause(unsigned int cause)
{
	switch (cause) {
	case VMVIEW_CAUSE_ANON:
	case VMVIEW_CAUSE_ZERO:
	case VMVIEW_CAUSE_STACK:
		return STAT_FIRST;
	case VMVIEW_CAUSE_SWAP:
	case VMVIEW_CAUSE_SHMEM_SWAP:
		return STAT_SWAPIN;
	case VMVIEW_CAUSE_FILE:
	case VMVIEW_CAUSE_SHMEM:
		return STAT_MAPPED;
	case VMVIEW_CAUSE_COW_ANON:
	case VMVIEW_CAUSE_COW_ZERO:
	case VMVIEW_CAUSE_COW_FILE:
		return STAT_COW;
	}
	return STAT_OTHER;
}

static int of_actor(unsigned int actor)
{
	switch (actor) {
	case VMVIEW_ACTOR_KSWAPD:
		return STAT_KSWAPD;
	case VMVIEW_ACTOR_DIRECT:
		return STAT_DIRECT;
	case VMVIEW_ACTOR_MEMCG:
		return STAT_MEMCG;
	}
	return STAT_OTHERS;
}

static void count_faults(const struct vmview_counted *c, __u64 *value)
{
	for (int i = STAT_FIRST; i <= STAT_OTHER; i++)
		value[i] = 0;
	for (unsigned int cause = 0; cause < VMVIEW_CAUSES; cause++)
		for (unsigned int how = 0; how < VMVIEW_OUTCOMES; how++)
			value[of_cause(cause)] += c->outcome[cause][how];
	value[STAT_WAIT_SWAP] = c->latency_ns[VMVIEW_CAUSE_SWAP] +
				c->latency_ns[VMVIEW_CAUSE_SHMEM_SWAP];
}

static void count_reclaim(const struct vmview_counted *c, __u64 *value)
{
	for (int i = STAT_KSWAPD; i <= STAT_OTHERS; i++)
		value[i] = 0;
	value[STAT_WAIT_RECLAIM] = 0;
	for (unsigned int actor = 0; actor < VMVIEW_ACTORS; actor++) {
		value[STAT_WAIT_RECLAIM] += c->stall_ns[actor];
		for (unsigned int kind = 0; kind < VMVIEW_KINDS; kind++)
			value[of_actor(actor)] += c->evicted[actor][kind];
	}
}

static int read_session(const struct stat *s, __u64 *value, __u64 *ns)
{
	struct vmview_counted counted;
	int err = vmview_session_counted(&s->w.session, 0, &counted);

	if (err)
		return err;
	*ns = counted.now_ns;
	/* Without the hook it is not known what they are. */
	if (s->w.request.events & VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT))
		count_faults(&counted, value);
	count_reclaim(&counted, value);
	return 0;
}

int stat_read(const struct stat *s, struct stat_reading *reading)
{
	const char *cgroup = NULL;
	int err = 0;

	memset(reading->value, 0xff, sizeof(reading->value));
	reading->ns = vmview_now_ns();
	if (s->of == OF_CGROUP) {
		cgroup = vmview_cgroup_path(s->r->opt.memcg);
		read_cgroup(cgroup, reading->value);
	} else if (s->of == OF_PROCESSES) {
		read_processes(&s->r->opt, reading->value);
	} else {
		err = read_machine(reading->value);
	}
	if (s->of != OF_PROCESSES)
		read_psi(cgroup, reading->value);
	return err || s->blind ? err : read_session(s, reading->value, &reading->ns);
}
