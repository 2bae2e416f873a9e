// SPDX-License-Identifier: GPL-2.0-only
/*
 * faults: what a minor fault costs more when somebody is told of it.
 *
 *	faults [-n REPETITIONS]
 *
 * Runs as root in a guest whose clock counts instructions, on one CPU. The process
 * writes to untouched anonymous pages, again and again; ways to be told of that take
 * turns within each repetition. One line each:
 *
 *	SOURCE LEAST QUARTER MEDIAN THREE-QUARTERS
 *
 * in instructions a fault; but for the first line, which has none, what is added to it:
 * LEAST as the difference of the least ones, the others of the differences within a
 * repetition.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "series.h"
#include "sources.h"

#define FAULTS		1024
#define SOURCES_MAX	16

static char *area;

static void touch_all(void)
{
	size_t i;

	for (i = 0; i < FAULTS * PAGE; i += PAGE)
		*(volatile char *)(area + i) = 1;
}

static void forget_all(void)
{
	if (madvise(area, FAULTS * PAGE, MADV_DONTNEED))
		die("MADV_DONTNEED");
}

/* False if the source is not to be had; the faults are made after some others. */
static bool measure(const struct source *source, double *cost)
{
	u64 before, seen;

	if (!source->start())
		return false;
	touch_all();
	forget_all();
	seen = source->seen();
	before = now_ns();
	touch_all();
	*cost = (double)(now_ns() - before) / FAULTS;
	seen = source->seen() - seen;
	if (source != sources && (seen < FAULTS || seen > FAULTS + FAULTS / 16))
		die("%s was told of %llu faults of %u", source->name, seen, FAULTS);
	forget_all();
	source->stop();
	return true;
}

int main(int argc, char **argv)
{
	static struct series cost[SOURCES_MAX], added[SOURCES_MAX];
	unsigned int repetitions = 32, i, n;
	bool there[SOURCES_MAX];
	double none = 0, value;

	if (argc == 3 && argv[1][0] == '-' && argv[1][1] == 'n')
		repetitions = strtoul(argv[2], NULL, 0);
	else if (argc != 1)
		return 2;
	area = mmap(NULL, FAULTS * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED || madvise(area, FAULTS * PAGE, MADV_NOHUGEPAGE))
		die("mmap");
	for (n = 0; n < repetitions; n++)
		for (i = 0; i < nr_sources; i++) {
			there[i] = measure(&sources[i], &value);
			if (!there[i])
				continue;
			if (!i)
				none = value;
			series_add(&cost[i], value);
			series_add(&added[i], i ? value - none : value);
		}
	puts("#source\tleast\tquarter\tmedian\tthree-quarters");
	for (i = 0; i < nr_sources; i++) {
		if (!there[i]) {
			fprintf(stderr, "faults: not in this guest: %s\n", sources[i].name);
			continue;
		}
		value = series_at(&cost[i], 0) - (i ? series_at(&cost[0], 0) : 0);
		printf("%s\t%.1f\t%.1f\t%.1f\t%.1f\n", sources[i].name, value,
		       series_at(&added[i], 0.25), series_at(&added[i], 0.5),
		       series_at(&added[i], 0.75));
	}
	return 0;
}
