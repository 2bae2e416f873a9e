// SPDX-License-Identifier: GPL-2.0-only
/* Commands that tell every INTERVAL seconds, COUNT times or until Ctrl-C. */
#include <stdlib.h>

#include "samples.h"

int samples_parse(struct samples *samples, int argc, char **argv)
{
	double seconds = 1;
	char *end;

	if (argc > 0) {
		seconds = strtod(argv[0], &end);
		if (end == argv[0] || *end || !(seconds >= 0.1 && seconds <= 86400))
			return reader_usage("the interval is in seconds, from 0.1 to 86400, not '%s'",
					    argv[0]);
	}
	if (argc > 1) {
		samples->count = strtoull(argv[1], &end, 10);
		if (*argv[1] < '0' || *argv[1] > '9' || *end || !samples->count)
			return reader_usage("a count stands behind the interval, not '%s'", argv[1]);
	}
	samples->interval_ms = seconds * 1000;
	return 0;
}

/* False once the end has come. */
static bool wait_until(struct samples *samples, struct watching *w, __u64 until)
{
	bool more = true;

	for (__u64 now = vmview_now_ns(); more && now < until; now = vmview_now_ns()) {
		more = watching_wait(w, (until - now + 999999) / 1000000);
		if (samples->drain)
			watching_drain(w, !more, samples->drain, samples->arg);
	}
	return more;
}

int samples_run(struct samples *samples, struct watching *w)
{
	__u64 next = w->began_ns;
	bool more = true;
	int ret = 0;

	while (!ret && more && (!samples->count || samples->shown < samples->count)) {
		/* Not from now on: what a sample takes is not to add up. */
		next += samples->interval_ms * 1000000;
		more = wait_until(samples, w, next);
		ret = samples->sample(samples->arg);
		samples->shown++;
	}
	return ret;
}
