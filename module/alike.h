/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_ALIKE_H
#define VMVIEW_ALIKE_H

#include "raw.h"

/**
 * vmview_raw_alike() - whether two raw entries of one area give equal records
 * @a: One.
 * @b: The other.
 *
 * Equal but for what the pages of a run need not share: address, frame,
 * references and position in the folio.
 */
bool vmview_raw_alike(const struct vmview_raw *a, const struct vmview_raw *b);

#endif
