/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_LOOK_H
#define VMVIEW_LOOK_H

struct vmview_walk;

/**
 * vmview_look() - read entries in one stretch with interrupts off
 * @walk: Where raw entries go.
 * @addr: First address.
 * @end: First address behind; in the same area, which is held.
 *
 * Reads at most VMVIEW_SECTION_PAGES pages, of one table, or steps over at
 * most VMVIEW_SECTION_STEPS empty entries.
 *
 * Context: process; the lock of the area is held.
 * Return: the address behind what was read, above @addr.
 */
unsigned long vmview_look(struct vmview_walk *walk, unsigned long addr,
			  unsigned long end);

#endif
