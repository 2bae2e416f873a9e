/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests alone, in a build with VMVIEW_TEST=y: stretch the time between
 * finding a PTE table and reading its entries, and see whether the table was
 * freed meanwhile; make cgroups look as if they were being freed; and a tracepoint as
 * if the kernel had none. In any other build these are nothing.
 */
#ifndef VMVIEW_STRETCH_H
#define VMVIEW_STRETCH_H

struct vmview_hold;

#ifdef VMVIEW_TEST

/**
 * vmview_stretch_table() - dwell on a table that was just found
 * @ep: An entry in it.
 *
 * Waits stretch_us microseconds; with stretch_unguarded, which is the other mistake that
 * the test has to be able to see, outside of RCU, with interrupts and preemption on. Counts
 * in stretch_seen, and in stretch_freed if the page was a PTE table before and is none after.
 *
 * Context: a stretch of a walk.
 */
void vmview_stretch_table(const unsigned long *ep);

/**
 * vmview_stretch_unlock() - let go of the lock, and switch preemption on, where
 * stretch_unlocked asks for it
 * @hold: The lock.
 *
 * This is the mistake that the test has to be able to see.
 *
 * Return: true if it was let go.
 */
bool vmview_stretch_unlock(struct vmview_hold *hold);

/**
 * vmview_stretch_dying() - whether to take a cgroup for one that cannot be held
 *
 * Counts stretch_dying down to 0.
 *
 * Context: any.
 * Return: true as long as it was not 0.
 */
bool vmview_stretch_dying(void);

/**
 * vmview_stretch_lacks() - whether to take a tracepoint for one that is not there
 * @name: Its name.
 *
 * Return: true if it is the one that stretch_lacks names.
 */
bool vmview_stretch_lacks(const char *name);

#else

static inline void vmview_stretch_table(const unsigned long *ep)
{
}

static inline bool vmview_stretch_unlock(struct vmview_hold *hold)
{
	return false;
}

static inline bool vmview_stretch_dying(void)
{
	return false;
}

static inline bool vmview_stretch_lacks(const char *name)
{
	return false;
}

#endif

#endif
