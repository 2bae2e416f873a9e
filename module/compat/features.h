/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_COMPAT_FEATURES_H
#define VMVIEW_COMPAT_FEATURES_H

#include <linux/types.h>

/**
 * struct vmview_feature_desc - a feature of this kernel
 * @name: Its name.
 * @available: Whether it is there.
 * @why: Why not, or in which way.
 * @now: For what may differ between two machines, or moments, with the same
 *	kernel: tells both instead; or NULL.
 */
struct vmview_feature_desc {
	const char *name;
	bool available;
	const char *why;
	bool (*now)(const char **why);
};

extern const struct vmview_feature_desc vmview_features[];
extern const unsigned int vmview_nr_features;

#endif
