// SPDX-License-Identifier: GPL-2.0-only
/* Watching from the command line. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>

#include "watching.h"

/* How long events may wait in the rings, to be taken many at a time. */
#define LOOK_MS		20

/* A ring is not made smaller than that, unless --buffer says so. */
#define LEAST		1024

#define FAULT		VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)

enum { FD_SIGNAL, FD_SESSION, FD_PROCESS };

static int fail_pid(struct reader *r, pid_t pid, int err)
{
	r->process.pid = pid;
	return reader_fail(r, err);
}

static int add_process(struct reader *r, struct watching *w, pid_t pid)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		return fail_pid(r, pid, errno == EINVAL ? -ESRCH : -errno);
	w->fds[w->nr_fds++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	w->alive++;
	w->named = true;
	return 0;
}

static void take_signals(struct watching *w)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	w->fds[FD_SIGNAL] = (struct pollfd){ .fd = signalfd(-1, &set, SFD_CLOEXEC),
					     .events = POLLIN };
}

static int hold_command(struct reader *r, struct watching *w, char **command)
{
	int err;

	if (!command)
		return 0;
	if (r->opt.nr_pids == VMVIEW_WATCH_PIDS)
		return reader_usage("too many PIDs beside a command");
	err = spawn_hold(&w->command, command);
	if (err)
		return reader_fail(r, err);
	r->opt.pids[r->opt.nr_pids++] = w->command.pid;
	r->opt.children = true;
	return 0;
}

static int explain(struct reader *r, int err)
{
	switch (err) {
	case -EBUSY:
		return reader_fail_text(r, err, "as many sessions as there may be are watching");
	case -EINVAL:
		return reader_fail_text(r, err,
					"the module refuses that: is --buffer a power of two?");
	case -E2BIG:
		return reader_fail_text(r, err,
					"rings for all CPUs would be too large: try a smaller --buffer");
	case -ENOMEM:
		return reader_fail_text(r, err, "no memory for the rings: try a smaller --buffer");
	case -EPERM:
		return reader_fail_text(r, err,
					"not permitted: events need CAP_SYS_ADMIN and CAP_SYS_PTRACE (sudo)");
	default:
		return reader_fail(r, err);
	}
}

/* As large rings as there may be: where there are many CPUs, with less for each. */
static int begin(struct reader *r, struct watching *w)
{
	struct vmview_watch *req = &w->request;
	int err = vmview_session_begin(&w->session, req);

	while ((err == -E2BIG || err == -ENOMEM) && !r->opt.buffer && req->ring_records > LEAST) {
		req->ring_records /= 2;
		err = vmview_session_begin(&w->session, req);
	}
	return err;
}

/*
 * Where the kernel does not let vmview hook the handling of faults, it tells only
 * that they begin. False if that is not what was asked for.
 */
static bool do_without_hook(struct vmview_watch *req)
{
	bool all = !req->causes && !req->min_latency_ns;

	if (!(req->events & FAULT))
		return false;
	req->events &= ~FAULT;
	req->events |= all ? VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN) : 0;
	req->causes = 0;
	if (!req->events)
		return false;
	fprintf(stderr, "vmview: on this kernel faults have no cause, outcome and latency%s (see fault-cause in vmview info)\n",
		all ? ": this is where they begin" : "; they are left out");
	return true;
}

static int start(struct reader *r, struct watching *w)
{
	struct vmview_watch *req = &w->request;
	int err;

	req->flags |= r->opt.children ? VMVIEW_WATCH_CHILDREN : 0;
	req->min_latency_ns = r->opt.min_latency_ns;
	req->sample = r->opt.sample;
	req->pids = r->opt.nr_pids ? (uintptr_t)r->opt.pids : 0;
	req->nr_pids = r->opt.nr_pids;
	req->cgroup = r->opt.memcg;
	err = begin(r, w);
	if (err == -EOPNOTSUPP && do_without_hook(req))
		err = begin(r, w);
	if (err)
		return explain(r, err);
	if (req->ring_records)
		w->fds[FD_SESSION] = (struct pollfd){ .fd = w->session.dev.fd, .events = POLLIN };
	return 0;
}

static int release_command(struct reader *r, struct watching *w, char **command)
{
	char message[128];
	int err = command ? spawn_go(&w->command) : 0;

	if (!err)
		return 0;
	snprintf(message, sizeof(message), "cannot run '%.60s': %s", command[0], strerror(-err));
	return reader_fail_text(r, err, message);
}

static void prepare(struct watching *w)
{
	w->session.dev.fd = -1;
	w->fds[FD_SESSION].fd = -1;
	w->nr_fds = FD_PROCESS;
	take_signals(w);
}

/* Whom it is about. */
static int aim(struct reader *r, struct watching *w, char **command)
{
	int status = reader_any_cgroup(r);

	if (!status)
		status = hold_command(r, w, command);
	for (__u32 i = 0; !status && i < r->opt.nr_pids; i++)
		status = add_process(r, w, r->opt.pids[i]);
	return status;
}

static void began(struct reader *r, struct watching *w)
{
	/* Nobody asked for those, if all processes are watched. */
	w->self = r->opt.nr_pids || r->opt.cgroup ? 0 : getpid();
	w->began_ns = vmview_now_ns();
	w->end_ns = r->opt.duration_ns ? w->began_ns + r->opt.duration_ns : ~0ULL;
}

int watching_begin(struct reader *r, struct watching *w, char **command)
{
	int status;

	prepare(w);
	/* That it is there is told first. */
	status = reader_open(r);
	if (!status)
		status = aim(r, w, command);
	if (!status)
		status = start(r, w);
	began(r, w);
	if (!status)
		status = release_command(r, w, command);
	if (status)
		watching_end(w);
	return status;
}

int watching_try(struct reader *r, struct watching *w, bool *blind)
{
	int status;

	prepare(w);
	*blind = reader_open(r) != STATUS_OK;
	status = aim(r, w, NULL);
	if (!status && !*blind)
		*blind = start(r, w) != STATUS_OK;
	began(r, w);
	if (status)
		watching_end(w);
	return status;
}

/* What poll() saw of it; true for the end. */
static bool see(struct watching *w)
{
	if (w->fds[FD_SIGNAL].revents)
		return true;
	for (nfds_t i = FD_PROCESS; i < w->nr_fds; i++) {
		if (w->fds[i].fd < 0 || !w->fds[i].revents)
			continue;
		close(w->fds[i].fd);
		w->fds[i].fd = -1;
		w->alive--;
	}
	return w->named && !w->alive;
}

bool watching_wait(struct watching *w, __u64 ms)
{
	__u64 now = vmview_now_ns(), until = now + ms * 1000000;

	if (until > w->end_ns)
		until = w->end_ns;
	do {
		int timeout = now < until ? (until - now + 999999) / 1000000 : 0;

		if (poll(w->fds, w->nr_fds, timeout) < 0 && errno != EINTR)
			return false;
		if (see(w))
			return false;
		now = vmview_now_ns();
	} while (now < until && !(w->fds[FD_SESSION].fd >= 0 && w->fds[FD_SESSION].revents));
	return now < w->end_ns;
}

int watching_drain(struct watching *w, bool last,
		   int (*take)(void *arg, const struct vmview_event *event), void *arg)
{
	const struct vmview_event *event;
	int ret = 0;

	/* At the end nothing older comes any more, but what is on its way. */
	if (last)
		usleep(VMVIEW_SESSION_HOLD_NS / 1000);
	vmview_session_look(&w->session, last ? 0 : VMVIEW_SESSION_HOLD_NS);
	while (!ret && vmview_session_next(&w->session, &event) > 0) {
		if (w->self && event->tgid == w->self)
			w->own++;
		else
			ret = take(arg, event);
	}
	return ret;
}

int watching_run(struct watching *w, int (*take)(void *arg, const struct vmview_event *event),
		 void (*look)(void *arg), void *arg)
{
	bool more = true;
	int ret = 0;

	while (!ret && more) {
		more = watching_wait(w, LOOK_MS);
		ret = watching_drain(w, !more, take, arg);
		if (look)
			look(arg);
	}
	return ret;
}

void watching_learn(const struct reader *r, struct places *places)
{
	for (__u32 i = 0; i < r->opt.nr_pids; i++)
		places_learn(places, r->opt.pids[i]);
}

void watching_end(struct watching *w)
{
	for (nfds_t i = 0; i < w->nr_fds; i++)
		if (i != FD_SESSION && w->fds[i].fd >= 0)
			close(w->fds[i].fd);
	vmview_session_end(&w->session);
	spawn_cancel(&w->command);
}
