/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of lines "KEY NUMBER": /proc/vmstat, memory.stat, memory.events. */
#ifndef READER_KEYS_H
#define READER_KEYS_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/types.h>

struct key {
	const char *name;
	__u64 *value;
	bool there;	/* it was found */
};

#define KEY(name, value)	{ name, value, false }

/* Adds the number of a line to the value of its key, and closes @f; false if that is NULL. */
bool keys_add(FILE *f, struct key *keys, size_t nr);

#endif /* READER_KEYS_H */
