/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is not cleared, for who writes all of it that he hands on. A module for
 * tests fills it first, as its compiler fills what is on the stack (see Kbuild): what
 * was not written is known by that.
 */
#ifndef VMVIEW_ROOM_H
#define VMVIEW_ROOM_H

#include <linux/slab.h>
#include <linux/string.h>

#ifdef VMVIEW_TEST

static inline void *vmview_room_fill(void *room, size_t size)
{
	return room ? memset(room, 0xfe, size) : NULL;
}

#else

static inline void *vmview_room_fill(void *room, size_t size)
{
	return room;
}

#endif

/**
 * vmview_room() - memory that its user writes
 * @size: Bytes.
 *
 * Context: process; may sleep. Charged to the caller's cgroup.
 * Return: the memory, for kvfree(), or NULL.
 */
static inline void *vmview_room(size_t size)
{
	return vmview_room_fill(kvmalloc(size, GFP_KERNEL_ACCOUNT), size);
}

#endif
