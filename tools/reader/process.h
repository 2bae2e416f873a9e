/* SPDX-License-Identifier: GPL-2.0-only */
/* What /proc says of a process, for the header. */
#ifndef READER_PROCESS_H
#define READER_PROCESS_H

#include <sys/types.h>
#include <linux/types.h>

struct process {
	pid_t pid;
	char state;
	unsigned int threads;
	unsigned int uid;
	__u64 start_time;
	char name[64];
	char command[256];	/* words joined by blanks; empty if there are none */
};

/* 0, -EINVAL if @text is no PID, -ESRCH. "self" is this program. */
int process_read(struct process *process, const char *text);
const char *process_state(const struct process *process);

#endif /* READER_PROCESS_H */
