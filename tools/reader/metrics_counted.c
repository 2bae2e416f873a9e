// SPDX-License-Identifier: GPL-2.0-only
/* What a session counted, for Prometheus. */
#include <string.h>

#include "metrics.h"

/* Of the log2 histogram of 40 steps those from 1 ms to 9 min; all else is below, or in +Inf. */
#define FIRST	19
#define LAST	38

void metrics_family(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_print_label(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			putc('\\', out);
		if (*text == '\n')
			fputs("\\n", out);
		else
			putc(*text, out);
	}
	putc('"', out);
}

/* Each cause has its line from the start: a series that appears late has no rate. */
static bool told(unsigned int cause)
{
	return cause == VMVIEW_CAUSE_UNKNOWN || strcmp(vmview_cause_name(cause), "unknown") != 0;
}

static void faults(FILE *out, const struct vmview_counted *c)
{
	metrics_family(out, "vmview_faults_total", "counter", "Page faults, by cause.");
	for (unsigned int i = 0; i < VMVIEW_CAUSES; i++) {
		__u64 nr = 0;

		for (unsigned int k = 0; k < VMVIEW_OUTCOMES; k++)
			nr += c->outcome[i][k];
		if (told(i))
			fprintf(out, "vmview_faults_total{cause=\"%s\"} %llu\n",
				vmview_cause_name(i), nr);
	}
	metrics_family(out, "vmview_fault_seconds_total", "counter",
		       "Time that threads spent in page faults, by cause.");
	for (unsigned int i = 0; i < VMVIEW_CAUSES; i++)
		if (told(i))
			fprintf(out, "vmview_fault_seconds_total{cause=\"%s\"} %.9f\n",
				vmview_cause_name(i), c->latency_ns[i] / 1e9);
}

static void evicted(FILE *out, const struct vmview_counted *c)
{
	static const unsigned int kinds[] = {
		VMVIEW_KIND_ANON, VMVIEW_KIND_FILE, VMVIEW_KIND_SHMEM,
	};

	metrics_family(out, "vmview_evicted_pages_total", "counter",
		       "Page-table entries that reclaim took from processes, by who took them.");
	for (unsigned int a = 0; a <= VMVIEW_ACTOR_KERNEL; a++)
		for (size_t k = 0; k < VMVIEW_ARRAY_SIZE(kinds); k++)
			fprintf(out, "vmview_evicted_pages_total{actor=\"%s\",kind=\"%s\"} %llu\n",
				vmview_actor_name(a), vmview_kind_name(kinds[k]),
				c->evicted[a][kinds[k]]);
}

static void stalls(FILE *out, const struct vmview_counted *c)
{
	metrics_family(out, "vmview_reclaim_stalls_total", "counter",
		       "Times that a thread had to reclaim memory itself, by on whose account.");
	for (unsigned int a = 0; a <= VMVIEW_ACTOR_KERNEL; a++)
		fprintf(out, "vmview_reclaim_stalls_total{actor=\"%s\"} %llu\n",
			vmview_actor_name(a), vmview_log2_sum(c->stall[a]));
	metrics_family(out, "vmview_reclaim_stall_seconds_total", "counter",
		       "Time that threads spent on that.");
	for (unsigned int a = 0; a <= VMVIEW_ACTOR_KERNEL; a++)
		fprintf(out, "vmview_reclaim_stall_seconds_total{actor=\"%s\"} %.9f\n",
			vmview_actor_name(a), c->stall_ns[a] / 1e9);
}

static void came_back(FILE *out, const struct vmview_counted *c)
{
	static const char name[] = "vmview_swapped_out_seconds";
	__u64 below = 0;

	metrics_family(out, name, "histogram",
		       "How long pages that came back from swap had been out, where that is known.");
	for (unsigned int i = 0; i < VMVIEW_LOG2; i++) {
		below += c->out[i];
		if (i >= FIRST && i <= LAST)
			fprintf(out, "%s_bucket{le=\"%.12g\"} %llu\n", name,
				(double)(2ULL << i) / 1e9, below);
	}
	fprintf(out, "%s_bucket{le=\"+Inf\"} %llu\n", name, below);
	fprintf(out, "%s_sum %.9f\n%s_count %llu\n", name, c->out_ns / 1e9, name, below);
	metrics_family(out, "vmview_swapped_out_unknown_total", "counter",
		       "Pages that came back from swap of which it is not known.");
	fprintf(out, "vmview_swapped_out_unknown_total %llu\n", c->unremembered);
}

void metrics_counted(FILE *out, const struct vmview_counted *c)
{
	faults(out, c);
	evicted(out, c);
	stalls(out, c);
	came_back(out, c);
	metrics_family(out, "vmview_missed_total", "counter",
		       "Faults that could not be followed to their end.");
	fprintf(out, "vmview_missed_total %llu\n", c->unhooked);
}
