// SPDX-License-Identifier: GPL-2.0-only
/*
 * A service that must answer fast: each request needs some pages of its data, here
 * and there. It measures itself, and has three orders:
 *
 *	all	need all of it once
 *	begin	count from here
 *	tell	what was counted since, once that is MANY requests
 *
 * Nothing here knows of vmview.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "orders.h"

#define DATA	(12 * MIB)
#define NEEDED	16	/* pages a request */
#define PAUSE	15000	/* between requests, in microseconds */
#define MANY	100
#define MOST	10000	/* requests that are remembered */

static char *data;
static double took_ms[MOST];
static size_t requests, waited;
static long faults;
static volatile char sum;

static void pause_and_serve(void)
{
	long before, came;
	double began;

	usleep(PAUSE);
	before = major_faults();
	began = now_ms();
	for (int i = 0; i < NEEDED; i++)
		sum += data[random() % (DATA / PAGE) * PAGE];
	if (requests == MOST)
		return;
	took_ms[requests++] = now_ms() - began;
	came = major_faults() - before;
	faults += came;
	waited += came > 0;
}

static void need_all(void)
{
	for (size_t i = 0; i < DATA; i += PAGE)
		sum += data[i];
	puts("ok");
}

static void begin(void)
{
	requests = 0;
	waited = 0;
	faults = 0;
	puts("ok");
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void tell(void)
{
	while (requests < MANY)
		pause_and_serve();
	qsort(took_ms, requests, sizeof(took_ms[0]), compare);
	printf("ok: requests %zu waited %zu faults %ld p50 %.2f p99 %.2f\n", requests, waited,
	       faults, took_ms[requests / 2], took_ms[requests * 99 / 100]);
}

/* Serves until there is an order; false at the end of input. */
static bool serve_until_told(char *order, size_t size)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	while (!poll(&input, 1, 0))
		pause_and_serve();
	return fgets(order, size, stdin);
}

static void obey(const char *order)
{
	if (!strcmp(order, "all\n"))
		need_all();
	else if (!strcmp(order, "begin\n"))
		begin();
	else if (!strcmp(order, "tell\n"))
		tell();
	else
		puts("failed: all, begin or tell?");
}

int main(void)
{
	char order[16];

	data = mmap(NULL, DATA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (data == MAP_FAILED)
		return 1;
	madvise(data, DATA, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < DATA; i += PAGE)
		*(size_t *)(data + i) = i + 1;
	/* All of it, so that none is new later. */
	memset(took_ms, 1, sizeof(took_ms));
	answer_by_line();
	puts("ok");
	while (serve_until_told(order, sizeof(order)))
		obey(order);
	return 0;
}
