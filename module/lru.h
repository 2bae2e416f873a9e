/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The census of lruvecs: each memory cgroup, online or not, on each node that
 * has memory. No list is walked and no lock is taken.
 *
 * A tree of cgroups has no order that a cursor could be a place in: what it
 * names may be gone at the next call. So the census goes by serial number, the
 * order in which cgroups were made, parents before children: a cursor is a
 * number, whether or not there is still a cgroup with it. The tree is gone
 * through for the cgroups that come next, %VMVIEW_LRU_BATCH at a time; they are
 * held until they are done with, and only within a call.
 *
 * What was there from the beginning to the end of a census is in it, once; what
 * came or went meanwhile may be. It ends where the youngest cgroup was when it
 * began, so it comes to an end however fast others are made.
 */
#ifndef VMVIEW_LRU_H
#define VMVIEW_LRU_H

#include <linux/types.h>

#include "limits.h"
#include "vmview.h"

struct mem_cgroup;

/**
 * struct vmview_census - a census in progress; about 4 KiB
 * @memcg: Only cgroups with this id; 0 for all.
 * @only_node: Only this node; -1 for all.
 * @next: Where to go on: %VMVIEW_LRU_NODES times the serial number, and the node.
 * @end: Last place; 0 as long as it is not known.
 * @highest: Highest serial number seen.
 * @done: Nothing is left.
 * @at: The cgroup in @batch to which @next points, or points behind.
 * @nr: Length of @batch.
 * @cost: What it cost so far: @entries are cgroups stepped over, @holds RCU
 *	read sections, @retries readings of an lruvec that had to be repeated, @unstable
 *	lruvecs given up.
 * @batch: Cgroups that come next, by serial number, held.
 */
struct vmview_census {
	u64 memcg;
	int only_node;
	u64 next;
	u64 end;
	u64 highest;
	bool done;
	unsigned int at;
	unsigned int nr;
	struct vmview_cost cost;
	struct vmview_census_entry {
		u64 serial;
		struct mem_cgroup *memcg;
	} batch[VMVIEW_LRU_BATCH];
};

/**
 * vmview_lru_begin() - begin, or go on with, a census
 * @memcg: Only cgroups with this id; 0 for all.
 * @node: Only this node; -1 for all.
 * @next: 0, or vmview_lru_cursor() of an earlier one.
 * @end: 0, or the @end of an earlier one.
 *
 * Context: process; may sleep.
 * Return: the census, for vmview_lru_end(); NULL if there is no memory.
 */
struct vmview_census *vmview_lru_begin(u64 memcg, int node, u64 next, u64 end);

/**
 * vmview_lru_next() - the next record
 * @census: The census.
 * @rec: Filled in, all of it.
 *
 * Context: process; may sleep; no lock is held.
 * Return: 1; 0 if there is none; -EINTR if the caller was killed.
 */
int vmview_lru_next(struct vmview_census *census, struct vmview_lruvec *rec);

/**
 * vmview_lru_path() - the path of the cgroup of the last record
 * @census: The census; vmview_lru_next() returned 1, and nothing was called since.
 * @buf: Where to.
 * @size: Bytes of @buf.
 *
 * Context: process.
 */
void vmview_lru_path(const struct vmview_census *census, char *buf, size_t size);

/**
 * vmview_lru_cursor() - where to go on
 * @census: The census.
 *
 * Return: the place; ~0 if nothing is left.
 */
u64 vmview_lru_cursor(const struct vmview_census *census);

/**
 * vmview_lru_pause() - let go of the cgroups that are held
 * @census: The census; it goes on from where it is.
 *
 * Context: any.
 */
void vmview_lru_pause(struct vmview_census *census);

/**
 * vmview_lru_end() - end a census
 * @census: From vmview_lru_begin().
 */
void vmview_lru_end(struct vmview_census *census);

#endif
