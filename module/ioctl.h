/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_IOCTL_H
#define VMVIEW_IOCTL_H

struct file;

/**
 * vmview_ioctl() - the calls on /dev/vmview
 * @file: The open device.
 * @cmd: VMVIEW_IOC_*.
 * @arg: Address of the request.
 *
 * Context: process; may sleep.
 * Return: 0 or an error of the table in the UAPI header.
 */
long vmview_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif
