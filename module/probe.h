/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables of probes, and their registration: a probe is there only while a
 * session needs it.
 *
 * To add one: write its function in a probe_*.c, put VMVIEW_PROBE() into that
 * file's table, and, for a new file, the table into the list in probe.c.
 */
#ifndef VMVIEW_PROBE_H
#define VMVIEW_PROBE_H

#include <linux/bits.h>
#include <linux/types.h>

#include "vmview_events.h"

struct tracepoint;

/* What a session can need: types of events, and this. */
#define VMVIEW_NEED(type)	BIT(type)
#define VMVIEW_NEED_FORKS	BIT(31)	/* it follows children */

/**
 * struct vmview_probe - a function that hangs on a tracepoint
 * @name: The tracepoint's.
 * @func: Called with a first argument that is NULL and those of the tracepoint,
 *	preemption off; may be in NMI, with interrupts off, under locks.
 * @needs: VMVIEW_NEED*: registered while a session needs any of these.
 * @tp: The tracepoint; NULL where this kernel has none.
 * @users: Sessions that need it.
 */
struct vmview_probe {
	const char *name;
	void *func;
	u32 needs;
	struct tracepoint *tp;
	unsigned int users;
};

/* A row of a table; the function is held against the kernel's own prototype. */
#define VMVIEW_PROBE(tracepoint, function, need) {				\
	.name = #tracepoint,							\
	.func = (function),							\
	.needs = (need) + 0 * sizeof((check_trace_callback_type_##tracepoint(	\
						function), 0)),			\
}

/* Tables end with an empty row. */
extern struct vmview_probe vmview_fork_probes[];
extern struct vmview_probe vmview_raised_probes[];
extern struct vmview_probe vmview_fault_probes[];
extern struct vmview_probe vmview_swap_probes[];
extern struct vmview_probe vmview_reclaim_probes[];

/**
 * vmview_swap_start() - forget what the probes of swap kept for their next event
 *
 * What an entry was is known at the next count of its CPU: one may be left from the
 * last session.
 *
 * Context: process; none of them is registered.
 * Return: 0.
 */
int vmview_swap_start(void);

/**
 * vmview_probe_init() - look the tracepoints up
 */
void vmview_probe_init(void);

/**
 * vmview_probe_exit() - wait until nothing of them runs
 *
 * Context: process; may sleep; none is registered.
 */
void vmview_probe_exit(void);

/**
 * vmview_probes_start() - have all that a session needs
 * @needs: VMVIEW_NEED*.
 *
 * Context: process; may sleep; the caller sees to it that there is one at a time.
 * Return: 0, -EOPNOTSUPP where this kernel lacks something, or -ENOMEM.
 */
int vmview_probes_start(u32 needs);

/**
 * vmview_probes_stop() - a session needs it no more
 * @needs: As in vmview_probes_start().
 *
 * On return no probe runs that nobody needs.
 */
void vmview_probes_stop(u32 needs);

/**
 * vmview_probe_now() - whether there are events on this machine
 * @why: Why not, or what is to be known of them.
 */
bool vmview_probe_now(const char **why);

#endif
