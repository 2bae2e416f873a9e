// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line on the terminal for whoever waits. A thread draws it, since one call
 * to the kernel may take all the time there is.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "reader.h"

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stop;
	bool running;
	bool stopped;
	bool drawn;
	atomic_ullong records;
	atomic_ullong done, all;	/* processes */
	pid_t pid;
} progress = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.stop = PTHREAD_COND_INITIALIZER,
};

static void draw(unsigned int seconds)
{
	unsigned long long records = atomic_load(&progress.records);

	unsigned long long all = atomic_load(&progress.all);

	if (all)
		fprintf(stderr, "\r\033[Kreading process %llu of %llu: %u s",
			(unsigned long long)atomic_load(&progress.done), all, seconds);
	else
		fprintf(stderr, "\r\033[Kreading process %d: %u s", progress.pid, seconds);
	if (records)
		fprintf(stderr, ", %llu lines", records);
	progress.drawn = true;
}

static void *run(void *arg)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	pthread_mutex_lock(&progress.lock);
	for (unsigned int seconds = 1; !progress.stopped; seconds++) {
		until.tv_sec++;
		while (!progress.stopped &&
		       !pthread_cond_timedwait(&progress.stop, &progress.lock, &until))
			;
		if (!progress.stopped)
			draw(seconds);
	}
	pthread_mutex_unlock(&progress.lock);
	return arg;
}

/* Lines that scroll by on the same terminal are progress enough. */
static bool wanted(const struct reader *r)
{
	if (r->opt.no_progress || !isatty(STDERR_FILENO))
		return false;
	return (r->command->bit & (CMD_SUMMARY | CMD_LRU)) || !isatty(STDOUT_FILENO);
}

void progress_begin(const struct reader *r)
{
	if (!wanted(r))
		return;
	progress.pid = r->process.pid;
	progress.running = !pthread_create(&progress.thread, NULL, run, NULL);
}

void progress_step(__u64 records)
{
	atomic_fetch_add(&progress.records, records);
}

void progress_process(__u64 done, __u64 all)
{
	atomic_store(&progress.done, done);
	atomic_store(&progress.all, all);
}

void progress_end(void)
{
	if (!progress.running)
		return;
	pthread_mutex_lock(&progress.lock);
	progress.stopped = true;
	pthread_cond_signal(&progress.stop);
	pthread_mutex_unlock(&progress.lock);
	pthread_join(progress.thread, NULL);
	progress.running = false;
	if (progress.drawn)
		fprintf(stderr, "\r\033[K");
}
