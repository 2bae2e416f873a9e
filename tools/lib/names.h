/* SPDX-License-Identifier: GPL-2.0-only */
/* What files with names share; not for users of libvmview. */
#ifndef VMVIEW_NAMES_H
#define VMVIEW_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* The name of @value, or "unknown". */
const char *vmview_name_of(const char *const *names, size_t nr, unsigned int value);
/* Whether @a is what @b says, '-' in it standing for '_' too. */
bool vmview_name_is(const char *a, const char *b);

#endif /* VMVIEW_NAMES_H */
