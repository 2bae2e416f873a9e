/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of all sizes: what is asked for is noted, beside VMVIEW_ALLOC_MAX.
 */
#ifndef VMVIEW_ROOM_H
#define VMVIEW_ROOM_H

#include <linux/kconfig.h>
#include <linux/kmsan-checks.h>
#include <linux/minmax.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "most.h"

/**
 * vmview_room_note() - note the size of an allocation
 * @size: Bytes.
 *
 * Context: any.
 * Return: @size, for the allocator.
 */
static inline size_t vmview_room_note(size_t size)
{
	vmview_most_note(&vmview_most.alloc, min_t(size_t, size, U32_MAX));
	return size;
}

/**
 * vmview_room_zeroed() - cleared memory
 * @size: Bytes.
 * @gfp: GFP_KERNEL, or GFP_KERNEL_ACCOUNT for what the caller's cgroup is to pay.
 * @node: NUMA node, or NUMA_NO_NODE.
 *
 * Context: process; may sleep.
 * Return: the memory, for kvfree(), or NULL.
 */
static inline void *vmview_room_zeroed(size_t size, gfp_t gfp, int node)
{
	return kvzalloc_node(vmview_room_note(size), gfp, node);
}

/**
 * vmview_room_new() - cleared memory for the caller's cgroup to pay
 * @size: Bytes.
 *
 * Context: process; may sleep.
 * Return: the memory, for kvfree(), or NULL.
 */
static inline void *vmview_room_new(size_t size)
{
	return vmview_room_zeroed(size, GFP_KERNEL_ACCOUNT, NUMA_NO_NODE);
}

#ifdef VMVIEW_TEST

/**
 * vmview_room_unwritten() - what is there now is to be written, all of it
 * @room: Memory that is not cleared.
 * @size: Bytes.
 *
 * A module for tests fills it, as its compiler fills what is on the stack (see Kbuild),
 * or tells KMSAN: what was not written is known by that.
 *
 * Context: any, NMI too.
 */
static inline void vmview_room_unwritten(void *room, size_t size)
{
	if (IS_ENABLED(CONFIG_KMSAN))
		kmsan_poison_memory(room, size, 0);
	else
		memset(room, 0xfe, size);
}

#else

static inline void vmview_room_unwritten(void *room, size_t size)
{
}

#endif

/**
 * vmview_room() - memory that is not cleared, for who writes all of it that he hands on
 * @size: Bytes.
 *
 * Context: process; may sleep. Charged to the caller's cgroup.
 * Return: the memory, for kvfree(), or NULL.
 */
static inline void *vmview_room(size_t size)
{
	void *room = kvmalloc(vmview_room_note(size), GFP_KERNEL_ACCOUNT);

	if (room)
		vmview_room_unwritten(room, size);
	return room;
}

#endif
