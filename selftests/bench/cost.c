// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost: what a look at a page costs, by kind of memory and by reader.
 *
 *	cost [-m MIB] [-n REPETITIONS] [KIND…]
 *
 * Runs as root in a guest whose clock counts instructions, on one CPU. The
 * process looks at itself, but for the kind "python3". Readers take turns within
 * each repetition, so what changes with time changes for all. One line a kind
 * and reader:
 *
 *	KIND READER PAGES LEAST MEDIAN
 *
 * the last two in instructions a page. The least is what the code costs; what
 * is above it are the timer's interrupts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kinds.h"
#include "reader.h"
#include "series.h"

#define READERS_MAX	16
#define SPANS_MAX	512

/**
 * struct subject - what is looked at
 * @whole: For readers that take all of a process at once.
 * @span: For the others.
 * @nr: How many.
 */
struct subject {
	struct span whole;
	struct span span[SPANS_MAX];
	unsigned int nr;
};

static size_t bytes = 64UL << 20;
static unsigned int repetitions = 16;

/* Of a whole process, one span an area. */
static void subject_areas(struct subject *s, pid_t pid)
{
	char path[64], line[512];
	struct span *span;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	if (!maps)
		die("open %s", path);
	while (fgets(line, sizeof(line), maps) && s->nr < SPANS_MAX) {
		span = &s->span[s->nr];
		span->pid = pid;
		if (sscanf(line, "%llx-%llx", &span->start, &span->end) == 2 &&
		    span->end <= SPAN_END)
			s->nr++;
	}
	fclose(maps);
}

static void subject_init(struct subject *s, const struct memory *m)
{
	s->nr = 0;
	s->whole = (struct span){ m->pid, 0, SPAN_END };
	if (!m->start) {
		subject_areas(s, m->pid);
		return;
	}
	s->whole.start = (uintptr_t)m->start;
	s->whole.end = s->whole.start + m->bytes;
	s->span[s->nr++] = s->whole;
}

static double measure(const struct reader *reader, const struct subject *s)
{
	u64 before = now_ns();
	unsigned int i;

	if (reader->any || reader->whole)
		reader->read(&s->whole);
	else
		for (i = 0; i < s->nr; i++)
			reader->read(&s->span[i]);
	return now_ns() - before;
}

/* What the program takes to start and to look at one page. */
static double start_up(const struct reader *reader, const struct subject *s)
{
	static struct subject page;
	struct series series = { .nr = 0 };
	unsigned int i;

	page.whole = s->span[0];
	page.whole.end = page.whole.start + PAGE;
	for (i = 0; i < repetitions; i++)
		series_add(&series, measure(reader, &page));
	return series_at(&series, 0);
}

static void measure_kind(const struct kind *kind)
{
	static struct series series[READERS_MAX];
	static struct subject s;
	double extra[READERS_MAX] = { 0 };
	bool there[READERS_MAX];
	struct memory m;
	unsigned int i, n;

	if (!kind->make(&m, bytes)) {
		fprintf(stderr, "cost: not in this guest: %s\n", kind->name);
		return;
	}
	subject_init(&s, &m);
	memset(series, 0, sizeof(series));
	for (i = 0; i < nr_readers; i++) {
		there[i] = readers[i]->open(m.pid);
		if (there[i] && readers[i]->program)
			extra[i] = start_up(readers[i], &s);
	}
	for (n = 0; n < repetitions; n++)
		for (i = 0; i < nr_readers; i++)
			if (there[i])
				series_add(&series[i], measure(readers[i], &s) - extra[i]);
	for (i = 0; i < nr_readers; i++)
		if (there[i])
			printf("%s\t%s\t%lu\t%.2f\t%.2f\n", kind->name, readers[i]->name,
			       m.mapped / PAGE,
			       series_at(&series[i], 0) / (m.mapped / PAGE),
			       series_at(&series[i], 0.5) / (m.mapped / PAGE));
	fflush(stdout);
	unmake(&m);
}

static bool is_named(const struct kind *kind, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (!strcmp(*names, kind->name))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	unsigned int i;
	int opt;

	while ((opt = getopt(argc, argv, "m:n:")) != -1) {
		switch (opt) {
		case 'm':
			bytes = strtoul(optarg, NULL, 0) << 20;
			break;
		case 'n':
			repetitions = strtoul(optarg, NULL, 0);
			break;
		default:
			return 2;
		}
	}
	puts("#kind\treader\tpages\tleast\tmedian");
	for (i = 0; i < nr_kinds; i++)
		if (is_named(&kinds[i], argv + optind))
			measure_kind(&kinds[i]);
	return 0;
}
