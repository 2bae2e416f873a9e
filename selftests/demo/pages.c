// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that parts 1 and 2 look at. It has a page at each of two addresses
 * that everyone can remember, and two orders:
 *
 *	out	push the second page to swap, until its frame is free
 *	in	touch that page again, and see whether its bytes are as they were
 *
 * Nothing here knows of vmview.
 */
#include <err.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "orders.h"

#define FIRST	((unsigned char *)0x7fff1000)
#define SECOND	((unsigned char *)0x98760000)

/* Tries to get a page out; each waits for its write to end. */
#define TRIES	1000

/* When the page began to go, and when it was gone. */
static double goes_ms, gone_ms;

static unsigned char byte_at(size_t i)
{
	return (i * 131 + (i >> 8) * 17 + 7) & 0xff;
}

static void map_and_fill(unsigned char *at)
{
	void *got = mmap(at, PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (got != at)
		err(1, "mmap at %p", (void *)at);
	for (size_t i = 0; i < PAGE; i++)
		at[i] = byte_at(i);
}

static bool as_filled(const unsigned char *at)
{
	for (size_t i = 0; i < PAGE; i++)
		if (at[i] != byte_at(i))
			return false;
	return true;
}

/* FNV-1a, to have something to show. */
static uint32_t checksum(const unsigned char *at)
{
	uint32_t sum = 2166136261u;

	for (size_t i = 0; i < PAGE; i++)
		sum = (sum ^ at[i]) * 16777619u;
	return sum;
}

/* Resident, or in the swap cache. */
static bool in_memory(unsigned char *at)
{
	unsigned char vec;

	if (mincore(at, PAGE, &vec))
		err(1, "mincore");
	return vec & 1;
}

/* Pages that stay: they take the frame that the second page leaves. */
static void take_free_frames(void)
{
	size_t size = 256 * PAGE;
	char *room = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		err(1, "mmap");
	/* One by one. */
	madvise(room, size, MADV_NOHUGEPAGE);
	memset(room, 1, size);
}

/*
 * The first MADV_PAGEOUT starts the write. Where that takes time, the page is
 * then unmapped but still in the swap cache. Once it was written, a read brings
 * it back clean, and the next MADV_PAGEOUT frees its frame at once.
 */
static void out(void)
{
	const struct timespec moment = { .tv_nsec = 5000000 };

	for (int i = 0; i < TRIES; i++) {
		goes_ms = now_ms();
		if (madvise(SECOND, PAGE, MADV_PAGEOUT))
			err(1, "MADV_PAGEOUT");
		gone_ms = now_ms();
		if (!in_memory(SECOND)) {
			take_free_frames();
			printf("ok: at try %d\n", i + 1);
			return;
		}
		nanosleep(&moment, NULL);
		(void)*(volatile unsigned char *)SECOND;
	}
	puts("failed: the page does not go to swap; is there room?");
}

/* Tells also how long it waited, and between what times the page was out. */
static void in(void)
{
	long before = major_faults();
	double began_ms = now_ms(), ended_ms;
	bool intact;

	*(volatile unsigned char *)SECOND = byte_at(0);
	ended_ms = now_ms();
	intact = as_filled(SECOND);
	printf("%s: %ld major fault, checksum %08x; %.3f ms, out %.3f to %.3f ms\n",
	       intact ? "ok" : "failed", major_faults() - before, checksum(SECOND),
	       ended_ms - began_ms, began_ms - gone_ms, ended_ms - goes_ms);
}

/*
 * What a page passes through on its way is kept by CPU: its way onto the LRU
 * list, and free frames.
 */
static void stay_on_this_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "sched_setaffinity");
}

static bool obey(const char *order)
{
	if (!strcmp(order, "out\n"))
		out();
	else if (!strcmp(order, "in\n"))
		in();
	else
		return false;
	return true;
}

int main(void)
{
	answer_by_line();
	stay_on_this_cpu();
	map_and_fill(FIRST);
	map_and_fill(SECOND);
	printf("ok: checksum %08x\n", checksum(SECOND));
	obey_all(obey);
	return 0;
}
