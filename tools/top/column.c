// SPDX-License-Identifier: GPL-2.0-only
/* What the columns of the list of processes show, and what each rests on. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "libvmview.h"

#include "column.h"

/* A share is shown with its age once that is more than this. */
#define STALE_NS	5000000000ULL

const char *column_age(__u64 now_ns, __u64 then_ns, char buf[16])
{
	__u64 s = now_ns > then_ns ? (now_ns - then_ns) / 1000000000 : 0;

	if (s < 100)
		snprintf(buf, 16, "%us", (unsigned int)s);
	else if (s < 100 * 60)
		snprintf(buf, 16, "%um", (unsigned int)(s / 60));
	else
		snprintf(buf, 16, "%uh", (unsigned int)(s / 3600 % 1000));
	return buf;
}

/* In five columns. */
static const char *rate(double value, char buf[16])
{
	if (value == UNKNOWN)
		return "-";
	if (value && value < 9.95)
		snprintf(buf, 16, "%.1f", value);
	else if (value < 99999.5)
		snprintf(buf, 16, "%.0f", value);
	else
		snprintf(buf, 16, "%.0fK", value / 1000);
	return buf;
}

static const char *percent(double share, char buf[16])
{
	if (share == UNKNOWN)
		return "-";
	snprintf(buf, 16, share && share < 0.0995 ? "%.1f%%" : "%.0f%%", share * 100);
	return buf;
}

#define NUMBER(member) \
	static double number_##member(const struct row *row) { return row->member; }
#define SIZE(member) \
	NUMBER(member) \
	static const char *text_##member(const struct row *row, __u64 now_ns, char buf[16]) \
	{ \
		(void)now_ns; \
		return vmview_human(buf, row->member); \
	}
#define RATE(member, form) \
	NUMBER(member) \
	static const char *text_##member(const struct row *row, __u64 now_ns, char buf[16]) \
	{ \
		(void)now_ns; \
		return form(row->member, buf); \
	}

SIZE(rss)
SIZE(swap)
SIZE(tables)
RATE(faults, rate)
RATE(majors, rate)
RATE(refaults, rate)
RATE(waiting, percent)
NUMBER(oldest)

/* "43%", and of one that was looked at a while ago "43%/12s". */
static const char *text_oldest(const struct row *row, __u64 now_ns, char buf[16])
{
	char share[16], age[16];

	if (row->oldest == UNKNOWN)
		return "-";
	snprintf(share, sizeof(share), "%.0f%%", row->oldest * 100);
	if (now_ns < row->looked_ns + STALE_NS)
		snprintf(buf, 16, "%.7s", share);
	else
		snprintf(buf, 16, "%.7s/%.7s", share, column_age(now_ns, row->looked_ns, age));
	return buf;
}

/* Negative: the lowest comes first. */
static double number_pid(const struct row *row)
{
	return -row->pid;
}

static const char *text_pid(const struct row *row, __u64 now_ns, char buf[16])
{
	(void)now_ns;
	snprintf(buf, 16, "%d", row->pid);
	return buf;
}

static const char *text_name(const struct row *row, __u64 now_ns, char buf[16])
{
	(void)now_ns;
	(void)buf;
	return row->name;
}

static const char *text_cgroup(const struct row *row, __u64 now_ns, char buf[16])
{
	(void)now_ns;
	(void)buf;
	return row->cgroup ? row->cgroup : "-";
}

const struct column columns[] = {
	{ "PID", 7, "process ID", number_pid, text_pid },
	{ "COMMAND", -15, "its name", NULL, text_name },
	{ "RES", 5, "resident memory: VmRSS of /proc/PID/status", number_rss, text_rss },
	{ "SWAP", 5, "in swap, without shmem: VmSwap of status", number_swap, text_swap },
	{ "OLDEST", 8, "share of RES in the oldest generation, or inactive; /age of the look",
	  number_oldest, text_oldest },
	{ "FLT/s", 6, "page faults a second: minflt and majflt of /proc/PID/stat", number_faults,
	  text_faults },
	{ "MAJ/s", 6, "those that waited for I/O: majflt of stat", number_majors, text_majors },
	{ "WAIT%", 5, "time in faults on swap slots: the module's events", number_waiting,
	  text_waiting },
	{ "REF/s", 6, "pages that came back from swap a second: the same", number_refaults,
	  text_refaults },
	{ "PTE", 5, "its page tables: VmPTE of status", number_tables, text_tables },
	{ "CGROUP", 0, "its memory cgroup", NULL, text_cgroup },
};

const size_t nr_columns = VMVIEW_ARRAY_SIZE(columns);

const struct column *column_find(const char *title)
{
	for (size_t i = 0; i < nr_columns; i++)
		if (!strcasecmp(columns[i].title, title))
			return &columns[i];
	return NULL;
}

int column_compare(const struct column *column, const struct row *a, const struct row *b)
{
	char x[16], y[16];

	if (!column->number)
		return strcmp(column->text(a, 0, x), column->text(b, 0, y));
	return (column->number(a) < column->number(b)) - (column->number(a) > column->number(b));
}
