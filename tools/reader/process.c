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

static int read_stat(struct process *process)
{
	struct vmview_stat stat;
	int err = vmview_stat_read(&stat, process->pid);

	if (err)
		return err;
	memcpy(process->name, stat.name, sizeof(process->name));
	process->state = stat.state;
	process->threads = stat.threads;
	process->start_time = stat.start_time;
	return 0;
}

static void read_uid(struct process *process)
{
	char buf[4096], *at;

	if (vmview_proc_read(process->pid, "status", buf, sizeof(buf)) < 0)
		return;
	at = strstr(buf, "\nUid:");
	if (at)
		sscanf(at, "\nUid: %u", &process->uid);
}

static void read_command(struct process *process)
{
	ssize_t got = vmview_proc_read(process->pid, "cmdline", process->command, sizeof(process->command));

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
