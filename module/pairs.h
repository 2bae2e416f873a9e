/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who evicted whom, and how often: a session's matrix of evictors and victims, of
 * which only what is not zero is kept. Bounded; nothing is ever taken out of it.
 */
#ifndef VMVIEW_PAIRS_H
#define VMVIEW_PAIRS_H

#include <linux/types.h>

struct vmview_event;
struct vmview_pair;
struct vmview_pairs;

/**
 * vmview_pairs_new() - an empty matrix
 *
 * Context: process; may sleep.
 * Return: the matrix, for vmview_pairs_free(); NULL if there is no memory.
 */
struct vmview_pairs *vmview_pairs_new(void);

/**
 * vmview_pairs_free() - free a matrix
 * @pairs: From vmview_pairs_new(), or NULL; nobody adds to it any more.
 */
void vmview_pairs_free(struct vmview_pairs *pairs);

/**
 * vmview_pairs_size() - bytes that a matrix takes
 */
size_t vmview_pairs_size(void);

/**
 * vmview_pairs_add() - count an eviction
 * @pairs: The matrix.
 * @by: Evictor's process, as the matrix is to name it.
 * @event: The eviction; its @tgid is the victim, as the matrix is to name it.
 *
 * Context: any.
 * Return: false if there was no room for one more pair.
 */
bool vmview_pairs_add(struct vmview_pairs *pairs, u32 by, const struct vmview_event *event);

/**
 * vmview_pairs_merge() - add one matrix to another
 * @to: The matrix; counts may go on in it.
 * @from: The other; nobody adds to it any more.
 *
 * Context: process.
 * Return: pages of pairs for which there was no room.
 */
u64 vmview_pairs_merge(struct vmview_pairs *to, const struct vmview_pairs *from);

/**
 * vmview_pairs_read() - the pairs that there are
 * @pairs: The matrix.
 * @vec: Filled in.
 * @len: Length of @vec.
 *
 * Context: any. Counts may go on meanwhile; each is right by itself.
 * Return: how many there are; of them as many as @vec has room for were filled in.
 */
u32 vmview_pairs_read(struct vmview_pairs *pairs, struct vmview_pair *vec, u32 len);

#endif
