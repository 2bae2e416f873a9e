// SPDX-License-Identifier: GPL-2.0-only
/*
 * tops: what a refresh of vmview top costs, beside htop's with PSS.
 *
 *	tops HTOP PROCESSES PAGES
 *
 * HTOP is the directory with Debian's htop and its libraries. Runs as root in a guest
 * whose clock counts instructions, on one CPU. Lets as many processes have PAGES of
 * anonymous memory each, and each program show them for a while, a refresh a second, on
 * a terminal of 80 columns and 24 lines. A line each:
 *
 *	PROGRAM PROCESSES PAGES INSTRUCTIONS
 *
 * the last for a refresh: the time that the program ran, in user space and in the kernel,
 * as its schedstat has it.
 */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "series.h"

#define WARM_UP		5	/* seconds, for which it learns who is there */
#define SECONDS		20	/* that are measured */

static const char htoprc[] =
	"htop_version=3.2.2\nconfig_reader_min_version=3\n"
	"fields=0 48 38 39 40 119 120 2 46 47 49 1\nsort_key=39\n"
	"screen:Main=PID USER M_VIRT M_RESIDENT M_SHARE M_PSS M_SWAP STATE PERCENT_CPU PERCENT_MEM TIME Command\n"
	".sort_key=M_RESIDENT\n";

/* What it had to say so far; true if @text was ever in it. */
static bool listen(int terminal, u64 until, const char *text)
{
	static char buf[1 << 16];
	struct pollfd fd = { .fd = terminal, .events = POLLIN };
	bool seen = !text;
	u64 now;

	while ((now = now_ns()) < until) {
		ssize_t got;

		if (poll(&fd, 1, (until - now) / 1000000 + 1) <= 0)
			continue;
		got = read(terminal, buf, sizeof(buf) - 1);
		if (got <= 0)
			die("the program has ended");
		buf[got] = '\0';
		seen |= text && strstr(buf, text);
	}
	return seen;
}

static u64 ran_ns(pid_t pid)
{
	char path[64];
	unsigned long long ns;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%llu", &ns) != 1)
		die("%s", path);
	fclose(f);
	return ns;
}

/* @title stands on its screen where it shows what is to be measured. */
static void measure(const char *name, char *const argv[], const char *title, int processes,
		    int pages)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int terminal;
	u64 before;
	pid_t pid = forkpty(&terminal, NULL, NULL, &size);

	if (!pid) {
		setenv("TERM", "vt100", 1);
		execvp(argv[0], argv);
		die("run %s", argv[0]);
	}
	if (!listen(terminal, now_ns() + WARM_UP * 1000000000ULL, title))
		die("%s does not show %s", argv[0], title);
	before = ran_ns(pid);
	listen(terminal, now_ns() + SECONDS * 1000000000ULL, NULL);
	printf("%s\t%d\t%d\t%.0f\n", name, processes, pages,
	       (double)(ran_ns(pid) - before) / SECONDS);
	fflush(stdout);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(terminal);
}

static void has_memory(size_t bytes, int ready)
{
	char c = 0;
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	madvise(p, bytes, MADV_NOHUGEPAGE);
	if (p == MAP_FAILED || madvise(p, bytes, MADV_POPULATE_WRITE) ||
	    write(ready, &c, 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void begin(int processes, size_t bytes)
{
	int ready[2], i;
	char c;

	if (pipe(ready))
		die("pipe");
	for (i = 0; i < processes; i++) {
		if (!fork())
			has_memory(bytes, ready[1]);
		if (read(ready[0], &c, 1) != 1)
			die("a process did not get ready");
	}
}

static void set_up_htop(const char *dir)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/lib/x86_64-linux-gnu", dir);
	setenv("LD_LIBRARY_PATH", path, 1);
	setenv("HTOPRC", "/tmp/htoprc", 1);
	f = fopen("/tmp/htoprc", "w");
	if (!f || fputs(htoprc, f) < 0 || fclose(f))
		die("write /tmp/htoprc");
	snprintf(path, sizeof(path), "%s/usr/bin:%s", dir, getenv("PATH"));
	setenv("PATH", path, 1);
}

int main(int argc, char **argv)
{
	char *const vmview[] = { "vmview", "top", "-d", "1", NULL };
	char *const htop[] = { "htop", "-d", "10", NULL };
	int processes, pages;

	if (argc != 4)
		return 2;
	processes = atoi(argv[2]);
	pages = atoi(argv[3]);
	set_up_htop(argv[1]);
	begin(processes, (size_t)pages * PAGE);
	measure("vmview top", vmview, "OLDEST", processes, pages);
	measure("htop, PSS", htop, "PSS", processes, pages);
	return 0;
}
