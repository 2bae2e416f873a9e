// SPDX-License-Identifier: GPL-2.0-only
/* What /proc says of a process, for the header. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvmview.h"
#include "process.h"

static int parse_pid(const char *text, pid_t *pid)
{
	char *end;
	long value;

	if (!strcmp(text, "self")) {
		*pid = getpid();
		return 0;
	}
	errno = 0;
	value = strtol(text, &end, 10);
	if (*end || end == text || errno || value <= 0 || value > INT_MAX)
		return -EINVAL;
	*pid = value;
	return 0;
}

/* The first bytes of /proc/PID/@file, ended by a zero byte; their number. */
static ssize_t slurp(pid_t pid, const char *file, char *buf, size_t size)
{
	char path[64];
	size_t got;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "re");
	if (!f)
		return -1;
	got = fread(buf, 1, size - 1, f);
	fclose(f);
	buf[got] = '\0';
	return got;
}

/* From behind the name: fields 3, 20 and 22. */
#define FIELDS	" %c" SKIP8 SKIP8 " %u %*d %llu"
#define SKIP8	" %*s %*s %*s %*s %*s %*s %*s %*s"

/* "PID (NAME) STATE …": the name may hold blanks and parentheses. */
static int read_stat(struct process *process)
{
	char buf[1024], *open, *close;
	unsigned long long start;

	if (slurp(process->pid, "stat", buf, sizeof(buf)) < 0)
		return -ESRCH;
	open = strchr(buf, '(');
	close = strrchr(buf, ')');
	if (!open || !close)
		return -EPROTO;
	*close = '\0';
	snprintf(process->name, sizeof(process->name), "%s", open + 1);
	if (sscanf(close + 1, FIELDS, &process->state, &process->threads, &start) != 3)
		return -EPROTO;
	process->start_time = start;
	return 0;
}

static void read_uid(struct process *process)
{
	char buf[4096], *at;

	if (slurp(process->pid, "status", buf, sizeof(buf)) < 0)
		return;
	at = strstr(buf, "\nUid:");
	if (at)
		sscanf(at, "\nUid: %u", &process->uid);
}

static void read_command(struct process *process)
{
	ssize_t got = slurp(process->pid, "cmdline", process->command, sizeof(process->command));

	while (got > 0 && !process->command[got - 1])
		got--;
	for (ssize_t i = 0; i < got; i++)
		if (!process->command[i])
			process->command[i] = ' ';
}

int process_read(struct process *process, const char *text)
{
	int err;

	memset(process, 0, sizeof(*process));
	err = parse_pid(text, &process->pid);
	if (!err)
		err = read_stat(process);
	if (err)
		return err;
	read_uid(process);
	read_command(process);
	return 0;
}

const char *process_state(const struct process *process)
{
	static const struct {
		char letter;
		const char *name;
	} names[] = {
		{ 'R', "running" }, { 'S', "sleeping" }, { 'D', "disk sleep" },
		{ 'T', "stopped" }, { 't', "traced" }, { 'Z', "zombie" },
		{ 'I', "idle" }, { 'X', "dead" },
	};

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(names); i++)
		if (names[i].letter == process->state)
			return names[i].name;
	return "unknown state";
}
