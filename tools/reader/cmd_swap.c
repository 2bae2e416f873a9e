// SPDX-License-Identifier: GPL-2.0-only
/* vmview swap: who evicted whom, what came back, who thrashes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "counted.h"
#include "samples.h"
#include "tally.h"

#define RING	16384	/* events a CPU, if not told */

#define EVENT(name)	VMVIEW_WATCH_EVENT(VMVIEW_EVENT_##name)
#define CAUSE(name)	VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_##name)

/* What the kernel counted, and what needs the events: which process it was. */
struct snapshot {
	struct vmview_counted counted;
	struct vmview_pair *pairs;
	int nr_pairs;
};

struct swap {
	struct reader *r;
	struct watching w;
	struct samples samples;
	struct places places;
	struct tally interval, all;
	struct snapshot before;		/* at the last sample */
};

static int drain(void *arg, const struct vmview_event *event)
{
	struct swap *s = arg;

	places_see(&s->places, event);
	tally_add(&s->interval, event);
	tally_add(&s->all, event);
	return 0;
}

static int take(const struct swap *s, struct snapshot *now)
{
	int err = vmview_session_counted(&s->w.session, 0, &now->counted);

	if (err)
		return err;
	now->nr_pairs = vmview_session_pairs(&s->w.session, &now->pairs);
	return now->nr_pairs < 0 ? now->nr_pairs : 0;
}

static void print(struct swap *s, const struct snapshot *shot, const struct tally *tally)
{
	const struct vmview_counted *c = &shot->counted;
	const struct style *style = &s->r->style;

	printf("in %s\n\n", text_time(c->now_ns - c->since_ns, style));
	pairs_print(style, &s->places, shot->pairs, shot->nr_pairs);
	printf("\n");
	tally_print_thrash(style, &s->places, tally, c->now_ns - c->since_ns);
	counted_print_swap(style, c);
}

static struct json_object *json(struct swap *s, const struct snapshot *shot,
				const struct tally *tally)
{
	struct json_object *object = counted_json(&shot->counted);

	json_add(object, "pairs", pairs_json(&s->places, shot->pairs, shot->nr_pairs));
	json_add(object, "processes", tally_json(&s->places, tally));
	return object;
}

static void show(struct swap *s, const struct snapshot *change)
{
	if (s->r->opt.json) {
		json_line("sample", json(s, change, &s->interval));
	} else {
		/* Redrawn in place on a terminal, one below the other elsewhere. */
		if (isatty(STDOUT_FILENO))
			printf("\033[H\033[2J");
		else if (s->samples.shown)
			printf("\n");
		printf("Swap and reclaim ");
		print(s, change, &s->interval);
	}
	fflush(stdout);
}

static int sample(void *arg)
{
	struct swap *s = arg;
	struct snapshot now, change;
	int err = take(s, &now);

	if (err)
		return err;
	change = now;
	change.pairs = calloc(now.nr_pairs + 1, sizeof(*change.pairs));
	if (!change.pairs)
		abort();
	memcpy(change.pairs, now.pairs, now.nr_pairs * sizeof(*now.pairs));
	if (s->samples.shown) {
		vmview_counted_since(&change.counted, &s->before.counted);
		change.nr_pairs = vmview_pairs_since(change.pairs, change.nr_pairs,
						     s->before.pairs, s->before.nr_pairs);
	}
	free(s->before.pairs);
	s->before = now;
	show(s, &change);
	free(change.pairs);
	tally_free(&s->interval);
	return ferror(stdout) ? 1 : 0;
}

static int summary(struct swap *s)
{
	__u64 lost = vmview_session_lost_all(&s->w.session);
	struct json_object *object;

	if (s->r->opt.json) {
		object = json(s, &s->before, &s->all);
		json_add(object, "lost_all", json_u64(lost));
		json_line("summary", object);
		return lost ? STATUS_FAILURE : STATUS_OK;
	}
	if (s->samples.shown > 1) {
		printf("\nIn all ");
		print(s, &s->before, &s->all);
	}
	counted_print_missed(&s->before.counted);
	printf("Lost: %s event%s%s\n", text_count(lost), text_s(lost),
	       lost ? ", so that processes have more than is told of them" : "");
	return lost ? STATUS_FAILURE : STATUS_OK;
}

static int run(struct reader *r, int argc, char **argv)
{
	struct swap s = { .r = r, .w.request = {
		.flags = VMVIEW_WATCH_HIST,
		.events = EVENT(FAULT) | EVENT(EVICT) | EVENT(RECLAIM),
		.causes = CAUSE(SWAP) | CAUSE(SHMEM_SWAP),
		.ring_records = r->opt.buffer ? r->opt.buffer : RING,
	} };
	int err, status = samples_parse(&s.samples, argc, argv);

	if (status)
		return status;
	status = watching_begin(r, &s.w, NULL);
	if (status)
		return status;
	if (r->opt.json)
		json_lines_begin(&r->json, r->command->name);
	s.samples.drain = drain;
	s.samples.sample = sample;
	s.samples.arg = &s;
	err = samples_run(&s.samples, &s.w);
	status = err < 0 ? reader_fail(r, err) : summary(&s);
	watching_end(&s.w);
	free(s.before.pairs);
	tally_free(&s.interval);
	tally_free(&s.all);
	places_free(&s.places);
	return status;
}

const struct command command_swap = {
	.name = "swap",
	.bit = CMD_SWAP,
	.usage = "[INTERVAL [COUNT]]",
	.summary = "who evicts whom, what comes back, who thrashes, live",
	.help = "\n"
		"What reclaim takes, every INTERVAL seconds (1), COUNT times or until Ctrl-C or\n"
		"until the processes that -p names have ended; then in all.\n"
		"\n"
		"First table: pages taken from each process, a column for each who took them:\n"
		"  kswapd   the kernel's own reclaim\n"
		"  direct   a process that found no free memory\n"
		"  memcg    one that met its cgroup's limit, or a write to memory.reclaim\n"
		"  node     one that keeps to its NUMA node\n"
		"  advice   madvise(MADV_PAGEOUT)\n"
		"  kernel   another kernel thread\n"
		"-p and --cgroup choose the victims.\n"
		"Second table: processes whose pages came back from swap, and for how long they\n"
		"waited for them; one that waits for much of the time thrashes. 'Out' is how long\n"
		"the pages were away: known if they went while this ran.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview swap                     # all processes, every second\n"
		"  sudo vmview swap 5 --cgroup /system.slice\n"
		"  sudo vmview swap --json 10 1 | jq -c '.sample.pairs[]'\n",
	.run = run,
	.min_args = 0,
	.max_args = 2,
};
