// SPDX-License-Identifier: GPL-2.0-only
/* Running a program, and keeping what it writes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "child.h"

static void become(const char *program, char *const argv[], int out)
{
	int null = open("/dev/null", O_RDONLY);

	/* Also if this program is killed. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execv(program, argv);
	_exit(127);
}

int child_begin(struct child *child, const char *program, char *const argv[])
{
	int fds[2];

	memset(child, 0, sizeof(*child));
	child->fd = -1;
	child->lines = calloc(CHILD_LINES, sizeof(*child->lines));
	if (!child->lines)
		return -ENOMEM;
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	child->pid = fork();
	if (!child->pid)
		become(program, argv, fds[1]);
	close(fds[1]);
	child->fd = fds[0];
	return child->pid < 0 ? -errno : 0;
}

static void add(struct child *child, char c)
{
	if (!child->nr || c == '\n') {
		child->lines[child->nr++ % CHILD_LINES][0] = '\0';
		child->len = 0;
	}
	if (c == '\n' || child->len + 1 >= CHILD_LINE)
		return;
	child->lines[(child->nr - 1) % CHILD_LINES][child->len++] = c;
	child->lines[(child->nr - 1) % CHILD_LINES][child->len] = '\0';
}

void child_read(struct child *child)
{
	char buf[4096];
	ssize_t got = read(child->fd, buf, sizeof(buf));

	for (ssize_t i = 0; i < got; i++)
		add(child, buf[i]);
	if (got > 0 || (got < 0 && errno == EINTR))
		return;
	close(child->fd);
	child->fd = -1;
}

void child_end(struct child *child)
{
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
	}
	if (child->fd >= 0)
		close(child->fd);
	free(child->lines);
}

const char *child_line(const struct child *child, size_t n)
{
	if (n >= child->nr || n + CHILD_LINES < child->nr)
		return "";
	return child->lines[n % CHILD_LINES];
}
