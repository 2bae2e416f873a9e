// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "series.h"

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
