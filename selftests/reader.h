/* SPDX-License-Identifier: GPL-2.0-only */
/* Running the reader and taking its JSON apart, with jq. */
#ifndef _SELFTESTS_READER_H
#define _SELFTESTS_READER_H

#include <stdarg.h>

#include "helpers.h"

#define VMVIEW "\"${VMVIEW:-vmview}\" "

/* Run @cmd; its output, both streams, is in @out; return its exit status. */
__attribute__((format(printf, 2, 3)))
static inline int run(char *out, const char *fmt, ...)
{
	char cmd[900], full[1000];
	va_list ap;
	size_t len;
	FILE *pipe;
	int status;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof(cmd), fmt, ap);
	va_end(ap);
	snprintf(full, sizeof(full), "(%s) 2>&1", cmd);
	fflush(NULL);
	pipe = popen(full, "r");
	len = fread(out, 1, (1 << 16) - 1, pipe);
	out[len] = 0;
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline long long json_number(char *out, const char *args, const char *filter)
{
	char *end;
	long long value;

	if (run(out, VMVIEW "--json %s | jq -e '%s'", args, filter))
		die("%s: %s", args, out);
	value = strtoll(out, &end, 10);
	if (end == out)
		die("%s: %s", args, out);
	return value;
}

/*
 * Several numbers of one document, for that is quicker: @filters are separated by
 * commas, what is null is 0.
 */
static inline void json_numbers(char *out, const char *args, const char *filters,
				long long *value, int nr)
{
	char *at = out;
	int i, used;

	if (run(out, VMVIEW "--json %s | jq -r '[%s] | map(. // 0) | @tsv'", args, filters))
		die("%s: %s", args, out);
	for (i = 0; i < nr; i++, at += used)
		if (sscanf(at, "%lld%n", &value[i], &used) != 1)
			die("%s, %s: %s", args, filters, out);
}

static inline char *arguments(const char *fmt, pid_t pid)
{
	static char args[128];

	snprintf(args, sizeof(args), fmt, pid);
	return args;
}

static inline int document(char *out, const char *args)
{
	int status = run(out, VMVIEW "--json %s >/tmp/doc && jq -e .vmview.schema /tmp/doc",
			 args);

	if (status)
		printf("# %s: %s\n", args, out);
	return status;
}

#endif /* _SELFTESTS_READER_H */
