/* SPDX-License-Identifier: GPL-2.0-only */
/* Measurements of one thing, repeated. */
#ifndef _BENCH_SERIES_H
#define _BENCH_SERIES_H

#include "common.h"

#define SERIES_MAX	256

/**
 * struct series - repeated measurements
 * @value: In the order in which they were taken, until one is asked for.
 * @nr: How many.
 */
struct series {
	double value[SERIES_MAX];
	unsigned int nr;
};

void series_add(struct series *s, double value);
/* The value below which that fraction of all lies; 0 is the least. */
double series_at(struct series *s, double fraction);

#endif /* _BENCH_SERIES_H */
