/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_INFO_H
#define VMVIEW_INFO_H

#include "vmview.h"

/**
 * vmview_info_fill() - what the module and the kernel under it are
 * @info: Everything but @size, @flags and the vector is filled in.
 * @all: Whether the caller may see the most so far; otherwise that is 0.
 *
 * Context: any.
 */
void vmview_info_fill(struct vmview_info *info, bool all);

/**
 * vmview_feature_get() - one feature
 * @feature: Filled in, all of it.
 * @index: Which, from 0.
 *
 * Return: false if there is none with that index.
 */
bool vmview_feature_get(struct vmview_feature *feature, unsigned int index);

#endif
