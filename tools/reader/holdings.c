// SPDX-License-Identifier: GPL-2.0-only
/* What memory processes take. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holdings.h"
#include "libvmview_events.h"

#define LOOK_NS		250000000ULL
#define LOOKS		100	/* in a long watch, that who comes and goes costs little */
#define COST		50	/* what a look takes at most of the time: one part in so many */

static __u64 field(const char *text, const char *name)
{
	const char *line = strstr(text, name);
	unsigned long long bytes;

	return line && sscanf(line + strlen(name), " %llu", &bytes) == 1 ? bytes : 0;
}

/* Nothing where that is not for us to see. */
static void read_io(struct holding *h)
{
	char text[512];

	if (vmview_proc_read(h->pid, "io", text, sizeof(text)) <= 0)
		return;
	h->last[HELD_READ] = field(text, "\nread_bytes:");
	h->last[HELD_DIRTIED] = field(text, "\nwrite_bytes:");
	h->last[HELD_WROTE] = field(text, "wchar:");
}

/* False for kernel threads, which have no memory, and for those that have gone. */
static bool read_holding(struct holding *h, pid_t pid)
{
	unsigned long long size, rss, shared;
	char text[128];

	*h = (struct holding){ .pid = pid };
	if (pid == getpid() || vmview_proc_read(pid, "statm", text, sizeof(text)) <= 0 ||
	    sscanf(text, "%llu %llu %llu", &size, &rss, &shared) != 3 || !size)
		return false;
	h->last[HELD_ANON] = rss > shared ? rss - shared : 0;
	h->last[HELD_SHARED] = shared;
	read_io(h);
	return true;
}

static void add(struct holding *h, const struct holding *was)
{
	for (int i = 0; i < HELDS; i++) {
		h->more[i] = was->more[i] + above(h->last[i], was->last[i]);
		h->less[i] = was->less[i] + above(was->last[i], h->last[i]);
	}
}

/* Of those that have gone, who took anything is remembered. */
static bool keep(struct holding *to, const struct holding *was)
{
	static const struct holding none;

	if (!memcmp(was->more, none.more, sizeof(none.more)))
		return false;
	*to = *was;
	to->gone = true;
	return true;
}

/* Both lists are by PID. */
void holdings_look(struct holdings *holdings)
{
	static const struct holding nothing;
	bool first = !holdings->vec;
	size_t at = 0, nr = 0;
	struct holding *vec;
	pid_t *pids = NULL;
	int found = vmview_processes(&pids);

	vec = calloc(holdings->nr + (found > 0 ? found : 0) + 1, sizeof(*vec));
	if (!vec)
		abort();
	for (int i = 0; i < found; i++) {
		const struct holding *was = NULL;

		for (; at < holdings->nr && holdings->vec[at].pid < pids[i]; at++)
			nr += keep(&vec[nr], &holdings->vec[at]);
		if (at < holdings->nr && holdings->vec[at].pid == pids[i])
			was = &holdings->vec[at++];
		if (!read_holding(&vec[nr], pids[i])) {
			nr += was && keep(&vec[nr], was);
			continue;
		}
		if (!first)
			add(&vec[nr], was ? was : &nothing);
		nr++;
	}
	for (; at < holdings->nr; at++)
		nr += keep(&vec[nr], &holdings->vec[at]);
	free(holdings->vec);
	free(pids);
	holdings->vec = vec;
	holdings->nr = nr;
}

static __u64 longest(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

void holdings_look_again(struct holdings *holdings, __u64 watch_ns)
{
	__u64 begin = vmview_now_ns(), end;

	if (begin < holdings->next_ns)
		return;
	holdings_look(holdings);
	end = vmview_now_ns();
	holdings->next_ns = end + longest(longest(LOOK_NS, watch_ns / LOOKS),
					  COST * (end - begin));
}

void holdings_free(struct holdings *holdings)
{
	free(holdings->vec);
	memset(holdings, 0, sizeof(*holdings));
}
