/* SPDX-License-Identifier: GPL-2.0-only */
/* Texts that come from elsewhere, made fit to be drawn. */
#ifndef MAP_LABEL_H
#define MAP_LABEL_H

#include <stddef.h>

/*
 * Copies @from, so that it is UTF-8 without control characters and takes @columns at
 * most: what is longer loses its middle. Where its two ends count, as in a path.
 */
void label(char *to, size_t size, const char *from, size_t columns);

#endif /* MAP_LABEL_H */
