// SPDX-License-Identifier: GPL-2.0-only
/* Vectors that grow. */
#include <stdlib.h>

#include "libvmview.h"

void *vmview_grow(void *vec, size_t nr, size_t size)
{
	if (nr & (nr - 1))
		return vec;
	return reallocarray(vec, nr ? 2 * nr : 1, size);
}
