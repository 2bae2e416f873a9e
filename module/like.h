/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_LIKE_H
#define VMVIEW_LIKE_H

#include <linux/types.h>

struct vmview_look;
struct vmview_raw;

/**
 * vmview_like_forget() - forget looks in generations that are not what they were
 * @look: The state.
 */
void vmview_like_forget(struct vmview_look *look);

/**
 * vmview_like_remember() - remember what the next pages may be like
 * @look: The state.
 * @last: In the batch, and standing for what was read into @raw.
 * @raw: What was read last.
 */
void vmview_like_remember(struct vmview_look *look, struct vmview_raw *last,
			  const struct vmview_raw *raw);

/**
 * vmview_like_again() - go on with pages that are like the last one
 * @look: The state.
 * @ep: Entry of the next page.
 * @max: How many there are in its table.
 *
 * Return: how many are like it; they are in the batch.
 */
unsigned int vmview_like_again(struct vmview_look *look, const unsigned long *ep,
			       unsigned int max);

/**
 * vmview_like_turn() - whether a page is like one that was remembered
 * @look: The state.
 * @ep: Its entry.
 * @addr: Its address.
 *
 * Pages often take turns in their looks, and behind a hole they often look as
 * before it.
 *
 * Return: true if it is, and is in the batch.
 */
bool vmview_like_turn(struct vmview_look *look, const unsigned long *ep,
		      unsigned long addr);

#endif
