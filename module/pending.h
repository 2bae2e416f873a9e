/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tasks are in the middle of: from the probe that sees something begin to
 * the one that sees it end. A bounded table, without locks. Where a bucket is
 * full its oldest entry makes room: whoever misses its begin says so.
 */
#ifndef VMVIEW_PENDING_H
#define VMVIEW_PENDING_H

#include <linux/types.h>

/**
 * enum vmview_doing - what a task can be in the middle of; one of each at a time
 * @VMVIEW_DOING_FAULT: A fault that the CPU raised.
 * @VMVIEW_DOING_GUP: A fault that the kernel takes without an exception.
 * @VMVIEW_DOING_RECLAIM: Reclaim, on whosever account.
 * @VMVIEW_DOING_COMPACT: Compaction.
 * @VMVIEW_DOING_EVICT: Reclaim's walk from evicted entry to written folio.
 */
enum vmview_doing {
	VMVIEW_DOING_FAULT,
	VMVIEW_DOING_GUP,
	VMVIEW_DOING_RECLAIM,
	VMVIEW_DOING_COMPACT,
	VMVIEW_DOING_EVICT,
};

/**
 * struct vmview_pending - what is to be known at the end
 * @begin_ns: When it began; what tells the oldest.
 * @addr: Whatever its user likes, as the rest.
 * @ip: "
 * @frame: "
 * @id: "
 * @cause: "
 * @state: "
 * @level: "
 * @swap_type: "
 */
struct vmview_pending {
	u64 begin_ns;
	u64 addr;
	u64 ip;
	u64 frame;
	u32 id;
	u8 cause;
	u8 state;
	u8 level;
	u8 swap_type;
};

/**
 * vmview_pending_open() - the current task begins something, in place of the last
 * @doing: What.
 *
 * Context: any in which the task itself runs, preemption off; not from an
 * interrupt or NMI that happened to come upon it.
 * Return: where to write all that is to be known, for vmview_pending_close(); or NULL.
 */
struct vmview_pending *vmview_pending_open(enum vmview_doing doing);

/**
 * vmview_pending_close() - it is written
 * @doing: What.
 * @pending: From vmview_pending_open().
 */
void vmview_pending_close(enum vmview_doing doing, struct vmview_pending *pending);

/**
 * vmview_pending_put() - both at once
 * @doing: What.
 * @begun: Copied.
 *
 * Context: as vmview_pending_open().
 */
static inline void vmview_pending_put(enum vmview_doing doing,
				      const struct vmview_pending *begun)
{
	struct vmview_pending *pending = vmview_pending_open(doing);

	if (!pending)
		return;
	*pending = *begun;
	vmview_pending_close(doing, pending);
}

/**
 * vmview_pending_get() - what the current task began
 * @doing: What.
 * @pending: Filled in if it is known.
 *
 * Context: as vmview_pending_open().
 * Return: false if nothing began, or it was forgotten.
 */
bool vmview_pending_get(enum vmview_doing doing, struct vmview_pending *pending);

/**
 * vmview_pending_take() - what the current task began, which is forgotten
 * @doing: What.
 * @pending: Filled in if it is known.
 *
 * Context: as vmview_pending_open().
 * Return: as vmview_pending_get().
 */
bool vmview_pending_take(enum vmview_doing doing, struct vmview_pending *pending);

/**
 * vmview_pending_drop() - it has ended
 * @doing: What.
 *
 * Context: as vmview_pending_open().
 */
void vmview_pending_drop(enum vmview_doing doing);

/**
 * vmview_pending_start() - make the table
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int vmview_pending_start(void);

/**
 * vmview_pending_stop() - free it; no probe uses it any more
 */
void vmview_pending_stop(void);

#endif
