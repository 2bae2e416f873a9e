// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <time.h>

#include "series.h"

u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

void series_add(struct series *s, double value)
{
	if (s->nr < SERIES_MAX)
		s->value[s->nr++] = value;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double series_at(struct series *s, double fraction)
{
	if (!s->nr)
		return 0;
	qsort(s->value, s->nr, sizeof(s->value[0]), by_value);
	return s->value[(unsigned int)(fraction * (s->nr - 1))];
}
