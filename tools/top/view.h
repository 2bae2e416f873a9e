/* SPDX-License-Identifier: GPL-2.0-only */
/* What fills the screen. Views lie on each other; the topmost is seen and has the keys. */
#ifndef TOP_VIEW_H
#define TOP_VIEW_H

#include <stdbool.h>
#include <linux/types.h>

struct top;
struct view;

/**
 * struct view_ops - a kind of view
 * @keys: What the bottom line says.
 * @draw: Draws it on the empty screen, all but the bottom line.
 * @key: Obeys a key; false if it is not for this view.
 * @tick: What is to be done each time; true if not all was, and it is to go on after a
 *	rest; or NULL.
 * @fd: What to wait for beside keys; or NULL.
 * @input: There is something to read there.
 * @end: Frees it.
 */
struct view_ops {
	const char *keys;
	void (*draw)(struct top *top, struct view *view);
	bool (*key)(struct top *top, struct view *view, int key);
	bool (*tick)(struct top *top, struct view *view);
	int (*fd)(struct view *view);
	void (*input)(struct view *view);
	void (*end)(struct view *view);
};

/* The first member of every view. */
struct view {
	const struct view_ops *ops;
	struct view *below;
};

/* Allocates one of @size bytes on top of the others; NULL without memory. */
void *view_push(struct top *top, const struct view_ops *ops, unsigned int size);
void view_pop(struct top *top);

/* The process that the views below the list are about. */
struct subject {
	int pid;
	__u64 start_time;
	char name[64];
};

bool view_processes(struct top *top);
bool view_sort(struct top *top);
bool view_help(struct top *top);
bool view_areas(struct top *top, const struct subject *subject);
bool view_map(struct top *top, const struct subject *subject, __u64 start, __u64 end,
	      const char *name);
/* What the reader says of a page, or of all that happens to the process. */
bool view_page(struct top *top, const struct subject *subject, __u64 addr);
bool view_trace(struct top *top, const struct subject *subject);

#endif /* TOP_VIEW_H */
