// SPDX-License-Identifier: GPL-2.0-only
/* Who evicted whom, as a table: victims by evictors. */
#include <stdlib.h>
#include <string.h>

#include "counted.h"
#include "event.h"

#define COLUMNS	3	/* evictors that have one, those who took most; the rest share one */
#define ROWS	20	/* victims that have one */

struct side {
	__u32 pid;
	__u32 actor;
	__u64 pages;
};

/* Adds to the one of @pid and @actor; how many there are then. */
static int add(struct side *sides, int nr, __u32 pid, __u32 actor, __u64 pages)
{
	int i = 0;

	while (i < nr && (sides[i].pid != pid || sides[i].actor != actor))
		i++;
	if (i == nr)
		sides[nr++] = (struct side){ .pid = pid, .actor = actor };
	sides[i].pages += pages;
	return nr;
}

static int compare(const void *a, const void *b)
{
	const struct side *x = a, *y = b;

	if (x->pages != y->pages)
		return x->pages > y->pages ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

static bool is_by(const struct vmview_pair *pair, const struct side *evictor)
{
	return pair->by == evictor->pid && pair->actor == evictor->actor;
}

/* Pages of @victim, NULL for all, that @evictor took, NULL for all. */
static __u64 cell(const struct vmview_pair *pairs, int nr, const struct side *victim,
		  const struct side *evictor)
{
	__u64 pages = 0;

	for (int i = 0; i < nr; i++)
		if ((!victim || pairs[i].victim == victim->pid) &&
		    (!evictor || is_by(&pairs[i], evictor)))
			pages += vmview_pair_pages(&pairs[i]);
	return pages;
}

static const char *evictor_name(struct places *places, const struct side *evictor)
{
	if (evictor->pid)
		return event_who(places, evictor->pid);
	return evictor->actor == VMVIEW_ACTOR_KSWAPD ? "kswapd" : "somebody";
}

static void print_head(const struct style *style, struct places *places,
		       const struct side *evictors, int nr, bool others)
{
	printf("  %s%-20s", style->bold, "Pages taken of");
	for (int i = 0; i < nr; i++)
		printf(" %17.17s", evictor_name(places, &evictors[i]));
	printf("%s %9s%s\n", others ? "    others" : "", "all", style->off);
	printf("  %-20s", "");
	for (int i = 0; i < nr; i++)
		printf(" %17s", evictors[i].pid ? vmview_actor_name(evictors[i].actor) : "");
	printf("\n");
}

static void put(int width, __u64 pages)
{
	printf(" %*s", width, pages ? text_count(pages) : ".");
}

static void print_row(const struct vmview_pair *pairs, int nr, const struct side *victim,
		      const struct side *evictors, int columns, bool others)
{
	__u64 all = cell(pairs, nr, victim, NULL), rest = all;

	for (int i = 0; i < columns; i++) {
		__u64 pages = cell(pairs, nr, victim, &evictors[i]);

		rest -= pages;
		put(17, pages);
	}
	if (others)
		put(9, rest);
	put(9, all);
	printf("\n");
}

static void print_table(const struct style *style, struct places *places,
			const struct vmview_pair *pairs, int nr)
{
	struct side *evictors = calloc(nr + 1, sizeof(*evictors));
	struct side *victims = calloc(nr + 1, sizeof(*victims));
	int nr_evictors = 0, nr_victims = 0, columns;

	if (!evictors || !victims)
		abort();
	for (int i = 0; i < nr; i++) {
		__u64 pages = vmview_pair_pages(&pairs[i]);

		nr_evictors = add(evictors, nr_evictors, pairs[i].by, pairs[i].actor, pages);
		nr_victims = add(victims, nr_victims, pairs[i].victim, 0, pages);
	}
	qsort(evictors, nr_evictors, sizeof(*evictors), compare);
	qsort(victims, nr_victims, sizeof(*victims), compare);
	columns = nr_evictors < COLUMNS ? nr_evictors : COLUMNS;
	print_head(style, places, evictors, columns, nr_evictors > columns);
	for (int i = 0; i < nr_victims && i < ROWS; i++) {
		printf("  %s%-20.20s%s", style->name, event_who(places, victims[i].pid), style->off);
		print_row(pairs, nr, &victims[i], evictors, columns, nr_evictors > columns);
	}
	if (nr_victims > ROWS)
		printf("  … and %d more\n", nr_victims - ROWS);
	printf("  %-20s", "all");
	print_row(pairs, nr, NULL, evictors, columns, nr_evictors > columns);
	free(evictors);
	free(victims);
}

void pairs_print(const struct style *style, struct places *places,
		 const struct vmview_pair *pairs, int nr)
{
	if (cell(pairs, nr, NULL, NULL))
		print_table(style, places, pairs, nr);
	else
		printf("  Nothing was taken.\n");
}
