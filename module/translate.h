/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One address, level by level.
 */
#ifndef VMVIEW_TRANSLATE_H
#define VMVIEW_TRANSLATE_H

#include "vmview.h"

struct vmview_tgt;
struct vmview_walk;

/**
 * struct vmview_translator - translations of one process
 * @walk: The walk, sent from page to page.
 * @full: The caller may see all.
 * @cache: Look an empty entry up in the page cache.
 */
struct vmview_translator {
	struct vmview_walk *walk;
	bool full;
	bool cache;
};

/**
 * vmview_translate_begin() - get ready
 * @tr: Filled in.
 * @tgt: The process; held until vmview_translate_end().
 * @flags: VMVIEW_SCAN_CACHE or 0.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int vmview_translate_begin(struct vmview_translator *tr, const struct vmview_tgt *tgt,
			   u32 flags);

/**
 * vmview_translate_one() - look one address up
 * @tr: The translator.
 * @addr: Any address at all.
 * @result: Filled in, all of it.
 *
 * Context: process; may sleep. Nothing of the target is held on return.
 * Return: 1; 0 if the target is gone; -EINTR.
 */
int vmview_translate_one(struct vmview_translator *tr, u64 addr,
			 struct vmview_translation *result);

/**
 * vmview_translate_end() - done
 * @tr: The translator.
 */
void vmview_translate_end(struct vmview_translator *tr);

#endif
