// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that allocates more memory than there is. Its orders, with sizes in MiB:
 *
 *	malloc SIZE		and no more than that
 *	touch FROM TO		write to each page between; tells how many faults that took
 *	check TO		are pages below, one in 16, as they were written?
 *	forever TO		write to all pages below, again and again
 *
 * Nothing here knows of vmview.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "orders.h"

static char *memory;

/* A word in each page; no page is like another. */
static uint64_t *word_at(size_t offset)
{
	return (uint64_t *)(memory + offset);
}

static void allocate(size_t mib)
{
	uintptr_t start;

	memory = malloc(mib * MIB);
	if (!memory) {
		puts("failed: malloc");
		return;
	}
	/* A fault for each page, not one for a huge page. */
	start = (uintptr_t)memory & ~(PAGE - 1);
	madvise((void *)start, mib * MIB, MADV_NOHUGEPAGE);
	printf("ok: at 0x%lx\n", (unsigned long)start);
}

static void touch(size_t from, size_t to)
{
	for (size_t i = from * MIB; i < to * MIB; i += PAGE)
		*word_at(i) = i + 1;
}

static void touch_and_tell(size_t from, size_t to)
{
	long minor, major;

	/* What stdio and getrusage() touch for the first time is not counted. */
	minor = minor_faults();
	minor = minor_faults();
	major = major_faults();
	touch(from, to);
	major = major_faults() - major;
	minor = minor_faults() - minor;
	printf("ok: %ld faults\n", minor + major);
}

/* Each takes a while to come back, so a few of them tell. */
static void check(size_t to)
{
	size_t wrong = 0, looked = 0;

	for (size_t i = 0; i < to * MIB; i += 16 * PAGE, looked++)
		wrong += *word_at(i) != i + 1;
	printf("%s: %zu wrong of %zu pages\n", wrong ? "failed" : "ok", wrong, looked);
}

static void touch_forever(size_t to)
{
	puts("ok");
	for (;;)
		touch(0, to);
}

static bool obey(const char *order)
{
	size_t from, to;

	if (sscanf(order, "malloc %zu", &to) == 1)
		allocate(to);
	else if (sscanf(order, "touch %zu %zu", &from, &to) == 2)
		touch_and_tell(from, to);
	else if (sscanf(order, "check %zu", &to) == 1)
		check(to);
	else if (sscanf(order, "forever %zu", &to) == 1)
		touch_forever(to);
	else
		return false;
	return true;
}

int main(void)
{
	answer_by_line();
	puts("ok");
	obey_all(obey);
	return 0;
}
