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
	char cmd[512], full[600];
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
