// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "subject.h"

#define ARGUMENT	"--subject"
#define REPORT_FD	200

static struct subject_type *types;
/* The subject's side of what subject_start() hands over. */
static struct subject *shared;

void subject_register(struct subject_type *t)
{
	struct subject_type *other;

	for (other = types; other; other = other->next)
		if (!strcmp(other->name, t->name))
			die("two subjects %s", t->name);
	t->next = types;
	types = t;
}

void subject_claim(const struct claim *c)
{
	if (shared->nr == CLAIMS_MAX)
		die("more than %d claims", CLAIMS_MAX);
	shared->claim[shared->nr++] = *c;
}

/* What is told goes through a pipe: a mapping would be one of the areas. */
static void report(void)
{
	if (write(REPORT_FD, shared, sizeof(*shared)) != sizeof(*shared))
		die("report");
}

void subject_cannot(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(shared->why, sizeof(shared->why), fmt, ap);
	va_end(ap);
	report();
	_exit(0);
}

void subject_stop(void)
{
	report();
	raise(SIGSTOP);
	shared->nr = 0;
}

/* Runs before the harness's main() when this process is to be a subject. */
static void __attribute__((constructor(60000)))
maybe_be_subject(int argc, char **argv)
{
	static struct subject report_buffer;
	struct subject_type *t;

	if (argc != 3 || strcmp(argv[1], ARGUMENT))
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	shared = &report_buffer;
	for (t = types; t; t = t->next)
		if (!strcmp(t->name, argv[2])) {
			t->body();
			subject_stop();
			_exit(0);
		}
	die("no subject %s", argv[2]);
}

static void read_report(struct subject *s, int fd)
{
	char *p = (char *)s;
	size_t done = 0;
	ssize_t got;

	while (done < sizeof(*s)) {
		got = read(fd, p + done, sizeof(*s) - done);
		if (got <= 0)
			die("the subject died before it told what it holds");
		done += got;
	}
}

static void wait_stopped(struct subject *s)
{
	int status;

	if (waitpid(s->pid, &status, WUNTRACED) != s->pid)
		die("waitpid");
	if (s->why[0] && WIFEXITED(status)) {
		s->pid = 0;
		return;
	}
	if (!WIFSTOPPED(status))
		die("the subject ended with status %#x", status);
}

/*
 * The program's text is mapped by the test too: fault it in now, lest the
 * number of its mappings change while pages are compared.
 */
static void settle(void)
{
	static bool done;
	char *text, *line;
	unsigned long start, end;
	char perms[5];

	if (done)
		return;
	done = true;
	text = slurp("/proc/self/maps");
	for (line = text; *line; line += strcspn(line, "\n") + 1)
		if (sscanf(line, "%lx-%lx %4s", &start, &end, perms) == 3 &&
		    perms[0] == 'r' && !strstr(perms, "w") && strchr(line, '/'))
			madvise((void *)start, end - start, MADV_POPULATE_READ);
	free(text);
}

void subject_start_in(struct subject *s, const char *name, const char *cgroup)
{
	int report_fd[2];
	char *argv[] = { "subject", ARGUMENT, (char *)name, NULL };
	pid_t pid;

	settle();
	if (pipe2(report_fd, O_CLOEXEC))
		die("pipe");
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		dup2(report_fd[1], REPORT_FD);
		if (cgroup)
			cg_enter(cgroup);
		execv("/proc/self/exe", argv);
		die("exec");
	}
	close(report_fd[1]);
	read_report(s, report_fd[0]);
	s->report_fd = report_fd[0];
	s->pid = pid;
	wait_stopped(s);
}

void subject_start(struct subject *s, const char *name)
{
	subject_start_in(s, name, NULL);
}

void subject_continue(struct subject *s)
{
	struct subject was = *s;

	if (kill(was.pid, SIGCONT))
		die("continue");
	read_report(s, was.report_fd);
	s->report_fd = was.report_fd;
	s->pid = was.pid;
	wait_stopped(s);
}

void subject_end(struct subject *s)
{
	close(s->report_fd);
	if (s->pid <= 0)
		return;
	kill(s->pid, SIGKILL);
	while (waitpid(s->pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	s->pid = 0;
}
