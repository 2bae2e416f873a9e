// SPDX-License-Identifier: GPL-2.0-only
/* Ticks and keys, and the views that they go to. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"
#include "top.h"

#define ESC	27

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

void *view_push(struct top *top, const struct view_ops *ops, unsigned int size)
{
	struct view *view = calloc(1, size);

	if (!view)
		return NULL;
	view->ops = ops;
	view->below = top->view;
	top->view = view;
	return view;
}

void view_pop(struct top *top)
{
	struct view *view = top->view;

	top->view = view->below;
	view->ops->end(view);
	free(view);
}

static void draw(struct top *top)
{
	erase();
	top->view->ops->draw(top, top->view);
	screen_line(LINES - 1, STYLE_TITLE, top->view->ops->keys);
	refresh();
}

/* What all views have in common. */
static void common_key(struct top *top, int key)
{
	switch (key) {
	case 'q':
	case ESC:
	case KEY_F(10):
	case KEY_BACKSPACE:
		/* Out of the list it is q that leads, for Esc is pressed once too often. */
		if (top->view->below)
			view_pop(top);
		else if (key == 'q' || key == KEY_F(10))
			top->quit = true;
		break;
	case '?':
	case 'h':
	case KEY_F(1):
		view_help(top);
		break;
	case KEY_RESIZE:
		break;
	default:
		beep();
	}
}

static void take_keys(struct top *top)
{
	int key;

	while (!top->quit && (key = getch()) != ERR)
		if (!top->view->ops->key(top, top->view, key))
			common_key(top, key);
}

/* Looks and shows. When the next tick is due: see the bounds in top.h. */
static __u64 tick(struct top *top)
{
	__u64 start = vmview_now_ns(), took, rest = top->delay_ms * 1000000ULL;

	if (top->view->ops->tick && top->view->ops->tick(top, top->view))
		rest = 0;
	draw(top);
	took = vmview_now_ns() - start;
	return start + took + (rest > REST * took ? rest - took : REST * took);
}

static void wait_for_all(struct top *top, __u64 until)
{
	struct view *view = top->view;
	struct pollfd fds[] = {
		{ .fd = 0, .events = POLLIN },
		{ .fd = top->waits.session.dev.fd, .events = POLLIN },
		{ .fd = view->ops->fd ? view->ops->fd(view) : -1, .events = POLLIN },
	};
	__u64 now = vmview_now_ns();
	int ms = until > now ? (until - now) / 1000000 + 1 : 0;

	if (poll(fds, VMVIEW_ARRAY_SIZE(fds), ms) < 0)
		/* A signal: stop, or the window has another size, which is a key. */
		fds[0].revents = errno == EINTR ? POLLIN : POLLHUP;
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		stopped = 1;
	if (fds[1].revents)
		waits_take(&top->waits, &top->table);
	if (fds[2].revents)
		view->ops->input(view);
	if (fds[0].revents & POLLIN)
		take_keys(top);
}

void loop(struct top *top)
{
	struct sigaction action = { .sa_handler = stop };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	const struct view *seen = NULL;
	__u64 due = 0;

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &action, NULL);
	while (!top->quit && !stopped) {
		/* What was just opened has something to show. */
		if (top->view != seen || vmview_now_ns() >= due)
			due = tick(top);
		else
			draw(top);
		seen = top->view;
		wait_for_all(top, due);
	}
}
