/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_WATCH_H
#define VMVIEW_WATCH_H

#include "vmview_events.h"

struct file;
struct vmview_answer;
struct vmview_session;

/**
 * vmview_ioctl_watch() - make a descriptor a session
 * @file: The descriptor's.
 * @request: A struct vmview_watch.
 * @answer: Where it goes.
 *
 * Return: 0, or an error as the UAPI header has it; then there is no session.
 */
long vmview_ioctl_watch(struct file *file, void *request, const struct vmview_answer *answer);

/**
 * vmview_ioctl_hist() - read a session's histograms
 * @file: The descriptor's.
 * @request: A struct vmview_hist.
 * @answer: Where it goes.
 *
 * Return: 0, or an error as the UAPI header has it; then nothing is cleared.
 */
long vmview_ioctl_hist(struct file *file, void *request, const struct vmview_answer *answer);

/**
 * vmview_file_session() - the session that a descriptor is
 * @file: Its file.
 *
 * Return: it, or NULL; good until the file is released.
 */
struct vmview_session *vmview_file_session(const struct file *file);

#endif
