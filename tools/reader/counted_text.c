// SPDX-License-Identifier: GPL-2.0-only
/* What was counted, for people. */
#include <stdlib.h>
#include <string.h>

#include "counted.h"
#include "event.h"

#define BAR	40	/* columns of the longest */

static __u64 of_cause(const struct vmview_counted *c, unsigned int cause)
{
	__u64 sum = 0;

	for (unsigned int i = 0; i < VMVIEW_OUTCOMES; i++)
		sum += c->outcome[cause][i];
	return sum;
}

__u64 counted_faults(const struct vmview_counted *c)
{
	__u64 sum = 0;

	for (unsigned int i = 0; i < VMVIEW_CAUSES; i++)
		sum += of_cause(c, i);
	return sum;
}

static const struct vmview_counted *sorted_by;

static int compare(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	if (sorted_by->latency_ns[x] != sorted_by->latency_ns[y])
		return sorted_by->latency_ns[x] > sorted_by->latency_ns[y] ? -1 : 1;
	return (int)x - (int)y;
}

/* The causes that there were, in the order of the table. How many. */
static unsigned int list_causes(const struct vmview_counted *c, unsigned int *list)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < VMVIEW_CAUSES; i++)
		if (of_cause(c, i))
			list[nr++] = i;
	sorted_by = c;
	qsort(list, nr, sizeof(*list), compare);
	return nr;
}

static double seconds(const struct vmview_counted *c)
{
	return c->now_ns > c->since_ns ? (c->now_ns - c->since_ns) / 1e9 : 0;
}

static const char *count_or_dot(__u64 count)
{
	return count ? text_count(count) : ".";
}

static void print_row(const struct style *style, const char *name, double time,
		      const __u64 *outcome, const __u64 *latency, __u64 latency_ns)
{
	__u64 failed = outcome[VMVIEW_OUTCOME_SIGNAL] + outcome[VMVIEW_OUTCOME_OOM];
	__u64 minor = outcome[VMVIEW_OUTCOME_MINOR], major = outcome[VMVIEW_OUTCOME_MAJOR];
	__u64 all = minor + major + failed + outcome[VMVIEW_OUTCOME_NONE];

	printf("  %-13s %11s %9.0f", name, text_count(all), time ? all / time : 0);
	printf(" %11s", count_or_dot(minor));
	printf(" %9s %7s", count_or_dot(major), count_or_dot(failed));
	printf(" %9s", text_time(vmview_log2_percentile(latency, 50), style));
	printf(" %9s", text_time(vmview_log2_percentile(latency, 99), style));
	printf(" %9s\n", text_time(latency_ns, style));
}

void counted_print_causes(const struct style *style, const struct vmview_counted *c)
{
	__u64 outcome[VMVIEW_OUTCOMES] = { 0 }, latency[VMVIEW_LOG2] = { 0 }, latency_ns = 0;
	unsigned int list[VMVIEW_CAUSES], nr = list_causes(c, list);

	printf("  %s%-13s %11s %9s %11s %9s %7s %9s %9s %9s%s\n", style->bold, "Cause", "Faults",
	       "/s", "Minor", "Major", "Failed", "p50", "p99", "Total", style->off);
	for (unsigned int i = 0; i < nr; i++) {
		unsigned int cause = list[i];

		print_row(style, vmview_cause_name(cause), seconds(c), c->outcome[cause],
			  c->latency[cause], c->latency_ns[cause]);
		for (unsigned int o = 0; o < VMVIEW_OUTCOMES; o++)
			outcome[o] += c->outcome[cause][o];
		for (unsigned int b = 0; b < VMVIEW_LOG2; b++)
			latency[b] += c->latency[cause][b];
		latency_ns += c->latency_ns[cause];
	}
	print_row(style, "all", seconds(c), outcome, latency, latency_ns);
}

void counted_print_begun(const struct style *style, const struct vmview_counted *c)
{
	double time = seconds(c);

	printf("  %s%-13s %11s %9s%s\n", style->bold, "Entry", "Faults", "/s", style->off);
	for (unsigned int i = 0; i < VMVIEW_STATES; i++)
		if (c->begun[i])
			printf("  %-13s %11s %9.0f\n", vmview_state_name(i), text_count(c->begun[i]),
			       time ? c->begun[i] / time : 0);
}

static void print_buckets(const struct style *style, const __u64 hist[VMVIEW_LOG2])
{
	unsigned int first = 0, last = VMVIEW_LOG2 - 1;
	__u64 most = 0;

	while (first < last && !hist[first])
		first++;
	while (last > first && !hist[last])
		last--;
	for (unsigned int i = first; i <= last; i++)
		most = hist[i] > most ? hist[i] : most;
	for (unsigned int i = first; i <= last && most; i++) {
		int width = (hist[i] * BAR + most - 1) / most;

		printf("  %9s to ", text_time(i ? 1ULL << i : 0, style));
		printf("%9s %11s  %s", text_time(2ULL << i, style), text_count(hist[i]),
		       style->good);
		for (int n = 0; n < width; n++)
			putchar('#');
		printf("%s\n", style->off);
	}
}

void counted_print_hist(const struct style *style, const struct vmview_counted *c)
{
	unsigned int list[VMVIEW_CAUSES], nr = list_causes(c, list);

	for (unsigned int i = 0; i < nr; i++) {
		printf("\n%s%s%s, %s\n", style->bold, vmview_cause_name(list[i]), style->off,
		       event_cause_words(list[i]));
		print_buckets(style, c->latency[list[i]]);
	}
}

/* Of which there is no bucket that began before @ns. */
static __u64 within(const __u64 hist[VMVIEW_LOG2], __u64 ns)
{
	__u64 sum = 0;

	for (unsigned int i = 0; i < VMVIEW_LOG2 && 2ULL << i <= ns; i++)
		sum += hist[i];
	return sum;
}

void counted_print_swap(const struct style *style, const struct vmview_counted *c)
{
	__u64 back = c->returned + c->unremembered;

	printf("Came back from swap: %s page%s", text_count(back), text_s(back));
	if (c->returned) {
		printf("; of %s it is known how long they were out:\n", text_count(c->returned));
		printf("  p50 %s, ", text_time(vmview_log2_percentile(c->out, 50), style));
		printf("p99 %s, ", text_time(vmview_log2_percentile(c->out, 99), style));
		printf("%.0f%% no longer than a second",
		       100.0 * within(c->out, 1ULL << 30) / c->returned);
	}
	printf("\n");
	for (unsigned int i = 0; i < VMVIEW_ACTORS; i++) {
		__u64 times = vmview_log2_sum(c->stall[i]);

		if (!times)
			continue;
		printf("Reclaimed themselves (%s): %s time%s, ", vmview_actor_name(i),
		       text_count(times), text_s(times));
		printf("%s in all, p50 %s, ", text_time(c->stall_ns[i], style),
		       text_time(vmview_log2_percentile(c->stall[i], 50), style));
		printf("p99 %s\n", text_time(vmview_log2_percentile(c->stall[i], 99), style));
	}
}

void counted_print_missed(const struct vmview_counted *c)
{
	if (c->unhooked)
		printf("Not told: %s fault%s, as too many were under way at a time.\n",
		       text_count(c->unhooked), text_s(c->unhooked));
	if (c->displaced)
		printf("Begin forgotten: %s fault%s, whose latency misses what came before.\n",
		       text_count(c->displaced), text_s(c->displaced));
	if (c->overflow)
		printf("Not in the table: %s eviction%s, as there were too many pairs.\n",
		       text_count(c->overflow), text_s(c->overflow));
	if (c->unfollowed)
		printf("Not followed: %s child%s, as there were too many.\n",
		       text_count(c->unfollowed), c->unfollowed == 1 ? "" : "ren");
	if (c->forgotten)
		printf("Forgotten: %s eviction%s of the whole machine, as there were too many.\n",
		       text_count(c->forgotten), text_s(c->forgotten));
	if (c->unremembered)
		printf("Eviction not remembered: %s page%s that came back: before this began, or too long ago.\n",
		       text_count(c->unremembered), text_s(c->unremembered));
}
