// SPDX-License-Identifier: GPL-2.0-only
/* A program that is started to be watched: from its first instruction on. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "spawn.h"

/* Ends when the parent lets go, or dies. */
static void wait_to_begin(int hold)
{
	char go = 0;

	if (read(hold, &go, 1) != 1 || !go)
		_exit(127);
}

static void run(char **argv, int hold, int failed)
{
	sigset_t none;
	int err;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	wait_to_begin(hold);
	execvp(argv[0], argv);
	err = errno;
	if (write(failed, &err, sizeof(err)) != sizeof(err))
		_exit(126);
	_exit(127);
}

int spawn_hold(struct spawned *spawned, char **argv)
{
	int hold[2], failed[2];

	if (pipe2(hold, O_CLOEXEC))
		return -errno;
	if (pipe2(failed, O_CLOEXEC)) {
		close(hold[0]);
		close(hold[1]);
		return -errno;
	}
	spawned->pid = fork();
	if (!spawned->pid) {
		close(hold[1]);
		close(failed[0]);
		run(argv, hold[0], failed[1]);
	}
	close(hold[0]);
	close(failed[1]);
	spawned->hold = hold[1];
	spawned->failed = failed[0];
	if (spawned->pid > 0)
		return 0;
	spawned->pid = 0;
	close(spawned->hold);
	close(spawned->failed);
	return -errno;
}

int spawn_go(struct spawned *spawned)
{
	char go = 1;
	int err = 0;

	if (write(spawned->hold, &go, 1) != 1)
		err = EIO;
	close(spawned->hold);
	spawned->hold = -1;
	/* Nothing comes if execvp() closed the other end. */
	if (read(spawned->failed, &err, sizeof(err)) < 0)
		err = errno;
	close(spawned->failed);
	spawned->failed = -1;
	return -err;
}

int spawn_reap(struct spawned *spawned)
{
	int status;

	if (!spawned->pid || waitpid(spawned->pid, &status, WNOHANG) != spawned->pid)
		return -1;
	spawned->pid = 0;
	return status;
}

void spawn_cancel(struct spawned *spawned)
{
	if (!spawned->pid || spawned->hold < 0)
		return;
	close(spawned->hold);
	close(spawned->failed);
	waitpid(spawned->pid, NULL, 0);
	spawned->pid = 0;
}
