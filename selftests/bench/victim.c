// SPDX-License-Identifier: GPL-2.0-only
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "series.h"
#include "victim.h"

/* A round's area; the place is far from all else, so that no area merges. */
#define PLACE		((char *)0x200000000000)
#define LITTLE		(4 * PAGE)

/**
 * struct shared - what the caller and the victim share
 * @start: The victim's memory; 0 until it is ready.
 * @wanted: Odd while a window is to be open; counts up.
 * @reached: What the thread has done of that.
 * @window: The open window, or the last one.
 */
struct shared {
	_Atomic u64 start;
	_Atomic unsigned int wanted;
	_Atomic unsigned int reached;
	struct window window;
};

static struct shared *shared;

static unsigned int bucket(u64 ns)
{
	unsigned int top, at;

	if (ns < FINE)
		return ns;
	top = 63 - __builtin_clzll(ns);
	at = (top - 4) * FINE + ((ns >> (top - 5)) & (FINE - 1));
	return at < LATENCIES ? at : LATENCIES - 1;
}

static double bucket_ns(unsigned int at)
{
	if (at < FINE)
		return at;
	return (double)(FINE + at % FINE) * (1ULL << (at / FINE - 1));
}

static u64 blocked(void)
{
	struct rusage use;

	getrusage(RUSAGE_THREAD, &use);
	return use.ru_nvcsw;
}

static u64 work(void)
{
	u64 before = now_ns();
	size_t i;
	char *p;

	p = mmap(PLACE, LITTLE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (p == MAP_FAILED)
		die("map a little");
	for (i = 0; i < LITTLE; i += PAGE)
		*(volatile char *)(p + i) = 1;
	munmap(p, LITTLE);
	return now_ns() - before;
}

/* Does what the caller wants next; the window's figures are whole by then. */
static void turn(unsigned int wanted)
{
	static u64 begun, waits;
	struct window *w = &shared->window;

	if (wanted & 1) {
		memset(w, 0, sizeof(*w));
		waits = blocked();
		begun = now_ns();
	} else {
		w->ns = now_ns() - begun;
		w->waits = blocked() - waits;
	}
	atomic_store(&shared->reached, wanted);
}

static void *worker(void *arg __attribute__((unused)))
{
	struct window *w = &shared->window;
	unsigned int wanted;
	u64 ns;

	for (;;) {
		wanted = atomic_load(&shared->wanted);
		if (wanted != atomic_load(&shared->reached))
			turn(wanted);
		ns = work();
		if (!(wanted & 1))
			continue;
		w->rounds++;
		w->latency[bucket(ns)]++;
		if (ns > w->slowest_ns)
			w->slowest_ns = ns;
	}
	return NULL;
}

static void victim(size_t bytes, int cpu, bool busy)
{
	pthread_t thread;
	cpu_set_t set;
	char *p;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("pin to CPU %d", cpu);
	p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		die("map %zu bytes", bytes);
	madvise(p, bytes, MADV_NOHUGEPAGE);
	if (madvise(p, bytes, 23 /* MADV_POPULATE_WRITE */))
		die("fill %zu bytes", bytes);
	if (busy && pthread_create(&thread, NULL, worker, NULL))
		die("start a thread");
	atomic_store(&shared->start, (uintptr_t)p);
	for (;;)
		pause();
}

void victim_start(struct victim *v, size_t bytes, int cpu, bool busy)
{
	if (!shared)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("map what is shared");
	atomic_store(&shared->start, 0);
	v->pid = fork();
	if (v->pid < 0)
		die("fork");
	if (!v->pid)
		victim(bytes, cpu, busy);
	while (!atomic_load(&shared->start)) {
		if (kill(v->pid, 0))
			die("the process to look at has gone");
		usleep(1000);
	}
	v->start = atomic_load(&shared->start);
	v->bytes = bytes;
}

static void want(void)
{
	unsigned int wanted = atomic_fetch_add(&shared->wanted, 1) + 1;

	while (atomic_load(&shared->reached) != wanted)
		__builtin_ia32_pause();
}

void window_open(void)
{
	want();
}

void window_close(struct window *sum)
{
	const struct window *w = &shared->window;
	unsigned int i;

	want();
	sum->rounds += w->rounds;
	sum->ns += w->ns;
	sum->waits += w->waits;
	if (w->slowest_ns > sum->slowest_ns)
		sum->slowest_ns = w->slowest_ns;
	for (i = 0; i < LATENCIES; i++)
		sum->latency[i] += w->latency[i];
}

double window_latency(const struct window *w, double fraction)
{
	u64 left = w->rounds * fraction;
	unsigned int i;

	for (i = 0; i < LATENCIES - 1 && w->latency[i] <= left; i++)
		left -= w->latency[i];
	return bucket_ns(i);
}
