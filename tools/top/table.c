// SPDX-License-Identifier: GPL-2.0-only
/* The processes, from /proc: stat and status of each, its cgroup now and then. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvmview_events.h"

#include "table.h"

/* A process that moved to another cgroup shows it after so many ticks. */
#define CGROUP_TICKS	16

/* "\nNAME:   123 kB" */
static __u64 status_bytes(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at ? strtoull(at + strlen(name), NULL, 10) << 10 : 0;
}

/* False if it has no memory: a kernel thread, or it has exited. */
static bool read_row(struct row *row)
{
	struct vmview_stat stat;
	char status[4096];

	if (vmview_stat_read(&stat, row->pid) ||
	    vmview_proc_read(row->pid, "status", status, sizeof(status)) <= 0)
		return false;
	memcpy(row->name, stat.name, sizeof(row->name));
	row->start_time = stat.start_time;
	row->minflt = stat.minflt;
	row->majflt = stat.majflt;
	row->rss = status_bytes(status, "\nVmRSS:");
	row->swap = status_bytes(status, "\nVmSwap:");
	row->tables = status_bytes(status, "\nVmPTE:");
	return strstr(status, "\nVmSize:");
}

static void read_cgroup(struct row *row)
{
	free(row->cgroup);
	row->cgroup = vmview_cgroup_of(row->pid);
}

static void rates(struct row *row, double seconds, bool watched)
{
	__u64 minor = row->minflt - row->then.minflt, major = row->majflt - row->then.majflt;

	row->faults = (minor + major) / seconds;
	row->majors = major / seconds;
	row->refaults = watched ? (row->swapins - row->then.swapins) / seconds : UNKNOWN;
	row->waiting = watched ? (row->wait_ns - row->then.wait_ns) / 1e9 / seconds : UNKNOWN;
}

static void remember(struct row *row)
{
	row->then.minflt = row->minflt;
	row->then.majflt = row->majflt;
	row->then.swapins = row->swapins;
	row->then.wait_ns = row->wait_ns;
}

/* What is known of @old goes on, or nothing is known yet, then rates are 0. */
static bool fill(struct row *row, struct row *old, const struct table *table, double seconds,
		 bool watched)
{
	pid_t pid = row->pid;
	bool same;

	if (old) {
		*row = *old;
		old->cgroup = NULL;
	}
	if (!read_row(row)) {
		free(row->cgroup);
		return false;
	}
	same = old && old->start_time == row->start_time;
	if (old && !same) {
		free(row->cgroup);
		*row = (struct row){ .pid = pid };
		if (!read_row(row))
			return false;
	}
	if (!same) {
		row->oldest = UNKNOWN;
		remember(row);
	}
	if (!same || (table->ticks + pid) % CGROUP_TICKS == 0)
		read_cgroup(row);
	rates(row, seconds, watched);
	remember(row);
	return true;
}

int table_tick(struct table *table, bool watched)
{
	__u64 now = vmview_now_ns();
	double seconds = table->time_ns ? (now - table->time_ns) / 1e9 : 1;
	struct table next = { .ticks = table->ticks + 1, .time_ns = now };
	size_t old = 0;
	pid_t *pids;
	int nr = vmview_processes(&pids);

	if (nr < 0)
		return nr;
	next.rows = calloc(nr + 1, sizeof(*next.rows));
	for (int i = 0; next.rows && i < nr; i++) {
		struct row *row = &next.rows[next.nr], *known = NULL;

		while (old < table->nr && table->rows[old].pid < pids[i])
			old++;
		if (old < table->nr && table->rows[old].pid == pids[i])
			known = &table->rows[old];
		*row = (struct row){ .pid = pids[i] };
		next.nr += fill(row, known, table, seconds, watched);
	}
	free(pids);
	if (!next.rows)
		return -ENOMEM;
	table_free(table);
	*table = next;
	return 0;
}

static int compare(const void *key, const void *row)
{
	pid_t a = *(const pid_t *)key, b = ((const struct row *)row)->pid;

	return (a > b) - (a < b);
}

struct row *table_find(const struct table *table, pid_t pid)
{
	return table->nr ? bsearch(&pid, table->rows, table->nr, sizeof(*table->rows), compare) :
	       NULL;
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->nr; i++)
		free(table->rows[i].cgroup);
	free(table->rows);
	table->rows = NULL;
	table->nr = 0;
}
