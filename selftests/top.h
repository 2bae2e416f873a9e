/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes for vmview top to show, and taking its screen apart. */
#ifndef _SELFTESTS_TOP_H
#define _SELFTESTS_TOP_H

#include <pthread.h>

#include "proc.h"
#include "terminal.h"

#define MIB	(1L << 20)
#define AT	((char *)0x600000000000)
#define TOP	"vmview top -d 0.5 "

enum { RES = 2, SWAP, OLDEST, FAULTS, MAJORS, WAIT, REFAULTS, TABLES, GROUP };

/* What a process does again and again, so many pages at a time. */
struct beat {
	int advice;
	size_t pages;
};

static inline void *beat(void *arg)
{
	const struct beat *b = arg;
	char *p = map_anon(b->pages * PAGE);

	for (;;) {
		for (size_t i = 0; i < b->pages; i++)
			p[i * PAGE] = 1;
		usleep(50000);
		madvise(p, b->pages * PAGE, b->advice);
	}
	return NULL;
}

static inline void name_it(void)
{
	prctl(PR_SET_NAME, "subject", 0, 0, 0);
}

static inline void beat_on(void *arg)
{
	pthread_t thread;

	name_it();
	pthread_create(&thread, NULL, beat, arg);
}

/* What is written back meanwhile goes with the next try. */
static inline void page_out(char *p, size_t bytes)
{
	for (int tries = 0; swapped_pages(getpid()) < bytes / PAGE; tries++) {
		if (tries == 100)
			die("cannot be paged out");
		drain_lru();
		madvise(p, bytes, MADV_PAGEOUT);
		usleep(10000);
	}
}

/* A quarter there, a quarter in swap, half never touched, at a known address. */
static inline void lay_out(void *arg)
{
	char *p = mmap(AT, 16 * MIB, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	(void)arg;
	name_it();
	madvise(p, 16 * MIB, MADV_NOHUGEPAGE);
	memset(p, 1, 8 * MIB);
	page_out(p + 4 * MIB, 4 * MIB);
}

/* The words of the line of @pid, waiting for it; false if it does not come. */
static inline bool words(char *out, pid_t pid, char word[12][64])
{
	char pattern[64], *line;

	snprintf(pattern, sizeof(pattern), "^ *%d subject ", pid);
	if (!terminal_shows(out, pattern))
		return false;
	snprintf(pattern, sizeof(pattern), "%d subject ", pid);
	line = strstr(out, pattern);
	memset(word, 0, 12 * sizeof(word[0]));
	for (int i = 0, used; i < 12 && sscanf(line, "%63[^ \n]%n", word[i], &used) == 1; i++) {
		line += used;
		line += strspn(line, " ");
	}
	return true;
}

/* "1.5M" in bytes, "43%" and "1020" as they are. */
static inline double value(const char *word)
{
	char *unit;
	double n = strtod(word, &unit);

	return n * (*unit == 'K' ? 1 << 10 : *unit == 'M' ? 1 << 20 : *unit == 'G' ? 1 << 30 : 1);
}

/* Within so many percent. */
static inline bool about(const char *what, double is, double expected, double percent)
{
	bool fits = is >= expected * (1 - percent / 100) && is <= expected * (1 + percent / 100);

	if (!fits)
		printf("# %s: %g, not %g\n", what, is, expected);
	return fits;
}

#endif /* _SELFTESTS_TOP_H */
