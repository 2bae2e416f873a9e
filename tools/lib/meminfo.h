/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/meminfo. */
#ifndef VMVIEW_MEMINFO_H
#define VMVIEW_MEMINFO_H

#include <stddef.h>
#include <linux/types.h>

/* A line by its name, with the colon, and where its number goes, in bytes. */
struct meminfo_line {
	const char *name;
	__u64 *value;
};

/* What has no line is left as it is. 0 or -errno. */
int meminfo_read(const struct meminfo_line *lines, size_t nr);

#endif /* VMVIEW_MEMINFO_H */
