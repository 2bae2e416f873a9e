// SPDX-License-Identifier: GPL-2.0-only
/*
 * interfere: what a reader costs the process that it looks at.
 *
 *	interfere [-m MIB] [-n ROUNDS] [-w MILLISECONDS] [READER…]
 *
 * Runs as root in a guest of two CPUs that really run at once. On CPU 0 a thread
 * of a process with much memory maps, touches and unmaps four pages, again and
 * again; CPU 1 looks at that memory in a loop or, as the control, only spins.
 * A round is control, reader, reader, control, each for a window of time; its
 * ratios are those of the two readers' windows to the two controls'. One line a
 * round:
 *
 *	READER ROUND RATE P99 SLOWEST WAITS CONTROL-WAITS PAGES-PER-SECOND
 *
 * RATE, P99 and SLOWEST are ratios, the waits are the thread's blocked waits
 * per 1,000 of its rounds.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reader.h"
#include "series.h"
#include "victim.h"

static size_t bytes = 1UL << 30;
static unsigned int rounds = 5;
static u64 window_ns = 1000000000;

static double rate(const struct window *w)
{
	return (double)w->rounds / w->ns;
}

static double waits(const struct window *w)
{
	return w->rounds ? w->waits * 1000.0 / w->rounds : 0;
}

/* Opens a window, loops or spins as long, closes it. Returns looks a second. */
static double look(const struct reader *reader, const struct span *span,
		   struct window *sum)
{
	u64 begun, looks = 0;
	double ns;

	window_open();
	begun = now_ns();
	do {
		if (reader) {
			reader->read(span);
			looks++;
		}
	} while (now_ns() - begun < window_ns);
	ns = now_ns() - begun;
	window_close(sum);
	return looks * 1e9 / ns;
}

static void measure_round(const struct reader *reader, const struct span *span,
			  unsigned int round)
{
	static struct window with, control;
	double looks;

	memset(&with, 0, sizeof(with));
	memset(&control, 0, sizeof(control));
	look(NULL, span, &control);
	looks = look(reader, span, &with);
	looks += look(reader, span, &with);
	look(NULL, span, &control);
	printf("%s\t%u\t%.4f\t%.3f\t%.3f\t%.2f\t%.2f\t%.0f\n", reader->name, round,
	       rate(&with) / rate(&control),
	       window_latency(&with, 0.99) / window_latency(&control, 0.99),
	       (double)with.slowest_ns / control.slowest_ns,
	       waits(&with), waits(&control), looks / 2 * (bytes / PAGE));
	fflush(stdout);
}

static const char *const usual[] = {
	"SCAN-runs", "SCAN-pages", "SUMMARY", "pagemap", "PAGEMAP_SCAN", "smaps",
	"smaps_rollup",
};

static void measure_all(const char *const *names, int nr, const struct victim *v)
{
	const struct span span = { v->pid, v->start, v->start + v->bytes };
	const struct reader *reader;
	unsigned int round;
	int i;

	for (round = 0; round < rounds; round++)
		for (i = 0; i < nr; i++) {
			reader = reader_find(names[i]);
			if (!reader->self && reader->open(v->pid))
				measure_round(reader, &span, round);
		}
}

int main(int argc, char **argv)
{
	struct victim v;
	cpu_set_t set;
	int opt;

	while ((opt = getopt(argc, argv, "m:n:w:")) != -1) {
		switch (opt) {
		case 'm':
			bytes = strtoul(optarg, NULL, 0) << 20;
			break;
		case 'n':
			rounds = strtoul(optarg, NULL, 0);
			break;
		case 'w':
			window_ns = strtoul(optarg, NULL, 0) * 1000000;
			break;
		default:
			return 2;
		}
	}
	CPU_ZERO(&set);
	CPU_SET(1, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("pin to CPU 1");
	victim_start(&v, bytes, 0);
	if (optind < argc)
		measure_all((const char *const *)argv + optind, argc - optind, &v);
	else
		measure_all(usual, sizeof(usual) / sizeof(usual[0]), &v);
	kill(v.pid, SIGKILL);
	return 0;
}
