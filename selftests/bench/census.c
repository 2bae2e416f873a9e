// SPDX-License-Identifier: GPL-2.0-only
/*
 * census: what the look at all lists, and at the next victims, costs.
 *
 *	census [-n REPETITIONS] lists CGROUPS
 *	census [-n REPETITIONS] next PROCESSES MIB
 *
 * Runs as root in a guest whose clock counts instructions, on one CPU. `lists`
 * makes as many cgroups, each with a page, and reads the lists of all: by the ioctl,
 * its file, the kernel's lru_gen. `next` lets as many processes have MIB each, and
 * runs `vmview lru --next` and `page-types -l` over the machine. A line each:
 *
 *	READER WHAT LEAST MEDIAN
 *
 * the last two in instructions a cgroup, or a page of the processes.
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "series.h"

#define RECORDS		1024

static unsigned int repetitions = 16;

/**
 * struct way - one way to read
 * @name: In tables.
 * @read: Reads all of it.
 */
struct way {
	const char *name;
	void (*read)(void);
};

static void read_whole(const char *path)
{
	static char buf[64 << 10];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		die("open %s", path);
	while ((got = read(fd, buf, sizeof(buf))) > 0)
		;
	if (got < 0)
		die("read %s", path);
	close(fd);
}

static void by_ioctl(void)
{
	static struct vmview_lruvec rec[RECORDS];
	static int device;
	struct vmview_lru req = {
		.size = sizeof(req),
		.node = -1,
		.vec = (uintptr_t)rec,
		.vec_len = RECORDS,
		.rec_size = sizeof(rec[0]),
	};

	if (!device)
		device = open(VMVIEW_DEVICE, O_RDONLY | O_CLOEXEC);
	for (; req.start != ~0ULL; req.start = req.cursor)
		if (ioctl(device, VMVIEW_IOC_LRU, &req))
			die("LRU");
}

static void by_file(void)
{
	read_whole("/sys/kernel/debug/vmview/lru");
}

static void by_lru_gen(void)
{
	read_whole("/sys/kernel/debug/lru_gen");
}

static void by_lru_gen_full(void)
{
	read_whole("/sys/kernel/debug/lru_gen_full");
}

static void run(char *const argv[])
{
	extern char **environ;
	posix_spawn_file_actions_t null;
	pid_t child;
	int status;

	posix_spawn_file_actions_init(&null);
	posix_spawn_file_actions_addopen(&null, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&child, argv[0], &null, NULL, argv, environ))
		die("run %s", argv[0]);
	posix_spawn_file_actions_destroy(&null);
	if (waitpid(child, &status, 0) != child || status)
		die("%s ended with status %d", argv[0], status);
}

static void by_next(void)
{
	char *const argv[] = { "vmview", "lru", "--next", NULL };

	run(argv);
}

static void by_page_types(void)
{
	char *const argv[] = { "./page-types", "-l", "-N", NULL };

	run(argv);
}

static void compare(const struct way *way, unsigned int nr, const char *what, double of)
{
	struct series series[4] = { 0 };
	unsigned int i, n;
	u64 before;

	for (n = 0; n < repetitions; n++) {
		for (i = 0; i < nr; i++) {
			before = now_ns();
			way[i].read();
			series_add(&series[i], now_ns() - before);
		}
	}
	for (i = 0; i < nr; i++)
		printf("%s\t%s\t%.1f\t%.1f\n", way[i].name, what,
		       series_at(&series[i], 0) / of, series_at(&series[i], 0.5) / of);
}

static void lists(int cgroups)
{
	static const struct way ways[] = {
		{ "LRU", by_ioctl }, { "vmview/lru", by_file },
		{ "lru_gen", by_lru_gen }, { "lru_gen_full", by_lru_gen_full },
	};
	char name[32];
	int i;

	if (!cg_there())
		die("no cgroups");
	for (i = 0; i < cgroups; i++) {
		volatile char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
					   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		snprintf(name, sizeof(name), "census%d", i);
		cg_make(name);
		cg_enter(name);
		*page = 1;
	}
	cg_enter("");
	drain_lru();
	snprintf(name, sizeof(name), "%d cgroups", cgroups);
	compare(ways, 4, name, cgroups);
}

static void next(int processes, size_t bytes)
{
	static const struct way ways[] = {
		{ "lru --next", by_next }, { "page-types -l", by_page_types },
	};
	char what[32], c = 0;
	int ready[2], i;
	char *p;

	if (pipe(ready))
		die("pipe");
	for (i = 0; i < processes; i++) {
		if (fork()) {
			if (read(ready[0], &c, 1) != 1)
				die("a process did not get ready");
			continue;
		}
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (p == MAP_FAILED || write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	snprintf(what, sizeof(what), "%d processes", processes);
	compare(ways, 2, what, (double)processes * (bytes / PAGE));
}

int main(int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "n:")) != -1) {
		if (opt != 'n')
			return 2;
		repetitions = strtoul(optarg, NULL, 0);
	}
	argv += optind;
	if (argv[0] && !strcmp(argv[0], "lists") && argv[1])
		lists(atoi(argv[1]));
	else if (argv[0] && !strcmp(argv[0], "next") && argv[1] && argv[2])
		next(atoi(argv[1]), strtoul(argv[2], NULL, 0) << 20);
	else
		return 2;
	return 0;
}
