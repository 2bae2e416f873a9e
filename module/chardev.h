/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_CHARDEV_H
#define VMVIEW_CHARDEV_H

/**
 * vmview_chardev_init() - make /dev/vmview
 *
 * Return: 0 or the error of misc_register().
 */
int vmview_chardev_init(void);

/**
 * vmview_chardev_exit() - remove it; the module is not unloaded while it is open
 */
void vmview_chardev_exit(void);

#endif
