// SPDX-License-Identifier: GPL-2.0-only
/*
 * interfere: what a reader costs the process that it looks at.
 *
 *	interfere [-m MIB] [-n ROUNDS] [-w MILLISECONDS] [READER…]
 *
 * Runs as root in a guest of two CPUs that really run at once. On CPU 0 a thread
 * of a process with much memory maps, touches and unmaps four pages, again and
 * again; CPU 1 looks at that memory in a loop. There are two controls: CPU 1
 * only spins, or looks as hard at another process, a decoy, that is the same
 * but asleep. The second tells what comes of looking at this process from what
 * comes of two CPUs that share caches, a memory and an emulator. A round is
 * spin, reader, decoy, decoy, reader, spin, each for a window of time. One line
 * a round:
 *
 *	READER ROUND RATE P99 DECOY-RATE DECOY-P99 WAITS SPIN-WAITS SPIN-ROUNDS PAGES
 *
 * The first four are ratios of what the thread did, to the spin and to the
 * decoy; the waits are the thread's blocked waits per 1,000 of its rounds;
 * SPIN-ROUNDS is its rounds a second, PAGES how many the reader looked at in one.
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

/*
 * Keeps a CPU busy and nothing else: to read the clock all the time would, in
 * QEMU, take a lock that the other CPU wants too.
 */
static void spin(void)
{
	unsigned int i;

	for (i = 0; i < 1000000; i++)
		asm volatile("");
}

/* Opens a window, loops or spins as long, closes it. Returns looks a second. */
static double look(const struct reader *reader, const struct span *span,
		   struct window *sum)
{
	u64 begun, looks = 0;
	double ns;

	if (reader && !reader->open(span->pid))
		die("%s cannot look at %d", reader->name, span->pid);
	window_open();
	begun = now_ns();
	do {
		if (reader) {
			reader->read(span);
			looks++;
		} else {
			spin();
		}
	} while (now_ns() - begun < window_ns);
	ns = now_ns() - begun;
	window_close(sum);
	return looks * 1e9 / ns;
}

static struct span span_of(const struct victim *v)
{
	return (struct span){ v->pid, v->start, v->start + v->bytes };
}

/* Two windows are summed, so that what drifts is the same for all three. */
static void measure_round(const struct reader *reader, const struct victim *victim,
			  const struct victim *decoy, unsigned int round)
{
	static struct window with, beside, spun;
	const struct span at = span_of(victim), aside = span_of(decoy);
	double looks;

	memset(&with, 0, sizeof(with));
	memset(&beside, 0, sizeof(beside));
	memset(&spun, 0, sizeof(spun));
	look(NULL, &at, &spun);
	looks = look(reader, &at, &with);
	look(reader, &aside, &beside);
	look(reader, &aside, &beside);
	looks += look(reader, &at, &with);
	look(NULL, &at, &spun);
	printf("%s\t%u\t%.4f\t%.3f\t%.4f\t%.3f\t%.2f\t%.2f\t%.0f\t%.0f\n",
	       reader->name, round, rate(&with) / rate(&spun),
	       window_latency(&with, 0.99) / window_latency(&spun, 0.99),
	       rate(&with) / rate(&beside),
	       window_latency(&with, 0.99) / window_latency(&beside, 0.99),
	       waits(&with), waits(&spun), rate(&spun) * 1e9,
	       looks / 2 * (bytes / PAGE));
	fflush(stdout);
}

static const char *const usual[] = {
	"SCAN-runs", "SCAN-pages", "SUMMARY", "pagemap", "PAGEMAP_SCAN", "smaps",
	"smaps_rollup",
};

static void measure_all(const char *const *names, int nr,
			const struct victim *victim, const struct victim *decoy)
{
	const struct reader *reader;
	unsigned int round;
	int i;

	for (round = 0; round < rounds; round++)
		for (i = 0; i < nr; i++) {
			reader = reader_find(names[i]);
			if (!reader->self && reader->open(victim->pid))
				measure_round(reader, victim, decoy, round);
		}
}

int main(int argc, char **argv)
{
	struct victim victim, decoy;
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
	victim_start(&decoy, bytes, 0, false);
	victim_start(&victim, bytes, 0, true);
	puts("#reader\tround\trate\tp99\tdecoy_rate\tdecoy_p99\twaits\tspin_waits\t"
	     "spin_rounds\tpages");
	if (optind < argc)
		measure_all((const char *const *)argv + optind, argc - optind,
			    &victim, &decoy);
	else
		measure_all(usual, sizeof(usual) / sizeof(usual[0]), &victim, &decoy);
	kill(victim.pid, SIGKILL);
	kill(decoy.pid, SIGKILL);
	return 0;
}
