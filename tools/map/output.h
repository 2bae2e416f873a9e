/* SPDX-License-Identifier: GPL-2.0-only */
/* A file that is there whole, or not at all. */
#ifndef MAP_OUTPUT_H
#define MAP_OUTPUT_H

#include <stddef.h>

/* Writes it; @path "-" is standard output. 0 or -errno. */
int output_write(const char *path, const char *data, size_t size);

#endif /* MAP_OUTPUT_H */
