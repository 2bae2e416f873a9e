// SPDX-License-Identifier: GPL-2.0-only
/* Sizes for people. */
#include "libvmview.h"

const char *vmview_human(char text[8], __u64 bytes)
{
	static const char units[] = "BKMGTPE";
	double value = bytes;
	int unit = 0;

	if (!bytes)
		return "0";
	/* From 1023.5 on it would print as 1024. */
	while (value >= 1023.5) {
		value /= 1024;
		unit++;
	}
	if (value >= 99.95 || value == (int)value)
		snprintf(text, 8, "%.0f%c", value, units[unit]);
	else
		snprintf(text, 8, "%.1f%c", value, units[unit]);
	return text;
}
