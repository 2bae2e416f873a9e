/* SPDX-License-Identifier: GPL-2.0-only */
/* Settings of the kernel that a test changes, and as they were. */
#ifndef _SELFTESTS_KNOBS_H
#define _SELFTESTS_KNOBS_H

#include <stddef.h>

/**
 * struct knob - a file with a setting
 * @path: The file; nothing is done where there is none.
 * @value: What is to be in it.
 * @was: What was in it.
 */
struct knob {
	const char *path;
	const char *value;
	char was[32];
};

void knobs_turn(struct knob *knobs, size_t nr);
void knobs_back(struct knob *knobs, size_t nr);

#endif /* _SELFTESTS_KNOBS_H */
